"""Sound in, phonemes with times out: whole clauses at once, or a microphone as it comes."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.listen.classes import STEP_S, SYMBOLS
from avatar.listen.decode import likeliest_path, phones_of
from avatar.listen.features import at_listen_rate, levelled, log_mel
from avatar.listen.network import Weights, load_weights, log_probabilities

Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights.npz"


class Listener:
    """Reads lips from sound; immutable, shared by all threads."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def phones(self, samples: Floats, rate_hz: int = SPEAK_RATE_HZ) -> tuple[Phone, ...]:
        """The sounds of one clause, with times at SPEAK_RATE_HZ from its first sample; empty for silence."""
        if len(samples) < rate_hz * STEP_S or float(np.abs(samples).max()) < 1e-3:
            return ()
        length = len(samples) * SPEAK_RATE_HZ // rate_hz
        return phones_of(likeliest_path(self.log_probabilities(samples, rate_hz)), length)

    def log_probabilities(self, samples: Floats, rate_hz: int = SPEAK_RATE_HZ) -> Floats:
        """(frames of 10 ms, classes) of a whole clause."""
        return log_probabilities(self._weights, levelled(log_mel(at_listen_rate(samples, rate_hz))))


def load_listener(path: Path = WEIGHTS) -> Listener:
    """The shipped model. Raises AvatarError when its file is missing, damaged or of another version."""
    return Listener(load_weights(path, SYMBOLS))
