"""A presenter whose mouth is painted by a network while she speaks: the contract of every other one, plus the sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import soxr

from asr_tts.engines import SPEAK_RATE_HZ
from avatar.errors import PackError, RenderError
from avatar.manifest import Manifest
from avatar.neural.crops import SIZE, painted_area, take
from avatar.neural.footage import SOUND_RATE_HZ
from avatar.neural.pack import NETWORK, SOUND
from avatar.neural.sound import ENCODER_HZ, Encode, Reduction, windows
from avatar.pack import PackPixels
from avatar.pose import Mood, Pose
from avatar.presenter import Presenter
from avatar.renderer import Renderer
from avatar.track import Track

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeardPose(Pose):
    """A pose, and what is heard around it."""

    sound: Floats | None = field(default=None, compare=False)
    """(WINDOW, DIMENSIONS), or None in silence."""
    presence: float = 0.0
    """How much the painted mouth replaces the resting one, 0..1."""


class NeuralTrack(Track):
    """A turn that also remembers what the encoder made of its clauses."""

    hears = True

    def __init__(self, base: Track, encode: Encode, reduction: Reduction) -> None:
        self.__dict__.update(base.__dict__)
        self._encode, self._reduction = encode, reduction
        self._heard: list[tuple[float, Floats]] = []

    def hear(self, samples: Floats, start_sample: int) -> None:
        """Encode a clause that starts at `start_sample` (SPEAK_RATE_HZ); blocking, about a tenth of its length."""
        features = self._encode(soxr.resample(samples, SPEAK_RATE_HZ, SOUND_RATE_HZ).astype(np.float32))
        self._heard.append((start_sample / SPEAK_RATE_HZ, self._reduction.apply(features)))

    def pose(self, sample: int, idle_index: int, mood: Mood | str = Mood.CALM) -> Pose:
        """As every track's, with the sound around it."""
        base = super().pose(sample, idle_index, mood)
        presence = min(1.0, 1.6 * sum(base.mouth.values()))
        values = {part.name: getattr(base, part.name) for part in fields(base)}
        return HeardPose(**values, sound=self._sound_at(sample / SPEAK_RATE_HZ), presence=presence)

    def _sound_at(self, at_s: float) -> Floats | None:
        for start_s, reduced in reversed(self._heard):
            if start_s - 0.2 <= at_s < start_s + len(reduced) / ENCODER_HZ + 0.2:
                told: Floats = windows(reduced, np.array([at_s - start_s]))[0]
                return told
        return None


class NeuralRenderer(Renderer):
    """Paints the mouth into the resting picture, then moves the figure as every renderer does."""

    def __init__(self, pixels: PackPixels, height: int | None, session: ort.InferenceSession, square: Floats) -> None:
        super().__init__(pixels, height)
        self._session, self._square = session, square
        still = np.ascontiguousarray(pixels.figure[..., :3]).astype(np.uint8)
        self._reference = take(still, square)
        self._area = painted_area()[..., None]
        self._was_painted = True

    def _draw_face(self, pose: Pose) -> None:
        box, rest = self._pixels.mouth_box, self._pixels.figure
        where = np.s_[box.top : box.bottom, box.left : box.right]
        painting = isinstance(pose, HeardPose) and pose.sound is not None and pose.presence > 0
        if self._was_painted or painting:
            self._figure[where] = rest[where]
        self._was_painted = painting
        if not (painting and isinstance(pose, HeardPose) and pose.sound is not None):
            return
        picture = self.paint(pose.sound)
        share = self._area * pose.presence
        mixed = picture * share + self._reference * (1 - share)
        self._put_back(mixed - self._reference, box.top, box.left, where)

    @property
    def reference(self) -> Floats:
        """(SIZE, SIZE, 3) in 0..255: the square around the mouth of the resting picture."""
        return self._reference.astype(np.float32)

    def paint(self, sound: Floats) -> Floats:
        """(SIZE, SIZE, 3) in 0..255: the same square with the mouth that (WINDOW, DIMENSIONS) `sound` makes."""
        seen = self._reference.transpose(2, 0, 1).astype(np.float32) / 255
        hidden = seen * (1 - self._area.transpose(2, 0, 1))
        (painted,) = self._session.run(None, {"pictures": np.concatenate([hidden, seen])[None], "sound": sound[None]})
        picture: Floats = np.asarray(painted)[0].transpose(1, 2, 0) * 255
        return picture

    def _put_back(self, change: npt.NDArray[np.floating], top: int, left: int, where: tuple[slice, slice]) -> None:
        """Add the change at the frame's own size: skin and pores around the mouth stay those of the photograph."""
        first_x, first_y, side = (float(value) for value in self._square)
        scale = side / SIZE
        forward = np.array(
            [[scale, 0, first_x - left + 0.5 * scale - 0.5], [0, scale, first_y - top + 0.5 * scale - 0.5]]
        )
        area = self._figure[where]
        grown = cv2.warpAffine(
            change.astype(np.float32), forward, (area.shape[1], area.shape[0]), flags=cv2.INTER_CUBIC
        )
        area[..., :3] = np.clip(area[..., :3] + grown + 0.5, 0, 255).astype(np.uint16)


class NeuralPresenter(Presenter):
    """Loaded from a pack that holds a network; give it an encoder before she speaks."""

    needs_encoder = True

    def __init__(self, manifest: Manifest, pixels: PackPixels, folder: Path) -> None:
        super().__init__(manifest, pixels)
        self._encode: Encode | None = None
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(folder / NETWORK), options, providers=["CPUExecutionProvider"])
            with np.load(folder / SOUND, allow_pickle=False) as stored:
                self._reduction = Reduction(stored["mean"], stored["axes"])
                self._square: Floats = stored["square"]
        except Exception as error:  # onnxruntime raises classes of a private module
            raise PackError(f"{folder}: the network cannot be loaded: {error}") from error

    def listen_with(self, encode: Encode) -> None:
        """Use the recognizer's encoder from now on."""
        self._encode = encode

    def renderer(self, height: int | None = None) -> Renderer:
        """As every presenter's."""
        return NeuralRenderer(self._pixels, height, self._session, self._square)

    def track(self, seed: int, entry: Mapping[Mood, float] | None = None) -> Track:
        """As every presenter's. Raises RenderError while there is no encoder."""
        if self._encode is None:
            raise RenderError("a neural presenter speaks only with the recognizer's encoder: call listen_with first")
        return NeuralTrack(super().track(seed, entry), self._encode, self._reduction)
