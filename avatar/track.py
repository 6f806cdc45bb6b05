"""What the face does during one spoken turn: the mouth from the phonemes, nods and brows from the clauses.

Everything is added to the idle pose of the same frame, and is nothing before the first sound and soon after the last,
so a player that shows the idle loop can pass over to the track and back without a jump.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar import coarticulation
from avatar.coarticulation import EMPTY, Score
from avatar.expression import expressed
from avatar.idle import IdleMotion, nod
from avatar.pose import Head, Mood, Pose

BROW_S = 0.9
FADE_S = 0.4
"""Mood fades in after the first sound, and out after the last, over this time."""


@dataclass(frozen=True, slots=True)
class Accent:
    """A nod with raised brows that begins at `start_s`, `strength` in 0..1."""

    start_s: float
    strength: float


class Track:
    """One turn of one presenter; clauses are added as they are synthesised, poses can be asked for in any order."""

    def __init__(self, idle: IdleMotion, mouth_gain: dict[str, float], seed: int) -> None:
        self._idle = idle
        self._gain = mouth_gain
        self._rng = np.random.default_rng(seed)
        self._score: Score = EMPTY
        self._accents: list[Accent] = []

    @property
    def end_sample(self) -> int:
        """Sample after which the pose is the idle one again; 0 while nothing has been added."""
        if not self._score.spoken:
            return 0
        return math.ceil((self._score.spoken[-1][1] + FADE_S) * SPEAK_RATE_HZ)

    def add(self, phones: Sequence[Phone], start_sample: int) -> None:
        """Append a clause whose audio starts at `start_sample` of the turn; clauses come in order of time."""
        clause = coarticulation.compose(phones, start_sample)
        if not clause.spoken:
            return
        if self._score.shapes and clause.shapes[0].start_s < self._score.shapes[-1].start_s:
            raise ValueError(f"clause at sample {start_sample} starts before the one added last")
        self._score = coarticulation.join(self._score, clause)
        self._accents.append(Accent(clause.spoken[0][0] + 0.04, float(self._rng.uniform(0.45, 1.0))))

    def pose(self, sample: int, idle_index: int, mood: Mood | str = Mood.CALM) -> Pose:
        """The pose when sample `sample` of the turn's audio is heard, over frame `idle_index` of the idle loop."""
        at_s = sample / SPEAK_RATE_HZ
        mood = Mood(mood)
        rest = self._idle.pose(idle_index)
        presence = self._presence(at_s)
        if presence <= 0:
            return rest
        nods = sum(accent.strength * nod(at_s - accent.start_s) for accent in self._accents)
        brows = max((accent.strength * _brow(at_s - accent.start_s) for accent in self._accents), default=0.0)
        spoken = Pose(
            mouth=self._mouth(at_s),
            eyes={**rest.eyes, "browUp": rest.eyes.get("browUp", 0.0) + 0.5 * brows},
            head=Head(rest.head.yaw_deg, rest.head.pitch_deg + 0.8 * nods, rest.head.roll_deg),
            breath=rest.breath,
        )
        return expressed(spoken, mood, presence)

    def _mouth(self, at_s: float) -> dict[str, float]:
        spoken = coarticulation.mouth_at(self._score, at_s)
        return {key: weight * self._gain.get(key, 1.0) for key, weight in spoken.items()}

    def _presence(self, at_s: float) -> float:
        """0 outside the turn, 1 well inside it."""
        if not self._score.spoken:
            return 0.0
        start_s, end_s = self._score.spoken[0][0], self._score.spoken[-1][1]
        share = min((at_s - start_s) / FADE_S, 1.0, (end_s + FADE_S - at_s) / FADE_S)
        return share * share * (3 - 2 * share) if share > 0 else 0.0


def _brow(age_s: float) -> float:
    """Brows go up at once and sink slowly, in 0..1."""
    if not 0 <= age_s < BROW_S:
        return 0.0
    return math.sin(math.pi * (age_s / BROW_S) ** 0.6) ** 2
