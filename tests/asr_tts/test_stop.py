"""Synthesis that is not wanted any more ends early, and the engine serves on."""

import threading
import time

import pytest

from asr_tts.errors import SynthesisStopped
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.stop import Stop

CLAUSE = "申请人应当提交本人有效身份证件和近期照片以及居住满半年的证明。"


def test_a_stop_acts_at_once_when_it_was_asked_for_before() -> None:
    stop, acted = Stop(), list[str]()
    stop.now()
    with stop.ends_by(lambda: acted.append("now")):
        assert acted == ["now"]


def test_a_stop_acts_only_while_the_work_lasts() -> None:
    stop, acted = Stop(), list[str]()
    with stop.ends_by(lambda: acted.append("late")):
        pass
    stop.now()
    assert not acted
    assert stop.asked


def test_a_clause_can_be_stopped_in_its_middle(kokoro: KokoroSynthesizer) -> None:
    stop, voice = Stop(), kokoro.voices[0]
    whole = kokoro.synthesize(CLAUSE, voice=voice)
    timer = threading.Timer(0.05, stop.now)
    timer.start()
    began_s = time.monotonic()
    with pytest.raises(SynthesisStopped):
        kokoro.synthesize(CLAUSE, voice=voice, stop=stop)
    stopped_after_s = time.monotonic() - began_s
    began_s = time.monotonic()
    again = kokoro.synthesize(CLAUSE, voice=voice)
    assert stopped_after_s < time.monotonic() - began_s
    assert len(again.samples) == len(whole.samples)
