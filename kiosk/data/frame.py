"""What a question mentions, slot by slot, before anything is decided: figures, places, times and operators."""

import re
from dataclasses import dataclass, field, replace

import jieba
import jieba.posseg

from kiosk.data import numerals
from kiosk.data.numerals import Number
from kiosk.data.place import Place
from kiosk.data.restating import final
from kiosk.data.times import When
from kiosk.data.tokens import Token

_CONTENT = frozenset("nvailjbse")
"""jieba parts of speech that carry meaning: nouns, verbs, adjectives, idioms, abbreviations, places, foreign words."""


_LARGE = 100.0
"""A bare number from here on must be part of a condition."""


@dataclass(frozen=True, slots=True)
class AtomHit:
    """A meaning in the text."""

    atoms: tuple[str, ...]
    start: int
    end: int
    alternatives: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place in the text; several candidates when two dimensions know the name."""

    candidates: tuple[Place, ...]
    start: int
    ordinal: int = 0
    """第N名 that follows it, negative from the end."""


@dataclass(frozen=True, slots=True)
class Times:
    """Every way in which a question says when."""

    years: tuple[int, ...] = ()
    span: tuple[int, int] | None = None
    """First and last year; 9999 = up to the newest, 0 = from the oldest."""
    last: int = 0
    latest: bool = False
    same: bool = False
    shift: int | None = None
    length: int = 0
    plan: bool = False
    """True when `span` is a five-year plan: changes are counted from the year before it."""
    everything: bool = False

    @property
    def said(self) -> bool:
        """True when the question names a time."""
        return (
            bool(self.years or self.span or self.last or self.latest or self.same or self.everything)
            or self.shift is not None
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """The slots of one question."""

    text: str = ""
    atoms: tuple[AtomHit, ...] = ()
    places: tuple[PlaceHit, ...] = ()
    excluded: tuple[PlaceHit, ...] = ()
    nation: bool = False
    nation_at: int = -1
    home: bool = False
    scope: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    times: Times = Times()
    marks: frozenset[str] = frozenset()
    """Operators as `kind` and `kind:value`."""
    limit: int = 0
    nth: int = 0
    order: str = ""
    number: Number | None = None
    upper: Number | None = None
    """The second number of a range of figures."""
    above: bool | None = None
    chart: str = ""
    unit_hint: str = ""
    order_at: int = -1
    """Where the superlative or 前N stands."""
    stray: bool = False
    """A percentage or a large number that no operator takes: half of a condition was lost."""
    share_at: int = -1
    """Where 占 stands."""
    within_at: int = -1
    within_in: bool = False
    """True for 在…里: what stands before 里 is the whole."""
    compare_at: int = -1
    absent: str = ""
    missing: str = ""
    missing_kind: str = ""
    unknown: tuple[str, ...] = ()
    corrected: bool = False
    noisy: bool = False
    """Words had to be put in by sound: nothing may be taken for granted that was not heard."""
    number_words: str = ""
    rank_up: bool = True
    scope_at: int = -1
    """Where the word stands that says what is ranked or counted."""
    province_at: int = -1
    """Where 全省 stands after a place: the province of that place, not the hall's own."""
    picked: tuple[str, int, int] | None = None
    """Order, number and place of a first ranking that only chooses: GDP前十的省里，人口最少的."""
    skip: int = 0
    """Ranks before the first that is asked: five in 六到十名."""
    against: bool = False
    """The only year is the one to compare with: 比2019年涨了多少."""
    ratio: bool = False
    """A figure is asked as a percentage of another that is named: 是2019年的百分之几."""

    def has(self, *marks: str) -> bool:
        """True when any of these operators was heard."""
        return any(mark in self.marks for mark in marks)


@dataclass(slots=True)
class _Slots:
    marks: set[str] = field(default_factory=set)
    years: list[int] = field(default_factory=list)
    year_starts: list[int] = field(default_factory=list)


_ITS_OWN = frozenset(["全省", "省内", "本省", "当地", "本地", "省里"])


def read(tokens: tuple[Token, ...], text: str, this_year: int) -> Frame:
    """The frame of a cut question."""
    tokens = final(tokens)
    frame = Frame(text=text, unknown=_blockers(tokens, text), corrected=any(t.has("correction") for t in tokens))
    slots = _Slots()
    times = Times()
    range_open = False
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        previous = tokens[index - 1] if index else None
        for tag in token.tags:
            if tag.kind != "filler":
                slots.marks |= {tag.kind, f"{tag.kind}:{tag.value}"} if isinstance(tag.value, str) else {tag.kind}
        atoms = [tag.value for tag in token.tags if tag.kind == "atom"]
        if atoms == [("数量",)] and previous is not None and previous.has("scope"):  # 省份数量
            slots.marks.add("count")
        elif atoms:
            hit = AtomHit(atoms[0], token.start, token.end, tuple(atoms[1:]))
            frame = replace(frame, atoms=(*frame.atoms, hit))
        places = tuple(tag.value for tag in token.tags if tag.kind == "place")
        if places:
            hit_place = PlaceHit(places, token.start)
            if _after_not(tokens, index):
                frame = replace(frame, excluded=(*frame.excluded, hit_place))
            else:
                frame = replace(frame, places=(*frame.places, hit_place))
        for place in token.get("places") or ():
            frame = replace(frame, places=(*frame.places, PlaceHit((place,), token.start)))
        if token.has("nation"):
            frame = replace(frame, nation=True, nation_at=token.start)
        if token.has("home"):
            if frame.places and token.text in _ITS_OWN:
                frame = replace(frame, province_at=token.start)
                continue
            among = token.text.startswith("省") and previous is not None and previous.text.endswith("的")
            frame = replace(frame, scope="region", scope_at=token.start) if among else replace(frame, home=True)
            slots.marks |= {"within"} if among else set()
        if (scope := token.get("scope")) and not (
            frame.scope and scope in ("place", "column") and frame.scope != "place"
        ):
            frame = replace(frame, scope=scope, scope_at=token.start)
        if token.text == "市" and previous is not None and previous.has("count_of"):
            frame = replace(frame, scope="city")
        if attribute := token.get("attribute"):
            column, _, value = attribute.partition("=")
            frame = replace(frame, attributes=(*frame.attributes, (column, value)))
        times, range_open = _time(token, following, previous, times, slots, range_open, this_year)
        frame = _operator(frame, token, following, previous)
    times = _finish(times, slots)
    if times.length and not times.said and "trend" in slots.marks:
        times = replace(times, last=times.length)
    if not frame.atoms and frame.unit_hint == "人" and not frame.has("number"):
        frame = replace(frame, atoms=(AtomHit(("人口",), len(text), len(text)),))
    frame = replace(frame, times=times, marks=frozenset(slots.marks))
    if _STREAK.search(text) and frame.has("change_up", "change_down", "growth"):  # 连续增长了几年
        frame = replace(frame, marks=frame.marks | {"which_year"})
    before = frame.has("versus") or len(times.years) == 2 or _against(tokens)
    if before and frame.has("compare", "versus") and (changed := _CHANGED.search(text)):
        frame = replace(frame, marks=frame.marks | {"change_down" if changed.group(1) in "少低小" else "change_up"})
    frame = _threshold(frame, tokens)
    return replace(frame, stray=_stray(frame, tokens), against=_against(tokens), ratio=_ratio(tokens))


_CHANGED = re.compile(r"([少低小多高大])(?:了)?的(?:省|地区|城市|有|行业)")
"""比2023年少的省: who has less than before."""
_ASKED = re.compile(r"^(?:有没有|是不是|是否)")
_ROUND = frozenset(["万亿", "千亿", "百亿"])
_STREAK = re.compile(r"连续.*(?:几年|多少年)")
_COMPARED = frozenset(["比", "比起", "较", "相比", "相较", "对比"])


def _against(tokens: tuple[Token, ...]) -> bool:
    """比2019年涨了多少, 跟三年前比: the one year that is named is where the change is counted from."""
    at = [i for i, token in enumerate(tokens) if token.has("time", "relative")]
    if len(at) != 1 or not at[0] or any(t.has("range", "since", "versus") and not t.has("join") for t in tokens):
        return False
    if (tag := tokens[at[0]].get("time")) is not None and tag.when not in (When.YEAR, When.AGO):
        return False
    before, after = tokens[at[0] - 1], next((t for t in tokens[at[0] + 1 :] if not _only_filler(t)), None)
    joined = before.text in ("跟", "和", "与", "同") and after is not None and after.has("compare")
    return before.text in _COMPARED or joined


def _ratio(tokens: tuple[Token, ...]) -> bool:
    """恢复到2019年的百分之几, 相当于广东的几成: a percentage of what is named right before it."""
    for index, token in enumerate(tokens):
        if token.has("percent") and token.text.startswith(("百分之", "几成", "百分比")) and index > 1:
            named = tokens[index - 2].has("time", "relative", "place", "nation", "same")
            told = any(t.text in _AMOUNTS for t in tokens[:index])
            if tokens[index - 1].text == "的" and named and told:
                return True
    return False


_AMOUNTS = frozenset(["恢复", "恢复到", "到", "相当于", "是", "只有", "达到", "等于", "才是"])


def _after_not(tokens: tuple[Token, ...], index: int) -> bool:
    for token in reversed(tokens[:index]):
        if token.has("not"):
            return True
        if not (token.has("place", "places", "join") or token.has("filler")):
            return False
    return False


def _time(
    token: Token,
    following: Token | None,
    previous: Token | None,
    times: Times,
    slots: _Slots,
    range_open: bool,
    this_year: int,
) -> tuple[Times, bool]:
    year: int | None = None
    if tag := token.get("time"):
        if tag.when is When.YEAR:
            year = tag.start
        elif tag.when is When.AGO:
            year = this_year - tag.start
        elif tag.when is When.LAST:
            times = replace(times, last=tag.start)
        elif tag.when is When.SPAN:
            times = replace(times, span=(tag.start, tag.end), plan=tag.plan)
        else:
            times = replace(times, length=tag.start)
    if (relative := token.get("relative")) is not None:
        year = this_year + int(relative)
    if (shift := token.get("shift")) is not None and not token.has("versus"):
        times = replace(times, shift=int(shift))
    if token.has("same") and year is None:
        times = replace(times, same=True)
    if token.has("latest"):
        times = replace(times, latest=True)
        if range_open and slots.years:
            times = replace(times, span=(slots.years[0], 9999), latest=False)
    if (span := token.get("span")) is not None:
        times = replace(times, everything=True) if span == "all" else replace(times, span=(1978, 9999))
    if year is not None:
        slots.years.append(year)
        if range_open and len(slots.years) > 1:
            times = replace(times, span=(slots.years[-2], year))
        range_open = False
    if (
        token.has("range")
        and slots.years
        and previous is not None
        and (previous.has("time", "relative") or previous.text in ("底", "年", "的"))
    ):
        range_open = True
    if (
        token.has("since")
        and slots.years
        and not token.has("then")
        and times.span is None
        and previous is not None
        and previous.has("time", "relative", "filler")
    ):
        times = replace(times, span=(slots.years[-1], 9999))
    return times, range_open


def _finish(times: Times, slots: _Slots) -> Times:
    years = tuple(dict.fromkeys(slots.years))
    if times.last and len(years) == 2 and times.span is None:  # 这几年怎么变的，从2018年到2024年
        return replace(times, years=years, span=(min(years), max(years)), last=0)
    return replace(times, years=years)


def _operator(frame: Frame, token: Token, following: Token | None, previous: Token | None) -> Frame:
    if token.get("order") in ("desc", "asc") and _chosen(frame, token):
        frame = replace(frame, picked=(frame.order, frame.limit, frame.order_at), order="", limit=0, order_at=-1)
    if token.has("top", "tail", "order") and frame.order_at < 0:
        frame = replace(frame, order_at=token.start)
    if token.has("top"):
        frame = replace(frame, limit=int(token.number) or 3, order=frame.order or "desc")
    if token.has("tail"):
        frame = replace(frame, limit=int(token.number), order="asc")
    if token.has("count_of") and not frame.limit and not (following and following.has("place", "attribute")):
        frame = replace(frame, limit=int(token.number))
    if ranks := token.get("nth_range"):
        first, last = min(ranks), max(ranks)
        frame = replace(frame, skip=first - 1, limit=last - first + 1, order=frame.order or "desc")
    if token.has("nth") and frame.nth and not frame.places:  # 第一第二名, 老大老二老三
        first = 1 if any(word in frame.text for word in ("老大", "冠军")) else min(frame.nth, int(token.number))
        last = max(frame.skip + frame.limit, frame.nth, int(token.number))
        frame = replace(frame, nth=0, skip=first - 1, limit=last - first + 1)
    elif token.has("nth") and frame.limit > 1 and frame.skip + frame.limit + 1 == int(token.number):
        frame = replace(frame, limit=frame.limit + 1)
    elif token.has("nth"):
        frame = _ordinal(frame, int(token.number))
    if token.has("nth_last"):
        frame = _ordinal(replace(frame, order="asc"), int(token.number))
    if order := token.get("order"):
        if order in ("asc", "list_asc") or (order == "desc" and frame.order != "asc"):
            frame = replace(frame, order="asc" if "asc" in order else "desc")
        elif not frame.order:
            frame = replace(frame, order="desc")
    if chart := token.get("chart"):
        frame = replace(frame, chart=chart)
    if unit := token.get("unit_hint"):
        frame = replace(frame, unit_hint=unit)
    if (
        token.has("share")
        and (frame.share_at < 0 or token.text.startswith("占"))
        and not (frame.share_at >= 0 and frame.text[frame.share_at] == "占")
    ):
        frame = replace(frame, share_at=token.start)
    if token.has("within") and frame.within_at < 0:
        frame = replace(frame, within_at=token.start)
    if token.has("compare") and token.text in ("比", "比起") and frame.compare_at < 0:
        frame = replace(frame, compare_at=token.start)
    if absent := token.get("absent"):
        frame = replace(frame, absent=frame.absent or absent)
    for kind in ("missing_time", "missing_level"):
        if missing := token.get(kind):
            frame = replace(frame, missing=frame.missing or missing, missing_kind=frame.missing_kind or kind)
    return frame


def _chosen(frame: Frame, token: Token) -> bool:
    """True when several were ranked already by one figure and this superlative ranks them by another."""
    between = any(frame.order_at < hit.start < token.start for hit in frame.atoms)
    return frame.limit > 1 and frame.order_at >= 0 and frame.picked is None and between and len(frame.atoms) > 1


def _ordinal(frame: Frame, n: int) -> Frame:
    if frame.places and not frame.places[-1].ordinal:
        last = replace(frame.places[-1], ordinal=-n if frame.order == "asc" else n)
        frame = replace(frame, places=(*frame.places[:-1], last))
    return replace(frame, nth=n, order=frame.order or "desc")


def _threshold(frame: Frame, tokens: tuple[Token, ...]) -> Frame:
    numbers = [token for token in tokens if token.has("number")]
    if len(numbers) == 2 and "之间" in frame.text:
        low, high = numbers
        words = frame.text[low.start : high.end] + "之间"
        first, second = low.get("number"), high.get("number")
        if not first.scaled and not first.percent and second.scaled and first.value < 10000:
            factor = second.value / (numerals.parse(high.text.rstrip("万亿")) or second.value)
            first = replace(first, value=first.value * factor, scaled=True)
        return replace(frame, number=first, upper=second, above=True, number_words=words)
    for index, token in enumerate(tokens):
        number = token.get("number")
        if number is None:
            continue
        before = [t for t in tokens[max(0, index - 3) : index] if not _only_filler(t)]
        after = [t for t in tokens[index + 1 : index + 4] if not _only_filler(t) and not t.has("unit_hint", "atom")]
        suffix = after[0].get("suffix") if after else None
        # the nearest of what stands before and after decides: 没有超过, 八千万以上
        side: bool | None = None
        words = token.text
        if before and before[-1].has("above", "below"):
            side = before[-1].has("above")
            words = _ASKED.sub("", before[-1].text) + words
        elif index and tokens[index - 1].text == "上" and number.scaled and token.text[0] in "百千万亿":  # 上万亿的城市
            side = True
            words = f"上{words}"
        if suffix:
            side = suffix == "gt"
        if side is None and index and tokens[index - 1].text == "有没有" and number.scaled:  # 有没有三万亿
            side, words = True, f"达到{words}"
        following = next((t for t in tokens[index + 1 :] if not _only_filler(t)), None)
        if side is None and token.text in _ROUND and following is not None and following.has("atom", "scope"):
            side, words = True, f"超{words}"  # 万亿GDP城市
        if side is not None:
            unit = tokens[index + 1].text if index + 1 < len(tokens) and tokens[index + 1].has("unit_hint") else ""
            words += unit + (after[0].text if suffix else "")
            return replace(frame, number=number, above=side, number_words=words)
    return frame


def _stray(frame: Frame, tokens: tuple[Token, ...]) -> bool:
    found = [token.get("number") for token in tokens if token.has("number") and set(token.text) - set("百千万亿")]
    return frame.number is None and any(n.percent or n.scaled or n.value >= _LARGE for n in found)


def _only_filler(token: Token) -> bool:
    return all(tag.kind == "filler" for tag in token.tags) and bool(token.tags)


_SAID_ENOUGH = ("absent", "missing_age", "missing_time", "missing_level", "forecast", "why")
_COMMON = 30
"""A word this frequent in general Chinese may well have been meant."""


def doubtful(tokens: tuple[Token, ...]) -> bool:
    """True when something was heard that no word explains, and nothing else already refuses the question."""
    if any(token.has(*_SAID_ENOUGH) and not token.sounded for token in tokens):
        return False
    return any(not token.tags or token.sounded for token in tokens)


def real_words(tokens: tuple[Token, ...], text: str) -> frozenset[int]:
    """Positions of unknown words that general Chinese knows."""
    unknown = {index for t in tokens if not t.tags for index in range(t.start, t.end)}
    found: set[int] = set()
    at = 0
    for word in jieba.lcut(text, HMM=False):
        span = range(at, at + len(word))
        at += len(word)
        named = jieba.posseg.dt.word_tag_tab.get(word, "") in ("ns", "nt", "nz")
        if len(word) > 1 and unknown & set(span) and (named or (jieba.dt.FREQ.get(word) or 0) >= _COMMON):
            found |= set(span)
    return frozenset(found)


def place_names(tokens: tuple[Token, ...], text: str) -> frozenset[int]:
    """Positions of places that general Chinese knows and the data set does not: 大庆 is never a misheard 大请."""
    known = {index for t in tokens if t.has("place", "places", "atom") for index in range(t.start, t.end)}
    unknown = {index for t in tokens if not t.tags for index in range(t.start, t.end)}
    found: set[int] = set()
    at = 0
    for word in jieba.lcut(text, HMM=False):
        span = set(range(at, at + len(word)))
        at += len(word)
        is_place = jieba.posseg.dt.word_tag_tab.get(word, "") == "ns" and (jieba.dt.FREQ.get(word) or 0) >= _COMMON
        if len(word) > 1 and is_place and span & unknown and not span & known:
            found |= span
    return frozenset(found)


def _blockers(tokens: tuple[Token, ...], text: str) -> tuple[str, ...]:
    """Words that carry meaning and that nothing explains."""
    unknown = [token for token in tokens if not token.tags]
    if not unknown:
        return ()
    covered = {index for token in unknown for index in range(token.start, token.end)}
    found: list[str] = []
    at = 0
    for word, flag in jieba.posseg.lcut(text):
        span = range(at, at + len(word))
        at += len(word)
        hit = sum(index in covered for index in span)
        proper = flag in ("ns", "nr", "nt", "nz", "nrt")
        if len(word) > 1 and hit and (proper or hit == len(word)) and (flag[:1] in _CONTENT):
            found.append(word)
    for token in unknown:
        if len(token.text) > 1 and not any(word in token.text or token.text in word for word in found):
            words = [w for w, flag in jieba.posseg.lcut(token.text) if len(w) > 1 and flag[:1] in _CONTENT]
            found += words
    return tuple(dict.fromkeys(found))
