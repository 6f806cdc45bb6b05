"""Fields as people say them: digit by digit, with homophones and explanations."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.guide.fields import id_number_is_right, read, spoken_date
from kiosk.kb.guides import FormField

TODAY = date(2026, 11, 22)
NAME, PHONE, ID, DAY, ADDRESS = (
    FormField(name="姓名"),
    FormField(name="联系电话", kind="phone"),
    FormField(name="公民身份号码", kind="id_number"),
    FormField(name="丢失日期", kind="date"),
    FormField(name="现住地址"),
)
SEX = FormField(name="性别", kind="choice", choices=("男", "女"))


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        (NAME, "我叫李小红", "李小红"),
        (NAME, "我叫张玮，伟大的伟", "张伟"),
        (NAME, "弓长张伟", "张伟"),
        (NAME, "章伟，弓长张", "张伟"),
        (NAME, "我的名字是欧阳志强。", "欧阳志强"),
        (NAME, "阿依古丽·买买提", "阿依古丽·买买提"),
        (PHONE, "幺三八零零幺三八零零零", "13800138000"),
        (PHONE, "我的电话是138 0013 8000", "13800138000"),
        (PHONE, "零二零八三一二三四五六", "02083123456"),
        (ID, "11010519491231002x", "11010519491231002X"),
        (ID, "幺幺零幺零五，幺九四九幺二三幺，零零二叉", "11010519491231002X"),
        (DAY, "昨天", "2026年11月21日"),
        (DAY, "今年三月五号", "2026年3月5日"),
        (DAY, "二零二五年十二月三十一号", "2025年12月31日"),
        (DAY, "2025-1-2", "2025年1月2日"),
        (DAY, "20250102", "2025年1月2日"),
        (DAY, "二五年七月", ""),
        (ADDRESS, "现住地址是广州市天河区体育西路十号", "广州市天河区体育西路十号"),
        (SEX, "男的", "男"),
        (SEX, "性别女", "女"),
    ],
)
def test_what_was_said_is_read(field: FormField, said: str, value: str) -> None:
    got = read(field, said, TODAY)
    assert got.value == value
    assert bool(got.trouble) is not bool(value)


@pytest.mark.parametrize(
    ("field", "said", "word"),
    [
        (PHONE, "一三八零零", "5位"),
        (PHONE, "我不记得", "一位一位"),
        (ID, "110105194912310021", "校验"),
        (ID, "110105", "6位"),
        (DAY, "明天", "还没到"),
        (DAY, "2025年2月30日", "年、月、日"),
        (NAME, "都可以", "没听准"),
        (NAME, "好的", "没听准"),
        (ADDRESS, "。。。", "没听清"),
        (ADDRESS, "很" * 200, "太长"),
        (SEX, "随便", "选一个"),
    ],
)
def test_what_is_wrong_is_said_kindly_and_without_repeating_it(field: FormField, said: str, word: str) -> None:
    got = read(field, said, TODAY)
    assert got.value == ""
    assert word in got.trouble
    assert "110105" not in got.trouble


def test_an_odd_name_is_taken_from_who_insists() -> None:
    assert read(NAME, "都可以", TODAY, insists=True).value == "都可以"


def test_unfinished_numbers_may_go_on() -> None:
    assert not read(PHONE, "一三八零零", TODAY).complete
    assert read(PHONE, "13800138000", TODAY).complete


def test_the_check_digit_is_checked() -> None:
    assert id_number_is_right("11010519491231002X")
    assert not id_number_is_right("11010519491331002X")
    assert not id_number_is_right("110105194912310021")


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=120))
def test_any_text_is_survived(text: str) -> None:
    for field in (NAME, PHONE, ID, DAY, ADDRESS, SEX):
        got = read(field, text, TODAY)
        assert bool(got.value) is not bool(got.trouble)
    spoken_date(text, TODAY)
