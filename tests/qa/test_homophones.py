"""Recognition's homophones are put right towards what is known, and sense is left alone."""

import time

import pytest

from kiosk.kb.parts import Material
from kiosk.kb.schema import Item, Question
from kiosk.qa.homophones import Homophones, blur, readings, terms_of

_ITEMS = (
    Item(code="a", name="居民身份证补领", aliases=("补办身份证",), materials=(Material(name="户口簿"),)),
    Item(code="b", name="居住证办理", short_name="居住证"),
    Item(code="c", name="住房公积金贷款", questions=(Question(ask=("公积金贷款要什么条件",), answer="看缴存年限。"),)),
    Item(code="d", name="普通护照签发", short_name="护照"),
    Item(code="e", name="卫生许可证核发"),
)


@pytest.fixture(scope="module")
def homophones() -> Homophones:
    return Homophones(terms_of(_ITEMS))


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("攻击金贷款要什么条件", "公积金贷款要什么条件"),
        ("身份正丢了。", "身份证丢了。"),
        ("居驻证需要什么材料？", "居住证需要什么材料？"),
        ("户照过期了", "护照过期了"),
        ("卫生徐可正怎么办", "卫生许可证怎么办"),
    ],
)
def test_homophones_of_known_words_are_put_right(homophones: Homophones, heard: str, said: str) -> None:
    assert homophones.correct(heard) == said


@pytest.mark.parametrize(
    "sense",
    [
        "",
        "今天天气怎么样，会下雨吗？",
        "身份证丢了怎么办",
        "我想问一下 GDP 2023 年是多少",
        "公安局几点上班",
        "攻击别人的电脑犯法吗",
        "这个房间能看见海",
        "ok",
        "。",
    ],
)
def test_sense_stays(homophones: Homophones, sense: str) -> None:
    assert homophones.correct(sense) == sense


def test_only_chinese_characters_change_and_none_is_lost(homophones: Homophones) -> None:
    heard = "那个，攻击金 loan 2 年，能贷多少？居驻证呢"
    corrected = homophones.correct(heard)
    assert len(corrected) == len(heard)
    assert corrected.startswith("那个，公积金 loan 2 年，") and corrected.endswith("居住证呢")


def test_numbers_and_negations_are_never_put_in_or_taken_away() -> None:
    known = Homophones(["十六周岁", "没满十六周岁", "二级建造师"])
    assert known.correct("满六周岁") == "满六周岁"
    assert known.correct("每满十六周岁") == "每满十六周岁"
    assert known.correct("儿级建造师") == "儿级建造师"


def test_other_words_are_not_drawn_to_terms_already_named() -> None:
    assert Homophones(["增驾", "增加"]).correct("增驾要什么条件") == "增驾要什么条件"


def test_without_terms_nothing_is_drawn_anywhere() -> None:
    assert Homophones(()).correct("攻击敌人") == "攻击敌人"


def test_readings_and_their_blur() -> None:
    assert readings("银行") == ("yin", "hang")
    assert readings("长大") == ("zhang", "da")
    assert blur("sheng") == blur("sen") and blur("ning") == blur("lin")
    assert blur("ma") != blur("mi")


def test_a_long_sentence_is_fast(homophones: Homophones) -> None:
    homophones.correct("先热一下")
    sentences = [f"我想问一下身份正丢了要补半需要带哪些材料去哪里办{n}" for n in "一二三四五六七八九十"]
    start = time.process_time()
    for sentence in sentences:
        homophones.correct(sentence)
    assert (time.process_time() - start) / len(sentences) < 0.02
