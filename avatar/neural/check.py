"""Is a learnt mouth fit to be shown? It must join the face around it, and move with what is heard."""

from collections.abc import Iterator

import numpy as np

from avatar.neural.crops import painted_area
from avatar.neural.presenter import NeuralRenderer
from avatar.neural.sound import DIMENSIONS, WINDOW

JOIN_LEVELS = 4.0
"""Most mean change of a colour in the band where painting fades out: beyond that a patch is seen. A good one: 0.1 to 0.6."""
LEAST_MOTION_LEVELS = 1.0
"""Least mean difference between mouths of different sounds: below that she speaks with a still mouth. A good one: 5 to 7."""
_SOUNDS = 8


def painted_faults(renderer: NeuralRenderer) -> Iterator[str]:
    """What is wrong with what the network paints, for silence and for sounds at random."""
    area = painted_area()
    rng = np.random.default_rng(0)
    told = [np.zeros((WINDOW, DIMENSIONS), np.float32)]
    told += [np.repeat(rng.normal(0, 1, (1, DIMENSIONS)).astype(np.float32), WINDOW, axis=0) for _ in range(_SOUNDS)]
    mouths = np.stack([renderer.paint(sound) for sound in told])
    join = float(np.abs((mouths - renderer.reference)[:, (area > 0) & (area < 0.5)].mean(axis=1)).max())
    if not join <= JOIN_LEVELS:
        yield f"the painted mouth does not join the face ({join:.1f} levels): train longer, or in steadier light"
    motion = float(np.abs(mouths[1:] - mouths[0])[:, area > 0.9].mean())
    if not motion >= LEAST_MOTION_LEVELS:
        yield f"the mouth hardly moves with the sound ({motion:.2f} levels): train longer"
