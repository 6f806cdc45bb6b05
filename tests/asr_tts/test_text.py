import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr_tts.text import SpokenText

CASES = {
    "收入15883.9亿元，增长2.6%": "收入一万五千八百八十三点九亿元，增长百分之二点六",
    "下降-3.2%": "下降负百分之三点二",
    "9:00-17:00": "九点到十七点",
    "上午8:30—12:00": "上午八点半到十二点",
    "周一至周五 14:30～17:30": "周一至周五十四点半到十七点半",
    "2024年12月31日": "二零二四年十二月三十一日",
    "1月2日": "一月二日",
    "3-5个工作日": "三到五个工作日",
    "10%-20%": "百分之十到百分之二十",
    "2021—2025年": "二零二一到二零二五年",
    "拨打12345热线": "拨打幺二三四五热线",
    "拨打12333": "拨打幺二三三三",
    "12345元": "一万二千三百四十五元",
    "020-83130240": "零二零，八三幺三，零二四零",
    "13800138000": "幺三八，零零幺三，八零零零",
    "44010619900101123X": "四四零幺零六，幺九九零，零幺零幺，幺二三X",
    "A4纸": "A四纸",
    "《身份证法》第3条": "身份证法第三条",
    "第2个": "第二个",
    "2个": "两个",
    "①身份证②户口本": "第一，身份证；第二，户口本",
    "（1）身份证（2）户口本": "第一，身份证；第二，户口本",
    "身份证/户口本": "身份证或户口本",
    "身份证原件+复印件": "身份证原件加复印件",
    "粤府〔2023〕15号": "粤府二零二三年第十五号",
    "1,234.5亿元": "一千二百三十四点五亿元",
    "50.00元": "五十元",
    "200元/人": "每人两百元",
    "1/2": "二分之一",
    "100㎡": "一百平方米",
    "满18周岁（不含港澳）": "满十八周岁，不含港澳",
    "service@gov.cn": "service艾特gov点cn",
    "２０２４年": "二零二四年",
}


@pytest.fixture(scope="module")
def spoken() -> SpokenText:
    return SpokenText()


@pytest.mark.parametrize("written", CASES)
def test_said_as_a_person_would(spoken: SpokenText, written: str):
    assert spoken.normalize(written) == CASES[written]


@pytest.mark.parametrize("written", CASES)
def test_normalising_twice_changes_nothing(spoken: SpokenText, written: str):
    once = spoken.normalize(written)
    assert spoken.normalize(once) == once


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="办理二2０-—:：/.%,，。()（）《》①AZa \n￥元年月日个", max_size=24))
def test_whatever_is_written_no_digit_or_symbol_is_left(text: str):
    assert not re.search(r"[\d%￥（）《》①\n]", SHARED.normalize(text))


SHARED = SpokenText()
