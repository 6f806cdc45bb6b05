"""The shared engines as hearing calls them."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from asr_tts.engines import Samples
from asr_tts.errors import RecognizerError
from kiosk.ears import Ears
from kiosk.workers import Lane, Urgency
from tests.kiosk.fakes import LOUD, ScriptedRecognizer


class Finished:
    """A voice that has come to its end, as far as this tells."""

    def probability(self, samples: Samples) -> float:
        return 0.25


@pytest.fixture
def lanes() -> Iterator[list[Lane]]:
    lanes = [Lane("listen"), Lane("ear")]
    yield lanes
    for lane in lanes:
        lane.close()


async def test_hotwords_are_found_on_the_recognizers_thread(lanes: list[Lane]) -> None:
    ears = Ears(ScriptedRecognizer(), None, *lanes)
    threads: list[str] = []

    def hotwords() -> tuple[str, ...]:
        threads.append(threading.current_thread().name)
        return ("居住证",)

    async with asyncio.timeout(5):
        transcript = await ears.transcribe(LOUD, hotwords, Urgency.LIVE, final=True)
    assert transcript.text == "居住证怎么办"
    assert threads == ["listen-0"]


async def test_what_the_recognizer_cannot_do_is_raised(lanes: list[Lane]) -> None:
    ears = Ears(ScriptedRecognizer(broken=True), None, *lanes)
    with pytest.raises(RecognizerError):
        async with asyncio.timeout(5):
            await ears.transcribe(LOUD, tuple, Urgency.LIVE, final=True)


async def test_the_voice_is_judged_where_there_is_a_model(lanes: list[Lane]) -> None:
    async with asyncio.timeout(5):
        assert await Ears(ScriptedRecognizer(), Finished(), *lanes).voice_ended(LOUD) == 0.25
        assert await Ears(ScriptedRecognizer(), None, *lanes).voice_ended(LOUD) == 1.0
