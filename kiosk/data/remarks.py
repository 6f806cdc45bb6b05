"""What is said before the question and is none of it: 我们公司打算在西部布点，…. Pure."""

import re
from dataclasses import replace

import jieba.posseg

from kiosk.data.frame import Frame

_TOLD = re.compile(
    r"^(?:我|我们|咱们?|俺).*(?:关心|关注|打算|准备|来自|从事|记得|工作|上学|读书|当兵|住过|待过|视察|考察|出差|调研|研究|去过|到过|做.{0,4}生意)"
    r"|^(?:都说|听说|据说|有人说|人家说|大家都?说|老听人说|常说|刚才|昨天|前两天)"
)
"""What people say of themselves, or of what they have heard, before they ask; 我想看… asks."""
_ASKS = re.compile(r"^(?:那|所以)?我?(?:就|只)?(?:是|想|要)?(?:问|请教)")
"""我是问…: what comes now is the question."""
_LIKENED = re.compile(r"^(?:同样|同|都|一样)(?:是|为|属于?)[^，,。]{2,8}[，,]")
"""同样是直辖市，天津比重庆…: what they are is no part of the question."""
_VERBS, _NAMES = frozenset("vadilz"), frozenset(["ns", "nt", "nz"])
"""jieba's parts of speech."""
_HARMLESS = frozenset(
    ["filler", "then", "join", "range", "since", "within", "home", "nation", "place", "atom", "time", "relative", "scope",
     "trend", "latest", "pronoun", "change", "opinion"]
)  # fmt: skip
"""Kinds of words that ask for nothing."""


def without_likeness(text: str) -> str:
    """The text without what two places are said to be alike."""
    return _LIKENED.sub("", text)


def _says_something(remark: Frame) -> bool:
    """True for a sentence: 长江经济单 is a name that was misheard, 街面挺干净的 is none."""
    words = jieba.posseg.lcut(remark.text)
    names = any(flag in _NAMES and word in remark.unknown for word, flag in words)
    return not names and any(flag[:1] in _VERBS for _, flag in words)


def leads_up(remark: Frame, question: Frame) -> bool:
    """True when `remark` may be left out: it asks for nothing, and either it tells what somebody does, or it holds words that
    nobody here understands and whatever figure or place it names the question names too."""
    own = _TOLD.match(remark.text) is not None or _ASKS.match(question.text) is not None
    if (
        not (own or (remark.unknown and _says_something(remark)))
        or remark.absent
        or remark.missing
        or remark.number is not None
    ):
        return False
    if any(mark.partition(":")[0] not in _HARMLESS for mark in remark.marks) or remark.without or remark.excluded:
        return False
    told = remark.times.years or remark.times.span
    if (told and not (own and question.times.same)) or (remark.times.said and not question.times.said):
        return False
    named = {place for hit in question.places for place in hit.candidates}
    places = all(named & set(hit.candidates) for hit in remark.places)
    places = places or (own and bool(question.places)) or (question.has("pronoun") and not question.places)
    known = {atom for hit in question.atoms for atom in hit.atoms}
    return bool(known) and places and (own or {atom for hit in remark.atoms for atom in hit.atoms} <= known)


def with_what_it_names(remark: Frame, question: Frame) -> Frame:
    """我零八年去过合肥，那年…: the year that the question points at; 川渝抱团发展，它俩…: the places."""
    years = remark.times.years
    if question.times.same and len(years) == 1:
        question = replace(question, times=replace(question.times, same=False, years=years))
    if question.has("pronoun") and not question.places and remark.places:
        plain = frozenset(m for m in question.marks if m.partition(":")[0] != "pronoun")
        question = replace(question, places=remark.places, marks=plain)
    return question
