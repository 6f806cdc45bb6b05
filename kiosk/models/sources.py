"""Where model files come from: the contract, and the order in which the sources are asked."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from kiosk import settings
from kiosk.models.catalogue import Catalogue, ModelFile
from kiosk.models.errors import SourceError

Progress = Callable[[str, int, int], None]
"""Told (what is being fetched, bytes so far, bytes in all)."""


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
    order: Sequence[str] = (),
    local: Path | None = None,
    hub: str = "",
) -> list[Source]:
    """The sources in order; what is not said is taken from the settings file's `[models]`.

    A folder or hub that nobody configured is left out. Raises SourceError for a source that does not exist, or when
    none is left.
    """
    from kiosk.models.source_folder import FolderSource
    from kiosk.models.source_hub import HubSource
    from kiosk.models.source_index import IndexSource

    chosen = settings.load().models
    folder = local or (Path(chosen.local) if chosen.local else None)
    address = hub or chosen.hub
    sources: list[Source] = []
    for name in order or chosen.sources:
        if name == "local" and folder is not None:
            sources.append(FolderSource(folder))
        elif name == "hub" and address:
            sources.append(HubSource(address))
        elif name == "index":
            sources.append(IndexSource(catalogue, downloads))
        elif name not in {"local", "hub"}:
            raise SourceError(f"there is no model source '{name}'; choose from local, hub, index")
    if not sources:
        raise SourceError("no model source is configured: name a folder (--local) or a hub (--hub), or allow the index")
    return sources
