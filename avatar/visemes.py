"""From phonemes to mouth shapes: the table for the alphabet of Kokoro's Mandarin, and a fallback for anything else.

`misaki.zh.ZHG2P` writes Mandarin as IPA-like single characters: initials p t k ʨ ʦ ꭧ (with ʰ when aspirated), m n l f x
h ɕ s ʂ ɻ; glides j w ɥ; vowels a e i o u y ə ɚ ɛ ɔ ɤ ɨ ʊ; codas n ŋ; tones → ↗ ↓ ↘. English letters that it leaves
alone and the rest of Kokoro's vocabulary are covered for Latin words. Pinyin symbols (`zh`, `uang`, `b`) of other
engines are read as their letters.
"""

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a phoneme asks of the mouth."""

    SHAPE = "shape"
    """Move towards the weights."""
    CLOSURE = "closure"
    """Shut the lips completely: b p m."""
    HOLD = "hold"
    """Nothing of its own: tone marks, aspiration and stress go on with what was there."""
    PAUSE = "pause"
    """No sound: the mouth comes to rest."""


@dataclass(frozen=True, slots=True)
class Viseme:
    """A mouth shape as weights of a pack's mouth keys, and how much it insists against its neighbours."""

    role: Role
    weights: tuple[tuple[str, float], ...] = ()
    dominance: float = 1.0
    """Share against neighbours when shapes overlap; vowels insist on opening, rounding reaches furthest."""
    spread_ms: float = 70.0
    """How far beyond the phoneme the shape reaches (anticipation and carry-over)."""


def _shape(dominance: float, spread_ms: float, **weights: float) -> Viseme:
    return Viseme(Role.SHAPE, tuple(weights.items()), dominance, spread_ms)


CLOSED = Viseme(Role.CLOSURE, (("PP", 1.0),), 1.0, 60.0)
HOLD = Viseme(Role.HOLD)
PAUSE = Viseme(Role.PAUSE)

_OPEN_A = _shape(1.3, 70, aa=0.85)
_MID_E = _shape(1.1, 60, E=0.62)
_SCHWA = _shape(0.9, 60, aa=0.30, E=0.28)
_BACK_E = _shape(1.0, 60, E=0.40, kk=0.25)
_SPREAD_I = _shape(1.0, 60, I=0.75)
_BUZZ = _shape(0.7, 50, SS=0.55, I=0.15)
_ROUND_O = _shape(1.2, 90, O=0.72)
_ROUND_U = _shape(1.3, 110, U=0.80)
_ROUND_Y = _shape(1.2, 100, U=0.68, I=0.10)
_LIP_TEETH = _shape(2.2, 60, FF=0.95)
_TONGUE_TIP = _shape(0.55, 50, DD=0.55)
_NASAL_TIP = _shape(0.5, 50, nn=0.55)
_TONGUE_BACK = _shape(0.45, 50, kk=0.45)
_SIBILANT = _shape(0.9, 55, SS=0.75)
_PALATAL = _shape(0.8, 55, SS=0.40, I=0.35)
_RETROFLEX = _shape(1.0, 75, CH=0.62)
_LIQUID = _shape(0.9, 75, RR=0.62)

MANDARIN: dict[str, Viseme] = {
    **dict.fromkeys("pmb", CLOSED),
    "f": _LIP_TEETH,
    **dict.fromkeys("tdl", _TONGUE_TIP),
    "n": _NASAL_TIP,
    **dict.fromkeys("kgxhŋ", _TONGUE_BACK),
    **dict.fromkeys("ʨɕ", _PALATAL),
    **dict.fromkeys("ʦs", _SIBILANT),
    **dict.fromkeys("ꭧʂ", _RETROFLEX),
    "ɻ": _LIQUID,
    "a": _OPEN_A,
    "e": _MID_E,
    "ɛ": _shape(1.1, 60, E=0.55, aa=0.15),
    "ə": _SCHWA,
    "ɤ": _BACK_E,
    "i": _SPREAD_I,
    "ɨ": _BUZZ,
    "ɚ": _shape(1.0, 70, RR=0.45, E=0.25),
    "o": _ROUND_O,
    "ɔ": _ROUND_O,
    "u": _ROUND_U,
    "ʊ": _shape(1.2, 100, U=0.55, O=0.25),
    "y": _ROUND_Y,
    "j": _shape(0.8, 55, I=0.60),
    "w": _shape(1.2, 90, U=0.72),
    "ɥ": _ROUND_Y,
    **dict.fromkeys("→↗↓↘ʰ\u032f", HOLD),
}

LATIN: dict[str, Viseme] = {
    **dict.fromkeys("vʋ", _LIP_TEETH),
    **dict.fromkeys("βʙɓʘ", CLOSED),
    **dict.fromkeys("θð", _shape(0.9, 55, TH=0.65)),
    **dict.fromkeys("ɾɹrʁɽ", _LIQUID),
    **dict.fromkeys("ɬʟɭɫ", _TONGUE_TIP),
    **dict.fromkeys("ɲɳɴ", _NASAL_TIP),
    **dict.fromkeys("ɡqcɣχʔʕɟ", _TONGUE_BACK),
    **dict.fromkeys("zʣ", _SIBILANT),
    **dict.fromkeys("ʃʒʧʤʐꭦ", _RETROFLEX),
    **dict.fromkeys("ʑʥçʝ", _PALATAL),
    **dict.fromkeys("ɑæɐʌᵊ", _OPEN_A),
    **dict.fromkeys("ɜɘɞ", _SCHWA),
    **dict.fromkeys("ɪᵻ", _SPREAD_I),
    **dict.fromkeys("ɒøœ", _ROUND_O),
    **dict.fromkeys("ɯʉʏ", _ROUND_Y),
    "ɸ": _LIP_TEETH,
    "ɰ": _TONGUE_BACK,
    # Kokoro writes English diphthongs as capitals: eɪ aɪ aʊ ɔɪ oʊ əʊ
    "A": _MID_E,
    "I": _OPEN_A,
    "W": _OPEN_A,
    "Y": _ROUND_O,
    "O": _ROUND_O,
    "Q": _ROUND_O,
    **dict.fromkeys("ˈˌːˑʲ̃ᵝ\u0303", HOLD),
}

PINYIN: dict[str, str] = {"zh": "ꭧ", "ch": "ꭧ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦ", "q": "ʨ", "ü": "y", "v": "y"}
"""Pinyin spellings whose letters do not already mean the right sound."""

PAUSES = frozenset(" ,.;:!?…—-\"'()“”，。；：！？、$\n\t")


def visemes_for(symbol: str) -> tuple[Viseme, ...]:
    """The shapes `symbol` goes through, in order; a symbol of several letters is shared out evenly among them.

    Never empty and never fails: what is not known at all moves the mouth a little, as an unknown sound would.
    """
    if not symbol or all(character in PAUSES for character in symbol):
        return (PAUSE,)
    known = MANDARIN.get(symbol) or LATIN.get(symbol)
    if known is not None:
        return (known,)
    if len(symbol) == 1:
        return (HOLD if not symbol.isalpha() else _letter(symbol),)
    return _spelled(symbol.rstrip("0123456789"))


def _letter(symbol: str) -> Viseme:
    lower = symbol.lower()
    return MANDARIN.get(lower) or LATIN.get(lower) or _SCHWA


def _spelled(symbol: str) -> tuple[Viseme, ...]:
    found: list[Viseme] = []
    rest = symbol
    while rest:
        size = 2 if rest[:2] in PINYIN else 1
        letter = PINYIN.get(rest[:size], rest[:size])
        if rest == "ng":
            size, letter = 2, "ŋ"
        found.append(visemes_for(letter)[0])
        rest = rest[size:]
    voiced = tuple(viseme for viseme in found if viseme.role is not Role.HOLD)
    return voiced or (HOLD,)
