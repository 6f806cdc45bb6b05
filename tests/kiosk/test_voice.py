"""Clauses on their way: each text once, guesses dropped when a newer one comes, wanted ones kept."""

import asyncio
import threading

import numpy as np
import pytest

from asr_tts.engines import Speech
from asr_tts.errors import SynthesizerError
from kiosk.voice import Voice
from kiosk.workers import Lane, Urgency

MANNER = {"voice": "v", "speed": 1.0}


class SlowEngine:
    """Synthesises only when the gate is open."""

    def __init__(self) -> None:
        self.gate, self.spoken = threading.Event(), list[str]()

    def peek(self, text: str, *, voice: str, speed: float = 1.0) -> Speech | None:
        return None

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0) -> Speech:
        assert self.gate.wait(5)
        if text == "坏":
            raise SynthesizerError("cannot")
        self.spoken.append(text)
        return Speech(text, np.zeros(10, np.float32), ())


@pytest.fixture
def engine() -> SlowEngine:
    return SlowEngine()


async def test_the_same_clause_is_synthesised_once(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    engine.gate.set()
    first, second = await asyncio.gather(voice.speak("好", **MANNER), voice.speak("好", **MANNER))
    assert first is second
    assert engine.spoken == ["好"]


async def test_an_older_guess_that_has_not_begun_is_dropped(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    for text in ("一", "二", "三"):
        voice.guess("hall-1", text, **MANNER)
        await asyncio.sleep(0.02)
    voice.guess("hall-2", "别人的", **MANNER)
    engine.gate.set()
    await asyncio.wait_for(voice.speak("末", **MANNER, urgency=Urgency.BACKGROUND), 5)
    assert engine.spoken == ["一", "三", "别人的", "末"]


async def test_a_guess_that_is_asked_for_is_kept(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    voice.guess("hall-1", "一", **MANNER)
    await asyncio.sleep(0.02)
    voice.guess("hall-1", "二", **MANNER)
    wanted = asyncio.create_task(voice.speak("二", **MANNER))
    await asyncio.sleep(0.02)
    voice.guess("hall-1", "三", **MANNER)
    engine.gate.set()
    assert (await asyncio.wait_for(wanted, 5)).text == "二"


async def test_a_failed_guess_is_told_only_to_who_asks(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    engine.gate.set()
    voice.guess("hall-1", "坏", **MANNER)
    await asyncio.sleep(0.05)
    with pytest.raises(SynthesizerError):
        await voice.speak("坏", **MANNER)
