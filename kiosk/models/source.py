"""What a place that may have model files promises."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.models.catalogue import ModelFile

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
