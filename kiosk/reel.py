"""How one screen gets its frames: the codec agreed with it, and the video stream in progress."""

import ipaddress
from collections.abc import Collection
from typing import Literal

from avatar import VideoStream
from kiosk.budget import Budget

Codec = Literal["jpeg", "region", "h264"]
Wish = Literal["auto", "jpeg", "region", "h264"]


def choose_codec(can: Collection[str], wish: Wish, *, local: bool) -> Codec:
    """The codec for a screen that can draw `can`: the technician's wish, or what costs least where the screen is.

    A JPEG region is the least work, which counts where the screen and the service share a machine; over a network H.264
    looks better within the same rate, for 1.5-2 ms more a frame. What the screen cannot draw is never chosen; JPEG it always can.
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

    def __init__(self, codec: Codec) -> None:
        self.codec: Codec = codec
        self.budget = Budget()
        """Of its JPEG regions; H.264 has its own."""
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
