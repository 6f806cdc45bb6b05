"""One screen's ear: windows of its microphone in; start of speech, interim text and finished utterances out.

Recognition never waits for the end of speech: interim takes run while somebody talks, and every pause is decoded at once, so
that the final text exists, and has been understood, before the pause is long enough to be the end. How long that is depends
on what the words so far amount to (`patience`).
"""

import asyncio
import time
from dataclasses import replace
from functools import partial

from asr_tts.engines import LISTEN_RATE_HZ, Samples, Transcript, VoiceActivity
from asr_tts.errors import EngineError
from kiosk.bargein import SILENT_DBFS
from kiosk.ears import Ears
from kiosk.endpointing import Endpointer, Event, EventKind
from kiosk.microphone import Microphone, Window
from kiosk.notes import Notes
from kiosk.patience import READINGS, Completeness, better, deserves_care, is_clear, wait_ms
from kiosk.settings import Hearing as HearingSettings
from kiosk.utterance import Listener
from kiosk.workers import LaneFullError, Urgency

_TAIL_SAMPLES = LISTEN_RATE_HZ // 10
"""Silence after the last voiced window that a decode may hear."""
_FIRST_INTERIM_SAMPLES = int(0.5 * LISTEN_RATE_HZ)
_GOES_ON = 0.0
"""Stands for a judgement of the voice that was not made: as if it had not come to its end."""
_DIP_SAMPLES = int(0.2 * LISTEN_RATE_HZ)
"""From the end of one take to the next that a dip of the voice may start."""


class Hearing:
    """Follows what is said into one microphone."""

    def __init__(self, ears: Ears, vad: VoiceActivity, settings: HearingSettings, listener: Listener) -> None:
        self._ears, self._settings, self._listener = ears, settings, listener
        self.microphone = Microphone(vad, ears.side_lane, settings)
        self._endpointer = Endpointer(settings)
        self._notes = Notes()
        self._group: asyncio.TaskGroup
        self._decoding: asyncio.Task[None] | None = None
        self._decoding_to = 0
        """End of the audio that the running decode covers; 0 when none runs."""
        self._ending: int | None = None
        """Where the utterance ended, while its last decode is awaited."""
        self._voice: asyncio.Task[float] | None = None
        """Judges whether the voice that paused last has come to its end."""
        self._interim_due = self._dip_due = 0
        self._continues_from: int | None = None

    @property
    def hears_speech(self) -> bool:
        """True from the start to the end of an utterance."""
        return self._endpointer.speaking

    def configure(self, settings: HearingSettings) -> None:
        """Use other settings from the next window on."""
        self._settings = settings
        self._endpointer.configure(settings)
        self.microphone.configure(settings)

    def continue_from(self, start_sample: int | None) -> None:
        """Let the utterance that has just started reach back to `start_sample` (the question before a premature end)."""
        self._continues_from = start_sample

    async def run(self) -> None:
        """Hear until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            while True:
                windows = await self.microphone.windows()
                for window in windows:
                    for event in self._follow(window):
                        await self._react(event)
                if windows:
                    self._maybe_interim()

    # ---- windows

    def _follow(self, window: Window) -> list[Event]:
        playing_dbfs = self._listener.playing_dbfs()
        odds = self.microphone.judge(window, playing_dbfs, speaking=self._endpointer.speaking)
        return self._endpointer.push(odds, len(window.samples), over_her=playing_dbfs > SILENT_DBFS)

    async def _react(self, event: Event) -> None:
        if event.kind is EventKind.STARTED:
            if self._ending is not None:
                self._ending = None  # it was a pause after all: the same utterance goes on
                return
            self._begin(event.at_sample)
            await self._listener.speech_started(event.at_sample)
            if self._continues_from is not None:
                self._notes.start, self._continues_from = self._continues_from, None
        elif event.kind is EventKind.PAUSED:
            self._notes.time("vad", self.microphone.arrival_s(event.at_sample))
            self._voice = self._judging(event.at_sample) if self._ears.judges_beside else None
            if not self._covered(event.at_sample):
                await self._drop_decoding()
                self._decoding_to = event.at_sample
                self._decoding = self._group.create_task(self._decode_pause(event.at_sample))
        elif event.kind is EventKind.RESUMED:
            self._interim_due = self.microphone.taken + self._interim_samples()
        else:
            await self._finish(event.at_sample)

    def _begin(self, at_sample: int) -> None:
        self.microphone.next_speaker()
        self._notes = Notes(max(0, at_sample - self._settings.preroll_ms * LISTEN_RATE_HZ // 1000))
        self._interim_due = self._dip_due = at_sample + _FIRST_INTERIM_SAMPLES

    def _interim_samples(self) -> int:
        return self._settings.interim_ms * LISTEN_RATE_HZ // 1000

    # ---- decoding

    def _maybe_interim(self) -> None:
        """Best at the first quiet window: if a pause has begun, its text is under way already; if not, it was an interim."""
        busy = self._decoding is not None and not self._decoding.done()
        silence_ms = self._endpointer.silence_ms
        if busy or not self._endpointer.speaking or silence_ms >= self._settings.pause_ms:
            return
        taken = self.microphone.taken
        if taken < (self._dip_due if silence_ms > 0 else self._interim_due):
            return
        self._decoding_to = taken
        self._decoding = self._group.create_task(self._decode_interim(taken))

    def _covered(self, speech_end: int) -> bool:
        """True when the decode under way hears everything up to the pause already."""
        return self._decoding is not None and not self._decoding.done() and self._decoding_to >= speech_end

    async def _decode_interim(self, end: int) -> None:
        started_s = time.monotonic()
        transcript = await self._transcribe(end, Urgency.INTERIM)
        taken = self.microphone.taken
        self._interim_due, self._dip_due = taken + self._interim_samples(), taken + _DIP_SAMPLES
        self._decoding_to = 0
        heard = transcript is not None and transcript.text
        if transcript is not None and heard:
            self._notes.heard, self._notes.heard_to, self._notes.interim = transcript, end, transcript.text
            await self._listener.interim(transcript.text)
        paused = self._endpointer.speech_end <= end and self._endpointer.silence_ms >= self._settings.pause_ms
        if (paused or self._ending is not None) and not heard:  # it gave way to more urgent work
            self._decoding_to = self._endpointer.speech_end
            await self._decode_pause(self._endpointer.speech_end)
        elif paused or self._ending is not None:
            self._notes.time("decode", started_s)
            await self._judge()
        elif self._notes.heard.text:
            await self._listener.judge(self._notes.heard, paused=False)
            await self._ears.look_up(partial(self._listener.hotwords, self._notes.heard.text))

    async def _decode_pause(self, speech_end: int) -> None:
        started_s = time.monotonic()
        transcript = await self._transcribe(speech_end + _TAIL_SAMPLES, Urgency.LIVE)
        self._decoding_to = 0
        self._notes.time("decode", started_s)
        if transcript is not None:
            self._notes.heard, self._notes.heard_to = transcript, speech_end
            if transcript.text:
                await self._listener.interim(transcript.text)
        await self._judge()

    async def _judge(self) -> None:
        """A pause has been decoded: finish if its end is known already, else say how long it must last."""
        if self._ending is not None:
            at_sample, self._ending = self._ending, None
            await self._conclude(at_sample)
        elif not self._notes.heard.text:
            await self._apply(self._settings.wait_unfinished_ms)
        else:
            judged = await self._understand()
            turn_end = await self._voice_ended(judged)
            if deserves_care(judged, turn_end, self._settings):
                judged = await self._choose(self._notes.heard, judged)
            await self._apply(wait_ms(judged, turn_end, self._settings))
            if self._worth_another_look(judged, turn_end):
                await self._look_again(judged, turn_end)

    def _judging(self, speech_end: int) -> asyncio.Task[float]:
        return self._group.create_task(self._ears.voice_ended(self._audio(speech_end + _TAIL_SAMPLES)))

    async def _voice_ended(self, words: Completeness) -> float:
        """How sure the voice is at rest. Clear words do not wait for a judgement that has not begun: they are given the time
        of a voice that goes on, most of which is over."""
        if self._voice is None:
            if is_clear(words):
                return _GOES_ON
            self._voice = self._judging(self._endpointer.speech_end)
        return await self._voice

    async def _understand(self) -> Completeness:
        started_s = time.monotonic()
        judged = await self._listener.judge(self._notes.heard, paused=True)
        self._notes.time("understanding", started_s)
        return judged

    def _worth_another_look(self, judged: Completeness, turn_end: float) -> bool:
        """While an unclear text waits for its end anyway, the same audio is decoded again with more care."""
        waits = self._endpointer.speaking and self._endpointer.silence_ms >= self._settings.pause_ms
        return bool(self._settings.second_look) and waits and deserves_care(judged, turn_end, self._settings)

    async def _look_again(self, judged: Completeness, turn_end: float) -> None:
        started_s, speech_end = time.monotonic(), self._endpointer.speech_end
        self._decoding_to = speech_end
        transcript = await self._transcribe(speech_end + _TAIL_SAMPLES, Urgency.LIVE, careful=True)
        self._decoding_to = 0
        if transcript is not None:
            judged = await self._choose(transcript, judged)
        self._notes.time("second_look", started_s)
        await self._apply(wait_ms(judged, turn_end, self._settings))

    async def _choose(self, taken: Transcript, judged: Completeness) -> Completeness:
        """Keep what makes most sense: what was heard, what was `taken`, or what that may have been instead."""
        for text in (taken.text, *taken.others[:READINGS]):
            if is_clear(judged) or not text or text == self._notes.heard.text:
                continue
            reading = replace(taken, text=text)
            again = await self._listener.judge(reading, paused=text == taken.text)
            if better(again, judged):
                self._notes.heard, judged = reading, again
                await self._listener.interim(text)
        return judged

    async def _apply(self, wait: float) -> None:
        if self._ending is not None:
            at_sample, self._ending = self._ending, None
            await self._conclude(at_sample)
            return
        for event in self._endpointer.expect(wait):
            await self._conclude(event.at_sample)

    async def _transcribe(self, end: int, urgency: Urgency, *, careful: bool = False) -> Transcript | None:
        audio = self._audio(end)
        if not len(audio):
            return None
        heard = self._notes.heard.text
        try:
            return await self._ears.transcribe(audio, lambda: self._listener.hotwords(heard), urgency, careful=careful)
        except (LaneFullError, EngineError) as error:
            await self._listener.hearing_failed(error)
            return None

    def _audio(self, end: int) -> Samples:
        """The utterance up to sample `end`."""
        return self.microphone.slice(self._notes.start, end)

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
        elif self._notes.heard_to >= end:
            await self._conclude(end)
        else:
            self._ending = end
            await self._drop_decoding()
            self._decoding_to = end
            self._decoding = self._group.create_task(self._decode_pause(end))

    async def _conclude(self, end: int) -> None:
        self._endpointer.reset()
        audio = self._audio(end + _TAIL_SAMPLES)
        await self._listener.finished(self._notes.finished(end, self.microphone.arrival_s(end), audio))
