"""Saying one plan with voice and face: clauses become sound, sound becomes frames, both leave in time and not too early.

Audio is the clock. Frame k belongs to sample k * 960 of the turn's speech; it is drawn when playback comes near it, and left
out when playback has passed it. Cancelling `perform` stops everything.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from asr_tts.clauses import pause_ms
from asr_tts.engines import SPEAK_RATE_HZ, Speech
from asr_tts.errors import EngineError
from avatar import Track
from kiosk.answers import AnswerPlan
from kiosk.bearing import bearing, entry
from kiosk.clauses import clauses
from kiosk.drafts import Manner
from kiosk.messages import Caption, Media, MediaKind, SpeechEnd, SpeechStart
from kiosk.outbox import Outbox
from kiosk.playhead import Playhead
from kiosk.reel import Reel
from kiosk.settings import Screen, Speaking
from kiosk.stage import Stage
from kiosk.voice import Voice
from kiosk.workers import LaneFullError

if TYPE_CHECKING:
    from kiosk.llm.adviser import Phrasing

SAMPLES_PER_FRAME = SPEAK_RATE_HZ // 25
_CHUNK = SPEAK_RATE_HZ // 10
_AUDIO_LEAD = 3 * SPEAK_RATE_HZ
"""Sound may be this far ahead of playback at the client."""
_LOOKAHEAD = SPEAK_RATE_HZ // 5
"""A mouth needs to know this much of what comes next."""
_URGENT = 3 * SAMPLES_PER_FRAME
"""Closer to playback than this a frame is drawn even if the next clause is not known yet."""
_LATE = int(1.5 * SAMPLES_PER_FRAME)
_TAIL = SPEAK_RATE_HZ * 2 // 5
"""Silence after the last clause in which the face comes to rest."""


class PerformanceError(Exception):
    """A plan could not be said to its end."""


@dataclass(slots=True)
class Heard:
    """What a performance has done so far; read by the record after its end or its interruption."""

    first_speech_s: float = 0.0
    """time.monotonic() when the first clause's audio was there."""
    first_audio_s: float = 0.0
    """… was handed to the outbox."""
    first_frame_s: float = 0.0
    frames: int = 0
    dropped: int = 0
    samples: int = 0
    cached_first: bool = False
    gap_ms: float = 0.0
    """Silence inside the answer because a clause was not ready."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one performance needs."""

    turn: int
    stage: Stage
    voice: Voice
    outbox: Outbox
    playhead: Playhead
    manner: Manner
    plan: AnswerPlan
    way: str
    asked_s: float
    """time.monotonic() when the question was over: how it was asked and when say what face the screen shows."""
    idle_index: int
    """Idle frame that the screen shows when speech begins."""
    reel: Reel
    screen: Screen
    speaking: Speaking


class Performance:
    """One plan being said."""

    def __init__(self, scene: Scene, phrasing: "Phrasing | None" = None) -> None:
        """`phrasing` may give other words for what follows the opening; while it gives none, the plan's own are said."""
        self._scene, self._phrasing = scene, phrasing
        self.said: list[str] = []
        """Clauses handed to the voice so far."""
        self._track: Track = scene.stage.presenter.track(scene.turn)
        self._whole = clauses(scene.plan.segments, scene.speaking.clause_chars)
        manner = scene.manner
        self._clauses = scene.voice.begun_soon(self._whole, voice=manner.voice, speed=manner.speed)
        self._bearing = bearing(scene.plan, self._clauses)
        self._ends: list[int] = []
        """Where each clause that was handed over ends, in samples of the turn."""
        self._known = 0
        self._complete = False
        self._changed = asyncio.Event()
        self.heard = Heard()
        scene.reel.restart()

    async def perform(self) -> None:
        """Say and show all of it, and wait until it has been played. Raises PerformanceError."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._say())
                group.create_task(self._show())
        except ExceptionGroup as failures:
            known, others = failures.split((EngineError, LaneFullError))
            if others is not None or known is None:
                raise
            raise PerformanceError("; ".join(str(error) for error in known.exceptions)) from failures
        await self._played_out()

    def unheard(self, played: int) -> tuple[str, ...]:
        """The clauses that were not heard to their end when so many samples were played; none when words were not the plan's."""
        if self._phrasing is not None:
            return ()
        heard = sum(end <= played for end in self._ends)
        return self._clauses[heard:]

    # ---- sound

    async def _say(self) -> None:
        scene, manner = self._scene, self._scene.manner
        self.heard.cached_first = scene.voice.ready(self._clauses[0], voice=manner.voice, speed=manner.speed)
        async with aclosing(self._script()) as script:
            clause = await anext(script, None)
            while clause is not None:
                speech = await scene.voice.speak(clause, voice=manner.voice, speed=manner.speed)
                ahead = asyncio.ensure_future(anext(script, None))
                try:
                    await asyncio.sleep(0)
                    if ahead.done() and (following := ahead.result()) is not None:
                        scene.voice.begin(following, voice=manner.voice, speed=manner.speed)
                    await self._utter(speech, len(self.said), pause_ms(self.said[-1]) if self.said else 0)
                    self.said.append(clause)
                    self._ends.append(self._known)
                    clause = await ahead
                finally:
                    if not ahead.done():
                        ahead.cancel()
                        await asyncio.wait({ahead})
        await self._send(np.zeros(_TAIL, np.float32))
        self._complete = True
        self._changed.set()
        if self._clauses != self._whole:
            scene.voice.prepare(self._whole[0], voice=manner.voice, speed=manner.speed)
        scene.outbox.say(SpeechEnd(scene.turn, self._known, self._idle_at(self._known // SAMPLES_PER_FRAME)))

    async def _script(self) -> AsyncGenerator[str, None]:
        """The clauses in order: the plan's, or its opening and then those of the phrasing if it gives any in time."""
        if self._phrasing is None:
            for clause in self._clauses:
                yield clause
            return
        opening = len(clauses(self._scene.plan.segments[:2], self._scene.speaking.clause_chars))
        opening += len(self._clauses) - len(self._whole)
        for clause in self._clauses[:opening]:
            yield clause
        phrased = False
        async with aclosing(self._phrasing.clauses()) as given:
            async for text in given:
                phrased = True
                for clause in clauses((text,), self._scene.speaking.clause_chars):
                    yield clause
        for clause in () if phrased else self._clauses[opening:]:
            yield clause

    async def _utter(self, speech: Speech, index: int, pause: float) -> None:
        scene = self._scene
        now = time.monotonic()
        if not self._known:
            self.heard.first_speech_s = now
            self._track = scene.stage.presenter.track(scene.turn, entry(scene.way, now - scene.asked_s))
            scene.outbox.say(SpeechStart(scene.turn))
            scene.playhead.expect_start(now + scene.screen.jitter_ms / 1000)
        else:
            self.heard.gap_ms += max(0, scene.playhead.position(now) - self._known) * 1000 / SPEAK_RATE_HZ
            await self._send(np.zeros(int(pause * SPEAK_RATE_HZ / 1000), np.float32))
        scene.outbox.say(Caption(scene.turn, "presenter", speech.text, final=True, pts=self._known))
        self._track.add(speech.phones, self._known, self._bearing.gestures.get(index))
        if self._track.hears:
            await asyncio.to_thread(self._track.hear, speech.samples, self._known)
        await self._send(speech.samples)

    async def _send(self, samples: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> None:
        pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
        for start in range(0, len(pcm), _CHUNK):
            chunk = pcm[start : start + _CHUNK]
            await self._until_near(self._known - _AUDIO_LEAD)
            self._scene.outbox.play(Media(MediaKind.SPEECH, self._scene.turn, self._known, chunk.tobytes()))
            self.heard.first_audio_s = self.heard.first_audio_s or time.monotonic()
            self._known += len(chunk)
            self.heard.samples = self._known
            self._changed.set()

    async def _until_near(self, sample: int) -> None:
        """Wait until playback has reached `sample`."""
        while (ahead := sample - self._scene.playhead.position(time.monotonic())) > 0 and sample > 0:
            await asyncio.sleep(min(0.2, ahead / SPEAK_RATE_HZ))

    # ---- picture

    async def _show(self) -> None:
        frame = 0
        while await self._frame_known(frame):
            pts = frame * SAMPLES_PER_FRAME
            await self._until_near(pts - self._scene.screen.lead_ms * SPEAK_RATE_HZ // 1000)
            position = self._scene.playhead.position(time.monotonic())
            if frame and position > pts + _LATE:
                catch_up = min(position // SAMPLES_PER_FRAME + 1, self._known // SAMPLES_PER_FRAME)
                if catch_up > frame:
                    self.heard.dropped += catch_up - frame
                    frame = catch_up
                    continue
            await self._draw(frame)
            frame += 1

    async def _frame_known(self, frame: int) -> bool:
        """True once the sound under this frame is known, and what follows it too unless playback is already near."""
        pts = frame * SAMPLES_PER_FRAME
        while not self._complete and self._known < pts + _LOOKAHEAD:
            spare = pts - _URGENT - self._scene.playhead.position(time.monotonic())
            if self._known > pts and spare <= 0:
                return True
            self._changed.clear()
            timeout = max(0.01, spare / SPEAK_RATE_HZ) if self._known > pts else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(
                    timeout
                ):  # wait_for of Python 3.11 loses a cancellation that meets the event
                    await self._changed.wait()
        return not self._complete or pts < self._known

    async def _draw(self, frame: int) -> None:
        scene = self._scene
        pts = frame * SAMPLES_PER_FRAME
        idle = self._idle_at(frame)
        picture = await scene.stage.draw(self._track.pose(pts, idle, self._bearing.mood), idle, scene.reel)
        frame_media = Media(picture.kind, scene.turn, pts, picture.payload, aux=idle, flags=picture.flags)
        sent = scene.outbox.play(frame_media)
        if not sent:
            scene.reel.restart()
        self.heard.frames += sent
        self.heard.dropped += not sent
        self.heard.first_frame_s = self.heard.first_frame_s or time.monotonic()

    def _idle_at(self, frame: int) -> int:
        return (self._scene.idle_index + frame) % self._scene.stage.presenter.idle_length

    # ---- the end

    async def _played_out(self) -> None:
        """Until the client has played it all, or should have long ago."""
        deadline = time.monotonic() + self._known / SPEAK_RATE_HZ + 5
        while self._scene.playhead.reported < self._known - _CHUNK and time.monotonic() < deadline:
            left = self._known - self._scene.playhead.position(time.monotonic())
            if left < -2 * SPEAK_RATE_HZ:
                return
            await asyncio.sleep(min(0.25, max(0.02, left / SPEAK_RATE_HZ)))
