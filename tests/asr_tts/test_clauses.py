import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr_tts.clauses import in_words, pause_ms, split_clauses

ANSWER = "好的。办理居住证需要三样材料：身份证、居住地住址证明、近期免冠照片。一般15个工作日办好，不收费。"


def test_the_first_clause_is_short_and_nothing_is_lost():
    clauses = split_clauses(ANSWER, first_chars=12, most_chars=24)
    assert len(clauses[0]) <= 12
    assert all(len(clause) <= 30 for clause in clauses)
    assert "".join(clauses) == ANSWER


@pytest.mark.parametrize("number", ["31,032.5亿元", "9:00-17:00", "2.6%", "3.5", "020-83130240", "1,234,567"])
def test_numbers_stay_whole(number: str):
    text = f"根据公开的统计数据显示去年全市完成的总量是{number}比上一年同期增加了很多也比全国的平均水平更高一些"
    assert any(number in clause for clause in split_clauses(text, first_chars=8, most_chars=10))


def test_titles_stay_whole():
    text = "依据是《中华人民共和国居民身份证法》第三条和《居住证暂行条例》第九条"
    clauses = split_clauses(text, first_chars=8, most_chars=12)
    assert any("《中华人民共和国居民身份证法》" in clause for clause in clauses)
    assert any("《居住证暂行条例》" in clause for clause in clauses)


@given(st.text(alphabet="办理居住证需要材料，。、；1.2,:《》（） A", max_size=120))
def test_any_text_is_kept_in_order(text: str):
    spoken = re.compile(r"[^\W_]")
    joined = "".join(split_clauses(text))
    assert spoken.findall(joined) == spoken.findall(text)


def test_pauses_follow_the_mark():
    assert pause_ms("好的。") > pause_ms("身份证，") > pause_ms("身份证、") > pause_ms("身份证")
    assert pause_ms("“好的。”") == pause_ms("好的。")


def test_nothing_to_say():
    assert split_clauses(" ，。 ") == []


def test_no_part_begins_inside_a_number_or_with_its_unit():
    assert in_words("一万五千八百八十四亿元，", 7) == ["一万五千八百八十四亿元，"]
    assert in_words("生产总值32612.7亿元，", 7) == ["生产总值", "32612.7亿元，"]
