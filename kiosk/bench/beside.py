"""Recognition and synthesis at work beside what is measured, with the threads and priorities that they have in the service."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from asr_tts.audio import resample
from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ, Speech
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED
from kiosk.models import Store
from kiosk.recognition import load_recognizer
from kiosk.settings import Settings
from kiosk.wiring import SPEAK_NICE
from kiosk.workers import Lane, Urgency

_SAID = "请问办理居住证需要带哪些材料？"


class Beside:
    """The engines of a kiosk with the default settings. Loading takes seconds; raises EngineError, ModelError."""

    def __init__(self, voice: str) -> None:
        settings, store = Settings(), Store()
        self._voice = voice
        self._speak, self._listen = Lane("speak", nice=SPEAK_NICE), Lane("listen")
        load = partial(
            KokoroSynthesizer, store.path("tts") / SERVED, store.path("tts-voices"), threads=settings.speaking.threads
        )
        self._synthesizer = self._speak.submit(Urgency.LIVE, load).result()
        self._recognizer = load_recognizer(settings, store)
        self._question = resample(self.say(_SAID).samples, SPEAK_RATE_HZ, LISTEN_RATE_HZ)

    def say(self, text: str, *, speed: float = 1.0) -> Speech:
        """`text` in the presenter's voice, with its phones."""
        return self._speak.submit(
            Urgency.LIVE, partial(self._synthesizer.synthesize, text, voice=self._voice, speed=speed)
        ).result()

    @contextmanager
    def working(self) -> Iterator[None]:
        """While inside, one engine takes a question after the other and one says a clause after the other, without rest."""
        stop = threading.Event()

        def again(lane: Lane, work: Callable[[], object]) -> None:
            while not stop.is_set():
                lane.submit(Urgency.LIVE, work).result()

        tasks = (
            (self._listen, partial(self._recognizer.transcribe, self._question)),
            (self._speak, partial(self._synthesizer.synthesize, _SAID, voice=self._voice)),
        )
        threads = [threading.Thread(target=again, args=task) for task in tasks]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()
