"""What can go wrong with a language model; the deterministic answer stands in for all of it."""


class LlmError(Exception):
    """The model could not be reached, broke off, or said something that is no answer; `str()` says what."""
