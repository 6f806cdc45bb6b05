"""A presenter: one loaded pack, and everything the service asks of it."""

from collections.abc import Callable, Mapping

from asr_tts.engines import Samples
from avatar.idle import FPS, IDLE_FRAMES, SECTION_FRAMES, IdleMotion
from avatar.manifest import Manifest
from avatar.pack import PackPixels
from avatar.pose import Mood, Pose
from avatar.renderer import Renderer
from avatar.track import Track


class Presenter:
    """A person to look at; immutable after loading, shared by all screens and threads."""

    fps = FPS
    idle_length = IDLE_FRAMES
    """Frames of the idle loop; the last one leads into the first."""
    needs_encoder = False
    """True for one whose mouth is painted from the sound: give it the recognizer's encoder (`listen_with`)."""
    idle_section = SECTION_FRAMES
    """Every so many frames the loop is in one and the same pose: from there it may go on at any other such frame."""

    def __init__(self, manifest: Manifest, pixels: PackPixels) -> None:
        self.manifest = manifest
        self._pixels = pixels
        self._idle = IdleMotion(seed=sum(manifest.name.encode()))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a frame in pixels, as loaded."""
        return self._pixels.size

    @property
    def pixels(self) -> PackPixels:
        """Pictures and numbers of the pack, read-only."""
        return self._pixels

    def idle_pose(self, index: int, mood: Mood | str | None = None, presence: float = 1.0) -> Pose:
        """Pose of frame `index` of the idle loop, with a mood on it (listening nods) if one is given."""
        return self._idle.pose(index, None if mood is None else Mood(mood), presence)

    def listen_with(self, encode: Callable[[Samples], Samples]) -> None:
        """Use `encode` (16 kHz samples to the recognizer's features) for the mouth; ignored by a baked face."""

    def renderer(self, height: int | None = None) -> Renderer:
        """A new renderer with buffers of its own: one for each worker thread. See `Renderer` for `height`."""
        return Renderer(self._pixels, height)

    def track(self, seed: int, entry: Mapping[Mood, float] | None = None) -> Track:
        """The face of a new spoken turn, going on from the moods of `entry`; the same seed gives the same accents."""
        return Track(self._idle, self.manifest.mouth_gain, seed, entry)
