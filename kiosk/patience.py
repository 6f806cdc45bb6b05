"""How long a pause must last before it is the end: a decision, not a timer. Pure.

Three witnesses: do the words make a complete request that we understand with confidence, does the voice sound finished, and
how much has been said at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from asr_tts.engines import Transcript
from kiosk.answers import UNANSWERED, Action, AnswerPlan, Doubt
from kiosk.settings import Hearing


@dataclass(frozen=True, slots=True)
class Completeness:
    """What understanding makes of the words so far."""

    complete: bool
    """They make a whole request."""
    confidence: float
    """… and we are this sure (0..1) of the answer."""
    asked: bool = True
    """False for a bare wish («想开个店»), after which many people go on to ask."""


WORDS_ALONE = 1.0
"""Stands for a judgement of the voice that is missing: it takes nothing from what the words say."""
_SURE = 0.6
_UNSURE = 0.35
"""The most that words are trusted which get no answer."""
_HEARD = 0.2
"""Below this the words mean nothing to us: they may be anything's beginning."""
_AT_REST = 0.9
"""From this acoustic probability the voice has come to rest. More than half of all pauses inside a question reach it, so the
voice alone ends nothing; it only says how much to trust the words."""

_WELL_HEARD = 0.8
"""Mean probability of its tokens below which a transcript is doubtful …"""
_BARELY_HEARD = 0.7
"""… and below which half of it may be wrong: of 112 spoken questions about figures four lay below it, three of them misheard."""
READINGS = 3
"""How many other readings of an unclear sound are tried; each costs an understanding."""


def amount(plan: AnswerPlan) -> Completeness:
    """What words amount to that would be answered so."""
    sure = plan.action not in UNANSWERED or plan.understood
    confidence = plan.confidence if sure else min(plan.confidence, _UNSURE)
    return Completeness(plan.complete, confidence, plan.asked)


def doubt_of(heard: Transcript) -> Doubt:
    """How far the words of a transcript are to be doubted."""
    if heard.confidence >= _WELL_HEARD:
        return Doubt.NONE
    return Doubt.SOME if heard.confidence >= _BARELY_HEARD else Doubt.MUCH


def contested(plan: AnswerPlan, rivals: Iterable[AnswerPlan]) -> bool:
    """True when a figure would be answered, and another one if the same sound meant another number."""
    if plan.action is not Action.ANSWER or plan.intent != "data":
        return False
    return any(rival.action is Action.ANSWER and rival.spoken != plan.spoken for rival in rivals)


def is_clear(words: Completeness) -> bool:
    """True when the words make a whole request that is understood with confidence."""
    return words.complete and words.confidence >= _SURE


def deserves_care(words: Completeness, turn_end: float, settings: Hearing) -> bool:
    """True when unclear words may be all there is: then the sound is worth reading again while its end is awaited."""
    ended = words.complete or words.confidence >= _SURE or turn_end >= settings.turn_end
    return ended and not is_clear(words)


def better(new: Completeness, old: Completeness) -> bool:
    """True when the same sound read another way makes more of a request."""
    return (new.complete, new.confidence) > (old.complete, old.confidence)


def wait_ms(words: Completeness, turn_end: float, settings: Hearing) -> float:
    """Milliseconds of silence after which the utterance is over. `turn_end`: acoustic probability (0..1) of an ended turn."""
    patient_ms = (settings.wait_likely_ms + settings.wait_unfinished_ms) / 2
    if is_clear(words):
        if not words.asked:
            return patient_ms
        return settings.wait_complete_ms if turn_end >= settings.turn_end else settings.wait_likely_ms
    if words.complete and words.asked and words.confidence >= _HEARD and turn_end >= _AT_REST:
        return settings.wait_likely_ms if words.confidence > _UNSURE else patient_ms
    return settings.wait_unfinished_ms
