"""A model hub with Hugging Face style addresses, over plain HTTP(S): resumes where a broken download stopped."""

import http.client
import urllib.error
import urllib.request
from pathlib import Path

from kiosk.models.catalogue import ModelFile
from kiosk.models.errors import SourceError
from kiosk.models.source import Progress

_CHUNK_BYTES = 1 << 18


class HubSource:
    """Fetches `<base>/<file.hub>`; `timeout_s` bounds every wait on the network, `attempts` the broken connections."""

    def __init__(self, base: str, *, timeout_s: float = 15.0, attempts: int = 4) -> None:
        self._base = base.rstrip("/")
        self._timeout_s = timeout_s
        self._attempts = attempts

    @property
    def name(self) -> str:
        return f"hub {self._base}"

    def fetch(self, role: str, file: ModelFile, target: Path, progress: Progress) -> None:
        """Download, appending to what `target` already holds. Raises SourceError when the hub cannot give it."""
        if file.hub is None:
            raise SourceError("the catalogue knows no hub address for it")
        url = file.hub if "://" in file.hub else f"{self._base}/{file.hub}"
        label = f"{role}/{file.path}"
        trouble = ""
        for _ in range(self._attempts):
            try:
                self._continue(url, label, file, target, progress)
                return
            except urllib.error.HTTPError as error:
                raise SourceError(f"{url} answers {error.code} {error.reason}") from error
            except urllib.error.URLError as error:
                raise SourceError(f"{url} cannot be reached ({error.reason})") from error
            except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
                trouble = str(error) or type(error).__name__
        raise SourceError(f"{url}: the connection broke {self._attempts} times ({trouble})")

    def _continue(self, url: str, label: str, file: ModelFile, target: Path, progress: Progress) -> None:
        have = target.stat().st_size if target.exists() else 0
        if have == file.bytes:
            return
        if have > file.bytes:
            have = 0
        request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
        with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:
            # A server that ignores Range answers 200 with the whole file: start again rather than append to it.
            have = have if answer.status == http.HTTPStatus.PARTIAL_CONTENT else 0
            with target.open("r+b" if have else "wb") as out:
                out.seek(have)
                while chunk := answer.read(_CHUNK_BYTES):
                    have += out.write(chunk)
                    progress(label, have, file.bytes)
        if have < file.bytes:
            raise ConnectionError(f"only {have} of {file.bytes} bytes came")
