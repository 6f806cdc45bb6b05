"""Time limits: how long the office may take, as it is written and as it is said."""

import re
from enum import StrEnum
from typing import Self

from .parts import Part

_LIMIT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*个?\s*(工作日|自然日|日|天|个月|月|小时)\s*(.*)", re.DOTALL)
_UNIT_WORDS = {"日": "自然日", "天": "自然日", "月": "个月"}


class LimitUnit(StrEnum):
    """In what a time limit counts."""

    WORKING_DAY = "工作日"
    DAY = "自然日"
    MONTH = "个月"
    HOUR = "小时"
    AT_ONCE = "当场"


class Limit(Part, frozen=True, kw_only=True):
    """How long the office may take."""

    value: float | None = None
    """None with 当场."""
    unit: LimitUnit
    note: str = ""
    """What the number leaves out, as 异地办理."""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `20工作日`, `60 自然日 异地办理`, `当场`. Raises ValueError for anything else."""
        if text.strip().startswith("当场"):
            return cls(unit=LimitUnit.AT_ONCE, note=text.strip().removeprefix("当场").strip())
        found = _LIMIT.fullmatch(text)
        if not found:
            raise ValueError(f"看不懂时限「{text}」，请写成「20工作日」「60自然日」或「当场」")
        value, unit, note = found.groups()
        return cls(value=float(value), unit=LimitUnit(_UNIT_WORDS.get(unit, unit)), note=note.strip())

    @property
    def text(self) -> str:
        """As a person says it: `20个工作日`, `60天`, `当场办结`."""
        if self.unit is LimitUnit.AT_ONCE or self.value is None:
            return "当场办结"
        name = {"工作日": "个工作日", "自然日": "天", "个月": "个月", "小时": "小时"}[self.unit.value]
        return f"{self.value:g}{name}"
