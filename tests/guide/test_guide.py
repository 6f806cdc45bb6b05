"""Beginning, leaving, going on, another question in between: the guide beside an answerer."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.answers import Action, AnswerPlan, Card, Command, Dialogue, Reply
from kiosk.guide import wishes
from kiosk.guide.guide import Guide, in_hand
from kiosk.guide.state import Stage
from kiosk.kb.schema import Item


def ask(text: str, dialogue: Dialogue) -> Reply:
    """Knows one service and its fee."""
    if "居住证" in text or "多少钱" in text:
        plan = AnswerPlan(Action.ANSWER, ("免费。",), items=("permit",), card=Card("居住证"), confidence=0.9)
        return Reply(plan, replace(dialogue, item="permit", last_plan=plan))
    if text == "再说一遍":
        return Reply(AnswerPlan(Action.COMMAND, ("再说。",), command=Command.AGAIN), dialogue)
    return Reply(AnswerPlan(Action.DECLINE, ("没查到。",), confidence=0.0), dialogue)


class Talk:
    """One conversation with a guide."""

    def __init__(self, book: dict[str, Item]) -> None:
        self.guide = Guide(book, None, today=lambda: date(2026, 11, 22))
        self.dialogue = Dialogue()

    def say(self, text: str) -> AnswerPlan:
        reply = self.guide.reply(text, text, self.dialogue, ask)
        self.dialogue = reply.dialogue
        return reply.plan


@pytest.fixture
def talk(book: dict[str, Item]) -> Talk:
    return Talk(book)


def test_an_answer_offers_to_lead_and_the_chip_begins(talk: Talk) -> None:
    answered = talk.say("居住证要多少钱")
    assert answered.card is not None
    assert [chip.label for chip in answered.card.chips] == ["一步一步带我办"]
    begun = talk.say("一步一步带我办")
    assert begun.action is Action.GUIDE
    assert begun.spoken.endswith("您登记居住满半年了吗？")
    assert not begun.private


def test_a_wish_with_a_name_begins_there_and_one_without_asks(book: dict[str, Item]) -> None:
    assert Talk(book).say("手把手教我办居住证").action is Action.GUIDE
    lost = Talk(book)
    assert "哪一件事" in lost.say("带我办吧").spoken
    assert lost.say("居住证").action is Action.GUIDE


def test_answers_are_private_and_never_said_aloud(talk: Talk) -> None:
    talk.say("带我办居住证")
    plans = [talk.say(text) for text in ("满了", "打工", "填", "我叫李小红", "11010519491231002X")]
    assert all(plan.private for plan in plans)
    assert not any(secret in plan.spoken for plan in plans for secret in ("李小红", "110105"))
    assert "姓名：李小红" in plans[-1].card.sections[0].items  # type: ignore[union-attr]


def test_left_and_resumed(talk: Talk) -> None:
    talk.say("带我办居住证")
    talk.say("满了")
    left = talk.say("先不办了")
    assert "接着办" in left.spoken
    assert in_hand(talk.dialogue).paused  # type: ignore[union-attr]
    assert talk.say("接着办").spoken.endswith("您是在这里工作，还是有住房，还是上学？")


def test_another_question_in_between_is_answered_and_the_guide_waits(talk: Talk) -> None:
    talk.say("带我办居住证")
    aside = talk.say("要多少钱")
    assert aside.action is Action.ANSWER
    assert "接着办" in aside.spoken
    assert aside.card is not None
    assert [chip.label for chip in aside.card.chips] == ["接着办"]
    assert talk.say("继续").action is Action.GUIDE


def test_commands_do_not_end_it(talk: Talk) -> None:
    talk.say("带我办居住证")
    assert talk.say("再说一遍").command is Command.AGAIN
    assert in_hand(talk.dialogue).stage is Stage.QUESTIONS  # type: ignore[union-attr]


def test_not_understood_twice_offers_another_way(talk: Talk) -> None:
    talk.say("带我办居住证")
    assert talk.say("嘟嘟嘟").spoken.startswith("我没听清")
    assert "点屏幕" in talk.say("嘟嘟嘟").spoken


def test_the_papers_are_named_by_a_long_token_and_printed_on_demand(talk: Talk) -> None:
    talk.say("带我办居住证")
    talk.say("满了")
    talk.say("打工")
    done = talk.say("不用了")
    assert done.card is not None
    token = done.card.papers.removeprefix("/guide/")
    assert len(token) >= 40
    printed = talk.say("帮我打印一下")
    assert (printed.command, printed.argument) == (Command.PRINT, f"/guide/{token}")


def test_answers_are_expected_by_recognition(talk: Talk) -> None:
    talk.say("带我办居住证")
    assert "满半年了" in talk.guide.hotwords(talk.dialogue)
    talk.say("先不办了")
    assert talk.guide.hotwords(talk.dialogue) == ()


def test_nothing_is_changed_by_a_reply_that_is_not_committed(talk: Talk) -> None:
    talk.say("带我办居住证")
    before = talk.dialogue
    talk.guide.reply("满了", "满了", before, ask)
    assert talk.dialogue is before
    assert in_hand(before).given == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "居住证可以让家人代办吗", "我妈带我办身份证要什么", "怎么办理居住证", "居住证办理要多久", "现在办要多少钱",
        "办理居住证需要几步", "能帮我查一下吗", "第一步做什么", "我想办居住证",
    ],
)  # fmt: skip
def test_ordinary_questions_are_no_wish_to_be_led(text: str) -> None:
    assert not wishes.begins(text)


@pytest.mark.parametrize(
    "text",
    [
        "带我办",
        "一步一步教我",
        "你带着我一步步办吧",
        "手把手教我",
        "我想现在办",
        "现在就办",
        "帮我填一下申请表",
        "能不能领着我办",
    ],
)
def test_wishes_to_be_led(text: str) -> None:
    assert wishes.begins(text)
