"""Short questions about a service in hand, badly heard."""

import pytest

from kiosk.kb.schema import Aspect
from kiosk.qa.aspects import ask
from kiosk.qa.going_on import phrases, sounds_like
from kiosk.qa.text import clean


@pytest.mark.parametrize(
    ("heard", "aspect"),
    [
        ("商拿开", Aspect.LOCATION),
        ("多少个工作医处来", Aspect.TIME_LIMIT),
        ("料啥材料", Aspect.MATERIALS),
        ("大便电话呢", Aspect.PHONE),
        ("要不要前", Aspect.FEE),
    ],
)
def test_a_short_question_is_known_by_its_sound(heard: str, aspect: Aspect) -> None:
    assert ask(clean(sounds_like(heard))).aspect is aspect


@pytest.mark.parametrize(
    "heard", ["网球的呢", "补办呢", "换成孩子的", "那挂失呢", "好", "我妈退休了想问一下养老金怎么领"]
)
def test_what_names_something_is_no_question_about_what_is_in_hand(heard: str) -> None:
    assert not sounds_like(heard)


def test_every_phrase_asks_for_something() -> None:
    assert [phrase for phrase in phrases() if ask(clean(phrase)).aspect is Aspect.WHAT] == []
