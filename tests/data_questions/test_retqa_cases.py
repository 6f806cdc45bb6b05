"""Questions by example: names and times come out, the nearest case goes in."""

import pytest

from kiosk.bench.retqa_cases import Cases, Gazetteer, blank, fill

GAZETTEER = Gazetteer({"苏州市姑苏区", "南京市六合区"}, {"云梦尚品西苑", "星河平江新著", "甲集团有限公司"})


def test_names_and_times_are_masked_in_order():
    masked = GAZETTEER.mask("请问2020年5月，苏州市姑苏区的星河平江新著成交了多少套？")
    assert masked.text == "请问M，A的N成交了多少套？"
    assert (masked.areas, masked.names, masked.months) == (("苏州市姑苏区",), ("星河平江新著",), ((2020, 5),))


@pytest.mark.parametrize(
    ("text", "years", "months"),
    [
        ("2019年至2022年", (2019, 2020, 2021, 2022), ()),
        ("2020年11月至2021年2月", (), ((2020, 11), (2020, 12), (2021, 1), (2021, 2))),
        ("2020年3月和5月", (), ((2020, 3), (2020, 5))),
    ],
)
def test_ranges_are_written_out(text: str, years: tuple[int, ...], months: tuple[tuple[int, int], ...]):
    masked = GAZETTEER.mask(text)
    assert (masked.years, masked.months) == (years, months)


def test_the_nearest_case_lends_its_sql_and_quotes_are_kept_inside():
    learnt = Cases(
        GAZETTEER,
        [
            ("南京市六合区的云梦尚品西苑绿化率是多少", "SELECT g FROM \"南京市六合区土地\" WHERE n = '云梦尚品西苑'"),
            ("南京市六合区的云梦尚品西苑容积率是多少", "SELECT r FROM \"南京市六合区土地\" WHERE n = '云梦尚品西苑'"),
        ],
    )
    found = learnt.sql("请问苏州市姑苏区的星河平江新著，容积率是多少呢")
    assert found == "SELECT r FROM \"苏州市姑苏区土地\" WHERE n = '星河平江新著'"
    assert learnt.sql("甲集团有限公司和云梦尚品西苑") is None


def test_a_template_wants_no_more_than_the_question_names():
    asked = GAZETTEER.mask("云梦尚品西苑2019年")
    template = blank("SELECT x FROM t2019 WHERE n = '云梦尚品西苑'", asked)
    assert template == "SELECT x FROM t⟨Y0⟩ WHERE n = '⟨N0⟩'"
    assert fill(template, GAZETTEER.mask("2020年")) is None
