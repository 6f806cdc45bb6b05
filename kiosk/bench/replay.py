"""Asking one spoken question over a real connection and writing down what happened when."""

import asyncio
import time
from dataclasses import dataclass, field

from asr_tts.engines import LISTEN_RATE_HZ, Samples
from kiosk.bench.questions import Spoken, extent
from kiosk.bench.screen import BenchScreen, Heard
from kiosk.messages import Press, dump

_ANSWER_TIMEOUT_S = 12.0


@dataclass(slots=True)
class Asked:
    """One question and its times in ms from its last speech sample at the client; None where it did not happen."""

    text: str
    heard: str = ""
    action: str = ""
    """What kind of reply came, as `answer` or `clarify`."""
    spoken: str = ""
    items: tuple[str, ...] = ()
    right: bool | None = None
    """The answer came from one of the items that may answer it; None when the set does not say."""
    final_ms: float | None = None
    audio_ms: float | None = None
    frame_ms: float | None = None
    cut_off: bool = False
    skews_ms: list[float] = field(default_factory=list)
    fps: float | None = None
    dropped: float | None = None
    underruns: int = 0
    video_kbit_s: float | None = None
    barge_in_ms: float | None = None
    stages: dict[str, tuple[float, float]] = field(default_factory=dict)
    speculation_hit: bool | None = None
    false_barge_in: bool = False

    @property
    def turn_ms(self) -> float | None:
        """Both sound and face of the answer are there."""
        return None if self.audio_ms is None or self.frame_ms is None else max(self.audio_ms, self.frame_ms)


async def ask(screen: BenchScreen, question: Spoken, *, listen_s: float, interrupt: bool) -> Asked:
    """Ask, listen to `listen_s` of the answer, then interrupt it by voice or press stop."""
    asked = Asked(question.text)
    before = max(screen.turns, default=0)
    end_s = await screen.say(question.audio)
    last_s = end_s - (len(question.audio) - question.voiced[1]) / LISTEN_RATE_HZ
    asked.cut_off = any(t.question_s and t.question_s < last_s for n, t in screen.turns.items() if n > before)
    turn = await _answer(screen, before, last_s)
    if turn is None:
        return asked
    _note(asked, turn, last_s)
    started_s = time.monotonic()
    await screen.until(lambda: turn.ended and turn.played >= turn.samples, listen_s)
    _note_playback(asked, turn, time.monotonic() - started_s)
    asked.right = bool(set(question.codes) & set(asked.items)) if question.codes else None
    asked.false_barge_in = turn.stop_reason == "barge_in"
    if interrupt and not (turn.ended and turn.played >= turn.samples):
        await _interrupt(screen, asked, turn, question.interruption)
    await screen.send(dump(Press("stop")))
    await asyncio.sleep(0.7)
    await screen.send(dump(Press("wipe")))  # the next question comes from the next citizen
    if turn.trace is not None:
        asked.stages = {name: (start, end) for name, start, end in turn.trace.stages}
        asked.speculation_hit = bool(turn.trace.measures["speculation_hit"])
    return asked


async def _answer(screen: BenchScreen, before: int, last_s: float) -> Heard | None:
    """The newest turn once its sound and face have begun (or it has been shown and says nothing)."""

    def newest() -> Heard | None:
        numbers = [n for n, t in screen.turns.items() if n > before and t.question_s]
        return screen.turns[max(numbers)] if numbers else None

    def begun() -> bool:
        turn = newest()
        return turn is not None and bool(turn.audio_s and turn.frame_s) and not turn.stopped_s

    await screen.until(begun, _ANSWER_TIMEOUT_S)
    return newest()


def _note(asked: Asked, turn: Heard, last_s: float) -> None:
    def since(moment_s: float) -> float | None:
        return (moment_s - last_s) * 1000 if moment_s else None

    asked.heard, asked.final_ms = turn.question, since(turn.question_s)
    asked.audio_ms, asked.frame_ms = since(turn.audio_s), since(turn.frame_s)


def _note_playback(asked: Asked, turn: Heard, seconds: float) -> None:
    asked.spoken = turn.spoken
    asked.action = turn.shown.action if turn.shown else ""
    asked.items = tuple(source.code for source in turn.shown.sources) if turn.shown else ()
    asked.skews_ms, asked.underruns = list(turn.skews_ms), turn.underruns
    played_s = turn.played / 24_000
    if played_s > 0.5:
        asked.fps = turn.frames_shown / played_s
        asked.dropped = max(0.0, 1 - turn.frames_shown / (played_s * 25))
        asked.video_kbit_s = turn.video_bytes * 8 / 1000 / max(played_s, seconds)


async def _interrupt(screen: BenchScreen, asked: Asked, turn: Heard, interruption: Samples) -> None:
    began_s = time.monotonic() + extent(interruption)[0] / LISTEN_RATE_HZ
    task = asyncio.create_task(screen.say(interruption))
    if await screen.until(lambda: bool(turn.stopped_s), 5.0):
        asked.barge_in_ms = (turn.stopped_s - began_s) * 1000
    await task
    await asyncio.sleep(2.5)
