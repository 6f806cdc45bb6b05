"""A real server process with real engines, shared by the end-to-end tests; questions are synthesised on the spot."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asr_tts.engines import Samples
from kiosk.bench.own_server import OwnServer, own_server
from kiosk.models import ModelError, Store


@pytest.fixture(scope="session")
def models() -> None:
    """Models are there, or the test fails with what to do: end to end without them proves nothing."""
    try:
        for role in ("asr", "tts", "tts-voices", "turn-end"):
            Store().path(role)
    except ModelError as error:
        pytest.fail(f"{error}")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, models: None) -> Iterator[Path]:
    """A KIOSK_HOME of the tests' own that borrows only the models."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "models").symlink_to(Store().root)
    before = os.environ.get("KIOSK_HOME")
    os.environ["KIOSK_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["KIOSK_HOME"]
    else:
        os.environ["KIOSK_HOME"] = before


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[OwnServer]:
    """`kiosk serve` on a free port, ready."""
    options = ["--set", "speaking.presynthesize=false", "--set", "screen.absence_s=6"]
    with own_server(options, state=home / "state", log=home / "server.log") as running:
        yield running


@pytest.fixture(scope="session")
def speak(home: Path) -> Callable[[str], Samples]:
    """Says a question with a voice the product does not use."""
    from kiosk.bench.voices import speak_question

    return lambda text: speak_question(text, "zm_yunyang", seed=1)
