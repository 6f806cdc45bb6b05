"""An answer cut into clauses that are synthesised one by one, the first one short so that speech starts early.

Pure. A clause keeps its closing mark (the synthesizer's melody follows it); `pause_ms` says how long to be silent after it,
because synthesizers return clauses without their own silence.
"""

import logging
import re
import warnings

with warnings.catch_warnings():  # jieba's source has invalid escapes, which Python reports when it compiles it
    warnings.simplefilter("ignore")
    import jieba

jieba.setLogLevel(logging.WARNING)

_STRONG = "。！？!?；;\n"
_WEAK = "，、：,:"
_PAUSE_MS = {"。": 320, "！": 320, "？": 340, "；": 260, "，": 150, "：": 200, "、": 90}
_OPENING, _CLOSING = "《（(「“【", "》）)」”】"
_LEANING = frozenset("的了着过吗呢等地得们")
_NUMERALS = frozenset("0123456789零〇一二三四五六七八九十百千万亿点两%％.")
_SPOKEN = re.compile(r"[^\W_]")


def split_clauses(text: str, *, first_chars: int = 12, most_chars: int = 28) -> list[str]:
    """Clauses of at most `most_chars` characters, the first of at most about `first_chars` where a mark or word allows.

    Never cuts inside a number, a Latin word, or a title in 《》. Joined together they are the text, blanks aside.
    """
    clauses: list[str] = []
    for piece in _merged(_at_marks(text.strip()), first_chars, most_chars):
        clauses += in_words(piece, most_chars + 6 if clauses else first_chars + 8)
    return [clause.strip() for clause in clauses if _SPOKEN.search(clause)]


def pause_ms(clause: str) -> int:
    """Silence to leave after a clause before the next one."""
    mark = clause.rstrip("”」』）)》 ")[-1:]
    return _PAUSE_MS.get({"!": "！", "?": "？", ";": "；", ",": "，", ":": "：", "\n": "。"}.get(mark, mark), 60)


def _at_marks(text: str) -> list[str]:
    """Cut behind every mark that stands outside brackets and numbers; marks stay with what they close."""
    pieces, start, depth = [], 0, 0
    for position, letter in enumerate(text):
        depth = max(0, depth + (letter in _OPENING) - (letter in _CLOSING))
        following = text[position + 1 : position + 2]
        if letter not in _STRONG + _WEAK or (depth and letter not in _STRONG):
            continue
        if following and (following in _STRONG + _WEAK + _CLOSING or _inside_number(text, position)):
            continue
        pieces.append(text[start : position + 1])
        start = position + 1
    return [piece for piece in [*pieces, text[start:]] if piece.strip()]


def _inside_number(text: str, position: int) -> bool:
    """A half-width comma or colon between digits: 1,234 or 9:00."""
    neighbours = text[max(0, position - 1) : position] + text[position + 1 : position + 2]
    return text[position] in ",:" and len(neighbours) == 2 and neighbours.isascii() and neighbours.isalnum()


def _merged(pieces: list[str], first_chars: int, most_chars: int) -> list[str]:
    """Join neighbours into clauses up to the bound; sentences end clauses, but a sentence of a few characters is joined."""
    clauses: list[str] = []
    for piece in pieces:
        bound = first_chars if len(clauses) == 1 else most_chars
        ended = bool(clauses) and clauses[-1].rstrip()[-1] in _STRONG and len(clauses[-1]) > 6
        if clauses and not ended and len(clauses[-1]) + len(piece) <= bound:
            clauses[-1] += piece
        else:
            clauses.append(piece)
    return clauses


def in_words(clause: str, most_chars: int) -> list[str]:
    """A clause without marks in even parts of about `most_chars`, cut between words, never in a title in 《》 or a number."""
    if len(clause) <= most_chars:
        return [clause]
    target = -(-len(clause) // -(-len(clause) // most_chars))
    parts, current, depth = [], "", 0
    for word in _words(clause):
        if current and depth == 0 and len(current) + len(word) > target and _may_start(word, current[-1]):
            parts.append(current)
            current = ""
        current += word
        depth = max(0, depth + sum(word.count(mark) for mark in _OPENING) - sum(word.count(mark) for mark in _CLOSING))
    return [*parts, current] if current else parts


def _words(clause: str) -> list[str]:
    """Words of the clause, numbers with their units' first word kept whole."""
    parts = re.findall(r"[\d][\d.,:/~～—–-]*[%％]?[\u4e00-\u9fff]?|[A-Za-z][\w'-]*|[^\dA-Za-z]+", clause)
    words: list[str] = []
    for part in parts:
        words += [part] if re.match(r"[\dA-Za-z]", part) else jieba.lcut(part)
    return words


def _may_start(word: str, last: str) -> bool:
    """A clause must not begin with a mark, with a word that leans on the one before it, or inside a number or before its unit."""
    return word[0] not in _STRONG + _WEAK + _CLOSING and word not in _LEANING and last not in _NUMERALS
