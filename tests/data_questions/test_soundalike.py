"""What was probably said, when what was heard makes no sense; and what is left alone."""

import pytest

from kiosk.answers import Action, Dialogue
from kiosk.data.answerer import DataAnswerer
from kiosk.data.soundalike import Soundalikes
from kiosk.data.syllables import distance, sounds
from kiosk.data.text import without_echo

WORDS = Soundalikes([("增长了", 1.0), ("百分之几", 1.0), ("山西", 1.25), ("陕西", 1.25), ("吉林", 1.25)])


def nothing(text: str, at: int) -> list[tuple[int, float]]:
    return []


@pytest.mark.parametrize(
    ("heard", "meant"), [("总仗了", "增长了"), ("败分指计", "百分之几"), ("极林", "吉林"), ("石狮多样", "石狮多样")]
)
def test_known_words_replace_what_sounds_like_them(heard: str, meant: str):
    assert WORDS.restate(heard, nothing).text == meant


def test_names_that_sound_the_same_are_asked_back():
    assert set(WORDS.restate("善喜", nothing).either) == {"山西", "陕西"}


def test_real_words_stay_unless_they_sound_all_but_the_same():
    assert WORDS.restate("其林", nothing).text == "吉林"
    assert WORDS.restate("其林", nothing, frozenset(range(2))).text == "其林"


def test_distances_are_symmetric_and_ordered():
    assert distance("shi", "shi") == 0.0 < distance("shi", "si") < distance("shi", "ji") < distance("shi", "bang")
    assert distance("lin", "ling") == distance("ling", "lin")
    assert sounds("GDP") == ("ji", "di", "pi") and sounds("、") == ()


def test_an_echo_at_the_end_is_dropped():
    assert without_echo("2016年全国消费了多少煤炭2016年全国消") == "2016年全国消费了多少煤炭"
    assert without_echo("多少多少") == "多少多少"


def test_a_place_that_was_not_heard_is_never_taken_for_granted(demo: DataAnswerer):
    plan = demo.answer("2020年常诸人扣又躲少", Dialogue()).plan
    assert plan.action is not Action.ANSWER
    said = demo.answer("极林2020年常诸人扣又躲少", Dialogue()).plan
    assert said.action is Action.ANSWER and "吉林" in said.spoken
