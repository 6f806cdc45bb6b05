"""From the pieces of a question to its frame: every token puts what it mentions into a slot. Nothing is decided here."""

import re
from dataclasses import replace

from kiosk.data.bounds import bound, stray
from kiosk.data.conditions import conditions
from kiosk.data.frame import AtomHit, Frame, PlaceHit
from kiosk.data.moments import Moments
from kiosk.data.operators import operate
from kiosk.data.references import (
    against,
    half_pair,
    lost_scope,
    of_figure,
    of_gdp,
    parted,
    ratio,
    strange_place,
    stray_amount,
)
from kiosk.data.restating import final
from kiosk.data.tokens import Token
from kiosk.data.unknown import blockers

_ITS_OWN = frozenset(["全省", "省内", "本省", "当地", "本地", "省里"])
_CHANGED = re.compile(r"(?<!最)([少低小多高大])(?:了|得最.)?的(?:省|地区|城市|有|行业)")
"""比2023年少的省, 比2020年少得最多的省: who has less than before."""
_WHO = re.compile(r"哪[个些几一]|[几多少]个|谁")
_THAN_BEFORE = re.compile(
    r"比[^比]{0,8}年(?:的?(?:同期|时候)|底|末)?(?:还|更|都|反而|反倒|要|又)*([少低小多高大])(?!了?(?:多少|几|出|于|过|还是))"
)
"""哪个省的GDP比去年还少."""
_BESIDES = re.compile(r"[也还]|另外")
"""除了GDP，人口也说一下: what stands after 除了 is asked too."""
_ANYWHERE = frozenset(["哪里", "哪儿", "地方", "各地"])
"""城市里最低的是哪儿: what is ranked was said already."""
_SPEED = re.compile(r"最(?:快|慢|猛)|跑在最?前|跑得最?快")
"""GDP最快的省: how fast a figure grows, not how large it is."""
_TWO = re.compile(r"最[^最]{1,2}的(?:两个|俩)(?!省(?!会)|市|城|地)")
"""GDP最高的两个: so many are asked for, none is pointed at."""
_IN_CITIES = "城市里"
_STREAK = re.compile(r"连续.*(?:几年|多少年)")


def read(tokens: tuple[Token, ...], text: str, this_year: int) -> Frame:
    """The frame of a cut question."""
    tokens, text = of_gdp(parted(final(tokens)), text)
    frame = Frame(text=text, unknown=blockers(tokens, text), corrected=any(t.has("correction") for t in tokens))
    marks: set[str] = set()
    moments = Moments(this_year)
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        previous = tokens[index - 1] if index else None
        marks |= _marks(token)
        if token.text == "加" and previous is not None and previous.has("place") and following is not None:
            marks |= {"sum", "sum:sum"} if following.has("place") else set()  # 广东加福建
        if _counts(token, previous):
            marks.add("count")
        else:
            frame = _meant(frame, token, previous)
        frame = _placed(frame, tokens, index)
        if token.has("home"):
            if frame.places and token.text in _ITS_OWN:
                frame = replace(frame, province_at=token.start)
                continue
            among = token.text.startswith("省") and previous is not None and previous.text.endswith("的")
            frame = replace(frame, scope="region", scope_at=token.start) if among else _at_home(frame, token)
            marks |= {"within"} if among else set()
        frame = _scoped(frame, token, previous)
        moments.accept(token, previous)
        frame = operate(frame, token, following)
    return _finished(frame, tokens, moments, frozenset(marks))


def _finished(frame: Frame, tokens: tuple[Token, ...], moments: Moments, marks: frozenset[str]) -> Frame:
    """What only the whole question tells."""
    times = moments.times()
    if times.length and not times.said and "trend" in marks:
        times = replace(times, last=times.length)
    if not frame.atoms and frame.unit_hint == "人":
        frame = replace(frame, atoms=(AtomHit(("人口",), len(frame.text), len(frame.text)),))
    frame = replace(frame, times=times, marks=marks)
    if _IN_CITIES in frame.text and frame.scope in ("", "place") and _ranks_or_counts(frame):
        frame = replace(frame, scope="city")
    if frame.attributes and frame.scope == "column":  # 最多的三个细分行业是什么: members of that kind, not columns
        frame = replace(frame, scope="place")
    if _STREAK.search(frame.text) and frame.has("change_up", "change_down", "growth"):  # 连续增长了几年
        frame = replace(frame, marks=frame.marks | {"which_year", "streak"})
    if frame.order and not frame.limit and _TWO.search(frame.text):
        plain = frozenset(m for m in frame.marks if m.partition(":")[0] != "pronoun")
        frame = replace(frame, limit=2, marks=plain)
    if frame.order and _SPEED.search(frame.text):
        frame = replace(frame, marks=frame.marks | {"growth", "growth:growth"})
    held = against(tokens)
    before = frame.has("versus") or len(times.years) == 2 or held
    asks_who = (frame.scope or frame.attributes) and _WHO.search(frame.text)
    changed = _CHANGED.search(frame.text) or (_THAN_BEFORE.search(frame.text) if asks_who else None)
    if before and frame.has("compare", "versus") and changed is not None:
        frame = replace(frame, marks=frame.marks | {"change_down" if changed.group(1) in "少低小" else "change_up"})
    frame = bound(frame, tokens)
    frame = replace(frame, stray=stray(frame, tokens), against=held, ratio=ratio(tokens))
    if of_figure(tokens):
        frame = replace(frame, ratio=True, marks=frame.marks | {"of_figure"})
    if stray_amount(tokens):
        frame = replace(frame, marks=frame.marks | {"stray_amount"})
    if strange_place(tokens):
        frame = replace(frame, marks=frame.marks | {"strange_place"})
    if lost_scope(tokens):
        frame = replace(frame, marks=frame.marks | {"lost_scope"})
    if half_pair(tokens):
        frame = replace(frame, marks=frame.marks | {"half_pair"})
    return replace(frame, conditions=conditions(tokens))


def _ranks_or_counts(frame: Frame) -> bool:
    """城市里GDP垫底的是谁: cities are what is ranked; 城市里的公厕有多少座 is about towns at large."""
    return frame.has("order", "top", "tail", "nth", "count") and not frame.has("which_year", "share")


def _at_home(frame: Frame, token: Token) -> Frame:
    return replace(frame, home=True, home_at=token.start if frame.home_at < 0 else frame.home_at)


def _marks(token: Token) -> set[str]:
    """Operators as `kind` and `kind:value`."""
    marks: set[str] = set()
    for tag in token.tags:
        if tag.kind != "filler":
            marks |= {tag.kind, f"{tag.kind}:{tag.value}"} if isinstance(tag.value, str) else {tag.kind}
    return marks


def _meanings(token: Token) -> list[tuple[str, ...]]:
    return [tag.value for tag in token.tags if tag.kind == "atom"]


def _counts(token: Token, previous: Token | None) -> bool:
    """省份数量: a number of places, not a figure."""
    return _meanings(token) == [("数量",)] and previous is not None and previous.has("scope")


def _meant(frame: Frame, token: Token, previous: Token | None) -> Frame:
    atoms = _meanings(token)
    if not atoms or (token.has("order") and frame.order):  # 从高到低排出来: put in order, nothing is let out
        return frame
    joined = previous is not None and previous.has("join")
    hit = AtomHit(atoms[0], token.start, token.end, tuple(atoms[1:]), joined)
    left_out = previous is not None and previous.has("not")
    if left_out and not _BESIDES.search(frame.text, token.end):
        return replace(frame, without=(*frame.without, hit))
    return replace(frame, atoms=(*frame.atoms, hit))


def _placed(frame: Frame, tokens: tuple[Token, ...], index: int) -> Frame:
    token = tokens[index]
    places = tuple(tag.value for tag in token.tags if tag.kind == "place")
    if places:
        hit = PlaceHit(places, token.start)
        if _after_not(tokens, index) or _before_not(tokens, index):
            frame = replace(frame, excluded=(*frame.excluded, hit))
        else:
            frame = replace(frame, places=(*frame.places, hit))
    for place in token.get("places") or ():
        frame = replace(frame, places=(*frame.places, PlaceHit((place,), token.start)))
    if token.has("nation"):
        frame = replace(frame, nation=True, nation_at=token.start)
    return frame


def _after_not(tokens: tuple[Token, ...], index: int) -> bool:
    for token in reversed(tokens[:index]):
        if token.has("not"):
            return True
        if not (token.has("place", "places", "join") or token.has("filler")):
            return False
    return False


def _before_not(tokens: tuple[Token, ...], index: int) -> bool:
    """前三名是哪几个，直辖市不算: what is left out stands before; in 上海不算浦东 it stands after."""
    for at in range(index + 1, len(tokens)):
        if tokens[at].has("not"):
            after = next((t for t in tokens[at + 1 :] if not t.filler), None)
            return after is None or not after.has("place", "places", "atom", "attribute", "home")
        if not (tokens[at].has("place", "places", "join") or tokens[at].filler):
            return False
    return False


def _scoped(frame: Frame, token: Token, previous: Token | None) -> Frame:
    """What is ranked or counted: places, columns, or members of a kind."""
    vague = frame.scope in ("city", "sector") and token.text in _ANYWHERE
    if (
        (scope := token.get("scope"))
        and not vague
        and not (frame.scope and scope in ("place", "column") and frame.scope != "place")
    ):
        frame = replace(frame, scope=scope, scope_at=token.start)
    if token.text in ("市", "城市里") and previous is not None and previous.has("count_of"):
        frame = replace(frame, scope="city")
    if token.has("count_of") and token.text[-1] in "项块" and not frame.scope:  # 哪三块支出
        frame = replace(frame, scope="column", scope_at=token.start)
    if attribute := token.get("attribute"):
        column, _, value = attribute.partition("=")
        frame = replace(frame, attributes=(*frame.attributes, (column, value)))
    return frame
