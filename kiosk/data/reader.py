"""The reader: from heard text to a frame, with what was probably misheard put right by sound first."""

import re
from dataclasses import replace

import structlog

from kiosk.data.catalog import Catalog
from kiosk.data.errors import Ambiguous
from kiosk.data.frame import Frame
from kiosk.data.lexicon import Lexicon
from kiosk.data.mentions import read
from kiosk.data.references import lost_scope
from kiosk.data.rewording import reworded
from kiosk.data.soundalike import Soundalikes
from kiosk.data.text import fuzzy, normalise, syllables, without_echo
from kiosk.data.tokens import Token
from kiosk.data.unknown import doubtful, place_names, real_words
from kiosk.data.vocabulary import vocabulary

_log = structlog.get_logger()
_ELLIPSIS = re.compile(r"…+|\.{3,}|—{2,}")
"""Where a speaker starts anew; the frame decides whether it was so."""
_REPEAT = "我没有听清，请再说一遍。"
_MOST_STRAIN = 0.125
"""A sentence bent further than this was perhaps never about figures."""


class Reader:
    """Reads questions over one data set. Thread-safe: holds nothing between calls."""

    def __init__(self, catalog: Catalog) -> None:
        self._this_year = catalog.layer.this_year
        self._lexicon = Lexicon(catalog)
        self._sounds = Soundalikes(self._lexicon.words())

    def frame(self, text: str, *, as_said: bool = False) -> Frame:
        """What the text mentions. `as_said`: judge the words as they stand. Raises Ambiguous for what nobody can tell."""
        clean = reworded(without_echo(normalise(_ELLIPSIS.sub("哦", text))))
        for word, written in vocabulary().expand.items():
            if word in clean:
                clean = clean.replace(word, written)
                break
        tokens = self._lexicon.cut(clean)
        if not as_said and doubtful(tokens) and (restated := self._restated(clean, tokens)) is not None:
            frame = read(self._lexicon.cut(restated), restated, self._this_year)
            lost = lost_scope(tokens) and not frame.attributes and not frame.places
            return replace(frame, noisy=True, marks=frame.marks | ({"lost_scope"} if lost else set()))
        return read(tokens, clean, self._this_year)

    def _turned_round(self, tokens: tuple[Token, ...], restated: str) -> bool:
        """收的城市 is no 升的城市: one strange letter alone, that sounds otherwise, does not make a level a movement."""
        said = {token.text for token in tokens}
        moves = [t for t in self._lexicon.cut(restated) if t.has("change_up", "change_down") and t.text not in said]
        heard = {fuzzy(s) for token in tokens for s in syllables(token.text)}
        return any(not {fuzzy(s) for s in syllables(token.text)} <= heard for token in moves)

    def _restated(self, clean: str, tokens: tuple[Token, ...]) -> str | None:
        """What was probably said, None when the text had better stand as it is. Raises Ambiguous for what nobody can tell."""
        real = real_words(tokens, clean)
        lone = sum(token.end - token.start for token in tokens if not token.tags) <= 1
        kept = frozenset(range(len(clean))) if lone and not any(t.sounded for t in tokens) else real
        restated = self._sounds.restate(clean, self._lexicon.known, kept, place_names(tokens, clean))
        if (
            restated.text == clean
            or restated.strain > _MOST_STRAIN
            or (lone and self._turned_round(tokens, restated.text))
        ):
            return None
        if restated.lost and (real or lone):
            return None
        if restated.lost:
            raise Ambiguous(_REPEAT, ())
        if restated.either:
            raise Ambiguous(f"您说的是{'还是'.join(restated.either)}？", restated.either)
        _log.debug("data.restated", heard=clean, text=restated.text, strain=round(restated.strain, 3))
        return restated.text
