"""Where model files come from, in the order in which the places are asked."""

from collections.abc import Sequence
from pathlib import Path

from kiosk import settings
from kiosk.models.catalogue import Catalogue
from kiosk.models.errors import SourceError
from kiosk.models.source import Source
from kiosk.models.source_folder import FolderSource
from kiosk.models.source_hub import HubSource
from kiosk.models.source_index import IndexSource


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
