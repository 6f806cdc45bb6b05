"""The shared engines as hearing calls them."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from asr_tts.errors import RecognizerError
from kiosk.ears import Ears
from kiosk.patience import WORDS_ALONE
from kiosk.workers import Lane, Urgency
from tests.kiosk.fakes import LOUD, ScriptedRecognizer, ScriptedTurnEnd


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
        transcript = await ears.transcribe(LOUD, hotwords, Urgency.LIVE)
    assert transcript.text
    assert threads == ["listen-0"]


async def test_what_the_recognizer_cannot_do_is_raised(lanes: list[Lane]) -> None:
    ears = Ears(ScriptedRecognizer(broken=True), None, *lanes)
    with pytest.raises(RecognizerError):
        async with asyncio.timeout(5):
            await ears.transcribe(LOUD, tuple, Urgency.LIVE)


async def test_the_voice_is_judged_where_there_is_a_model(lanes: list[Lane]) -> None:
    async with asyncio.timeout(5):
        assert await Ears(ScriptedRecognizer(), ScriptedTurnEnd(0.25), *lanes).voice_ended(LOUD) == 0.25
        assert await Ears(ScriptedRecognizer(), None, *lanes).voice_ended(LOUD) == WORDS_ALONE


@pytest.mark.parametrize("full", [False, True])
async def test_a_judgement_that_fails_is_missing_like_one_that_nothing_makes(lanes: list[Lane], full: bool) -> None:
    busy = Lane("busy", bound=0)
    try:
        ears = Ears(ScriptedRecognizer(), ScriptedTurnEnd(broken=True), lanes[0], busy if full else lanes[1])
        with capture_logs() as logs:
            async with asyncio.timeout(5):
                assert await ears.voice_ended(LOUD) == WORDS_ALONE
    finally:
        busy.close()
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("turn_end_unjudged", "warning")]
