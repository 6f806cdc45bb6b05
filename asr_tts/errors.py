"""The speech engines' error tree.

EngineError                 anything an engine could not do; the message says what to do about it
├── ModelMissingError       a model file is not where it was said to be, or is not what it claims
├── AudioError              the sound handed in cannot be used (rate, shape, emptiness)
├── RecognizerError         recognition failed
└── SynthesizerError        synthesis failed
    └── SynthesisStopped    it was no longer wanted
"""


class EngineError(Exception):
    """A speech engine could not do what it was asked; `str()` is fit to be logged."""


class ModelMissingError(EngineError):
    """A model file is absent or unreadable."""


class AudioError(EngineError):
    """The audio handed to an engine is unusable."""


class RecognizerError(EngineError):
    """Speech could not be recognised."""


class SynthesizerError(EngineError):
    """Text could not be spoken."""


class SynthesisStopped(SynthesizerError):
    """The clause was no longer wanted before it was done."""
