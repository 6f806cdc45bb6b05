import pytest

from avatar import Gesture, Mood
from kiosk.answers import Action, AnswerPlan, Card
from kiosk.bearing import FADE_S, THINKING_AFTER_S, bearing, entry


def plan(action=Action.ANSWER, **more):
    return AnswerPlan(action, ("好的，", "要带这些材料。", "身份证、照片、申请表。"), **more)


@pytest.mark.parametrize(
    ("made", "mood"),
    [
        (plan(), Mood.EXPLAINING),
        (plan(mood="upset"), Mood.CONCERNED),
        (plan(mood="confused"), Mood.FRIENDLY),
        (plan(Action.SMALL_TALK, intent="thanks"), Mood.FRIENDLY),
        (plan(Action.DECLINE), Mood.CALM),
        (plan(Action.DECLINE, intent="error"), Mood.CONCERNED),
        (plan(Action.CLARIFY), Mood.CALM),
    ],
)
def test_mood_follows_the_plan(made, mood):
    assert bearing(made, made.segments).mood is mood


def test_greeting_is_a_bow_and_facts_turn_to_the_card():
    greeting = plan(Action.SMALL_TALK, intent="greeting")
    assert bearing(greeting, ("您好，", "请说。")).gestures == {0: Gesture.BOW}
    shown = plan(card=Card("居住证"))
    assert bearing(shown, shown.segments).gestures == {2: Gesture.SHOW}
    assert bearing(plan(), plan().segments).gestures == {2: Gesture.COUNT}
    assert bearing(shown, ("好的。",)).gestures == {}


def test_face_on_the_screen_when_speech_begins():
    assert entry("greeting", 9.0) == {}
    assert entry("text", 0.1) == {}
    assert entry("voice", 0.1) == {Mood.LISTENING: 1.0}
    assert entry("voice", THINKING_AFTER_S + FADE_S) == {Mood.THINKING: 1.0}
    assert sum(entry("voice", THINKING_AFTER_S + FADE_S / 3).values()) == pytest.approx(1.0)
