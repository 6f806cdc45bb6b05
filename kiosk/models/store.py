"""The model store: gives the folder of a role's verified files, fetches what is missing, finds what is altered."""

import errno
import fcntl
import importlib.util
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk import paths
from kiosk.models import derive, examine, record
from kiosk.models.catalogue import Catalogue, Model, ModelFile, shipped
from kiosk.models.errors import DiskFull, ModelMissing, PullFailed, SourceError
from kiosk.models.source import Progress, Source
from kiosk.models.source_index import archive_name
from kiosk.models.sources import configured

_SPARE_BYTES = 64 << 20
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Problem:
    """One file that is not what the catalogue says."""

    role: str
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.role}/{self.path}: {self.reason}"


def _silent(what: str, done: int, total: int) -> None:
    """Progress for nobody."""


class Store:
    """Model files below one folder (`<root>/<role>/…`), held to a catalogue of hashes.

    Safe to use from several processes: only one pulls at a time, and files appear whole or not at all.
    """

    def __init__(
        self,
        root: Path | None = None,
        catalogue: Catalogue | None = None,
        sources: Sequence[Source] | None = None,
    ) -> None:
        self.root = root or paths.models()
        self.catalogue = catalogue or shipped()
        self._sources = sources

    @property
    def downloads(self) -> Path:
        """Where unfinished downloads wait to be continued."""
        return self.root / ".downloads"

    def folder(self, model: Model) -> Path:
        """Where the model's files are or would be; for one inside a Python package, that package's folder."""
        if model.package is None:
            return self.root / model.role
        spec = importlib.util.find_spec(model.package)
        if spec is None or not spec.submodule_search_locations:
            return self.root / model.role
        return Path(spec.submodule_search_locations[0])

    def path(self, role: str) -> Path:
        """The folder of a role's files, checked cheaply: sizes and times against what was last verified.

        Raises ModelMissing, which says what to run, and CatalogueError for an unknown role.
        """
        problems = self.check([role])
        if problems:
            listed = "; ".join(str(p) for p in problems)
            raise ModelMissing(f"model '{role}' is not ready: {listed}. Run: kiosk models pull {role}")
        return self.folder(self.catalogue.model(role))

    def check(self, roles: Iterable[str] = ()) -> list[Problem]:
        """Problems by size and time; only a file that changed since it was verified is hashed again."""
        return [problem for model in self.models(roles) for problem in self._examine(model, trust_record=True)]

    def verify(self, roles: Iterable[str] = ()) -> list[Problem]:
        """Problems by hashing every file."""
        return [problem for model in self.models(roles) for problem in self._examine(model, trust_record=False)]

    def models(self, roles: Iterable[str] = ()) -> list[Model]:
        """The named roles' models, or all, of the optional ones those begun here. Raises CatalogueError for an unknown role."""
        if named := list(roles):
            return [self.catalogue.model(role) for role in named]
        return [model for model in self.catalogue.models if not model.optional or self.folder(model).exists()]

    def needed(self, more: Iterable[str] = ()) -> list[str]:
        """The roles of all models that this machine must have, `more` among them."""
        return list(dict.fromkeys([*(model.role for model in self.models()), *more]))

    def download_bytes(self, roles: Iterable[str] = ()) -> int:
        """How much the package index still sends for the given roles' files that are not here."""
        wanted = (i for i in self._archives(roles) if not (self.downloads / archive_name(i)).exists())
        return sum(self.catalogue.archive(identity).bytes for identity in wanted)

    def pull(self, roles: Iterable[str] = (), progress: Progress = _silent) -> None:
        """Fetch, verify and put in place what is missing, then make the derived files.

        Raises PullFailed when no source has a file as pinned, DiskFull when there is no room. What was already in
        place stays; what was half fetched is continued by the next pull.
        """
        wanted = self.models(roles)
        if not self.check(m.role for m in wanted):
            return
        self.downloads.mkdir(parents=True, exist_ok=True)
        with _exclusive(self.downloads / _LOCK), _disk_errors(self.root):
            self._require_room(roles)
            for model, file in self._missing(roles):
                self._fetch(model, file, progress)
            for model in wanted:
                self._derive(model, progress)
            self._tidy()

    def _archives(self, roles: Iterable[str] = ()) -> set[str]:
        return {part.archive for _, file in self._missing(roles) for part in file.parts}

    def _tidy(self) -> None:
        """Remove what no missing file needs any more; with nothing missing, the whole folder."""
        missing = self._missing(())
        if not missing:
            shutil.rmtree(self.downloads, ignore_errors=True)
            return
        keep = {archive_name(identity) for identity in self._archives()} | {f"{f.sha256}.part" for _, f in missing}
        for entry in self.downloads.iterdir():
            if entry.is_file() and entry.name not in keep | {_LOCK}:
                entry.unlink()

    def _missing(self, roles: Iterable[str]) -> list[tuple[Model, ModelFile]]:
        bad = {(p.role, p.path) for p in self.check(roles)}
        return [(m, f) for m in self.models(roles) for f in m.files if (m.role, f.path) in bad]

    def _require_room(self, roles: Iterable[str]) -> None:
        fetched = sum(f.bytes for _, f in self._missing(roles))
        made = sum(f.bytes for m in self.models(roles) for d in m.derived for f in m.files if f.path == d.source)
        need = fetched + made + self.download_bytes(roles) + _SPARE_BYTES
        free = shutil.disk_usage(self.root).free
        if free < need:
            raise DiskFull(
                f"{self.root} has {free >> 20} MiB free, and the models need {need >> 20} MiB while they are fetched: "
                "free some space, or set KIOSK_HOME to a larger disk"
            )

    def _fetch(self, model: Model, file: ModelFile, progress: Progress) -> None:
        if model.package is not None:
            raise PullFailed(
                f"{model.role}/{file.path} belongs to the Python package {model.package}, which is absent or altered: "
                "run `uv sync --locked --reinstall` (or hardware/start.sh again)"
            )
        # The name carries the hash, so that what is continued is always the beginning of this very file.
        target = self.downloads / f"{file.sha256}.part"
        reasons: list[str] = []
        for source in self._sources or configured(self.catalogue, self.downloads):
            try:
                source.fetch(model.role, file, target, progress)
                self._accept(model, file, target)
                return
            except SourceError as error:
                reasons.append(f"  {source.name}: {error}")
        raise PullFailed(
            f"{model.role}/{file.path} could not be fetched from any source:\n" + "\n".join(reasons) + "\n"
            "Check the network and the index settings (pip config list, npm config list) and run `kiosk models pull` "
            "again: it goes on where it stopped. Without a network, copy the models folder of another machine and run "
            "`kiosk models pull --local FOLDER`."
        )

    def _accept(self, model: Model, file: ModelFile, target: Path) -> None:
        entry = record.observe(target)
        if entry.sha256 != file.sha256:
            target.unlink()
            raise SourceError(
                f"refused: SHA-256 is {entry.sha256} ({entry.bytes} bytes) "
                f"and not the pinned {file.sha256} ({file.bytes} bytes)"
            )
        place = self.folder(model) / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        target.replace(place)
        self._note(model, {file.path: entry})

    def _derive(self, model: Model, progress: Progress) -> None:
        bad = {p.path for p in self.check([model.role])}
        for derived in model.derived:
            if derived.path not in bad:
                continue
            progress(f"{model.role}/{derived.path}", 0, 1)
            folder = self.folder(model)
            derive.make(derived, folder)
            origin = next(f.sha256 for f in model.files if f.path == derived.source)
            self._note(model, {derived.path: record.observe(folder / derived.path, origin)})
            progress(f"{model.role}/{derived.path}", 1, 1)

    def _note(self, model: Model, entries: dict[str, record.Entry]) -> None:
        folder = self.root / model.role
        folder.mkdir(parents=True, exist_ok=True)
        record.write(folder, record.read(folder) | entries)

    def _examine(self, model: Model, *, trust_record: bool) -> Iterator[Problem]:
        folder = self.folder(model)
        known = record.read(self.root / model.role)
        fresh: dict[str, record.Entry] = {}
        for file in model.files:
            reason, entry = examine.pinned(folder / file.path, file, known.get(file.path), trust_record)
            if entry is not None:
                fresh[file.path] = entry
            if reason:
                yield Problem(model.role, file.path, reason)
        for derived in model.derived:
            origin = next(f.sha256 for f in model.files if f.path == derived.source)
            if reason := examine.derived(folder / derived.path, known.get(derived.path), origin, trust_record):
                yield Problem(model.role, derived.path, reason)
        if fresh:
            self._note(model, fresh)


@contextmanager
def _exclusive(lock: Path) -> Iterator[None]:
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@contextmanager
def _disk_errors(root: Path) -> Iterator[None]:
    """Turn the system's «no space» and «no permission» into errors that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(
                f"the disk of {root} is full: free some space, or set KIOSK_HOME to a larger disk"
            ) from error
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            user = os.environ.get("USER", "this user")
            raise PullFailed(
                f"{root} cannot be written by {user} ({error}): fix its owner, or set KIOSK_HOME"
            ) from error
        raise
