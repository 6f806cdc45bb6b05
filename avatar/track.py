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
from avatar.idle import IdleMotion, nod
from avatar.pose import Head, Mood, Pose

BROW_S = 0.9
SMILE = {Mood.CALM: 0.10, Mood.FRIENDLY: 0.35, Mood.LISTENING: 0.15, Mood.THINKING: 0.0, Mood.CONCERNED: 0.0}
"""Weight of the smile under the speech."""
TILT_DEG = {Mood.THINKING: 1.5, Mood.CONCERNED: 1.2}
FADE_S = 0.4
"""Mood and head fade in and out over this time inside the turn."""


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
        head = Head(
            rest.head.yaw_deg,
            rest.head.pitch_deg + nods * 0.8,
            rest.head.roll_deg + presence * TILT_DEG.get(mood, 0.0),
        )
        eyes = dict(rest.eyes)
        eyes["browUp"] = eyes.get("browUp", 0.0) + 0.5 * brows + (0.3 * presence if mood is Mood.CONCERNED else 0.0)
        return Pose(mouth=self._mouth(at_s, presence, mood), eyes=eyes, head=head, breath=rest.breath)

    def _mouth(self, at_s: float, presence: float, mood: Mood) -> dict[str, float]:
        spoken = coarticulation.mouth_at(self._score, at_s)
        mouth = {key: weight * self._gain.get(key, 1.0) for key, weight in spoken.items()}
        free = max(0.0, 1 - mouth.get("PP", 0.0) * 1.0) * max(0.0, 1 - 0.8 * sum(mouth.values()))
        mouth["smile"] = mouth.get("smile", 0.0) + SMILE[mood] * presence * free
        return mouth

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
