"""Being alive while nothing is said: blinks, glances, breath, small turns of the head, the weight shifted.

Pure: the pose of a frame depends only on its index. The loop is made of sections that all begin and end in the same pose
with the same speed, so a player may show them in any order: shuffled, they never repeat visibly.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from avatar.expression import expressed
from avatar.pose import Head, Mood, Pose, Torso

FPS = 25
SECTIONS, SECTION_SECONDS = 6, 4
"""A section lasts one breath: a person at rest breathes about fifteen times a minute."""
SECTION_FRAMES = FPS * SECTION_SECONDS
IDLE_SECONDS = SECTIONS * SECTION_SECONDS
IDLE_FRAMES = FPS * IDLE_SECONDS

BLINK_MEAN_S, BLINK_LEAST_S = 3.4, 1.2
"""People at rest in conversation blink about 17 times a minute, at irregular intervals."""
BLINK_MARGIN_S = 0.32
"""No blink this near the ends of a section: it would be cut off, or come twice."""
BLINK_FRAMES = (0.45, 1.0, 1.0, 0.7, 0.4, 0.15)
"""Lid closure frame by frame: closing takes 80 ms, opening 160 ms."""
DOUBLE_BLINK_SHARE = 0.12
GLANCE_MEAN_S = 1.9
"""Mean time between the small jumps of the eyes."""
AIMS = (
    (0.0, 0.0, 0.30),
    (0.06, 0.0, 0.22),
    (-0.06, 0.0, 0.22),
    (0.0, 0.10, 0.08),
    (0.20, 0.03, 0.09),
    (-0.20, 0.03, 0.09),
)
"""Where the eyes go: sideways and down in shares of the look keys, and how often. Mostly to the person's two eyes and mouth."""

DRIFTS_DEG = {"yaw": 1.25, "pitch": 0.70, "roll": 0.75, "turn": 0.45, "lean": 0.22, "bow": 0.15}
"""Size of the slow wandering of each axis."""
NODS = 1.4
"""Mean nods in a section while listening."""
NOD_S, NOD_DEG = 0.72, 1.6


@dataclass(frozen=True)
class IdleMotion:
    """One presenter's idle loop; `seed` makes two presenters blink at different times."""

    seed: int = 7

    def pose(self, index: int, mood: Mood | None = None, presence: float = 1.0) -> Pose:
        """Pose of frame `index` (any integer, taken modulo the loop), with a mood on the face if one is given."""
        section, frame = divmod(index % IDLE_FRAMES, SECTION_FRAMES)
        aside, down = self._glance(section, frame)
        rest = Pose(
            eyes={**_lids(self._closure(section, frame)), **_gaze(aside, down)},
            head=Head(*(self._drift(section, frame, axis) for axis in ("yaw", "pitch", "roll"))),
            breath=math.sin(2 * math.pi * frame / SECTION_FRAMES),
            torso=Torso(*(self._drift(section, frame, axis) for axis in ("turn", "bow", "lean"))),
        )
        if mood is None or presence <= 0:
            return rest
        nods = presence * self._nodding(section, frame) if mood is Mood.LISTENING else 0.0
        head = Head(rest.head.yaw_deg, rest.head.pitch_deg + nods, rest.head.roll_deg)
        return expressed(Pose(eyes=rest.eyes, head=head, breath=rest.breath, torso=rest.torso), mood, presence)

    def _closure(self, section: int, frame: int) -> float:
        ages = [frame - start for start in self._blinks[section]]
        return max((BLINK_FRAMES[age] for age in ages if 0 <= age < len(BLINK_FRAMES)), default=0.0)

    def _glance(self, section: int, frame: int) -> tuple[float, float]:
        """Gaze sideways and down in -1..1: fixations with quick jumps between them, at the person at both ends."""
        before, after, since = (0.0, 0.0), (0.0, 0.0), 10
        for start, aim in self._glances[section]:
            if start <= frame:
                before, after, since = after, aim, frame - start
        share = min(1.0, (since + 1) / 2)
        return before[0] * (1 - share) + after[0] * share, before[1] * (1 - share) + after[1] * share

    def _drift(self, section: int, frame: int, axis: str) -> float:
        """Degrees of slow wandering: two waves under a window, so that value and speed are nothing at both ends."""
        at = frame / SECTION_FRAMES
        (slow, slow_phase), (quick, quick_phase) = self._waves[section][axis]
        wave = slow * math.sin(math.pi * at + slow_phase) + quick * math.sin(3 * math.pi * at + quick_phase)
        return DRIFTS_DEG[axis] * math.sin(math.pi * at) ** 2 * wave

    def _nodding(self, section: int, frame: int) -> float:
        return sum(strength * nod(frame / FPS - start_s) for start_s, strength in self._nods[section])

    @cached_property
    def _blinks(self) -> tuple[tuple[int, ...], ...]:
        rng = np.random.default_rng(self.seed)
        sections, at_s = [], float(rng.uniform(0.6, 2.0))
        for section in range(SECTIONS):
            starts: list[int] = []
            end_s = (section + 1) * SECTION_SECONDS
            while at_s < end_s - BLINK_MARGIN_S:
                inside_s = max(at_s - section * SECTION_SECONDS, BLINK_MARGIN_S)
                starts.append(round(inside_s * FPS))
                if rng.random() < DOUBLE_BLINK_SHARE and inside_s < SECTION_SECONDS - 2 * BLINK_MARGIN_S - 0.36:
                    starts.append(starts[-1] + 9)
                at_s += BLINK_LEAST_S + float(rng.gamma(2.0, (BLINK_MEAN_S - BLINK_LEAST_S) / 2.0))
            at_s = max(at_s, end_s + BLINK_MARGIN_S)
            sections.append(tuple(starts))
        return tuple(sections)

    @cached_property
    def _glances(self) -> tuple[tuple[tuple[int, tuple[float, float]], ...], ...]:
        rng = np.random.default_rng(self.seed + 1)
        shares = np.array([share for _, _, share in AIMS])
        sections = []
        for _ in range(SECTIONS):
            jumps, at_s = [], 0.2 + float(rng.exponential(0.6))
            while at_s < SECTION_SECONDS - 0.5:
                aside, down, _ = AIMS[int(rng.choice(len(AIMS), p=shares / shares.sum()))]
                jumps.append((round(at_s * FPS), (aside, down)))
                at_s += 0.3 + float(rng.exponential(GLANCE_MEAN_S - 0.3))
            jumps.append((SECTION_FRAMES - 7, (0.0, 0.0)))
            sections.append(tuple(jumps))
        return tuple(sections)

    @cached_property
    def _waves(self) -> tuple[dict[str, tuple[tuple[float, float], tuple[float, float]]], ...]:
        rng = np.random.default_rng(self.seed + 2)

        def wave() -> tuple[tuple[float, float], tuple[float, float]]:
            slow, quick = rng.normal(0, 1.0), rng.normal(0, 0.4)
            return (float(np.clip(slow, -1.5, 1.5)), float(rng.uniform(-0.8, 0.8))), (
                float(np.clip(quick, -0.6, 0.6)),
                float(rng.uniform(0, 2 * math.pi)),
            )

        return tuple({axis: wave() for axis in DRIFTS_DEG} for _ in range(SECTIONS))

    @cached_property
    def _nods(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        rng = np.random.default_rng(self.seed + 3)
        sections = []
        for _ in range(SECTIONS):
            nods, at_s = [], float(rng.uniform(0.1, 1.6))
            while at_s < SECTION_SECONDS - NOD_S:
                nods.append((at_s, float(rng.uniform(0.5, 1.0))))
                if rng.random() < 0.35 and at_s < SECTION_SECONDS - 2 * NOD_S:  # people nod twice, the second time less
                    nods.append((at_s + 0.5, 0.45))
                at_s += 1.2 + float(rng.exponential(SECTION_SECONDS / NODS - 1.2))
            sections.append(tuple(nods))
        return tuple(sections)


def _lids(closure: float) -> dict[str, float]:
    """Through the half-closed key, so that the lid travels along the eyeball."""
    if closure <= 0.5:
        return {"half": 2 * closure}
    return {"half": 2 - 2 * closure, "blink": 2 * closure - 1}


def _gaze(aside: float, down: float) -> dict[str, float]:
    gaze = {"lookR": aside} if aside > 0 else {"lookL": -aside}
    return {**gaze, "lookD": down} if down > 0 else gaze


def nod(age_s: float) -> float:
    """Pitch in degrees of one small nod, `age_s` after it began: down and softly up again."""
    if not 0 <= age_s < NOD_S:
        return 0.0
    share = age_s / NOD_S
    return NOD_DEG * math.sin(math.pi * share) ** 2 * (1.3 - 0.6 * share)
