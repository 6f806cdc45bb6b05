"""Nothing is said that its sources do not hold: numbers in any spelling, dates, phones, codes, addresses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.llm.grounding import ungrounded

SOURCES = (
    "10个工作日办结，法定时限15天。",
    "首次申领免费，换领二十元。",
    "一楼A区户政窗口，A1到A6号窗口，电话0000-8800101。",
    "《居住证暂行条例》 第九条 2016-01-01",
    "登记居住满半年；每满一年签注一次。",
    "网址 https://www.gdzwfw.gov.cn/portal，上午九点到下午五点",
    "报销百分之七十",
)


@pytest.mark.parametrize(
    "text",
    [
        "十个工作日就能办好。", "法定时限是十五天。", "换领收20元。", "在一楼，A1到A6号窗口。", "电话是0000-8800101。",
        "依据条例第九条。", "2016年1月1日起施行。", "每满一年签注一次。", "一般先登记，再一起去窗口。", "第一步先登记，第二步交材料。",
        "能报百分之七十。", "能报70%。", "可以统一办理，千万别忘了带身份证。",
    ],
)  # fmt: skip
def test_what_the_sources_say_may_be_said(text: str) -> None:
    assert ungrounded(text, SOURCES) == ""


@pytest.mark.parametrize(
    "text",
    [
        "五个工作日就好。", "十天就好。", "15个工作日办结。", "收费三十元。", "换领收200元。", "电话是0000-8800102。", "电话12345678。",
        "打幺二三四五六七八。", "在A9号窗口。", "第十条规定的。", "2017年1月1日起施行。", "每满两年签注一次。", "去https://evil.example.com看看。",
        "网址是www.evil.cn。", "能报80%。", "百分之九十。", "在三楼。", "要带3份复印件。",
    ],
)  # fmt: skip
def test_what_they_do_not_say_is_found(text: str) -> None:
    assert ungrounded(text, SOURCES) != ""


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_a_text_is_grounded_in_itself(text: str) -> None:
    assert ungrounded(text, [text]) == ""
