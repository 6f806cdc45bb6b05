"""Which recognizer listens on this machine: the quick one, the larger one, or both."""

from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import structlog

from asr_tts.adapter import SHIPPED, Adapter
from asr_tts.adapter import load as load_adapter
from asr_tts.errors import EngineError
from asr_tts.two_ears import TwoEars
from asr_tts.whisper import WhisperRecognizer, WhisperSettings
from kiosk.models import Store
from kiosk.settings import LARGER_EAR, Hearing, Settings

_log = structlog.get_logger()
QUICK, LARGER = "asr", LARGER_EAR
ALONE_S = 0.35
"""A larger recognizer whose take is this quick hears everything: a reply still comes within half a second."""
SECOND_S = 1.2
"""This quick it hears again what was not made out among noise, while one waits for the end of it (`Hearing.wait_unfinished_ms`)."""
SECOND_IN_QUIET_S = 0.5
"""This quick it also does so where little else is heard: there the quick one does nearly as well, and a reply within a second
counts more."""
Recognition: TypeAlias = WhisperRecognizer | TwoEars


def load_recognizer(settings: Settings, store: Store) -> Recognition:
    """Recognition, warmed. Raises ModelMissing, ModelMissingError."""
    hearing = settings.hearing
    if hearing.model == "small":
        return _load(settings, store, LARGER)
    quick = _load(settings, store, QUICK)
    if hearing.model == "base":
        return quick
    if problems := store.check([LARGER]):
        _log.warning("larger_recognition_missing", why=str(problems[0]), run=f"kiosk models pull {LARGER}")
        return quick
    larger = _load(settings, store, LARGER)
    take_s = larger.take_s()
    both = TwoEars(quick, larger, in_quiet_too=take_s <= SECOND_IN_QUIET_S)
    chosen = larger if take_s <= ALONE_S else both if take_s <= SECOND_S else quick
    _log.info("recognition_chosen", ears=type(chosen).__name__, larger_take_ms=round(1000 * take_s))
    return chosen


def told(base: WhisperSettings, hearing: Hearing) -> WhisperSettings:
    """The recognizer's settings with what the technician turned."""
    return replace(base, beam=hearing.beam, pad_s=hearing.padding_s)


def _load(settings: Settings, store: Store, role: str) -> WhisperRecognizer:
    folder, hearing = store.path(role), settings.hearing
    adapter = _adapter(hearing, role)
    recognizer = _on_gpu(folder, hearing, adapter) or _warmed(folder, hearing, adapter, "cpu", "int8")
    _log.info("recognition_loaded", model=role, threads=recognizer.threads, takes_at_once=recognizer.takes_at_once)
    return recognizer


def _on_gpu(folder: Path, hearing: Hearing, adapter: Adapter | None) -> WhisperRecognizer | None:
    """The recognizer on a GPU where one is wished for; None, and a word in the log, where it cannot be had."""
    if hearing.device != "cuda":
        return None
    try:
        return _warmed(folder, hearing, adapter, "cuda", "float16")
    except EngineError as error:
        _log.warning("recognition_without_gpu", why=str(error))
        return None


def _warmed(
    folder: Path, hearing: Hearing, adapter: Adapter | None, device: str, compute_type: str
) -> WhisperRecognizer:
    recognizer = WhisperRecognizer(
        folder,
        device=device,
        compute_type=compute_type,
        threads=hearing.threads,
        settings=told(WhisperSettings(), hearing),
        adapter=adapter,
    )
    recognizer.warm_up()
    return recognizer


def _adapter(hearing: Hearing, role: str) -> Adapter | None:
    """What the model of this role learnt; a file that is named belongs to the recognizer that hears first."""
    first = role == QUICK or hearing.model == "small"
    if hearing.adapter == "none":
        return None
    return load_adapter(SHIPPED[role] if hearing.adapter == "shipped" or not first else Path(hearing.adapter))
