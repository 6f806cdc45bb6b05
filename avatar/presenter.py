"""A presenter: one loaded pack, and everything the service asks of it."""

from pathlib import Path

from avatar.expression import expressed
from avatar.idle import FPS, IDLE_FRAMES, IdleMotion
from avatar.manifest import Manifest, read_manifest
from avatar.pack import DEFAULT_PACK, PACKS, PackPixels, read_pixels
from avatar.pose import Mood, Pose
from avatar.renderer import Renderer
from avatar.track import Track


class Presenter:
    """A person to look at; immutable after loading, shared by all screens and threads."""

    fps = FPS
    idle_length = IDLE_FRAMES
    """Frames of the idle loop; the last one leads into the first."""

    def __init__(self, manifest: Manifest, pixels: PackPixels) -> None:
        self.manifest = manifest
        self._pixels = pixels
        self._idle = IdleMotion(seed=sum(manifest.name.encode()))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a frame in pixels, as baked."""
        return self.manifest.width, self.manifest.height

    @property
    def pixels(self) -> PackPixels:
        """Pictures and numbers of the pack, read-only."""
        return self._pixels

    def idle_pose(self, index: int, listening: bool = False) -> Pose:
        """Pose of frame `index` of the idle loop (or of the listening loop of the same length)."""
        return self._idle.pose(index, listening)

    def mood_pose(self, index: int, mood: Mood | str, presence: float = 1.0) -> Pose:
        """Idle frame `index` with a mood on the face (thinking while the answer is looked up); `presence` fades it."""
        return expressed(self._idle.pose(index), Mood(mood), presence)

    def renderer(self, height: int | None = None) -> Renderer:
        """A new renderer with buffers of its own: one for each worker thread. See `Renderer` for `height`."""
        return Renderer(self._pixels, height)

    def track(self, seed: int) -> Track:
        """The face of a new spoken turn; the same seed gives the same gestures."""
        return Track(self._idle, self.manifest.mouth_gain, seed)


def load_pack(path: Path | None = None) -> Presenter:
    """Load and check a pack (the shipped one when None): manifest, hashes, sizes. Raises PackError."""
    folder = PACKS / DEFAULT_PACK if path is None else path
    manifest = read_manifest(folder)
    return Presenter(manifest, read_pixels(folder, manifest))
