import pytest

from kiosk.bench.spoken_answer import contains, figures_wrong, meets


def number(value: float, unit: str, **tol: float) -> dict[str, object]:
    return {"type": "number", "value": value, "unit": unit, "tol": tol or {"rel": 0.005}}


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("是1.343万亿元", number(13431.1, "亿元")), ("是一点三四万亿元", number(13431.1, "亿元")),
        ("13,431.1亿元", number(13431.1, "亿元")),
        ("有38.9亿吨", number(388820, "万吨")), ("5.8万亿千瓦小时", number(58019.98, "亿千瓦小时")),
        ("5.8万亿度", number(58019.98, "亿千瓦小时")),
        ("排第20位", number(20, "位", abs=0)), ("百分之十点一", number(10.13, "%", abs=0.15)),
        ("下降了52.1%", number(52.06, "%", abs=0.1)),
        ("是9.6倍", number(9.6, "倍", abs=0.05)), ("2018年突破", number(2018, "年", abs=0)), ("有4家", number(4, "个", abs=0)),
        ("每日117.9万吨", number(1179311, "吨/日")), ("约七点七成", number(76.89, "%", abs=1.0)),
        ("48.9亿人次", number(4890, "百万人次")), ("提高11.25个百分点", number(11.25, "个百分点", abs=0.1)),
        ("每万元0.442吨标准煤", number(0.442, "吨标准煤/万元")),
    ],
)  # fmt: skip
def test_met(text: str, item: dict[str, object]):
    assert meets(text, item)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("是1.4万亿元", number(13431.1, "亿元")), ("是13431.1万人", number(13431.1, "亿元")), ("第21位", number(20, "位", abs=0)),
        ("有20个", number(20, "位", abs=0)), ("增加10.13亿元", number(10.13, "%", abs=0.15)), ("共2018个", number(2018, "年", abs=0)),
    ],
)  # fmt: skip
def test_not_met(text: str, item: dict[str, object]):
    assert not meets(text, item)


def test_all_items_are_needed_and_wrong_figures_are_told_from_missing_ones():
    items = [{"type": "name", "value": "江西", "any": ["江西"]}, number(34227.9, "亿元")]
    assert contains("江西3.42万亿元", items)
    assert figures_wrong("江西3.5万亿元", items)
    assert not figures_wrong("江西最低", items)
