"""Two questions in one breath: where the first may end and the second begin."""

import re
from collections.abc import Iterator

_ASKING = r"多少|几|谁|哪|吗|呢|怎么样|怎样|如何|什么|多大|多高|占比|比重"
_ASKS = re.compile(_ASKING)
_STOP = re.compile(r"[，,；;。？?！!、]+")
_ASKED = re.compile(
    r"多少(?:万亿|亿|万|千)?(?:元|块|人次|人|吨|座|台|家|个点|个百分点|个|平方米|平米)?(?:钱)?|第几(?:名|位)?|几(?:个|家|位|成|倍)"
)
"""What a question may end with where no stop was heard."""
_TACKED_ON = re.compile(r"[^多少几谁哪]{1,8}呢")
_QUANTITY = re.compile(r"多少|几[个家位成倍]|第几|百分之几")
_DATED = re.compile(r"(?:那|到)?(?:今年|去年|前年|现在|目前|如今|\d{4}年|[零〇一二两三四五六七八九]{2,4}年)")
_SUM = re.compile(r"总共|一共|合计|共计|总计|加起来|合起来|加一块|加在一起|拢共|总和|总量")
_WHO = re.compile(r"谁|哪[个位家座一]")
"""五个自治区GDP总共多少，谁最多: the sum is asked, and one of those."""
_FIRST = re.compile(r"最.{0,12}(?:谁|哪)")
_MEASURED = re.compile(
    r"(?:就|只|主要|咱们?|我们)?(?:看|按照?|论|以|拿)(?!看|一?下|[他它她]|这)[^谁哪]*(?:占多少|占比|比例|算|排|为准)[。？?]?$"
)
"""老龄化最厉害的是哪儿？看65岁以上的人占多少: by what they are ranked is no second question."""
_LEAST = 2
_MOST = 60


def clauses(text: str) -> Iterator[tuple[str, str]]:
    """Ways to take a text as two questions, the likeliest first."""
    if len(text) > _MOST:
        return
    cuts = [(m.start(), m.end()) for m in _STOP.finditer(text)]
    cuts += [(m.end(), m.end()) for m in _ASKED.finditer(text)]
    for end, start in cuts:
        first, second = text[:end], text[start:].strip("，,；;。？?！!、 ")
        if min(len(first), len(second)) >= _LEAST and _ASKS.search(first) and _ASKS.search(second):
            yield first, second


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """Ways to take a text as two sentences that both ask: cut where one ends, where a year begins another, or where who is most is
    asked after a sum."""
    for stop in _STOP.finditer(text):
        first, second = text[: stop.start()], text[stop.end() :]
        ended = set(stop.group()) & set("？?") or _DATED.match(second) or (_SUM.search(first) and _WHO.search(second))
        apart = _ASKS.search(first) and _ASKS.search(second) and not _measured(first, second)
        if ended and len(text) <= _MOST and apart:
            yield first, second


def _measured(first: str, second: str) -> bool:
    return _FIRST.search(first) is not None and _MEASURED.match(second) is not None


def asides(text: str) -> Iterator[tuple[str, str]]:
    """Ways to take what stands first as a remark that leads up to the question, the shortest remark first."""
    for stop in _STOP.finditer(text):
        remark, question = text[: stop.start()], text[stop.end() :]
        if min(len(remark), len(question)) > _LEAST and len(text) <= _MOST:
            yield remark, question


def tacked_on(text: str) -> bool:
    """True when a last few words ask about something else: 北京GDP比上海少多少，人口呢."""
    heard = [part for part in _STOP.split(text) if part]
    return len(heard) > 1 and bool(_ASKS.search(heard[-2])) and _TACKED_ON.fullmatch(heard[-1]) is not None


def asks_twice(text: str) -> bool:
    """True when two amounts are asked, one after the other: 能耗多少，煤炭占多少."""
    return sum(bool(_QUANTITY.search(part)) for part in _STOP.split(text)) > 1
