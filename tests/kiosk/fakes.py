"""Small stand-ins for the engines: loud means speech, what is heard is scripted, every clause is a quarter of a second."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from asr_tts.engines import Phone, Samples, Speech, Transcript, TurnEnd
from asr_tts.errors import EngineError, RecognizerError, SynthesizerError
from asr_tts.stop import Stop
from kiosk.answers import Action, AnswerPlan, Dialogue, Doubt, Reply, Source
from kiosk.ears import Ears
from kiosk.engines import Engines
from kiosk.hall import Hall
from kiosk.messages import Hello, Media, MediaKind, Playback, ServerMessage, SpeechEnd, parse_media, parse_server
from kiosk.record import Recorder, TurnRecord
from kiosk.session import Session, Watch
from kiosk.settings import Hearing, Record, Settings, Speaking
from kiosk.stage import Picture
from kiosk.turn import Turn
from kiosk.voice import Voice
from kiosk.workers import Lane

LOUD = np.full(512, 0.2, np.float32)
QUIET = np.zeros(512, np.float32)


class LoudnessVad:
    """Speech is what is loud."""

    window_samples = 512

    def push(self, window: Samples) -> float:
        return 0.95 if np.abs(window).max() > 0.05 else 0.02


@dataclass
class ScriptedRecognizer:
    """Hears `text`, half of it while the voice goes on; raises when `broken`. The whole may have been `others`."""

    text: str = "居住证怎么办"
    broken: bool = False
    others: tuple[str, ...] = ()
    calls: int = 0

    def transcribe(
        self,
        samples: Samples,
        *,
        hotwords: Sequence[str] = (),
        careful: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Transcript:
        self.calls += 1
        if self.broken:
            raise RecognizerError("out of order")
        whole = np.abs(samples[-512:]).max() < 0.05
        return Transcript(self.text, 0.9, self.others) if whole else Transcript(self.text[: len(self.text) // 2], 0.9)


@dataclass
class ScriptedTurnEnd:
    """Says of every voice that it is as finished as `odds`; raises when `broken`."""

    odds: float = 1.0
    broken: bool = False
    calls: int = 0

    def probability(self, samples: Samples) -> float:
        self.calls += 1
        if self.broken:
            raise EngineError("turn-end judgement failed: out of order")
        return self.odds


class EchoAnswerer:
    """Answers by repeating the question; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.segments = ("你问的是，", "这件事。")

    def answer(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> Reply:
        self.asked.append(text)
        if text == "嗯":
            return Reply(AnswerPlan(Action.IGNORE, (), complete=False), dialogue)
        plan = AnswerPlan(
            Action.ANSWER, self.segments, items=("X-1",), aspect="what", sources=(Source("办法"),), confidence=0.95
        )
        return Reply(plan, replace(dialogue, item="X-1", last_plan=plan))

    def hotwords(self, dialogue: Dialogue, heard: str = "") -> tuple[str, ...]:
        return ("居住证",)

    def openings(self) -> tuple[str, ...]:
        return self.segments[:1]


class ToneSynthesizer:
    """A quarter of a second a clause."""

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.broken = False
        self._kept: dict[str, Speech] = {}

    def peek(self, text: str, *, voice: str, speed: float = 1.0) -> Speech | None:
        return self._kept.get(text)

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        if self.broken:
            raise SynthesizerError("no voice")
        self.spoken.append(text)
        speech = Speech(text, np.full(6000, 0.1, np.float32), (Phone("a", 0, 6000),))
        self._kept[text] = speech
        return speech


class StillPresenter:
    """A presenter without a face."""

    idle_length = 100
    fps = 25
    hears = False

    def track(self, seed: int, entry: object = None) -> "StillPresenter":
        return self

    def add(self, phones: Sequence[Phone], start_sample: int, gesture: object = None) -> None:
        return None

    def pose(self, sample: int, idle_index: int, mood: str = "calm") -> int:
        return sample


class StillStage:
    """Draws nothing, quickly."""

    presenter = StillPresenter()

    async def draw(self, pose: int, idle_index: int, codec: str) -> Picture:
        return Picture(MediaKind.JPEG, b"jpeg")


class MemoryRecorder(Recorder):
    """Keeps records in a list."""

    def __init__(self) -> None:
        super().__init__(Path("/nonexistent"), keep_days=1)
        self.kept: list[TurnRecord] = []
        self.sounds: list[int] = []

    def keep_audio(self, session: str, turn: int, samples: Samples) -> None:
        self.sounds.append(len(samples))

    def add(self, record: TurnRecord) -> None:
        self.kept.append(record)


@dataclass
class Bed:
    """A session on fakes, and what it sent."""

    session: Session
    recognizer: ScriptedRecognizer
    answerer: EchoAnswerer
    synthesizer: ToneSynthesizer
    recorder: MemoryRecorder
    sent: list[ServerMessage | Media] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    def messages(self, kind: type[Any]) -> list[Any]:
        return [m for m in self.sent if isinstance(m, kind)]

    async def hear(self, *windows: tuple[Samples, int]) -> None:
        """Feed the microphone, faster than real time but letting the session keep up."""
        for window, count in windows:
            for _ in range(count):
                pcm = (window * 32767).astype("<i2").tobytes()
                self.session.receive_audio(Media(MediaKind.MICROPHONE, 0, 0, pcm, aux=7))
                await asyncio.sleep(0.002)
        await asyncio.sleep(0.02)

    async def until(self, condition: Any, timeout_s: float = 5.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():
                await asyncio.sleep(0.005)

    async def play(self, turn: int) -> None:
        """Tell the session that everything of a turn has been played."""
        await self.until(lambda: any(m.turn == turn for m in self.messages(SpeechEnd)))
        end = next(m for m in self.messages(SpeechEnd) if m.turn == turn)
        await self.session.receive(Playback(turn, "ended", end.samples))
        await self.until(lambda: any(t.number == turn for t in self.turns))


@asynccontextmanager
async def session_bed(
    hearing: Hearing | None = None,
    speaking: Speaking | None = None,
    record: Record | None = None,
    turn_end: TurnEnd | None = None,
    judges_beside: bool = True,
) -> AsyncIterator[Bed]:
    """A running session; everything ends with the block."""
    settings = Settings(hearing=hearing or Hearing(), speaking=speaking or Speaking(), record=record or Record())
    recognizer, answerer, synthesizer, recorder = (
        ScriptedRecognizer(),
        EchoAnswerer(),
        ToneSynthesizer(),
        MemoryRecorder(),
    )
    lanes = [Lane(name) for name in ("listen", "ear", "think", "speak")]
    engines = Engines(
        ears=Ears(recognizer, turn_end, lanes[0], lanes[1], judges_beside=judges_beside),
        new_vad=LoudnessVad,
        answerer=answerer,  # type: ignore[arg-type]
        think_lane=lanes[2],
        voice=Voice(synthesizer, lanes[3]),
        voice_name="zf_xiaoxiao",
        stage=StillStage(),  # type: ignore[arg-type]
        idle_file=b"",
        recorder=recorder,
        hall=Hall("大厅", "", "", "您好，请说。", "", ""),
        adjust=lambda _: None,
    )
    turns: list[Turn] = []
    session = Session(Hello(1, "test"), engines, lambda: settings, Watch(lambda _, turn: turns.append(turn)))
    bed = Bed(session, recognizer, answerer, synthesizer, recorder, turns=turns)

    async def send(data: str | bytes) -> None:
        bed.sent.append(parse_media(data, limit=1 << 20) if isinstance(data, bytes) else parse_server(data))

    tasks = {asyncio.create_task(session.run()), asyncio.create_task(session.outbox.run(send))}
    try:
        await asyncio.sleep(0)
        yield bed
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5)
        for lane in lanes:
            lane.close()
    for task in tasks:
        assert task.cancelled(), task.exception()
