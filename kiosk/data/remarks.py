"""What is said before the question and is none of it: 我们公司打算在西部布点，…. Pure."""

import re
from dataclasses import replace

from kiosk.data.frame import Frame

_OWN = re.compile(r"^(?:我|我们|咱们?|俺)")
"""Somebody speaks of themselves: the places and years they name are theirs."""
_DOING = re.compile(
    r"关心|关注|打算|准备|来自|从事|记得|工作|上学|读书|当兵|住过|待过|视察|考察|出差|调研|研究|去过|到过|做.{0,4}生意"
)
"""What people say of themselves before they ask; 我想看… asks."""
_ASKS = re.compile(r"^我?(?:就|只)?(?:是|想|要)?(?:问|请教)")
"""我是问…: what comes now is the question."""
_HARMLESS = frozenset(
    [
        "filler",
        "then",
        "join",
        "range",
        "since",
        "within",
        "home",
        "nation",
        "place",
        "atom",
        "time",
        "relative",
        "scope",
    ]
)
"""Kinds of words that ask for nothing."""


def leads_up(remark: Frame, question: Frame) -> bool:
    """True when `remark` may be left out: it asks for nothing, and either it tells what somebody does, or it holds words that
    nobody here understands and whatever figure or place it names the question names too."""
    told = _OWN.match(remark.text) is not None and _DOING.search(remark.text) is not None
    own = told or _ASKS.match(question.text) is not None
    if not (remark.unknown or own) or remark.absent or remark.missing or remark.number is not None:
        return False
    if any(mark.partition(":")[0] not in _HARMLESS for mark in remark.marks) or remark.without or remark.excluded:
        return False
    if remark.times.said and not (own and question.times.same):
        return False
    named = {place for hit in question.places for place in hit.candidates}
    places = all(named & set(hit.candidates) for hit in remark.places) or (own and bool(question.places))
    known = {atom for hit in question.atoms for atom in hit.atoms}
    return bool(known) and places and (own or {atom for hit in remark.atoms for atom in hit.atoms} <= known)


def with_its_year(remark: Frame, question: Frame) -> Frame:
    """我零八年去过合肥，那年安徽…: the year of the remark is the one that the question points at."""
    years = remark.times.years
    if not question.times.same or len(years) != 1:
        return question
    return replace(question, times=replace(question.times, same=False, years=years))
