"""How many bytes a screen's JPEG regions may cost: their quality gives way before the rate does."""

from avatar.h264 import MOST_BITS_PER_S

AHEAD_S = 0.2
"""How far the rate may run ahead: large movements are short."""
LEAST_QUALITY, BEST_QUALITY = 22, 90


class Budget:
    """A leaky bucket of bits; the fuller, the lower the quality of the next frame. Time is frames."""

    def __init__(self, bits_per_s: int = MOST_BITS_PER_S) -> None:
        # what stands in the bucket when a short answer ends has been sent too: a fifth is kept back for it
        self._bits_per_s = bits_per_s * 0.8
        self._room_bits = bits_per_s * AHEAD_S
        self._level_bits = 0.0

    def quality(self, wanted: int) -> int:
        """JPEG quality of the next frame: `wanted`, or what the budget still allows."""
        full = min(1.0, self._level_bits / self._room_bits)
        allowed = BEST_QUALITY - (BEST_QUALITY - LEAST_QUALITY) * full
        return min(wanted, round(allowed))

    def spend(self, size_bytes: int, fps: int) -> None:
        """One frame of `size_bytes` was sent, `fps` of them a second."""
        self._level_bits = max(0.0, self._level_bits + 8 * size_bytes - self._bits_per_s / fps)
