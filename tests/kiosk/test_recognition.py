"""Which recognizer listens, by what the machine is quick enough for."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from asr_tts.engines import Samples, Transcript
from asr_tts.errors import ModelMissingError
from asr_tts.two_ears import TwoEars
from asr_tts.whisper import WhisperSettings
from kiosk import recognition
from kiosk.models import Store
from kiosk.models.store import Problem
from kiosk.recognition import load_recognizer
from kiosk.settings import Hearing, Settings


class Ear:
    """A recognizer that writes which one it is."""

    take_seconds = 0.1
    refuses_gpu = True

    def __init__(self, folder: Path, *, device: str = "cpu", settings: Any = None, **_: Any) -> None:
        if device == "cuda" and self.refuses_gpu:
            raise ModelMissingError("no GPU here")
        self.name, self.device, self.settings = folder.name, device, settings
        self.threads, self.takes_at_once = 1, 2

    def warm_up(self) -> None: ...

    def take_s(self) -> float:
        return self.take_seconds

    def transcribe(self, samples: Any, *, careful: bool = False, **_: Any) -> Transcript:
        return Transcript(self.name, 1.0)


@pytest.fixture(autouse=True)
def _ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "WhisperRecognizer", Ear)
    monkeypatch.setattr(Store, "path", lambda _, role: Path(role))
    monkeypatch.setattr(Store, "check", lambda *_: [])


NOISE = np.random.default_rng(0).normal(0, 0.05, 16_000).astype(np.float32)
"""Nothing stands out of it."""
IN_QUIET = np.concatenate([NOISE / 1000, NOISE])


def heard(model: str, *, careful: bool = False, audio: Samples = NOISE) -> str:
    settings = Settings(hearing=Hearing(model=model))  # type: ignore[arg-type]
    return load_recognizer(settings, Store(Path("none"))).transcribe(audio, careful=careful).text


@pytest.mark.parametrize(
    ("take_s", "first", "second"), [(0.2, "asr-small", "asr-small"), (0.9, "asr", "asr-small"), (3.1, "asr", "asr")]
)
def test_the_larger_one_does_what_the_machine_is_quick_enough_for(
    monkeypatch: pytest.MonkeyPatch, take_s: float, first: str, second: str
) -> None:
    monkeypatch.setattr(Ear, "take_seconds", take_s)
    assert (heard("auto"), heard("auto", careful=True)) == (first, second)


@pytest.mark.parametrize(("take_s", "second"), [(0.4, "asr-small"), (0.9, "asr")])
def test_in_quiet_a_slow_larger_one_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, take_s: float, second: str
) -> None:
    monkeypatch.setattr(Ear, "take_seconds", take_s)
    assert heard("auto", careful=True, audio=IN_QUIET) == second


def test_what_is_chosen_by_name_is_not_measured() -> None:
    assert heard("base", careful=True) == "asr"
    assert heard("small") == "asr-small"


def test_without_the_larger_model_the_quick_one_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "check", lambda *_: [Problem("asr-small", "model.bin", "missing")])
    assert heard("auto", careful=True) == "asr"


def test_without_a_usable_gpu_the_processor_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    def device() -> str:
        loaded: Any = load_recognizer(Settings(hearing=Hearing(device="cuda")), Store(Path("none")))
        return str(loaded.device)

    assert device() == "cpu"
    monkeypatch.setattr(Ear, "refuses_gpu", False)
    assert device() == "cuda"


def test_a_turned_knob_reaches_both() -> None:
    quick, larger = Ear(Path("q")), Ear(Path("l"))
    both = TwoEars(quick, larger)  # type: ignore[arg-type]
    both.settings = WhisperSettings(beam=2)
    assert both.settings.beam == quick.settings.beam == larger.settings.beam == 2


def test_only_who_wishes_for_it_fetches_the_larger_model() -> None:
    assert Hearing().more_models == ()
    assert Hearing(model="auto").more_models == Hearing(model="small").more_models == ("asr-small",)
