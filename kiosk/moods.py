"""Faces of waiting, drawn ahead: the presenter listening and thinking, as loops that lie over the idle one.

They are drawn in the background after the start and kept in the cache. Until one is there, screens show the idle loop.
"""

import hashlib
import struct
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Literal

import structlog

from avatar import Mood, RegionEncoder, encode_jpeg
from kiosk.bearing import FADE_S, THINKING_AFTER_S
from kiosk.messages import MoodLoop
from kiosk.stage import Stage
from kiosk.workers import Lane, Urgency

_log = structlog.get_logger()

State = Literal["hearing", "thinking"]
FACES: Mapping[State, tuple[Mood, float]] = {
    "hearing": (Mood.LISTENING, 0.0),
    "thinking": (Mood.THINKING, THINKING_AFTER_S),
}
"""State of the conversation → face, and how long the state must have lasted."""
LEAST_NICE = 10


def pack_frames(frames: list[bytes]) -> bytes:
    """JPEGs as one file: u32 count, count × u32 length, the JPEGs."""
    return struct.pack(f"<I{len(frames)}I", len(frames), *map(len, frames)) + b"".join(frames)


class MoodLoops:
    """Files of the loops by state, filled in by a thread of least priority."""

    def __init__(self, stage: Stage, quality: int, cache: Path) -> None:
        self._stage, self._quality, self._cache = stage, quality, cache
        self._files: dict[State, bytes] = {}
        self._lane = Lane("moods", nice=LEAST_NICE)
        self._box = RegionEncoder(stage.presenter, quality, stage.size[1]).head_box

    def begin(self) -> None:
        """Start drawing what the cache does not have."""
        for state in FACES:
            done = self._lane.submit(Urgency.BACKGROUND, partial(self._make, state))
            done.add_done_callback(lambda future: self._failed(future.exception()))

    def file(self, state: State) -> bytes | None:
        """The loop for `state`, or None while there is none (or never will be)."""
        return self._files.get(state)

    def announce(self, prefix: str) -> tuple[MoodLoop, ...]:
        """What a screen must know to show them."""
        version = self._key(None)[:8]
        return tuple(
            MoodLoop(state, f"{prefix}/{state}.bin?v={version}", self._box.left, self._box.top, after, FADE_S)
            for state, (_, after) in FACES.items()
        )

    def _make(self, state: State) -> None:
        path = self._cache / f"mood-{state}-{self._key(state)}.bin"
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(self._drawn(FACES[state][0]))
            part.replace(path)
        self._files[state] = path.read_bytes()

    def _drawn(self, mood: Mood) -> bytes:
        presenter = self._stage.presenter
        renderer = presenter.renderer(self._stage.size[1])
        return pack_frames(
            [
                encode_jpeg(renderer.render(presenter.idle_pose(index, mood), self._box), self._quality)
                for index in range(presenter.idle_length)
            ]
        )

    def _key(self, state: State | None) -> str:
        presenter = self._stage.presenter
        mood = None if state is None else FACES[state][0]
        poses = [presenter.idle_pose(index, mood) for index in range(0, presenter.idle_length, 10)]
        seed = f"{presenter.manifest!r} {self._stage.size} {self._quality} {poses!r}"
        return hashlib.sha256(seed.encode()).hexdigest()[:16]

    def _failed(self, error: BaseException | None) -> None:
        if error is not None:
            _log.error("mood_loop_failed", error=str(error))
