"""What the face does during one spoken turn: the mouth from the phonemes, nods and brows from the clauses.

Everything is added to the idle pose of the same frame, and is nothing before the first sound and soon after the last,
so a player that shows the idle loop can pass over to the track and back without a jump.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from asr_tts.engines import SPEAK_RATE_HZ, Phone, Samples
from avatar import coarticulation
from avatar.coarticulation import EMPTY, Score
from avatar.expression import expressed
from avatar.gesture import MOTIONS, Gesture, gestured
from avatar.idle import IdleMotion, nod
from avatar.pose import Head, Mood, Pose

BROW_S = 0.9
LONG_CLAUSE_S = 1.6
STRESS_GAP_S = 0.9
"""Stresses nearer to each other or to the ends of a clause are not shown."""
ENTRY_S = 0.5
"""The face from before the turn fades over this time from the first sample on."""
FADE_S = 0.4
"""Mood fades in after the first sound, and out after the last, over this time."""


@dataclass(frozen=True, slots=True)
class Accent:
    """A nod with raised brows that begins at `start_s`, `strength` in 0..1."""

    start_s: float
    strength: float


class Track:
    """One turn of one presenter; clauses are added as they are synthesised, poses can be asked for in any order."""

    hears = False
    """True for a track that must also be given the sound of each clause (`hear`, blocking)."""

    def __init__(
        self, idle: IdleMotion, mouth_gain: dict[str, float], seed: int, entry: Mapping[Mood, float] | None = None
    ) -> None:
        """`entry` is the face on the screen before the turn, how much of which mood; it fades into speech without a jump."""
        self._entry = entry or {}
        self._idle = idle
        self._gain = mouth_gain
        self._rng = np.random.default_rng(seed)
        self._score: Score = EMPTY
        self._accents: list[Accent] = []
        self._gestures: list[tuple[Gesture, float]] = []

    @property
    def end_sample(self) -> int:
        """Sample after which the pose is the idle one again; 0 while nothing has been added."""
        if not self._score.spoken:
            return 0
        ends_s = [at_s + MOTIONS[gesture].length_s for gesture, at_s in self._gestures]
        return math.ceil(max(self._score.spoken[-1][1] + FADE_S, *ends_s, 0.0) * SPEAK_RATE_HZ)

    def add(self, phones: Sequence[Phone], start_sample: int, gesture: Gesture | None = None) -> None:
        """Append a clause whose audio starts at `start_sample` of the turn, with a gesture that begins with it.

        Clauses come in order of time.
        """
        clause = coarticulation.compose(phones, start_sample)
        if not clause.spoken:
            return
        if self._score.shapes and clause.shapes[0].start_s < self._score.shapes[-1].start_s:
            raise ValueError(f"clause at sample {start_sample} starts before the one added last")
        self._score = coarticulation.join(self._score, clause)
        start_s, end_s = clause.spoken[0][0], clause.spoken[-1][1]
        self._accents.append(Accent(start_s + 0.04, float(self._rng.uniform(0.45, 1.0))))
        self._accents += [
            Accent(at_s, float(self._rng.uniform(0.25, 0.55))) for at_s in _stresses(phones, start_sample)
        ]
        if end_s - start_s > LONG_CLAUSE_S:
            self._accents.append(Accent(end_s - 0.30, 0.40))
        if gesture is not None:
            self._gestures.append((gesture, start_s))

    def hear(self, samples: Samples, start_sample: int) -> None:
        """The sound of the clause added last, for a face that is painted from it; most are not."""

    def pose(self, sample: int, idle_index: int, mood: Mood | str = Mood.CALM) -> Pose:
        """The pose when sample `sample` of the turn's audio is heard, over frame `idle_index` of the idle loop."""
        at_s = sample / SPEAK_RATE_HZ
        mood = Mood(mood)
        rest = self._idle.pose(idle_index)
        presence = self._presence(at_s)
        entering = self._entering(at_s)
        if entering > 0 and self._entry:
            rest = self._idle.pose(idle_index, Mood.LISTENING, entering * self._entry.get(Mood.LISTENING, 0.0))
            for before, share in self._entry.items():
                rest = rest if before is Mood.LISTENING else expressed(rest, before, entering * share)
        for gesture, start_s in self._gestures:
            rest = gestured(rest, gesture, at_s - start_s)
        if presence <= 0:
            return rest
        nods = sum(accent.strength * nod(at_s - accent.start_s) for accent in self._accents)
        brows = max((accent.strength * _brow(at_s - accent.start_s) for accent in self._accents), default=0.0)
        spoken = Pose(
            mouth=_together(rest.mouth, self._mouth(at_s)),
            eyes={**rest.eyes, "browUp": rest.eyes.get("browUp", 0.0) + 0.5 * brows},
            head=Head(rest.head.yaw_deg, rest.head.pitch_deg + 0.8 * nods, rest.head.roll_deg),
            breath=rest.breath,
            torso=rest.torso,
        )
        return expressed(spoken, mood, presence)

    def _mouth(self, at_s: float) -> dict[str, float]:
        spoken = coarticulation.mouth_at(self._score, at_s)
        return {key: weight * self._gain.get(key, 1.0) for key, weight in spoken.items()}

    def _entering(self, at_s: float) -> float:
        """How much of the face before the turn is left."""
        share = 1 - at_s / ENTRY_S
        return min(1.0, share * share * (3 - 2 * share)) if 0 < share < 1 else float(share >= 1)

    def _presence(self, at_s: float) -> float:
        """0 outside the turn, 1 well inside it."""
        if not self._score.spoken:
            return 0.0
        start_s, end_s = self._score.spoken[0][0], self._score.spoken[-1][1]
        share = min((at_s - start_s) / FADE_S, 1.0, (end_s + FADE_S - at_s) / FADE_S)
        return share * share * (3 - 2 * share) if share > 0 else 0.0


def _stresses(phones: Sequence[Phone], start_sample: int) -> list[float]:
    """Seconds of some falling tones inside a long clause: where a speaker beats time with the head."""
    falling = [start_sample + phone.start_sample for phone in phones if phone.symbol == "↘"]
    if not phones or not falling:
        return []
    first, last, found = start_sample + phones[0].start_sample, start_sample + phones[-1].end_sample, []
    at = first + round(STRESS_GAP_S * SPEAK_RATE_HZ)
    for sample in falling:
        if sample >= at and sample < last - 0.5 * STRESS_GAP_S * SPEAK_RATE_HZ:
            found.append(sample / SPEAK_RATE_HZ - 0.15)
            at = sample + round(STRESS_GAP_S * SPEAK_RATE_HZ)
    return found


def _together(resting: Mapping[str, float], spoken: Mapping[str, float]) -> dict[str, float]:
    """Both mouths; a speaking one takes what it needs of the resting one's expression."""
    free = max(0.0, 1 - sum(spoken.values())) * max(0.0, 1 - spoken.get("PP", 0.0))
    return {**{key: weight * free for key, weight in resting.items() if weight * free > 0}, **spoken}


def _brow(age_s: float) -> float:
    """Brows go up at once and sink slowly, in 0..1."""
    if not 0 <= age_s < BROW_S:
        return 0.0
    return math.sin(math.pi * (age_s / BROW_S) ** 0.6) ** 2
