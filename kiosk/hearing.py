"""One screen's ear: microphone chunks in; start of speech, interim text and finished utterances out.

Recognition never waits for the end of speech: interim takes run while somebody talks, and every pause is decoded at once, so
that the final text exists, and has been understood, before the pause is long enough to be the end. How long that is depends
on what the words so far amount to (`patience`).
"""

import asyncio
import time
from collections.abc import Sequence
from functools import partial

import numpy as np

from asr_tts.engines import LISTEN_RATE_HZ, Samples, Transcript, VoiceActivity
from asr_tts.errors import EngineError
from kiosk.bargein import SILENT_DBFS, BargeInGate
from kiosk.endpointing import Endpointer, Event, EventKind
from kiosk.foreground import Foreground
from kiosk.patience import Completeness, is_clear, wait_ms
from kiosk.ring import AudioRing
from kiosk.settings import Hearing as HearingSettings
from kiosk.utterance import Ears, Listener, Span, Utterance
from kiosk.workers import LaneFullError, Urgency

_QUEUE_CHUNKS = 256
_TAIL_SAMPLES = LISTEN_RATE_HZ // 10
"""Silence after the last voiced window that a decode may hear."""
_FIRST_INTERIM_SAMPLES = int(0.5 * LISTEN_RATE_HZ)
_DIP_SAMPLES = int(0.2 * LISTEN_RATE_HZ)
"""From the end of one take to the next that a dip of the voice may start."""


class Overrun(Exception):
    """The screen sends audio faster than it can be taken."""


def dbfs(samples: Samples) -> float:
    """RMS level."""
    power = float(np.mean(np.square(samples))) if len(samples) else 0.0
    return 10 * float(np.log10(power)) if power > 1e-9 else SILENT_DBFS


class Hearing:
    """Follows one microphone from open to close."""

    def __init__(self, ears: Ears, vad: VoiceActivity, settings: HearingSettings, listener: Listener) -> None:
        self._ears, self._vad, self._settings, self._listener = ears, vad, settings, listener
        self._chunks: asyncio.Queue[Samples] = asyncio.Queue(_QUEUE_CHUNKS)
        self._endpointer = Endpointer(settings)
        self.gate = BargeInGate(settings.barge_in_margin_db)
        self._speaker = Foreground()
        self._ring = AudioRing(30 * LISTEN_RATE_HZ)
        self._rest: Samples = np.zeros(0, np.float32)
        self._taken = 0
        self._arrived = 0
        self._arrived_s = time.monotonic()
        self._heard = Transcript("", 0.0)
        """Newest transcript of the current utterance."""
        self._heard_to = 0
        """Last speech sample that `_heard` covers."""
        self._interim = ""
        self._spans: list[Span] = []
        self._group: asyncio.TaskGroup
        self._decoding: asyncio.Task[None] | None = None
        self._decoding_to = 0
        """End of the audio that the running decode covers; 0 when none runs."""
        self._ending: int | None = None
        """Where the utterance ended, while its last decode is awaited."""
        self._interim_due = self._dip_due = 0
        self._utterance_start = 0
        self._continues_from: int | None = None
        self.level_dbfs = SILENT_DBFS
        self.clipping = 0.0
        """Share of full-scale samples lately, 0..1."""

    @property
    def hears_speech(self) -> bool:
        """True from the start to the end of an utterance."""
        return self._endpointer.speaking

    # ---- input

    def configure(self, settings: HearingSettings) -> None:
        """Use other settings from the next window on."""
        self._settings = settings
        self._endpointer.configure(settings)
        self.gate.margin_db = settings.barge_in_margin_db

    def push(self, samples: Samples) -> None:
        """Queue one chunk of 16 kHz audio. Raises Overrun when seconds of it are waiting already."""
        try:
            self._chunks.put_nowait(samples)
        except asyncio.QueueFull as error:
            raise Overrun("more audio arrives than is being heard") from error
        self._arrived, self._arrived_s = self._arrived + len(samples), time.monotonic()

    def continue_from(self, start_sample: int | None) -> None:
        """Let the utterance that has just started reach back to `start_sample` (the question before a premature end)."""
        self._continues_from = start_sample

    async def run(self) -> None:
        """Hear until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            while True:
                await self._take(await self._chunks.get())

    # ---- windows

    async def _take(self, chunk: Samples) -> None:
        self._ring.push(chunk)
        pending = np.concatenate([self._rest, chunk])
        size = self._vad.window_samples
        count = len(pending) // size
        self._rest = pending[count * size :]
        if not count:
            return
        windows = [pending[i * size : (i + 1) * size] for i in range(count)]
        odds = await self._ears.side_lane.run(Urgency.LIVE, partial(self._odds, windows))
        for window, probability in zip(windows, odds, strict=True):
            self._taken += size
            for event in self._window(window, probability):
                await self._react(event)
        self._maybe_interim()

    def _odds(self, windows: Sequence[Samples]) -> list[float]:
        return [self._vad.push(window) for window in windows]

    def _window(self, window: Samples, probability: float) -> list[Event]:
        self.level_dbfs = dbfs(window)
        self.clipping += 0.05 * (float(np.mean(np.abs(window) > 0.99)) - self.clipping)
        playing = self._listener.playing_dbfs()
        heard = self._endpointer.speaking
        passes = self.gate.push(self.level_dbfs, playing, idle=not heard)
        speaking = playing > SILENT_DBFS
        if heard and not speaking:
            sure = probability >= self._settings.vad_start
            passes = self._speaker.push(self.level_dbfs, self.gate.levels.hall_dbfs, voiced=sure)
        start_ms = self._settings.barge_in_ms if speaking else None
        return self._endpointer.push(probability if passes else 0.0, len(window), start_ms=start_ms)

    async def _react(self, event: Event) -> None:
        if event.kind is EventKind.STARTED:
            if self._ending is not None:
                self._ending = None  # it was a pause after all: the same utterance goes on
                return
            self._begin(event.at_sample)
            await self._listener.speech_started(event.at_sample)
            if self._continues_from is not None:
                self._utterance_start, self._continues_from = self._continues_from, None
        elif event.kind is EventKind.PAUSED:
            self._spans.append(Span("vad", self._arrival(event.at_sample), time.monotonic()))
            if not self._covered(event.at_sample):
                await self._drop_decoding()
                self._decoding_to = event.at_sample
                self._decoding = self._group.create_task(self._decode_pause(event.at_sample))
        elif event.kind is EventKind.RESUMED:
            self._interim_due = self._taken + self._interim_samples()
        else:
            await self._finish(event.at_sample)

    def _begin(self, at_sample: int) -> None:
        self._speaker.reset()
        self._heard, self._heard_to, self._interim, self._spans = Transcript("", 0.0), 0, "", []
        self._utterance_start = max(0, at_sample - self._settings.preroll_ms * LISTEN_RATE_HZ // 1000)
        self._interim_due = self._dip_due = at_sample + _FIRST_INTERIM_SAMPLES

    def _arrival(self, sample: int) -> float:
        """time.monotonic() when this sample of the microphone arrived."""
        return self._arrived_s - (self._arrived - sample) / LISTEN_RATE_HZ

    def _interim_samples(self) -> int:
        return self._settings.interim_ms * LISTEN_RATE_HZ // 1000

    # ---- decoding

    def _maybe_interim(self) -> None:
        """Best at the first quiet window: if a pause has begun, its text is under way already; if not, it was an interim."""
        busy = self._decoding is not None and not self._decoding.done()
        silence_ms = self._endpointer.silence_ms
        if busy or not self._endpointer.speaking or silence_ms >= self._settings.pause_ms:
            return
        if self._taken < (self._dip_due if silence_ms > 0 else self._interim_due):
            return
        self._decoding_to = self._taken
        self._decoding = self._group.create_task(self._decode_interim(self._taken))

    def _covered(self, speech_end: int) -> bool:
        """True when the decode under way hears everything up to the pause already."""
        return self._decoding is not None and not self._decoding.done() and self._decoding_to >= speech_end

    async def _decode_interim(self, end: int) -> None:
        started_s = time.monotonic()
        transcript = await self._transcribe(end, Urgency.INTERIM, final=False)
        self._interim_due, self._dip_due = self._taken + self._interim_samples(), self._taken + _DIP_SAMPLES
        self._decoding_to = 0
        heard = transcript is not None and transcript.text
        if transcript is not None and heard:
            self._heard, self._heard_to, self._interim = transcript, end, transcript.text
            await self._listener.interim(transcript.text)
        paused = self._endpointer.speech_end <= end and self._endpointer.silence_ms >= self._settings.pause_ms
        if (paused or self._ending is not None) and not heard:  # it gave way to more urgent work
            self._decoding_to = self._endpointer.speech_end
            await self._decode_pause(self._endpointer.speech_end)
        elif paused or self._ending is not None:
            self._spans.append(Span("decode", started_s, time.monotonic()))
            await self._judge(await self._turn_end(end))
        elif self._heard.text:
            await self._listener.judge(self._heard.text, paused=False)

    async def _decode_pause(self, speech_end: int) -> None:
        started_s, end = time.monotonic(), speech_end + _TAIL_SAMPLES
        async with asyncio.TaskGroup() as group:
            voice = group.create_task(self._turn_end(end))
            transcript = await self._transcribe(end, Urgency.LIVE, final=True)
        self._decoding_to = 0
        self._spans.append(Span("decode", started_s, time.monotonic()))
        if transcript is not None:
            self._heard, self._heard_to = transcript, speech_end
            if transcript.text:
                await self._listener.interim(transcript.text)
        await self._judge(voice.result())

    async def _judge(self, turn_end: float) -> None:
        """A pause has been decoded: finish if its end is known already, else say how long it must last."""
        if self._ending is not None:
            at_sample, self._ending = self._ending, None
            await self._conclude(at_sample)
        elif not self._heard.text:
            await self._apply(self._settings.wait_likely_ms)
        else:
            judged = await self._understand()
            await self._apply(wait_ms(judged, turn_end, self._settings))
            if self._worth_another_look(judged, turn_end):
                await self._look_again(judged, turn_end)

    async def _understand(self) -> Completeness:
        started_s = time.monotonic()
        judged = await self._listener.judge(self._heard.text, paused=True)
        self._spans.append(Span("understanding", started_s, time.monotonic()))
        return judged

    def _worth_another_look(self, judged: Completeness, turn_end: float) -> bool:
        """While an unclear text waits for its end anyway, the same audio is decoded again with more care."""
        waits = self._endpointer.speaking and self._endpointer.silence_ms >= self._settings.pause_ms
        ended = judged.complete or turn_end >= self._settings.turn_end
        return bool(self._settings.second_look) and waits and ended and not is_clear(judged)

    async def _look_again(self, judged: Completeness, turn_end: float) -> None:
        started_s, speech_end = time.monotonic(), self._endpointer.speech_end
        self._decoding_to = speech_end
        transcript = await self._transcribe(speech_end + _TAIL_SAMPLES, Urgency.LIVE, final=True, careful=True)
        self._decoding_to = 0
        if transcript is not None and transcript.text and transcript.text != self._heard.text:
            again = await self._listener.judge(transcript.text, paused=True)
            if (again.complete, again.confidence) > (judged.complete, judged.confidence):
                self._heard, judged = transcript, again
                await self._listener.interim(transcript.text)
        self._spans.append(Span("second_look", started_s, time.monotonic()))
        await self._apply(wait_ms(judged, turn_end, self._settings))

    async def _apply(self, wait: float) -> None:
        if self._ending is not None:
            at_sample, self._ending = self._ending, None
            await self._conclude(at_sample)
            return
        for event in self._endpointer.expect(wait):
            await self._conclude(event.at_sample)

    async def _transcribe(self, end: int, urgency: Urgency, *, final: bool, careful: bool = False) -> Transcript | None:
        audio = self._ring.slice(self._utterance_start, end)
        if not len(audio):
            return None
        heard = self._heard.text

        def work() -> Transcript:
            words = tuple(self._listener.hotwords(heard))
            return self._ears.recognizer.transcribe(
                audio, hotwords=words, final=final, careful=careful, wanted=lambda: not self._ears.lane.pressed(urgency)
            )

        try:
            return await self._ears.lane.run(urgency, work)
        except (LaneFullError, EngineError) as error:
            await self._listener.hearing_failed(error)
            return None

    async def _turn_end(self, end: int) -> float:
        if self._ears.turn_end is None:
            return 1.0
        audio = self._ring.slice(self._utterance_start, end)
        try:
            return await self._ears.side_lane.run(Urgency.LIVE, partial(self._ears.turn_end.probability, audio))
        except (LaneFullError, EngineError) as error:
            await self._listener.hearing_failed(error)
            return 1.0

    async def _drop_decoding(self) -> None:
        task, self._decoding = self._decoding, None
        if task is None or task is asyncio.current_task():
            return
        task.cancel()
        await asyncio.wait({task})

    # ---- the end

    async def _finish(self, end: int) -> None:
        """The endpointer says that it is over; the text may still be on its way."""
        if self._covered(end):
            self._ending = end
        elif self._heard_to >= end:
            await self._conclude(end)
        else:
            self._ending = end
            await self._drop_decoding()
            self._decoding_to = end
            self._decoding = self._group.create_task(self._decode_pause(end))

    async def _conclude(self, end: int) -> None:
        self._endpointer.reset()
        utterance = Utterance(
            text=self._heard.text,
            confidence=self._heard.confidence,
            start_sample=self._utterance_start,
            end_sample=end,
            speech_end_s=self._arrival(end),
            endpoint_s=time.monotonic(),
            spans=tuple(self._spans),
            interim=self._interim,
            audio=self._ring.slice(self._utterance_start, end + _TAIL_SAMPLES),
        )
        await self._listener.finished(utterance)
