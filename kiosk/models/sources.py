"""Where model files come from: the contract, and the order in which the sources are asked."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from kiosk.models.catalogue import Catalogue, ModelFile
from kiosk.models.errors import SourceError

Progress = Callable[[str, int, int], None]
"""Told (what is being fetched, bytes so far, bytes in all)."""

DEFAULT_ORDER = ("folder", "index", "hub")
DEFAULT_HUB = "https://huggingface.co"


class Source(Protocol):
    """A place that may have a file."""

    @property
    def name(self) -> str:
        """What the place is called in messages."""

    def fetch(self, role: str, file: ModelFile, target: Path, progress: Progress) -> None:
        """Write the file's content to `target`, continuing what is there if that is known to be its beginning.

        The caller verifies the hash. Raises SourceError when the place cannot give it, DiskFull when there is no room.
        """


def configured(
    catalogue: Catalogue,
    downloads: Path,
    *,
    order: Sequence[str] | None = None,
    folder: Path | None = None,
    hub: str | None = None,
) -> list[Source]:
    """The sources in order; what is not said is taken from KIOSK_MODEL_SOURCES, KIOSK_MODEL_FOLDER, KIOSK_MODEL_HUB.

    A folder that is not configured is left out. Raises SourceError for a source name that does not exist.
    """
    from kiosk.models.source_folder import FolderSource
    from kiosk.models.source_hub import HubSource
    from kiosk.models.source_index import IndexSource

    names = order or [n.strip() for n in os.environ.get("KIOSK_MODEL_SOURCES", "").split(",") if n.strip()]
    place = folder or (Path(os.environ["KIOSK_MODEL_FOLDER"]) if os.environ.get("KIOSK_MODEL_FOLDER") else None)
    base = hub or os.environ.get("KIOSK_MODEL_HUB", DEFAULT_HUB)
    chosen: list[Source] = []
    for name in names or DEFAULT_ORDER:
        match name:
            case "folder" if place is not None:
                chosen.append(FolderSource(place))
            case "folder" if names:
                raise SourceError("source 'folder' is asked for, but no folder is given (--folder, KIOSK_MODEL_FOLDER)")
            case "folder":
                pass
            case "hub":
                chosen.append(HubSource(base))
            case "index":
                chosen.append(IndexSource(catalogue, downloads))
            case _:
                raise SourceError(f"there is no model source '{name}'; choose from folder, hub, index")
    return chosen
