"""When: years in digits and words, short years, spans, and time relative to the layer's "now". Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from kiosk.data.numerals import CN, parse, short_year

OPEN_END = 9999
"""As the last year of a span: the newest."""


class When(StrEnum):
    """How a time expression is meant."""

    YEAR = "year"
    """One year, `start`."""
    LAST = "last"
    """The last `start` years of the data."""
    AGO = "ago"
    """`start` years before now."""
    SPAN = "span"
    """From `start` to `end`."""
    LENGTH = "length"
    """A number of years that names no time by itself, as 三年."""


@dataclass(frozen=True, slots=True)
class TimeTag:
    """A time expression in the text."""

    size: int
    when: When
    start: int
    end: int = 0
    short: bool = False
    plan: bool = False
    """True for a five-year plan: what it changed is counted from the year before it."""


_N = rf"(?P<n>\d{{1,2}}|[{CN}十]{{1,3}})"
_FULL = re.compile(rf"(?P<y>(?:19|20)\d\d|[一二][{CN}]{{3}})(?:年(?!代|均(?!价))(?:度|末|底)?)?")
_SHORT = re.compile(rf"(?P<y>\d\d|[零〇一二七八九][{CN}])年(?!代|前|来|间|以|之)度?")
_MILLENNIUM = re.compile(r"两千年|二千年")
_AGO = re.compile(rf"{_N}年(?:以|之)?前")
_LAST = re.compile(
    rf"(?:最?近|过去|这|前|近来)的?{_N}年(?:以?来|间|里|中|内|期间|时间)?|{_N.replace('<n>', '<m>')}年(?:以?来|间|里)"
)
_SEVERAL = re.compile(r"(?:最近|近|这|过去)几年(?:来|间|里)?|近年来?|近些年")
_PLAN = re.compile(r"十(?P<p>[一二三四五])五(?:规划)?(?:时期|期间|以来)?")
_DECADE = re.compile(r"(?:上世纪)?(?P<d>[八九]十|[89]0)年代")
_CENTURY = re.compile(r"(?:进入)?(?:本|新|21|二十一)世纪(?:以来)?")
_PANDEMIC = re.compile(r"疫情(?:(?:那|这)?三年|期间|时期|那几年|这几年)")
_PANDEMIC_YEAR = re.compile(r"疫情(?:暴发|爆发|发生|开始)?的?(?:头一年|第一年|首年|元年|当年|那年|那一年)")
_PRE_PANDEMIC = re.compile(rf"疫情(?:以|之)?前(?:的?(?:一年|那年|那一年))?(?!的?(?:[12]\d\d\d|[{CN}]+年))")
_POST_PANDEMIC = re.compile(r"疫情(?:过|结束|放开)?(?:以|之)?后")
_PANDEMIC_YEARS = (2020, 2022)
"""Outbreak and end of its control measures in China."""
_LENGTH = re.compile(rf"(?:[头首](?!(?:[{CN}]{{2}}|\d\d)年))?{_N}年")
_PLAN_START = {"一": 2006, "二": 2011, "三": 2016, "四": 2021, "五": 2026}
_SEVERAL_YEARS = 5


def match(text: str, at: int, this_year: int) -> TimeTag | None:
    """The longest time expression that starts at `at`."""
    found = [tag for tag in _all(text, at, this_year) if tag is not None]
    return max(found, key=lambda tag: tag.size, default=None)


def _all(text: str, at: int, this_year: int) -> list[TimeTag | None]:
    tags: list[TimeTag | None] = []
    if hit := _FULL.match(text, at):
        year = parse(hit["y"])
        bounded = hit.group()[-1] in "年度" or not text[hit.end() : hit.end() + 1].isdigit()
        if year and 1900 <= year <= 2099 and bounded:
            tags.append(TimeTag(len(hit.group()), When.YEAR, int(year)))
    if hit := _SHORT.match(text, at):
        two = parse(hit["y"])
        previous = text[at - 1 : at]
        if two is not None and not previous.isdigit() and previous not in ("近", "去", "这"):
            tags.append(TimeTag(len(hit.group()), When.YEAR, short_year(int(two), this_year), short=True))
    if hit := _MILLENNIUM.match(text, at):
        tags.append(TimeTag(len(hit.group()), When.YEAR, 2000))
    if (hit := _AGO.match(text, at)) and (n := parse(hit["n"])):
        tags.append(TimeTag(len(hit.group()), When.AGO, int(n)))
    if (hit := _LAST.match(text, at)) and (n := parse(hit["n"] or hit["m"])) and n > 1:
        tags.append(TimeTag(len(hit.group()), When.LAST, int(n)))
    if hit := _SEVERAL.match(text, at):
        tags.append(TimeTag(len(hit.group()), When.LAST, _SEVERAL_YEARS))
    if hit := _PLAN.match(text, at):
        start = _PLAN_START[hit["p"]]
        tags.append(TimeTag(len(hit.group()), When.SPAN, start, start + 4, plan=True))
    if hit := _DECADE.match(text, at):
        start = 1980 if hit["d"][0] in "八8" else 1990
        tags.append(TimeTag(len(hit.group()), When.SPAN, start, start + 9))
    if hit := _CENTURY.match(text, at):
        tags.append(TimeTag(len(hit.group()), When.SPAN, 2000, OPEN_END))
    if hit := _PANDEMIC.match(text, at):
        tags.append(TimeTag(len(hit.group()), When.SPAN, *_PANDEMIC_YEARS))
    if hit := _PANDEMIC_YEAR.match(text, at):
        tags.append(TimeTag(len(hit.group()), When.YEAR, _PANDEMIC_YEARS[0]))
    if hit := _PRE_PANDEMIC.match(text, at):
        tags.append(TimeTag(len(hit.group()), When.YEAR, _PANDEMIC_YEARS[0] - 1))
    if hit := _POST_PANDEMIC.match(text, at):
        tags.append(TimeTag(len(hit.group()), When.SPAN, _PANDEMIC_YEARS[1] + 1, OPEN_END))
    if (hit := _LENGTH.match(text, at)) and (n := parse(hit["n"])) and n > 1:
        tags.append(TimeTag(len(hit.group()), When.LENGTH, int(n)))
    return tags
