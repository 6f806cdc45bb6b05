"""The model store: which models there are, where they come from, and whether they are what they claim."""

from kiosk.models.errors import CatalogueError, DiskFull, ModelError, ModelMissing, PullFailed, SourceError
from kiosk.models.store import Problem, Store

__all__ = ["CatalogueError", "DiskFull", "ModelError", "ModelMissing", "Problem", "PullFailed", "SourceError", "Store"]
