"""What is handed to the synthesizer, clause by clause: one rule for speaking, speculating and warming, so that caches meet."""

from collections.abc import Sequence

from asr_tts.clauses import split_clauses

FIRST_CHARS = 12
MOST_CHARS = 24


def clauses(segments: Sequence[str], most_chars: int = MOST_CHARS) -> tuple[str, ...]:
    """The segments of a plan as clauses short enough to synthesise in time, the first one shortest."""
    found: list[str] = []
    for segment in segments:
        found += split_clauses(segment, first_chars=most_chars if found else FIRST_CHARS, most_chars=most_chars)
    return tuple(found)
