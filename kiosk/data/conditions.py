"""Several conditions on one kind of place: GDP超五万亿而且人口过五千万的省. Cut into one question each, asked of what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.data.bounds import sided
from kiosk.data.frame import Conditions
from kiosk.data.tokens import Token

_KINDS = frozenset("高低多少大小快慢")
_NAMED = ("place", "places", "nation", "home")
_WHEN = ("time", "relative", "latest")
_KIND = "省"
"""What is counted where nothing says so: regions are counted most."""
_WHO = "有哪些"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Tokens of one condition: the first and the one after the last."""

    start: int
    end: int


def conditions(tokens: Sequence[Token]) -> Conditions | None:
    """The questions that these tokens hold, None when there are no two conditions on the same kind of place."""
    kinds = [t for t in tokens if t.has("scope", "attribute") and t.get("scope") not in ("place", "column")]
    kind = kinds[-1].text if kinds else _KIND if any(t.has("count", "scope") for t in tokens) else ""
    marks = _marks(tokens)
    if not kind or len(marks) < 2 or any(t.has("which_year", "between") for t in tokens):
        return None
    spans = _spans(tokens, marks)
    if spans is None:
        return None
    head = tokens[: spans[0].start]
    shared = [t for span in spans for t in tokens[span.start : span.end] if t.has(*_WHEN)]
    said = shared if not any(t.has(*_WHEN) for t in head) else []
    before = _text([*said, *head])
    parts = _parts(tokens, spans)
    tail = _text(tokens[spans[-1].end :])
    choosing = tuple(f"{before}{part}的{kind}{_WHO}" for part in parts[:-1])
    rest = next((t for t in tokens[spans[-1].end :] if t.text != "的"), None)
    if rest is not None and (rest.has("count") or rest.get("scope") == "place"):
        tail = f"的{kind}{tail.removeprefix('的')}"
    words = tuple(f"{part}的{kind}" for part in parts[:-1])
    return Conditions(choosing, f"{before}{parts[-1]}{tail}", words)


def _marks(tokens: Sequence[Token]) -> list[_Mark]:
    """Where each condition sets its mark: a number, or another place's figure."""
    found: list[_Mark] = []
    for index, token in enumerate(tokens):
        if found and index < found[-1].end:
            continue
        if (token.has("number") and (end := sided(tokens, index))) or (
            token.has("compare") and (end := _against(tokens, index))
        ):
            found.append(_Mark(index, end))
        elif token.has("change_up", "change_down") and _counted(tokens, index):
            found.append(_Mark(index, index + 1))
        elif token.has("above", "below") and index + 1 < len(tokens) and tokens[index + 1].has(*_NAMED):
            found.append(_Mark(index, index + 2))
    return found


def _against(tokens: Sequence[Token], index: int) -> int:
    """比黑龙江高: the token after the last, 0 when it is no condition."""
    rest = [t for t in tokens[index + 1 : index + 4] if t.text not in ("要", "还", "都", "更", "的")]
    if len(rest) > 1 and rest[0].has(*_NAMED) and rest[1].text[:1] in _KINDS and len(rest[1].text) < 3:
        return tokens.index(rest[1]) + 1
    return 0


def _counted(tokens: Sequence[Token], index: int) -> bool:
    """人口减少的省: a change that says who is counted, not how much it was."""
    rest = tokens[index + 1 : index + 3]
    ahead = tokens[index - 1] if index else None
    marked = len(rest) == 2 and rest[0].text == "的" and rest[1].has("scope", "count")
    return marked and ahead is not None and ahead.has("atom", "filler")


def _spans(tokens: Sequence[Token], marks: Sequence[_Mark]) -> list[_Mark] | None:
    """Each condition from its figure's name to its mark, None where there is a name on neither side."""
    spans: list[_Mark] = []
    first = next((i for i, t in enumerate(tokens) if t.has("atom", "growth")), marks[0].start)
    start = min(first, marks[0].start)
    ahead = first < marks[0].start
    if not ahead and tokens[marks[0].start - 1 : marks[0].start] and tokens[marks[0].start - 1].has("above", "below"):
        start -= 1
    for mark in marks:
        end = mark.end
        while not ahead and end < len(tokens) and tokens[end].has("atom", "growth"):
            end += 1
        spans.append(_Mark(start, end))
        start = end
    return spans if any(t.has("atom") for t in tokens[spans[0].start : spans[0].end]) else None


def _parts(tokens: Sequence[Token], spans: Sequence[_Mark]) -> list[str]:
    """The words of each condition; one that names no figure is about the figure before it."""
    parts: list[str] = []
    named = ""
    for span in spans:
        inside = [t for t in tokens[span.start : span.end] if not t.has(*_WHEN, "join")]
        while inside and (inside[0].filler or not inside[0].tags):
            inside = inside[1:]
        atoms = [t for t in inside if t.has("atom", "growth")]
        named = _text(atoms) if atoms else named
        parts.append(_text(inside) if atoms else named + _text(inside))
    return parts


def _text(tokens: Sequence[Token]) -> str:
    return "".join(t.text for t in tokens)
