"""The presenter: packs, visemes, motion and the renderer. Knows the shapes of speech, nothing of the service."""

from avatar.encode import Region, RegionEncoder, encode_jpeg, reduction, render_idle
from avatar.errors import AvatarError, PackError, RenderError
from avatar.gesture import Gesture
from avatar.loading import load_pack
from avatar.pose import Box, Head, Mood, Pose
from avatar.presenter import Presenter
from avatar.renderer import Renderer
from avatar.track import Track
from avatar.video import VideoStream

__all__ = [
    "AvatarError", "Box", "Gesture", "Head", "Mood", "PackError", "Pose", "Presenter", "Region", "RegionEncoder",
    "RenderError", "Renderer", "Track", "VideoStream", "encode_jpeg", "load_pack", "reduction", "render_idle",
]  # fmt: skip
