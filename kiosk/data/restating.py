"""What a speaker takes back or says again: corrections, restarts, appositions. Pure; tokens in, fewer tokens out."""

from collections.abc import Sequence

from kiosk.data.tokens import Token

_LIKE = frozenset(["这些", "这类", "这几样", "之类的", "等等", "等"])
"""水电风电核电这些一次电力: what stands before is an example of what comes after."""
_NAMELY = frozenset(
    ["我说的是", "我是说", "我指的是", "指的是", "也就是说", "也就是", "就是", "说的是", "我问的是", "我要的是"]
)
"""盘子有多大，我说的是GDP: what comes after says the same in words that are known."""


def final(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """What is left when everything that was taken back is dropped."""
    return _restated(_explained(_dismissed(_corrected(_lying_in(tokens)))))


def _lying_in(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """成都所在的四川: the province is meant, the city only says which."""
    for index in range(1, len(tokens) - 1):
        place = tokens[index - 1].has("place") and tokens[index + 1].has("place", "home")
        if place and tokens[index].text == "所在的":
            return (*tokens[: index - 1], *tokens[index + 1 :])
    return tokens


def _dismissed(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """苏州就不提了，说说江苏: what is set aside does not belong to the question."""
    at = next((i for i, t in enumerate(tokens) if t.has("dismiss")), None)
    if at is None or not any(t.has("atom", "place", "places") for t in tokens[at + 1 :]):
        return tokens
    named = ("time", "relative", "home")
    return (*(t for t in tokens[:at] if t.has(*named)), *tokens[at + 1 :])


def _explained(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Words that nobody knows are dropped where the speaker explains them, and only there."""
    for index in range(1, len(tokens) - 1):
        before, after = tokens[:index], tokens[index + 1 :]
        if tokens[index].text in _NAMELY and any(not t.tags for t in before) and any(t.has("atom") for t in after):
            return (*(t for t in before if t.tags), *after)
        if tokens[index].text in _LIKE and after[0].has("atom", "place"):
            first = _examples(before)
            if any(not t.tags or t.has("absent") for t in before[first:]):
                return (*before[:first], *after)
    return tokens


def _other_end(before: tuple[Token, ...], after: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """2018到2023年…到2022年: the year that is said again after the same joint takes the other's place."""
    if len(after) < 2 or not after[1].has("time", "relative"):
        return None
    for at in range(len(before) - 1, 0, -1):
        if before[at].has("time", "relative") and before[at - 1].text == after[0].text:
            return (*before[:at], after[1], *before[at + 1 :], *after[2:])
    return None


def _examples(tokens: Sequence[Token]) -> int:
    """Where the row of names begins that ends these tokens."""
    at = len(tokens)
    while at and (not tokens[at - 1].tags or tokens[at - 1].has("absent", "atom", "join")):
        at -= 1
    return at


def _corrected(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """不要今年的看去年的, 不是吉林是辽宁: what was taken back is dropped, the correction itself stays."""
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        out.append(token)
        if token.get("correction") == "not" and token.text in ("不要", "别看", "不是", "不看", "别要", "不是问"):
            rest = tokens[index + 1 :]
            kinds = [k for k in ("time", "relative", "place", "atom", "chart") if rest and any(t.has(k) for t in rest)]
            first = next((i for i, t in enumerate(rest) if t.has(*kinds)), None)
            if first is not None:
                kind = next(k for k in kinds if rest[first].has(k))
                same = ("time", "relative") if kind in ("time", "relative") else (kind,)
                if any(t.has(*same) for t in rest[first + 1 :]):
                    index += first + 1
        index += 1
    return tuple(out)


_RESTARTS = frozenset(["不对", "说错了", "错了", "我是说", "应该是", "口误", "搞错了", "弄错了", "算了", "更正"])
_HESITATIONS = frozenset(["哦", "噢", "喔"])
_KINDS = (("time", "relative"), ("place", "places", "nation", "home"), ("atom", "absent"))


def _restated(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """2023年出生…不对，城镇人口: what is said again after a restart takes the place of what was said before it."""
    for index in range(len(tokens) - 2, 0, -1):
        restart = tokens[index].text in _RESTARTS
        if not restart and tokens[index].text not in _HESITATIONS:
            continue
        before, after = tokens[:index], tokens[index + 1 :]
        if after[0].has("join", "range", "compare"):
            if (mended := _other_end(before, after)) is not None:
                return mended
            continue
        if all(not t.tags or t.has("filler") for t in before) and any(t.has("place", "places", "atom") for t in after):
            return after
        again = [kinds for kinds in _KINDS if any(t.has(*kinds) for t in before) and any(t.has(*kinds) for t in after)]
        if not again:
            continue
        named_before = {t.text for t in before if t.has("place", "places")}
        named_after = [t.text for t in after if t.has("place", "places")]
        # 长春在四个城市——哈尔滨、长春、沈阳里: a list, not a restart
        if named_before & set(named_after) and len(named_after) > 2:
            continue
        gone = {kind for kinds in again for kind in kinds}
        # operators and half-said words belong to the figure that was taken back
        named = ("time", "relative", "place", "places", "nation", "home")
        kept = tuple(t for t in before if t.has(*named)) if "atom" in gone else before
        return (*(t for t in kept if not t.has(*gone)), *after)
    return tokens
