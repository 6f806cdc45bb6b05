"""How one screen gets its frames: the codec agreed with it, and the video stream in progress."""

import ipaddress
from collections.abc import Collection
from typing import Literal

from avatar import VideoStream

Codec = Literal["jpeg", "region", "h264"]
Wish = Literal["auto", "jpeg", "region", "h264"]


FAR_QUALITY = 46
"""JPEG regions over a network stay under 2.5 Mbit/s with this; only a browser without WebCodecs gets them."""


def choose_codec(can: Collection[str], wish: Wish, *, local: bool) -> Codec:
    """The codec for a screen that can draw `can`: the technician's wish, or what costs least where the screen is.

    On the same machine bytes cost nothing and a JPEG region the least work; over a network H.264 needs a fifth of the
    bytes for 1.5-2 ms more a frame. What the screen cannot draw is never chosen; JPEG it always can.
    """
    order: tuple[Codec, ...] = ("region", "h264") if local else ("h264", "region")
    if wish != "auto":
        order = (wish, *order)
    return next((codec for codec in order if codec in can), "jpeg")


def is_local(host: str | None) -> bool:
    """True for an address of this machine itself."""
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Reel:
    """One screen's frames; its codec may change between any two of them."""

    def __init__(self, codec: Codec, *, local: bool = True) -> None:
        self.codec: Codec = codec
        self.most_quality = 100 if local else FAR_QUALITY
        """JPEG quality is not set higher than this for this screen."""
        self._stream: VideoStream | None = None

    def use(self, codec: Codec) -> None:
        """Frames from now on come as `codec`, beginning with one that needs no other."""
        self.codec = codec
        self.restart()

    def restart(self) -> None:
        """The next frame must need no earlier one: a turn begins, or a frame was left out."""
        self._stream = None

    def stream(self, fps: int) -> VideoStream:
        """The video stream, begun anew after `restart`."""
        stream = self._stream
        if stream is None:
            stream = self._stream = VideoStream(fps)
        return stream
