import pytest

from kiosk.data.text import normalise
from kiosk.data.times import TimeTag, When, match


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("2021年", TimeTag(5, When.YEAR, 2021)),
        ("二零二一年", TimeTag(5, When.YEAR, 2021)),
        ("九八年", TimeTag(3, When.YEAR, 1998, short=True)),
        ("21年", TimeTag(3, When.YEAR, 2021, short=True)),
        ("五年前", TimeTag(3, When.AGO, 5)),
        ("近十年", TimeTag(3, When.LAST, 10)),
        ("最近三年", TimeTag(4, When.LAST, 3)),
        ("十三五期间", TimeTag(5, When.SPAN, 2016, 2020, plan=True)),
        ("疫情头一年", TimeTag(5, When.YEAR, 2020)),
        ("疫情前", TimeTag(3, When.YEAR, 2019)),
        ("疫情期间", TimeTag(4, When.SPAN, 2020, 2022)),
        ("八十年代", TimeTag(4, When.SPAN, 1980, 1989)),
    ],
)
def test_expressions_of_time(text: str, tag: TimeTag):
    assert match(text, 0, 2024) == tag


@pytest.mark.parametrize("text", ["你好", "第一名", "20245", "年份", "疫情前2019年"])
def test_what_names_no_time(text: str):
    assert match(text, 0, 2024) is None


def test_a_zero_that_recognition_lost_is_put_back() -> None:
    assert normalise("从200年到2019年") == normalise("从20000年到2019年") == "从2000年到2019年"
    assert normalise("200年以前") == "200年以前"
