"""Somebody is near, has gone, or another person stands there: decided from faces and time alone. Pure; keeps no picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a frame; all values are shares of the frame's width, so they do not depend on the camera's resolution."""

    left: float
    top: float
    width: float
    height: float

    def overlap(self, other: "Face") -> float:
        """Intersection over union, 0 … 1."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        if wide <= 0 or high <= 0:
            return 0.0
        shared = wide * high
        return shared / (self.width * self.height + other.width * other.height - shared)


class Event(StrEnum):
    """What the screen is told."""

    ARRIVED = "arrived"
    LEFT = "left"
    SWITCHED = "switched"
    """Another person took the place: what the former one asked must not stay on the screen."""


@dataclass(frozen=True, slots=True)
class PresenceSettings:
    """A face of 15 cm at 1 m fills 0.12 of the width of a camera with a 60° view; at 2 m it is half of that."""

    near_share: float = 0.09
    """Face width, as a share of the frame's, from which somebody counts as near."""
    away_share: float = 0.06
    """Below this the person counts as gone; lower than near_share, so that swaying does not flicker."""
    arrive_s: float = 0.6
    """Somebody who only walks past is not greeted."""
    leave_s: float = 6.0
    """Looking down at one's papers is not leaving."""
    switch_s: float = 2.5
    same_overlap: float = 0.15


class Presence:
    """Follows the nearest face over time. Call `observe` for every frame, with the frame's time in seconds."""

    def __init__(self, settings: PresenceSettings | None = None) -> None:
        self._settings = settings or PresenceSettings()
        self.target: Face | None = None
        """The face of the person who is served; None when nobody is near."""
        self._candidate_since_s: float | None = None
        self._seen_s = 0.0

    def observe(self, now_s: float, faces: Sequence[Face]) -> Event | None:
        """Take in the faces of one frame; an event is returned once, when it happens."""
        nearest = max(faces, key=lambda face: face.width, default=None)
        if self.target is None:
            return self._wait(now_s, nearest)
        return self._follow(now_s, faces, self.target)

    def _wait(self, now_s: float, nearest: Face | None) -> Event | None:
        if nearest is None or nearest.width < self._settings.near_share:
            self._candidate_since_s = None
            return None
        if self._candidate_since_s is None:
            self._candidate_since_s = now_s
        if now_s - self._candidate_since_s < self._settings.arrive_s:
            return None
        return self._take(now_s, nearest, Event.ARRIVED)

    def _follow(self, now_s: float, faces: Sequence[Face], target: Face) -> Event | None:
        here = [face for face in faces if face.width >= self._settings.away_share]
        same = max(here, key=target.overlap, default=None)
        if same is not None and target.overlap(same) >= self._settings.same_overlap:
            self.target, self._seen_s = same, now_s
            return None
        gone_s = now_s - self._seen_s
        other = max(here, key=lambda face: face.width, default=None)
        if other is not None and other.width >= self._settings.near_share and gone_s >= self._settings.switch_s:
            return self._take(now_s, other, Event.SWITCHED)
        if gone_s >= self._settings.leave_s:
            self.target, self._candidate_since_s = None, None
            return Event.LEFT
        return None

    def _take(self, now_s: float, face: Face, event: Event) -> Event:
        self.target, self._seen_s, self._candidate_since_s = face, now_s, None
        return event
