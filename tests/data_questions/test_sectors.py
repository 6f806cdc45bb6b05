"""Industries by a part of their name."""

import pytest

from kiosk.data.sectors import short_names

_NAMES = (
    "黑色金属冶炼及压延加工业", "有色金属冶炼及压延加工业", "黑色金属矿采选业", "批发和零售业、住宿和餐饮业",
    "石油、煤炭及其他燃料加工业", "计算机、通信和其他电子设备制造业", "采矿业", "其他采矿业",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("黑色金属冶炼及压延加工业", "黑色金属冶炼和压延加工"), ("批发和零售业、住宿和餐饮业", "餐饮业"),
        ("批发和零售业、住宿和餐饮业", "住宿及餐饮业"), ("石油、煤炭及其他燃料加工业", "燃料加工业"),
        ("计算机、通信和其他电子设备制造业", "电子设备制造"),
    ],
)  # fmt: skip
def test_a_part_that_is_its_alone_names_it(name: str, said: str):
    assert said in short_names(name, _NAMES)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("黑色金属冶炼及压延加工业", "压延加工业"), ("石油、煤炭及其他燃料加工业", "石油煤炭"),
        ("石油、煤炭及其他燃料加工业", "煤炭"), ("其他采矿业", "采矿业"),
    ],
)  # fmt: skip
def test_parts_of_several_and_everyday_words_name_none(name: str, said: str):
    assert said not in short_names(name, _NAMES)
