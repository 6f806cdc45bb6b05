"""What a figure is held against when the question says so: an earlier year, or another figure that it is a percentage of."""

import re
from itertools import pairwise, takewhile

from kiosk.data.times import When
from kiosk.data.tokens import Tag, Token

_COMPARED = frozenset(["比", "比起", "较", "相比", "相较", "对比"])
_AMOUNTS = frozenset(["恢复", "恢复到", "到", "相当于", "是", "只有", "达到", "等于", "才是"])

_EQUALS = {"相当于": "占到了", "是": "占"}
"""What says the same of GDP as 占, in as many letters."""
_OF_IT = 3
"""GDP, 的, 百分之几."""
_GARBLED = 2
"""Characters that mean nothing before 和: a name was there."""
_POINTED = re.compile(r"那(?=(?:些|个|几个|一些)(?:省|自治区|直辖市|城市|市|地区|区域|地方|行业))")
_MAGNITUDES = frozenset("十百千万亿")
_LAST_YEAR = re.compile(r"(比|跟|和|与|较)去年(相?比)?$")


def asked_for(text: str) -> str:
    """那个省常住人口最多, when no place was spoken of before: nothing is pointed at, it is 哪个 that was said."""
    return _POINTED.sub("哪", text)


def parted(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """前年比去年, 2019年比去年: 去年 is a year of its own where another one stands right before; 今年 needs no telling."""
    out: list[Token] = []
    for index, token in enumerate(tokens):
        ahead = next((t for t in reversed(tokens[:index]) if not t.filler), None)
        dated = ahead is not None and (ahead.has("time") or (ahead.has("relative") and ahead.get("relative") != "0"))
        if dated and token.has("versus") and (said := _LAST_YEAR.match(token.text)) is not None:
            at = token.start + len(said.group(1))
            out.append(Token(token.start, at, said.group(1), (Tag("compare", "compare"),)))
            out.append(Token(at, token.end, "去年", (Tag("relative", "-1"),)))
        else:
            out.append(token)
    return tuple(out)


def against(tokens: tuple[Token, ...]) -> bool:
    """比2019年涨了多少, 跟三年前比: the one year that is named is where the change is counted from."""
    at = [i for i, token in enumerate(tokens) if token.has("time", "relative")]
    if len(at) != 1 or not at[0] or any(t.has("range", "since", "versus") and not t.has("join") for t in tokens):
        return False
    if (tag := tokens[at[0]].get("time")) is not None and tag.when not in (When.YEAR, When.AGO):
        return False
    before, after = tokens[at[0] - 1], next((t for t in tokens[at[0] + 1 :] if not t.filler), None)
    joined = before.text in ("跟", "和", "与", "同") and after is not None and after.has("compare")
    return before.text in _COMPARED or joined


def ratio(tokens: tuple[Token, ...]) -> bool:
    """恢复到2019年的百分之几, 相当于广东的几成: a percentage of what is named right before it."""
    for index, token in enumerate(tokens):
        if token.has("percent") and token.text.startswith(("百分之", "几成", "百分比", "几分之")) and index > 1:
            named = tokens[index - 2].has("time", "relative", "place", "nation", "same")
            told = any(t.text in _AMOUNTS for t in tokens[:index])
            if tokens[index - 1].text == "的" and named and told:
                return True
            restored = tokens[index - 1].text in ("恢复到", "恢复") or tokens[index - 2].text == "恢复"
            if restored and any(t.has("compare") for t in tokens[:index]):  # 跟2019年比恢复到几成
                return True
    return False


def of_gdp(tokens: tuple[Token, ...], text: str) -> tuple[tuple[Token, ...], str]:
    """旅游总花费相当于全国GDP的百分之几: a share, for every amount of money is measured so; 相当于广东GDP的几成 holds two up."""
    for index, token in enumerate(tokens):
        after = [t for t in tokens[index + 1 :] if not t.has("nation", "time", "relative", "same")][:3]
        gdp = (
            len(after) == _OF_IT
            and after[0].get("atom") == ("gdp",)
            and after[1].text == "的"
            and after[2].has("percent")
        )
        if token.text in _EQUALS and gdp:
            share = Token(token.start, token.end, _EQUALS[token.text], (Tag("share", "share"),))
            return (
                *tokens[:index],
                share,
                *tokens[index + 1 :],
            ), f"{text[: token.start]}{share.text}{text[token.end :]}"
    return tokens, text


def of_figure(tokens: tuple[Token, ...]) -> bool:
    """第三产业相当于第二产业的百分之几: a percentage of another figure."""
    for index, token in enumerate(tokens):
        if token.has("percent") and token.text.startswith(("百分之", "几成", "几分之")) and index > 1:
            named = tokens[index - 1].text == "的" and tokens[index - 2].has("atom")
            if named and any(t.text in _EQUALS for t in tokens[:index]):
                return True
    return False


def half_pair(tokens: tuple[Token, ...]) -> bool:
    """True for 2018年请到和济南: a place was joined to something that nobody could make out."""
    for index, token in enumerate(tokens[:-1]):
        if token.has("join") and tokens[index + 1].has("place", "places"):
            before = list(takewhile(lambda t: t.filler or t.has("range") or not t.tags, reversed(tokens[:index])))
            if sum(len(t.text) for t in before) >= _GARBLED and len(before) < index:
                return True
    return False


def strange_place(tokens: tuple[Token, ...]) -> bool:
    """True for 上海普都2018年的房价: what stands between a place and a time nobody could make out, perhaps a part of it."""
    for index, token in enumerate(tokens[:-2]):
        if token.has("place", "places") and not tokens[index + 1].tags:
            after = next((t for t in tokens[index + 2 :] if not t.filler), None)
            if after is not None and after.has("time", "relative"):
                return True
    return False


def lost_scope(tokens: tuple[Token, ...]) -> bool:
    """True for 在省魏里排第几: what it ranges over was said and could not be made out."""
    return any(token.has("within") and not before.tags for before, token in pairwise(tokens))


def stray_amount(tokens: tuple[Token, ...]) -> bool:
    """True for 在把钱万亿上: a magnitude that counts nothing and that nobody asks for (有多少万亿)."""
    for before, token in pairwise(tokens):
        if token.has("number") and set(token.text) <= _MAGNITUDES:
            return not (before.has("count") or before.text.endswith(("少", "几")))
    return False
