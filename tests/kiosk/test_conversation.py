"""Turns one after another, on fake engines: interrupted, said again, joined, forgotten."""

import pytest

from kiosk.answers import Action, AnswerPlan
from kiosk.messages import Ask, Media, Press, Show, SpeechStart, Stop, Wipe
from kiosk.resuming import is_nod, rest
from kiosk.settings import Hearing
from tests.kiosk.fakes import LOUD, QUIET, session_bed

QUICK = Hearing(wait_complete_ms=160, wait_unfinished_ms=320)


async def test_speaking_interrupts_her_and_only_the_new_turn_goes_on() -> None:
    async with session_bed(QUICK) as bed:
        bed.answerer.segments = tuple(f"第{i}句话，" for i in range(40))
        await bed.session.receive(Ask("讲长一点"))
        await bed.until(lambda: any(isinstance(m, Media) for m in bed.sent))
        await bed.hear((QUIET, 5), (LOUD, 20))
        await bed.until(lambda: bool(bed.messages(Stop)))
        assert bed.messages(Stop)[0].reason == "barge_in"
        stopped = bed.sent.index(bed.messages(Stop)[0])
        bed.answerer.segments = ("好。",)
        await bed.hear((QUIET, 20))
        await bed.play(2)
        assert not [m for m in bed.sent[stopped + 1 :] if getattr(m, "turn", 2) == 1]
        first, second = bed.recorder.kept
        assert (first.ending, second.ending) == ("barge_in", "played")
        assert first.played_samples < first.planned_samples


async def test_the_dialogue_survives_only_what_was_committed() -> None:
    async with session_bed() as bed:
        await bed.session.receive(Ask("居住证"))
        await bed.play(1)
        assert bed.session.dialogue.item == "X-1"
        await bed.session.receive(Press("wipe"))
        assert bed.session.dialogue.item == ""
        await bed.until(lambda: bool(bed.messages(Wipe)))


async def test_what_is_not_for_us_stays_unanswered() -> None:
    async with session_bed() as bed:
        await bed.session.receive(Ask("嗯"))
        await bed.until(lambda: bool(bed.recorder.kept))
        assert bed.recorder.kept[0].action == Action.IGNORE
        assert not bed.messages(Show)
        assert not bed.messages(SpeechStart)


async def test_again_says_the_last_answer_again_and_slower_says_it_slower() -> None:
    async with session_bed() as bed:
        await bed.session.receive(Ask("居住证"))
        await bed.play(1)
        await bed.session.receive(Press("again"))
        await bed.play(2)
        assert bed.recorder.kept[1].spoken == bed.recorder.kept[0].spoken
        await bed.session.receive(Press("slower"))
        await bed.play(3)
        assert bed.session.conversation.manner.speed < 1.0


async def test_a_question_cut_off_too_early_is_joined_with_what_follows() -> None:
    async with session_bed(QUICK) as bed:
        bed.recognizer.text = "嗯"
        await bed.hear((QUIET, 20), (LOUD, 20), (QUIET, 20))
        await bed.until(lambda: len(bed.turns) == 1)
        bed.recognizer.text = "居住证怎么办"
        await bed.hear((LOUD, 30), (QUIET, 20))
        await bed.play(2)
        first, second = (turn.question.utterance for turn in bed.turns)
        assert first is not None and second is not None
        assert second.start_sample == first.start_sample
        assert second.end_sample > first.end_sample


async def test_an_answered_question_is_not_joined_with_the_next() -> None:
    async with session_bed(QUICK) as bed:
        await bed.hear((QUIET, 20), (LOUD, 30), (QUIET, 20))
        await bed.play(1)
        await bed.hear((LOUD, 30), (QUIET, 20))
        await bed.play(2)
        first, second = (turn.question.utterance for turn in bed.turns)
        assert first is not None and second is not None
        assert second.start_sample > first.end_sample


@pytest.mark.parametrize("heard", ["", "嗯", "哦好的"])
async def test_she_goes_on_where_she_was_when_nothing_was_said(heard: str) -> None:
    async with session_bed(QUICK) as bed:
        bed.answerer.segments = tuple(f"第{i}句话，" for i in range(12))
        await bed.session.receive(Ask("讲长一点"))
        await bed.until(lambda: bed.session.conversation.speaking)
        await bed.until(lambda: any(isinstance(m, Media) for m in bed.sent))
        bed.recognizer.text = heard
        await bed.hear((QUIET, 5), (LOUD, 20))
        await bed.until(lambda: bool(bed.messages(Stop)))
        await bed.hear((QUIET, 20))
        await bed.play(2)
        first, second = bed.recorder.kept
        assert (first.ending, second.ending, second.way) == ("barge_in", "played", "resumed")
        assert first.spoken.endswith(second.spoken)
        assert len(bed.messages(Show)) == 2


async def test_after_a_pressed_stop_she_stays_silent() -> None:
    async with session_bed(QUICK) as bed:
        bed.answerer.segments = tuple(f"第{i}句话，" for i in range(12))
        await bed.session.receive(Ask("讲长一点"))
        await bed.until(lambda: any(isinstance(m, Media) for m in bed.sent))
        await bed.session.receive(Press("stop"))
        assert not await bed.session.conversation.resume()


@pytest.mark.parametrize(
    ("text", "nod"), [("嗯嗯", True), ("好的，", True), ("好了", False), ("停", False), ("", False)]
)
def test_a_nod_asks_nothing(text: str, nod: bool) -> None:
    assert is_nod(text) is nod


def test_a_question_back_is_not_gone_on_with() -> None:
    asked = AnswerPlan(Action.CLARIFY, ("您问的是哪一个？",))
    assert rest(asked, ("您问的是哪一个？",)) is None
    assert rest(AnswerPlan(Action.ANSWER, ("一。", "二。")), ()) is None
    left = rest(AnswerPlan(Action.ANSWER, ("一。", "二。")), ("二。",))
    assert left is not None and left.segments == ("二。",)
