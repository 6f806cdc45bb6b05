"""From timed phonemes to the weights of the mouth keys at any instant: pure functions of time.

Overlapping dominance (after Cohen & Massaro 1993): each phoneme pulls towards its shape with a strength that falls off
before and after it, so a rounded vowel already rounds the consonant before it. On top of it lips close completely for
b p m, teeth meet lip for f, and the mouth comes to rest in every pause, because dominance alone never gets there.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.visemes import Role, Viseme, visemes_for

REACH_S = 0.45
"""Phonemes further away than this have no say."""
REST_GAP_S = 0.14
"""A pause at least this long closes the mouth; a shorter one is bridged (a space between words is no silence)."""
CLOSE_RAMP_S, OPEN_RAMP_S = 0.070, 0.075
CLOSURE_HOLD_S = 0.060
"""Lips stay shut at least this long: longer than a frame at 25 fps, so that one always shows it."""
CLOSURE_LEAD_S = 0.020
"""Lips meet a little before the sound of the closure begins."""
REST_RAMP_S = 0.120
LEAD_S = 0.020
"""Shapes are ahead of their sound: the ear expects to see a vowel a little before hearing it, and ramps cost time."""
ENTRY_S = 0.060
"""The first phoneme after rest grows from the resting face in this time."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """One shape of the mouth over an interval, in seconds of the spoken audio."""

    viseme: Viseme
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Score:
    """Everything the mouth will do: shapes in order of time, closures, and stretches of silence."""

    shapes: tuple[Gesture, ...]
    ends: tuple[float, ...]
    """End of each shape: sorted, for the search."""
    closures: tuple[Gesture, ...]
    spoken: tuple[tuple[float, float], ...]
    """Stretches with sound; outside of them the mouth is at rest."""


EMPTY = Score((), (), (), ())


def compose(phones: Sequence[Phone], start_sample: int) -> Score:
    """The score of one clause whose audio starts at `start_sample` of the turn (SPEAK_RATE_HZ)."""
    gestures: list[Gesture] = []
    for phone in phones:
        start_s, end_s = (
            (start_sample + phone.start_sample) / SPEAK_RATE_HZ,
            (start_sample + phone.end_sample) / SPEAK_RATE_HZ,
        )
        visemes = visemes_for(phone.symbol)
        step_s = (end_s - start_s) / len(visemes)
        for position, viseme in enumerate(visemes):
            _append(gestures, Gesture(viseme, start_s + position * step_s, start_s + (position + 1) * step_s))
    moving = tuple(gesture for gesture in gestures if gesture.viseme.role is not Role.PAUSE)
    return Score(
        shapes=moving,
        ends=tuple(gesture.end_s for gesture in moving),
        closures=tuple(gesture for gesture in moving if gesture.viseme.role is Role.CLOSURE),
        spoken=_stretches(moving),
    )


def join(first: Score, second: Score) -> Score:
    """Two scores, the second one later; a pause between them shorter than REST_GAP_S is bridged."""
    spoken = list(first.spoken)
    for start_s, end_s in second.spoken:
        if spoken and start_s - spoken[-1][1] < REST_GAP_S:
            spoken[-1] = (spoken[-1][0], max(end_s, spoken[-1][1]))
        else:
            spoken.append((start_s, end_s))
    return Score(
        first.shapes + second.shapes, first.ends + second.ends, first.closures + second.closures, tuple(spoken)
    )


def mouth_at(score: Score, at_s: float) -> Mapping[str, float]:
    """Weights of the mouth keys at `at_s`; empty at rest. Continuous in time."""
    presence = _presence(score, at_s)
    if presence <= 0:
        return {}
    weights = _dominated(score, at_s + LEAD_S)
    closed = _closure(score, at_s)
    mixed = {key: weight * presence * (1 - closed) for key, weight in weights.items()}
    if closed > 0:
        mixed["PP"] = mixed.get("PP", 0.0) + closed * presence
    return {key: weight for key, weight in mixed.items() if weight > 1e-4}


def _append(gestures: list[Gesture], gesture: Gesture) -> None:
    """Add `gesture`; a tone mark or breath of aspiration lengthens what came before it."""
    if gesture.end_s <= gesture.start_s:
        return
    if gesture.viseme.role is not Role.HOLD:
        gestures.append(gesture)
    elif gestures and gestures[-1].viseme.role is Role.SHAPE:
        gestures[-1] = Gesture(gestures[-1].viseme, gestures[-1].start_s, gesture.end_s)


def _stretches(shapes: Sequence[Gesture]) -> tuple[tuple[float, float], ...]:
    stretches: list[tuple[float, float]] = []
    for gesture in shapes:
        if stretches and gesture.start_s - stretches[-1][1] < REST_GAP_S:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], gesture.end_s))
        else:
            stretches.append((gesture.start_s, gesture.end_s))
    return tuple(stretches)


def _smooth(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _presence(score: Score, at_s: float) -> float:
    """0 at rest, 1 inside speech: the mouth grows from rest at the first sound and is back soon after the last."""
    most = 0.0
    for start_s, end_s in score.spoken:
        if start_s <= at_s < end_s + REST_RAMP_S:
            rising = _smooth((at_s - start_s) / ENTRY_S)
            falling = 1.0 if at_s <= end_s else 1 - _smooth((at_s - end_s) / REST_RAMP_S)
            most = max(most, min(rising, falling))
    return most


def _dominated(score: Score, at_s: float) -> dict[str, float]:
    """Weighted mean of the shapes around `at_s`."""
    sums: dict[str, float] = {}
    total = 0.0
    for position in range(bisect_left(score.ends, at_s - REACH_S), len(score.shapes)):
        gesture = score.shapes[position]
        if gesture.start_s > at_s + REACH_S:
            break
        strength = _strength(gesture, at_s)
        total += strength
        for key, weight in gesture.viseme.weights:
            sums[key] = sums.get(key, 0.0) + strength * weight
    return {key: value / total for key, value in sums.items()} if total > 1e-9 else {}


def _strength(gesture: Gesture, at_s: float) -> float:
    """Dominance inside the phoneme's middle, falling off exponentially outside of it."""
    spread_s = gesture.viseme.spread_ms / 1000
    inset_s = min(0.25 * (gesture.end_s - gesture.start_s), 0.03)
    before_s, after_s = gesture.start_s + inset_s - at_s, at_s - gesture.end_s + inset_s
    distance_s = max(before_s, after_s, 0.0)
    reach = math.exp(-((distance_s / (0.6 * spread_s)) ** 1.5))
    return gesture.viseme.dominance * reach * (1 - _smooth(distance_s / REACH_S))


def _closure(score: Score, at_s: float) -> float:
    """1 while the lips must be shut, ramps before and after."""
    most = 0.0
    for gesture in score.closures:
        shut_s = gesture.start_s - CLOSURE_LEAD_S
        open_s = max(shut_s + CLOSURE_HOLD_S, min(gesture.end_s - LEAD_S, shut_s + 0.12))
        if shut_s - CLOSE_RAMP_S < at_s < open_s + OPEN_RAMP_S:
            rising = _smooth((at_s - shut_s + CLOSE_RAMP_S) / CLOSE_RAMP_S)
            falling = 1 - _smooth((at_s - open_s) / OPEN_RAMP_S)
            most = max(most, min(rising, falling))
    return most
