"""When a question is about, gathered token by token: years, spans, the last few years, the year before."""

from dataclasses import replace

from kiosk.data.frame import Times
from kiosk.data.times import OPEN_END, When
from kiosk.data.tokens import Token

_REFORM = 1978
"""改革开放以来."""
_THAN = frozenset(["比", "跟", "和", "与", "较", "同", "比起", "相较", "对比"])


def _ago(token: Token) -> bool:
    tag = token.get("time")
    return tag is not None and tag.when is When.AGO


class Moments:
    """Collects the times of one question; `this_year` is the newest year of the data."""

    def __init__(self, this_year: int) -> None:
        self._this_year = this_year
        self._times = Times()
        self._years: list[int] = []
        self._back: int | None = None
        """Where among the years 比五年前 stands; counted from now until another year is named."""
        self._range_open = False
        """True after 2018年到: the next year ends a span."""

    def accept(self, token: Token, previous: Token | None) -> None:
        """Take the next token in; `previous` is the one before it."""
        year = self._year(token)
        self._relate(token, year)
        if year is not None and previous is not None and previous.text in _THAN and _ago(token):
            self._times = replace(self._times, ago=self._this_year - year)
            self._back = len(self._years)
        if year is not None:
            self._years.append(year)
            if self._range_open and len(self._years) > 1:
                self._times = replace(self._times, span=(self._years[-2], year))
            self._range_open = False
        if previous is None or not self._years:
            return
        if token.has("range") and (previous.has("time", "relative") or previous.text in ("底", "年", "的")):
            self._range_open = True
        since = token.has("since") and not token.has("then") and previous.has("time", "relative", "filler")
        if since and self._times.span is None:
            self._times = replace(self._times, span=(self._years[-1], OPEN_END))

    def times(self) -> Times:
        """All that was heard."""
        years = tuple(dict.fromkeys(self._years))
        if (counted := self._counted_back()) is not None:
            return replace(self._times, years=counted, ago=0)
        if self._times.last and len(years) == 2 and self._times.span is None:  # 这几年怎么变的，从2018年到2024年
            return replace(self._times, years=years, span=(min(years), max(years)), last=0)
        if self._times.latest and years == (self._this_year,):  # 眼下一共多少，今年的: the same year, said twice
            return replace(self._times, years=years, latest=False)
        return replace(self._times, years=years)

    def _counted_back(self) -> tuple[int, ...] | None:
        """2022年比五年前: five years before 2022; None where no other single year is named."""
        others = {year for at, year in enumerate(self._years) if at != self._back}
        if self._back is None or len(others) != 1:
            return None
        mine = others.pop()
        then = mine - self._times.ago
        return (then, mine) if self._back == 0 else (mine, then)

    def _year(self, token: Token) -> int | None:
        """The year that the token names; lengths and spans are kept."""
        year: int | None = None
        if tag := token.get("time"):
            if tag.when is When.YEAR:
                year = tag.start
            elif tag.when is When.AGO:
                year = self._this_year - tag.start
            elif tag.when is When.LAST:
                self._times = replace(self._times, last=tag.start)
            elif tag.when is When.SPAN:
                self._times = replace(self._times, span=(tag.start, tag.end), plan=tag.plan)
            else:
                self._times = replace(self._times, length=tag.start)
        if (relative := token.get("relative")) is not None:
            year = self._this_year + int(relative)
        return year

    def _relate(self, token: Token, year: int | None) -> None:
        """Times that are said without a year: 第二年, 同期, 最新, 历年."""
        times = self._times
        if (shift := token.get("shift")) is not None and not token.has("versus"):
            times = replace(times, shift=int(shift))
        if token.has("same") and year is None:
            times = replace(times, same=True)
        if token.has("latest"):
            times = replace(times, latest=True)
            if (self._range_open or token.text.startswith(("到", "至"))) and self._years:
                times = replace(times, span=(self._years[0], OPEN_END), latest=False)
        if (span := token.get("span")) is not None:
            times = replace(times, everything=True) if span == "all" else replace(times, span=(_REFORM, OPEN_END))
        self._times = times
