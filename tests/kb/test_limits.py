"""Time limits, read as offices write them and said as people do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.kb.limits import Limit, LimitUnit


@pytest.mark.parametrize(
    ("text", "value", "unit", "said"),
    [
        ("20工作日", 20, LimitUnit.WORKING_DAY, "20个工作日"),
        ("20 个工作日", 20, LimitUnit.WORKING_DAY, "20个工作日"),
        ("60自然日", 60, LimitUnit.DAY, "60天"),
        ("15天", 15, LimitUnit.DAY, "15天"),
        ("9个月", 9, LimitUnit.MONTH, "9个月"),
        ("24小时", 24, LimitUnit.HOUR, "24小时"),
        ("当场", None, LimitUnit.AT_ONCE, "当场办结"),
    ],
)
def test_limits(text: str, value: float | None, unit: LimitUnit, said: str) -> None:
    limit = Limit.from_text(text)
    assert (limit.value, limit.unit, limit.text) == (value, unit, said)


@given(st.text(max_size=30))
def test_any_text_is_a_limit_or_a_clear_error(text: str) -> None:
    try:
        assert Limit.from_text(text).unit in LimitUnit
    except ValueError as error:
        assert "看不懂时限" in str(error)
