"""Words of a question that no meaning explains: whether they were misheard, were meant, or make the question unanswerable."""

import jieba
import jieba.posseg

from kiosk.data.tokens import Token

_CONTENT = frozenset("nvailjbse")
"""jieba parts of speech that carry meaning: nouns, verbs, adjectives, idioms, abbreviations, places, foreign words."""
_TELLING = frozenset("最负非未率均")
"""A word that nobody knows and that holds one of these turns a question round: 最凶, 负的."""
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


def blockers(tokens: tuple[Token, ...], text: str) -> tuple[str, ...]:
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
        if any(char in token.text for char in _TELLING):
            found.append(token.text)
        if len(token.text) > 1 and not any(word in token.text or token.text in word for word in found):
            words = [w for w, flag in jieba.posseg.lcut(token.text) if len(w) > 1 and flag[:1] in _CONTENT]
            found += words
    return tuple(dict.fromkeys(found))
