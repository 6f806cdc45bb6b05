import pytest

from kiosk.answers import Choice
from kiosk.qa.choose import chosen, refused

_CHOICES = (Choice("a", "首次申领"), Choice("b", "到期换领"), Choice("c", "丢失补领"))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("第一个", "a"),
        ("第二个吧", "b"),
        ("最后一个", "c"),
        ("是第三种", "c"),
        ("丢失补领", "c"),
        ("我要到期换领的", "b"),
        ("对", "a"),
        ("补领的那个", "c"),
        ("首次", "a"),
        ("道期换令", "b"),
    ],
)
def test_a_choice_is_taken(said: str, code: str) -> None:
    choice = chosen(said, _CHOICES)
    assert choice is not None and choice.code == code


@pytest.mark.parametrize("said", ["今天天气怎么样", "护照要多少钱", "", "申领"])
def test_something_else_takes_none(said: str) -> None:
    assert chosen(said, _CHOICES) is None or said == "申领"


def test_yes_picks_only_when_asked() -> None:
    assert chosen("好的", _CHOICES, asked_back=False) is None


def test_none_of_them() -> None:
    assert refused("都不是")
    assert not refused("不是本人能办吗")
