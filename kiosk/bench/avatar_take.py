"""One clause spoken by the rendered presenter, and what its pictures show."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from asr_tts.engines import SPEAK_RATE_HZ, Phone, Speech
from avatar import Box, Pose, Presenter
from avatar.measure import Series, closed_onsets, loudness, mouth_opening
from avatar.visemes import Role, visemes_for

LEAD_S, TAIL_S = 0.6, 1.2
"""Silence put before and after the clause: the face must rest there."""
SETTLE_S = 0.40
"""After the last sound the mouth has this long to come to rest."""
SHUT_SHARE = 0.06
"""Lips count as shut below this share of the way from rest to wide open."""
STILL_LEVELS = 1.5
"""Mean difference in grey levels at which two crops of the mouth are the same to the eye."""


@dataclass(frozen=True, slots=True)
class Take:
    """Pictures of one clause, reduced to what is judged."""

    phones: tuple[Phone, ...]
    """Times from the start of `sound`."""
    sound: Series
    """Loudness every `measure.STEP_S`, silence around the clause included."""
    times_s: Series
    """Time of each frame in the audio."""
    opening: Series
    """Opening of the mouth in each frame."""
    difference: Series
    """Mean difference of the mouth's box from the idle frame of the same index, in grey levels."""
    shut: float
    """Opening at or below which the lips are shut."""
    poses: tuple[Pose, ...]
    idle_indices: tuple[int, ...]
    """Frame of the idle loop that each pose is laid over."""


def perform(presenter: Presenter, speech: Speech, seed: int) -> Take:
    """Render `speech` at the presenter's rate with silence around it and measure every frame."""
    lead = round(LEAD_S * SPEAK_RATE_HZ)
    samples = np.pad(speech.samples, (lead, round(TAIL_S * SPEAK_RATE_HZ)))
    track = presenter.track(seed)
    track.add(speech.phones, lead)
    renderer, lips = presenter.renderer(), presenter.pixels.lips_box
    step = SPEAK_RATE_HZ // presenter.fps
    poses, indices, opening, difference = [], [], [], []
    for frame_index, sample in enumerate(range(0, len(samples), step)):
        idle_index = (frame_index + 41 * seed) % presenter.idle_length
        pose = track.pose(sample, idle_index)
        rest = renderer.render(presenter.idle_pose(idle_index), lips).astype(np.int16)
        spoken = renderer.render(pose, lips)
        difference.append(float(np.abs(spoken - rest).mean()))
        opening.append(mouth_opening(renderer.render(_facing(pose), lips), _whole(lips.width, lips.height)))
        poses.append(pose)
        indices.append(idle_index)
    return Take(
        phones=tuple(Phone(p.symbol, p.start_sample + lead, p.end_sample + lead) for p in speech.phones),
        sound=loudness(samples, SPEAK_RATE_HZ),
        times_s=np.arange(len(poses)) / presenter.fps,
        opening=np.array(opening),
        difference=np.array(difference),
        shut=_shut(presenter),
        poses=tuple(poses),
        idle_indices=tuple(indices),
    )


def closure(take: Take) -> tuple[int, int]:
    """(onsets of b p m with shut lips in time, all of them)."""
    onsets_s = [
        phone.start_sample / SPEAK_RATE_HZ for phone in take.phones if visemes_for(phone.symbol)[0].role is Role.CLOSURE
    ]
    return closed_onsets(take.opening, take.times_s, onsets_s, take.shut), len(onsets_s)


def rests(take: Take) -> tuple[int, int]:
    """(silent frames in which the mouth looks as in the idle loop, all silent frames)."""
    start_s = take.phones[0].start_sample / SPEAK_RATE_HZ
    end_s = take.phones[-1].end_sample / SPEAK_RATE_HZ + SETTLE_S
    silent: npt.NDArray[np.bool_] = (take.times_s < start_s) | (take.times_s > end_s)
    still = silent & (take.difference < STILL_LEVELS) & (take.opening <= take.shut)
    return int(still.sum()), int(silent.sum())


def _facing(pose: Pose) -> Pose:
    """The same face without the head's motion, so that one box finds the lips in every frame."""
    return Pose(mouth=pose.mouth, eyes=pose.eyes)


def _whole(width: int, height: int) -> Box:
    return Box(0, 0, width, height)


def _shut(presenter: Presenter) -> float:
    renderer, lips = presenter.renderer(), presenter.pixels.lips_box
    levels = [mouth_opening(renderer.render(pose), lips) for pose in (Pose(), Pose(mouth={"PP": 1.0}))]
    wide = mouth_opening(renderer.render(Pose(mouth={"aa": 1.0})), lips)
    return max(levels) + SHUT_SHARE * (wide - max(levels))
