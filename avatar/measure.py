"""How well a face speaks, judged from its pictures alone: opening of the mouth, lag to the sound, stillness.

Pure functions over frames and samples; the same measure serves rendered frames and real video.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar.pose import Box
from avatar.renderer import Frame

Series = npt.NDArray[np.float64]

STEP_S = 0.01
"""Resolution of the lag."""
MOST_LAG_S = 0.5
REDNESS_DROP = 12
"""Teeth and the dark of the mouth are this much less red (Cr of YCrCb) than the lips around them; or darker."""
DARKNESS = 0.45
"""The inside of the mouth is darker than this share of the skin."""
LASH_SHARE = 0.12


def mouth_opening(frame: Frame, lips: Box) -> float:
    """Share of the lips' box that shows the inside of the mouth (dark or teeth), 0..1, from an (h, w, 3) BGR frame."""
    crop = np.ascontiguousarray(frame[lips.top : lips.bottom, lips.left : lips.right])
    channels = cv2.cvtColor(crop, cv2.COLOR_BGR2YCrCb)
    luma, redness = channels[..., 0].astype(np.float32), channels[..., 1].astype(np.float32)
    skin_luma, skin_redness = float(np.median(luma)), float(np.median(redness))
    inside = (luma < DARKNESS * skin_luma) | (redness < skin_redness - REDNESS_DROP)
    return float(inside.mean())


def eye_opening(frame: Frame, eyes: Box) -> float:
    """Share of the eyes' box that shows an eyeball (its white or its iris), 0..1, from an (h, w, 3) BGR frame.

    Lashes are as dark as an iris, but thin: what is narrower than LASH_SHARE of the box's height does not count.
    """
    crop = np.ascontiguousarray(frame[eyes.top : eyes.bottom, eyes.left : eyes.right])
    channels = cv2.cvtColor(crop, cv2.COLOR_BGR2YCrCb)
    luma, redness = channels[..., 0].astype(np.float32), channels[..., 1].astype(np.float32)
    odd = (luma < DARKNESS * float(np.median(luma))) | (redness < float(np.median(redness)) - REDNESS_DROP)
    across = max(3, round(LASH_SHARE * eyes.height)) | 1
    broad = cv2.morphologyEx(
        odd.astype(np.uint8), cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    )
    return float(broad.mean())


def loudness(samples: npt.NDArray[np.float32], rate_hz: int, window_s: float = 0.04) -> Series:
    """Root mean square every STEP_S, compressed as the ear does (power 0.3)."""
    step, width = int(rate_hz * STEP_S), int(rate_hz * window_s)
    padded = np.pad(samples.astype(np.float64), (width // 2, width))
    starts = np.arange(0, len(samples), step)
    totals = np.concatenate([[0.0], np.cumsum(padded**2)])
    power: Series = (totals[starts + width] - totals[starts]) / width
    level: Series = np.sqrt(power) ** 0.6
    return level


@dataclass(frozen=True, slots=True)
class Lag:
    """Where two series agree best."""

    lag_ms: float
    """Positive: the picture comes after the sound."""
    correlation: float
    """Pearson's r at that lag."""


def lag_between(
    openings: Sequence[Series], frame_times_s: Sequence[Series], sounds: Sequence[Series], shift_s: float = 0.0
) -> Lag:
    """Cross-correlate mouth opening with loudness over several clips, each normalised by itself.

    `openings[i]` are sampled at `frame_times_s[i]` (seconds of the audio), `sounds[i]` every STEP_S. `shift_s` delays
    the pictures on purpose: the control experiment.
    """
    most = int(MOST_LAG_S / STEP_S)
    scores = np.zeros(2 * most + 1)
    for opening, times_s, sound in zip(openings, frame_times_s, sounds, strict=True):
        grid = np.arange(len(sound)) * STEP_S
        target = _normal(sound)
        for position, lag in enumerate(range(-most, most + 1)):
            moved = _normal(np.interp(grid + lag * STEP_S, times_s + shift_s, opening))
            scores[position] += float((moved * target).mean())
    scores /= max(1, len(openings))
    best = int(np.argmax(scores))
    return Lag(lag_ms=(best - most) * STEP_S * 1000, correlation=float(scores[best]))


def closed_onsets(
    opening: Series, times_s: Series, onsets_s: Sequence[float], shut: float, tolerance_s: float = 0.040
) -> int:
    """How many of the closures (b p m) at `onsets_s` show shut lips in some frame within the tolerance."""
    found = 0
    for onset_s in onsets_s:
        near = np.abs(times_s - onset_s) <= tolerance_s + 1e-9
        found += bool(near.any() and opening[near].min() <= shut)
    return found


def largest_jump(openings: Sequence[Series]) -> float:
    """Largest change of the opening from one frame to the next, as a share of the largest opening."""
    most = max((float(opening.max()) for opening in openings), default=0.0)
    steps = [float(np.abs(np.diff(opening)).max()) for opening in openings if len(opening) > 1]
    return max(steps, default=0.0) / most if most > 0 else 0.0


def _normal(series: Series) -> Series:
    centred = series - series.mean()
    scaled: Series = centred / max(float(centred.std()), 1e-9)
    return scaled
