"""How the presenter carries herself while she says a plan: her mood, and a gesture for some of its clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from avatar import Gesture, Mood
from kiosk.answers import Action, AnswerPlan

_BOWING = frozenset({"greeting", "thanks", "goodbye", "abuse", "upset", "error"})
"""Remarks that a small bow goes with."""
_ENUMERATION = "、"
_LEAST_LISTED = 2
SHOWS_CLAUSE = 2
"""The clause at which she turns to the card: the first two only name the matter and what is asked of it."""
FADE_S = 0.4
"""A face of waiting comes and goes over this time, at the page and in the first frames of speech alike."""
THINKING_AFTER_S = 0.45
"""A reply that comes sooner than this shows no thinking."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """Mood of the whole reply, and gestures by the index of the clause they begin with."""

    mood: Mood = Mood.CALM
    gestures: Mapping[int, Gesture] = field(default_factory=dict)


def bearing(plan: AnswerPlan, clauses: Sequence[str]) -> Bearing:
    """The bearing that suits `plan` said as `clauses`."""
    gestures: dict[int, Gesture] = {}
    if plan.intent in _BOWING or plan.mood == "upset":
        gestures[0] = Gesture.BOW
    shown = plan.card is not None or plan.chart is not None
    if shown and len(clauses) > SHOWS_CLAUSE:
        gestures[SHOWS_CLAUSE] = Gesture.SHOW
    for index, clause in enumerate(clauses):
        if index not in gestures and clause.count(_ENUMERATION) >= _LEAST_LISTED:
            gestures[index] = Gesture.COUNT
    return Bearing(_mood(plan), gestures)


def entry(way: str, waited_s: float) -> dict[Mood, float]:
    """The face on the screen when speech begins, `waited_s` after the question was over: how much of which mood.

    The page does the same (`welcome.moods`): it listens while somebody speaks, and then slowly begins to think.
    """
    if way == "greeting":
        return {}
    thinking = min(1.0, max(0.0, (waited_s - THINKING_AFTER_S) / FADE_S))
    listening = 1 - thinking if way == "voice" else 0.0
    return {mood: share for mood, share in ((Mood.LISTENING, listening), (Mood.THINKING, thinking)) if share > 0}


def _mood(plan: AnswerPlan) -> Mood:
    if plan.mood == "upset" or plan.intent == "error":
        return Mood.CONCERNED
    if plan.mood == "confused" or plan.action is Action.SMALL_TALK:
        return Mood.FRIENDLY
    if plan.action in (Action.DECLINE, Action.HAND_OVER):
        return Mood.CONCERNED if plan.intent in _BOWING else Mood.CALM
    return Mood.EXPLAINING if plan.action is Action.ANSWER else Mood.CALM
