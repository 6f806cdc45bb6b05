"""The newest seconds of a sample stream, addressed by the stream's own sample numbers."""

import numpy as np

from asr_tts.engines import Samples


class AudioRing:
    """Keeps the last `capacity` samples."""

    def __init__(self, capacity: int) -> None:
        self._data: Samples = np.zeros(capacity, np.float32)
        self._end = 0

    @property
    def end(self) -> int:
        """Number of samples ever pushed."""
        return self._end

    def push(self, samples: Samples) -> None:
        """Append samples, at most the capacity at once."""
        capacity = len(self._data)
        if len(samples) > capacity:
            raise ValueError(f"{len(samples)} samples do not fit a ring of {capacity}")
        start = self._end % capacity
        head = min(len(samples), capacity - start)
        self._data[start : start + head] = samples[:head]
        self._data[: len(samples) - head] = samples[head:]
        self._end += len(samples)

    def slice(self, start: int, end: int) -> Samples:
        """A copy of samples [start, end), shortened to what is still held."""
        first = max(start, self._end - len(self._data), 0)
        last = max(first, min(end, self._end))
        index = np.arange(first, last) % len(self._data)
        return self._data[index]
