import errno
import os
import shutil
from collections import namedtuple
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from kiosk.models import CatalogueError, DiskFull, ModelMissing, PullFailed, SourceError, Store
from kiosk.models.catalogue import Catalogue, Derived, Model, ModelFile
from kiosk.models.source import Progress
from kiosk.models.source_folder import FolderSource
from kiosk.models.source_hub import HubSource
from kiosk.models.sources import configured
from tests.models.conftest import CONTENT, StandIn, digest

FILES = {"model.bin": CONTENT, "voice.txt": b"voice"}


@dataclass
class Scripted:
    """Gives what it is told to, or raises it."""

    contents: dict[str, bytes | BaseException] = field(default_factory=lambda: dict(FILES))
    asked: list[str] = field(default_factory=list)
    name: str = "scripted"

    def fetch(self, role: str, file: ModelFile, target: Path, progress: Progress) -> None:
        self.asked.append(file.path)
        content = self.contents[file.path]
        if isinstance(content, BaseException):
            target.write_bytes(b"half")
            raise content
        target.write_bytes(content)


def in_place(store: Store) -> list[str]:
    folder = store.root / "speech"
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) if folder.exists() else []


def test_pull_then_path_then_verify(tmp_path: Path, catalogue: Catalogue) -> None:
    source = Scripted()
    store = Store(tmp_path, catalogue, [source])
    with pytest.raises(ModelMissing, match=r"speech/model\.bin: missing.*kiosk models pull speech"):
        store.path("speech")
    store.pull()
    assert (store.path("speech") / "model.bin").read_bytes() == CONTENT
    assert store.verify() == []
    assert not store.downloads.exists(), "nothing is kept once everything is verified"
    store.pull()
    assert source.asked == ["model.bin", "voice.txt"], "the second pull fetches nothing"


def test_an_optional_model_is_fetched_by_name_and_then_kept_whole(tmp_path: Path, catalogue: Catalogue) -> None:
    speech = msgspec.structs.replace(catalogue.models[0], optional=True)
    store = Store(tmp_path, msgspec.structs.replace(catalogue, models=(speech,)), [Scripted()])
    assert (store.models(), store.verify()) == ([], [])
    store.pull()
    assert in_place(store) == []
    store.pull(["speech"])
    (store.root / "speech" / "voice.txt").unlink()
    assert [problem.path for problem in store.verify()] == ["voice.txt"]


def test_unknown_roles_are_named(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match="no model role 'ears'; the catalogue has: speech"):
        Store(tmp_path, catalogue, []).path("ears")


def test_a_wrong_hash_is_refused_and_the_next_source_asked(tmp_path: Path, catalogue: Catalogue) -> None:
    wrong = Scripted({"model.bin": CONTENT[:-1] + b"!", "voice.txt": b"voice"}, name="wrong")
    store = Store(tmp_path, catalogue, [wrong, Scripted()])
    store.pull()
    assert store.verify() == []
    shutil.rmtree(tmp_path / "speech")
    with pytest.raises(PullFailed, match=r"(?s)model\.bin could not be fetched.*wrong: refused: SHA-256 is .* pinned"):
        Store(tmp_path, catalogue, [wrong]).pull()
    assert in_place(store) == []


def test_what_was_fetched_stays_when_a_later_file_fails(tmp_path: Path, catalogue: Catalogue) -> None:
    source = Scripted({"model.bin": CONTENT, "voice.txt": SourceError("gone")})
    store = Store(tmp_path, catalogue, [source])
    with pytest.raises(PullFailed, match=r"(?s)voice\.txt.*scripted: gone.*--local"):
        store.pull()
    assert in_place(store) == ["model.bin"]
    source.contents["voice.txt"] = b"voice"
    store.pull()
    assert source.asked == ["model.bin", "voice.txt", "voice.txt"]


@pytest.mark.parametrize("blow", [KeyboardInterrupt(), OSError(errno.EIO, "bad cable")])
def test_a_broken_off_fetch_leaves_no_file_in_place(tmp_path: Path, catalogue: Catalogue, blow: BaseException) -> None:
    store = Store(tmp_path, catalogue, [Scripted({"model.bin": blow, "voice.txt": b"voice"})])
    with pytest.raises(type(blow)):
        store.pull()
    assert in_place(store) == []


def test_a_full_disk_while_writing(tmp_path: Path, catalogue: Catalogue) -> None:
    store = Store(tmp_path, catalogue, [Scripted({"model.bin": OSError(errno.ENOSPC, "No space left on device")})])
    with pytest.raises(DiskFull, match="KIOSK_HOME"):
        store.pull()
    assert in_place(store) == []


def test_a_full_disk_is_seen_before_anything_is_fetched(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1 << 20))
    source = Scripted()
    with pytest.raises(DiskFull, match="1 MiB free"):
        Store(tmp_path, catalogue, [source]).pull()
    assert source.asked == []


def test_an_altered_file_is_found_even_at_the_same_size(tmp_path: Path, catalogue: Catalogue) -> None:
    store = Store(tmp_path, catalogue, [Scripted()])
    store.pull()
    (tmp_path / "speech" / "voice.txt").write_bytes(b"VOICE")
    assert [str(p).split(":")[1].strip() for p in store.check()] == ["altered"]
    assert [p.path for p in store.verify()] == ["voice.txt"]
    store.pull()
    assert store.verify() == []


def test_the_cheap_check_trusts_its_record_and_verify_does_not(tmp_path: Path, catalogue: Catalogue) -> None:
    store = Store(tmp_path, catalogue, [Scripted()])
    store.pull()
    voice = tmp_path / "speech" / "voice.txt"
    before = voice.stat()
    voice.write_bytes(b"VOICE")
    os.utime(voice, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert store.check() == []
    assert [p.path for p in store.verify()] == ["voice.txt"]


def test_a_broken_record_only_costs_time(tmp_path: Path, catalogue: Catalogue) -> None:
    store = Store(tmp_path, catalogue, [Scripted()])
    store.pull()
    (tmp_path / "speech" / ".verified.json").write_text("{not json")
    assert store.check() == []


def test_the_store_of_one_machine_feeds_another(tmp_path: Path, catalogue: Catalogue) -> None:
    """The air-gapped hall: the models folder comes on a stick."""
    Store(tmp_path / "a", catalogue, [Scripted()]).pull()
    other = Store(tmp_path / "b", catalogue, [FolderSource(tmp_path / "a")])
    other.pull()
    assert other.verify() == []


def test_an_interrupted_hub_download_goes_on(tmp_path: Path, catalogue: Catalogue, stand_in: StandIn) -> None:
    stand_in.files["/org/model/resolve/abc/model.bin"] = CONTENT
    stand_in.files["/org/model/resolve/abc/voice.txt"] = b"voice"
    stand_in.cuts = 1
    hub = HubSource(stand_in.url, timeout_s=5, attempts=1)
    with pytest.raises(PullFailed, match="broke 1 times"):
        Store(tmp_path, catalogue, [hub]).pull()
    Store(tmp_path, catalogue, [hub]).pull()
    assert stand_in.ranges == [None, "bytes=100000-"]
    assert Store(tmp_path, catalogue).verify() == []


def test_a_damaged_beginning_is_not_continued_for_ever(tmp_path: Path, catalogue: Catalogue, stand_in: StandIn) -> None:
    stand_in.files["/org/model/resolve/abc/model.bin"] = CONTENT
    stand_in.files["/org/model/resolve/abc/voice.txt"] = b"voice"
    store = Store(tmp_path, catalogue, [HubSource(stand_in.url, timeout_s=5)])
    store.downloads.mkdir(parents=True)
    (store.downloads / f"{digest(CONTENT)}.part").write_bytes(b"not its beginning")
    with pytest.raises(PullFailed, match="refused"):
        store.pull()
    store.pull()
    assert store.verify() == []


def test_derived_files_are_made_and_followed(tmp_path: Path, catalogue: Catalogue) -> None:
    speech = catalogue.model("speech")
    derived = Derived("upper.txt", "voice.txt", "tests.models.makers:upper")
    model = Model("speech", speech.name, speech.licence, speech.origin, speech.files, (derived,))
    store = Store(tmp_path, Catalogue((model,), catalogue.archives), [Scripted()])
    store.pull()
    assert (store.path("speech") / "upper.txt").read_bytes() == b"VOICE"
    (tmp_path / "speech" / "upper.txt").write_bytes(b"LIES!")
    assert [str(p) for p in store.verify()] == ["speech/upper.txt: altered since it was made"]
    store.pull()
    assert store.verify() == []


def test_models_inside_packages_are_held_to_their_hash(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.check(["vad", "faces"]) == []
    assert (store.path("vad") / "assets" / "silero_vad_v6.onnx").is_file()


def test_a_package_that_is_absent_cannot_be_pulled(tmp_path: Path) -> None:
    file = ModelFile("x.bin", 1, digest(b"x"))
    model = Model("gone", "Gone", "MIT", "tests", (file,), package="no_such_package_here")
    with pytest.raises(PullFailed, match="no_such_package_here"):
        Store(tmp_path, Catalogue((model,)), [Scripted()]).pull()


def test_the_order_of_sources_is_configurable(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def names(**options: object) -> list[str]:
        return [s.name.split()[0] for s in configured(catalogue, tmp_path, **options)]  # type: ignore[arg-type]

    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    assert names() == ["package"]
    assert names(local=tmp_path, hub="http://hub") == ["folder", "hub", "package"]
    (tmp_path / "kiosk.toml").write_text('[models]\nsources = ["index", "hub"]\nhub = "http://127.0.0.1"')
    assert names() == ["package", "hub"]
    assert names(order=["hub"]) == ["hub"]
    with pytest.raises(SourceError, match="no model source 'ftp'"):
        names(order=["ftp"])
    with pytest.raises(SourceError, match="--local"):
        names(order=["local"])
