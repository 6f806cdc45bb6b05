"""More voices than there are: mixtures of the synthesizer's style vectors, so that the model hears many throats."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np


def mix_voices(source: Path, voices: Sequence[str], target: Path, mixtures: int, seed: int = 3) -> list[str]:
    """Write `voices` (`*.bin`, float32) and `mixtures` of three of them each to `target`; returns all their names."""
    target.mkdir(parents=True, exist_ok=True)
    styles = {name: np.fromfile(source / f"{name}.bin", np.float32) for name in voices}
    rng = np.random.default_rng(seed)
    for number in range(mixtures):
        chosen = rng.choice(sorted(styles), size=min(3, len(voices)), replace=False)
        shares = rng.dirichlet(np.ones(len(chosen)))
        styles[f"mix{number:02d}"] = sum(
            (np.float32(share) * styles[str(name)] for share, name in zip(shares, chosen, strict=True)),
            np.zeros_like(styles[str(chosen[0])]),
        )
    for name, style in list(styles.items()):
        style.astype("<f4").tofile(target / f"{name}.bin")
    return sorted(styles)
