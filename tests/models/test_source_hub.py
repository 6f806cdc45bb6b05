from pathlib import Path

import pytest

from kiosk.models.catalogue import Catalogue
from kiosk.models.errors import SourceError
from kiosk.models.source_hub import HubSource
from tests.models.conftest import CONTENT, StandIn

ADDRESS = "/org/model/resolve/abc/model.bin"


def fetch(stand_in: StandIn, catalogue: Catalogue, target: Path) -> list[tuple[str, int, int]]:
    said: list[tuple[str, int, int]] = []
    file = catalogue.model("speech").files[0]
    HubSource(stand_in.url, timeout_s=5).fetch("speech", file, target, lambda *step: said.append(step))
    return said


def test_fetches_with_progress(stand_in: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    stand_in.files[ADDRESS] = CONTENT
    said = fetch(stand_in, catalogue, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == CONTENT
    assert said[-1] == ("speech/model.bin", len(CONTENT), len(CONTENT))


def test_a_cut_connection_is_resumed_by_range(stand_in: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    stand_in.files[ADDRESS] = CONTENT
    stand_in.cuts = 2
    fetch(stand_in, catalogue, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == CONTENT
    assert stand_in.ranges == [None, "bytes=100000-", "bytes=200000-"]


def test_an_earlier_run_is_continued(stand_in: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    stand_in.files[ADDRESS] = CONTENT
    (tmp_path / "x").write_bytes(CONTENT[:1234])
    fetch(stand_in, catalogue, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == CONTENT
    assert stand_in.ranges == ["bytes=1234-"]


def test_a_server_without_ranges_is_read_from_the_start(
    stand_in: StandIn, catalogue: Catalogue, tmp_path: Path
) -> None:
    stand_in.files[ADDRESS] = CONTENT
    stand_in.honour_range = False
    (tmp_path / "x").write_bytes(b"beginning of something")
    fetch(stand_in, catalogue, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == CONTENT


def test_refusals_name_the_address(stand_in: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=rf"{ADDRESS} answers 404"):
        fetch(stand_in, catalogue, tmp_path / "x")
    file = catalogue.model("speech").files[0]
    with pytest.raises(SourceError, match="cannot be reached"):
        HubSource("http://127.0.0.1:9", timeout_s=2).fetch("speech", file, tmp_path / "x", lambda *_: None)


def test_endless_cuts_give_up(stand_in: StandIn, catalogue: Catalogue, tmp_path: Path) -> None:
    stand_in.files[ADDRESS] = CONTENT
    stand_in.cuts, stand_in.cut_bytes = 99, 10
    with pytest.raises(SourceError, match="broke 4 times"):
        fetch(stand_in, catalogue, tmp_path / "x")
