"""Which frame of the idle loop a screen shows, as well as the server can know. Pure: time comes in."""


class IdleLoop:
    """One screen's idle loop between its reports."""

    def __init__(self, now_s: float) -> None:
        self._index, self._at_s = 0, now_s

    def seen(self, index: int, now_s: float) -> None:
        """The screen says which frame it shows now."""
        self._index, self._at_s = index, now_s

    def index_at(self, at_s: float, *, fps: int, frames: int) -> int:
        """The frame it will show at `at_s`, of a loop of `frames`."""
        return (self._index + int((at_s - self._at_s) * fps)) % frames
