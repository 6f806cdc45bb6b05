"""Clauses on their way: each text once, guesses dropped when a newer one comes, wanted ones kept."""

import asyncio
import threading

import numpy as np
import pytest

from asr_tts.engines import Speech
from asr_tts.errors import SynthesisStopped, SynthesizerError
from asr_tts.stop import Stop
from kiosk.voice import Voice
from kiosk.workers import Lane, Urgency

MANNER = {"voice": "v", "speed": 1.0}


class SlowEngine:
    """Synthesises only when the gate is open, and can be stopped before."""

    def __init__(self) -> None:
        self.gate, self.spoken, self.begun = threading.Event(), list[str](), list[str]()

    def peek(self, text: str, *, voice: str, speed: float = 1.0) -> Speech | None:
        return Speech(text, np.zeros(10, np.float32), ()) if text in self.spoken else None

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        self.begun.append(text)
        with (stop or Stop()).ends_by(self._turn):
            assert self.gate.wait(5)
        if stop is not None and stop.asked:
            self.gate.clear()
            raise SynthesisStopped(text)
        if text == "坏":
            raise SynthesizerError("cannot")
        self.spoken.append(text)
        return Speech(text, np.zeros(10, np.float32), ())

    def _turn(self) -> None:
        self.gate.set()


@pytest.fixture
def engine() -> SlowEngine:
    return SlowEngine()


async def test_the_same_clause_is_synthesised_once(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    engine.gate.set()
    first, second = await asyncio.gather(voice.speak("好", **MANNER), voice.speak("好", **MANNER))
    assert first is second
    assert engine.spoken == ["好"]


async def test_an_older_guess_is_dropped(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    for text in ("一", "二", "三"):
        voice.guess("hall-1", text, **MANNER)
        await asyncio.sleep(0.02)
    voice.guess("hall-2", "别人的", **MANNER)
    engine.gate.set()
    await asyncio.wait_for(voice.speak("末", **MANNER, urgency=Urgency.BACKGROUND), 5)
    assert engine.spoken == ["三", "别人的", "末"]


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


async def test_a_guess_makes_way_for_what_somebody_waits_for_and_is_begun_again(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    voice.guess("hall-2", "猜", **MANNER)
    await asyncio.sleep(0.02)
    live = asyncio.create_task(voice.speak("要", **MANNER))
    await asyncio.sleep(0.05)
    assert engine.begun == ["猜", "要"]
    engine.gate.set()
    await asyncio.wait_for(live, 5)
    await asyncio.wait_for(voice.speak("猜", **MANNER), 5)
    assert engine.spoken == ["要", "猜"]


async def test_warming_makes_way_and_ends_well(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    warm = asyncio.create_task(voice.speak("暖", **MANNER, urgency=Urgency.BACKGROUND))
    await asyncio.sleep(0.02)
    live = asyncio.create_task(voice.speak("要", **MANNER))
    await asyncio.sleep(0.05)
    engine.gate.set()
    assert (await asyncio.wait_for(live, 5)).text == "要"
    assert (await asyncio.wait_for(warm, 5)).text == "暖"
    assert engine.spoken == ["要", "暖"]


async def test_a_clause_nobody_waits_for_any_more_makes_way(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    interrupted = asyncio.create_task(voice.speak("旧", **MANNER))
    await asyncio.sleep(0.02)
    interrupted.cancel()
    live = asyncio.create_task(voice.speak("新", **MANNER))
    await asyncio.sleep(0.05)
    engine.gate.set()
    await asyncio.wait_for(live, 5)
    assert engine.spoken == ["新"]


async def test_what_one_waits_for_is_not_stopped_by_another(engine: SlowEngine) -> None:
    voice = Voice(engine, Lane("speak"))
    first = asyncio.create_task(voice.speak("一", **MANNER))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(voice.speak("二", **MANNER))
    await asyncio.sleep(0.02)
    engine.gate.set()
    await asyncio.wait_for(asyncio.gather(first, second), 5)
    assert engine.spoken == engine.begun == ["一", "二"]
