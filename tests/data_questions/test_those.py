"""What a turn counts off of earlier ones."""

import pytest

from kiosk.data.those import those, two_areas


@pytest.mark.parametrize(
    ("text", "count", "place", "end"),
    [
        ("这三个省谁最高", 3, True, ""), ("它俩差多少", 2, False, ""), ("两省合计呢", 2, True, ""),
        ("前两个加起来", 2, False, "前"), ("这三块加起来占多少", 3, False, ""), ("最后这五个画成图", 5, False, ""),
    ],
)  # fmt: skip
def test_counted_off(text: str, count: int, place: bool, end: str):
    said = those(text)
    assert said is not None
    assert (said.count, said.place, said.end) == (count, place, end)


@pytest.mark.parametrize("text", ["这三年怎么变", "这两项各多少", "2020年人口", "这三大门类", "三万亿以上的"])
def test_not_counted_off(text: str):
    assert those(text) is None


@pytest.mark.parametrize(
    ("text", "areas"), [("这两片谁高", True), ("哪边多", True), ("这三块加起来", False), ("这两个省", False)]
)
def test_areas(text: str, areas: bool):
    assert two_areas(text) is areas
