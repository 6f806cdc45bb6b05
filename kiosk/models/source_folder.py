"""A local folder with the model files: for halls without a network. The store's own `models` folder has this layout."""

import shutil
from pathlib import Path

from kiosk.models.catalogue import ModelFile
from kiosk.models.errors import SourceError
from kiosk.models.source import Progress


class FolderSource:
    """Copies `<folder>/<role>/<file>`, or `<folder>/<file>` when somebody put all files side by side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        return f"folder {self._folder}"

    def fetch(self, role: str, file: ModelFile, target: Path, progress: Progress) -> None:
        """Copy the file. Raises SourceError when it is not there."""
        for candidate in (self._folder / role / file.path, self._folder / file.path):
            if candidate.is_file():
                shutil.copyfile(candidate, target)
                progress(f"{role}/{file.path}", file.bytes, file.bytes)
                return
        raise SourceError(f"no {role}/{file.path} in {self._folder}")
