"""What is handed to the synthesizer, clause by clause: one rule for speaking, speculating and warming, so that caches meet."""

from collections.abc import Callable, Sequence

from asr_tts.clauses import in_words, split_clauses

FIRST_CHARS = 12
MOST_CHARS = 24
SOON_CHARS = 7
"""A clause that nobody has ready and that is longer makes a listener wait for it."""


def clauses(segments: Sequence[str], most_chars: int = MOST_CHARS) -> tuple[str, ...]:
    """The segments of a plan as clauses short enough to synthesise in time, the first one shortest."""
    found: list[str] = []
    for segment in segments:
        found += split_clauses(segment, first_chars=most_chars if found else FIRST_CHARS, most_chars=most_chars)
    return tuple(found)


def begun_soon(whole: Sequence[str], ready: Callable[[str], bool]) -> tuple[str, ...]:
    """The clauses, the first of them in shorter parts where it is long and must be synthesised first: synthesis takes as long
    as what it says is, and the next part is made while one is heard."""
    first, *rest = whole or ("",)
    if len(first) <= SOON_CHARS or ready(first):
        return tuple(whole)
    return (*in_words(first, SOON_CHARS), *rest)
