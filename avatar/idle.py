"""Being alive while nothing is said: blinks, glances, breath and small turns of the head, periodic over the idle loop.

Pure: the pose of a frame depends only on its index. Every motion has a whole number of periods in the loop, and its
events wrap around the seam, so the last frame leads into the first.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from avatar.expression import expressed
from avatar.pose import Head, Mood, Pose

FPS = 25
IDLE_SECONDS = 24
IDLE_FRAMES = FPS * IDLE_SECONDS

BREATHS = 6
"""Whole breaths a loop: one in 4 s, a person at rest."""
BLINK_MEAN_S, BLINK_LEAST_S = 3.6, 1.3
"""People at rest in conversation blink about 17 times a minute, at irregular intervals."""
BLINK_FRAMES = (0.45, 1.0, 1.0, 0.7, 0.4, 0.15)
"""Lid closure frame by frame: closing takes 80 ms, opening 160 ms."""
GLANCE_MEAN_S = 2.2
"""Mean time between the small jumps of the eyes."""

HEAD_WAVES = (
    # cycles a loop, amplitude in degrees, phase in turns
    ("yaw", 2, 0.9, 0.10),
    ("yaw", 5, 0.45, 0.62),
    ("yaw", 9, 0.18, 0.31),
    ("pitch", 3, 0.45, 0.40),
    ("pitch", 7, 0.25, 0.85),
    ("roll", 1, 0.55, 0.20),
    ("roll", 4, 0.30, 0.55),
)
LISTENING_NODS_S = (2.1, 6.3, 8.0, 13.2, 17.9, 20.6)
"""When a listener nods, in seconds of the loop."""
NOD_S, NOD_DEG = 0.72, 1.6


@dataclass(frozen=True)
class IdleMotion:
    """One presenter's idle loop; `seed` makes two presenters blink at different times."""

    seed: int = 7

    def pose(self, index: int, listening: bool = False) -> Pose:
        """Pose of frame `index`; any integer, taken modulo the loop."""
        index %= IDLE_FRAMES
        eyes = {**_lids(self._closure(index)), **_gaze(self._glance(index))}
        breath = math.sin(2 * math.pi * BREATHS * index / IDLE_FRAMES)
        head = _drift(index)
        if not listening:
            return Pose(eyes=eyes, head=head, breath=breath)
        calmer = Head(0.6 * head.yaw_deg, 0.6 * head.pitch_deg + _nods(index), 0.6 * head.roll_deg)
        return expressed(Pose(eyes=eyes, head=calmer, breath=breath), Mood.LISTENING, 1.0)

    def _closure(self, index: int) -> float:
        ages = [(index - start) % IDLE_FRAMES for start in self._blinks]
        return max((BLINK_FRAMES[age] for age in ages if age < len(BLINK_FRAMES)), default=0.0)

    def _glance(self, index: int) -> float:
        """Sideways gaze in -1..1: fixations with quick jumps between them."""
        starts, aims = self._glances
        current = int(np.searchsorted(starts, index, side="right")) - 1
        age = index - starts[current] if current >= 0 else index + IDLE_FRAMES - starts[-1]
        share = min(1.0, (age + 1) / 2)
        return float(aims[current - 1] * (1 - share) + aims[current] * share)

    @cached_property
    def _blinks(self) -> tuple[int, ...]:
        rng = np.random.default_rng(self.seed)
        starts, at_s = [], 0.8
        while at_s < IDLE_SECONDS - BLINK_LEAST_S:
            starts.append(round(at_s * FPS))
            at_s += BLINK_LEAST_S + rng.gamma(2.0, (BLINK_MEAN_S - BLINK_LEAST_S) / 2.0)
        return tuple(starts)

    @cached_property
    def _glances(self) -> tuple[tuple[int, ...], tuple[float, ...]]:
        rng = np.random.default_rng(self.seed + 1)
        starts: list[int] = []
        at_s = 0.4
        while at_s < IDLE_SECONDS - 0.3:
            starts.append(round(at_s * FPS))
            at_s += 0.3 + rng.exponential(GLANCE_MEAN_S - 0.3)
        # mostly at the person's eyes, to and fro between them; now and then a little aside
        aims = [float(rng.choice([-0.05, 0.05, 0.0, 0.16, -0.16], p=[0.3, 0.3, 0.2, 0.1, 0.1])) for _ in starts]
        return tuple(starts), tuple(aims)


def _lids(closure: float) -> dict[str, float]:
    """Through the half-closed key, so that the lid travels along the eyeball."""
    if closure <= 0.5:
        return {"half": 2 * closure}
    return {"half": 2 - 2 * closure, "blink": 2 * closure - 1}


def _gaze(aside: float) -> dict[str, float]:
    return {"lookR": aside} if aside > 0 else {"lookL": -aside}


def _drift(index: int) -> Head:
    angles = {"yaw": 0.0, "pitch": 0.0, "roll": 0.0}
    for axis, cycles, amplitude_deg, phase in HEAD_WAVES:
        angles[axis] += amplitude_deg * math.sin(2 * math.pi * (cycles * index / IDLE_FRAMES + phase))
    return Head(angles["yaw"], angles["pitch"], angles["roll"])


def _nods(index: int) -> float:
    return sum(nod((index / FPS - start_s) % IDLE_SECONDS) for start_s in LISTENING_NODS_S)


def nod(age_s: float) -> float:
    """Pitch in degrees of one small nod, `age_s` after it began: down and softly up again."""
    if not 0 <= age_s < NOD_S:
        return 0.0
    share = age_s / NOD_S
    return NOD_DEG * math.sin(math.pi * share) ** 2 * (1.3 - 0.6 * share)
