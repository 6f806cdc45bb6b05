import pytest

from avatar.h264 import MOST_BITS_PER_S
from kiosk.budget import LEAST_QUALITY, Budget

FPS = 25


def sent_bits(budget: Budget, frames: int, bytes_per_quality: float) -> tuple[int, int]:
    """Bits of so many frames whose size goes with their quality, and the quality of the last."""
    bits, quality = 0, 0
    for _ in range(frames):
        quality = budget.quality(80)
        size_bytes = int(bytes_per_quality * quality)
        budget.spend(size_bytes, FPS)
        bits += 8 * size_bytes
    return bits, quality


@pytest.mark.parametrize("bytes_per_quality", [200, 300])
def test_quality_gives_way_before_the_rate_does(bytes_per_quality):
    bits, _ = sent_bits(Budget(), 5 * FPS, bytes_per_quality)
    assert bits <= 5 * MOST_BITS_PER_S


def test_a_large_gesture_is_paid_for_by_the_rest_of_the_answer():
    budget = Budget()
    speaking, _ = sent_bits(budget, 4 * FPS, 75)
    bowing, quality = sent_bits(budget, 2 * FPS, 600)
    after, _ = sent_bits(budget, 4 * FPS, 75)
    assert quality == LEAST_QUALITY
    assert speaking + bowing + after <= 10 * MOST_BITS_PER_S


def test_what_is_small_is_sent_as_good_as_wanted():
    _, quality = sent_bits(Budget(), 5 * FPS, 100)
    assert quality == 80


def test_never_worse_than_can_be_looked_at():
    _, quality = sent_bits(Budget(), 5 * FPS, 5_000)
    assert quality == LEAST_QUALITY


def test_recovers_when_little_moves():
    budget = Budget()
    sent_bits(budget, FPS, 450)
    assert budget.quality(80) < 80
    sent_bits(budget, FPS, 20)
    assert budget.quality(80) == 80
