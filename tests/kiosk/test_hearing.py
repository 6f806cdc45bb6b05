"""Hearing through a session on fakes: what a pause means when a witness is missing."""

from structlog.testing import capture_logs

from kiosk.messages import Error
from kiosk.settings import Hearing
from tests.kiosk.fakes import LOUD, QUIET, ScriptedTurnEnd, session_bed

QUICK = Hearing(wait_complete_ms=160, wait_unfinished_ms=320)


async def test_a_failed_judgement_of_the_voice_is_logged_and_the_citizen_never_told() -> None:
    broken = ScriptedTurnEnd(broken=True)
    with capture_logs() as logs:
        async with session_bed(QUICK, turn_end=broken) as bed:
            await bed.hear((QUIET, 20), (LOUD, 40), (QUIET, 20))
            await bed.play(1)
            assert bed.messages(Error) == []
            assert [record.question for record in bed.recorder.kept] == ["居住证怎么办"]
    assert broken.calls
    failures = [entry for entry in logs if entry["event"] == "turn_end_unjudged"]
    assert failures
    assert failures[0] == {
        "event": "turn_end_unjudged",
        "log_level": "warning",
        "error": "turn-end judgement failed: out of order",
    }
    assert "居住证" not in str(logs)


async def test_a_failed_judgement_of_the_voice_ends_no_unfinished_words() -> None:
    patient = Hearing(wait_complete_ms=160, wait_unfinished_ms=960)
    async with session_bed(patient, turn_end=ScriptedTurnEnd(broken=True)) as bed:
        bed.recognizer.text = "嗯"
        await bed.hear((QUIET, 20), (LOUD, 20), (QUIET, 15))
        bed.recognizer.text = "居住证怎么办"
        await bed.hear((LOUD, 30), (QUIET, 40))
        await bed.play(1)
        assert bed.messages(Error) == []
        assert [turn.question.text for turn in bed.turns] == ["居住证怎么办"]


async def test_unclear_words_become_what_they_may_have_been_instead() -> None:
    patient = Hearing(wait_complete_ms=160, wait_unfinished_ms=960)
    async with session_bed(patient, turn_end=ScriptedTurnEnd()) as bed:
        bed.recognizer.text, bed.recognizer.others = "嗯", ("嗯", "居住证怎么办")
        await bed.hear((QUIET, 20), (LOUD, 40), (QUIET, 30))
        await bed.play(1)
        assert [turn.question.text for turn in bed.turns] == ["居住证怎么办"]


async def test_another_reading_needs_no_second_look() -> None:
    patient = Hearing(wait_complete_ms=160, wait_unfinished_ms=960, second_look=False)
    async with session_bed(patient, turn_end=ScriptedTurnEnd()) as bed:
        bed.recognizer.text, bed.recognizer.others = "嗯", ("居住证怎么办",)
        await bed.hear((QUIET, 20), (LOUD, 40), (QUIET, 15))
        await bed.play(1)
        assert [turn.question.text for turn in bed.turns] == ["居住证怎么办"]


async def test_where_judging_is_slow_only_unclear_words_are_judged() -> None:
    voice = ScriptedTurnEnd()
    patient = Hearing(wait_complete_ms=160, wait_likely_ms=320, wait_unfinished_ms=960)
    async with session_bed(patient, turn_end=voice, judges_beside=False) as bed:
        await bed.hear((QUIET, 20), (LOUD, 40), (QUIET, 20))
        await bed.play(1)
        assert [turn.question.text for turn in bed.turns] == ["居住证怎么办"]
        assert voice.calls == 0
        bed.recognizer.text = "嗯"
        await bed.hear((LOUD, 20), (QUIET, 40))
        await bed.until(lambda: voice.calls > 0)
