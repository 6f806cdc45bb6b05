import pytest

from kiosk.data.numerals import find, parse, short_year
from kiosk.data.units import exact, parse_unit, spoken


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("五万亿", 5e12), ("两千三百", 2300), ("一万二", 12000), ("十五", 15), ("一百零五", 105), ("8000万", 8e7),
        ("三点五万亿", 3.5e12), ("一亿两千万", 1.2e8), ("二零二一", 2021), ("1.34万亿", 1.34e12), ("千亿", 1e11),
    ],
)  # fmt: skip
def test_numbers_in_words_and_digits(words: str, value: float):
    assert parse(words) == pytest.approx(value)


def test_what_is_no_number():
    assert parse("") is None
    assert parse("很多") is None


def test_percentages_and_units_are_told_apart():
    found = list(find("超过百分之十的有5.5%还有8万亿千瓦小时"))
    assert [(n.value, n.percent) for n in found] == [(10, True), (5.5, True), (8e12, False)]


def test_short_years_fall_in_the_right_century():
    assert short_year(98, 2024) == 1998
    assert short_year(21, 2024) == 2021


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (13431.1, "亿元", "1.343万亿元"), (388820, "万吨", "38.88亿吨"), (739, "座", "739座"), (2388, "万人", "2388万人"),
        (1179311, "吨/日", "每日117.9万吨"), (0.04, "%", "0.04%"), (4890, "百万人次", "48.9亿人次"),
    ],
)  # fmt: skip
def test_figures_for_the_ear(value: float, unit: str, said: str):
    assert spoken(value, unit) == said


def test_rounding_stays_close():
    for value in (1.2345, 12.345, 123.45, 1234.5, 56789.1, 99999.9, 388820.7, 5.55e7):
        said = parse(spoken(value, "亿元").removesuffix("元"))
        assert said == pytest.approx(value * 1e8, rel=0.002)


def test_exact_figures_keep_everything():
    assert exact(13431.1, "亿元") == "13,431.1亿元"
    assert parse_unit("亿千瓦小时").base == "千瓦小时"
    assert parse_unit("1978年=100").factor == 1
