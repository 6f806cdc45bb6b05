"""What can go wrong between a question and its figure. Everything here ends in a spoken apology, never in a traceback."""


class DataError(Exception):
    """Base of all errors of kiosk.data."""


class SemanticError(DataError):
    """The semantic layer cannot be used; `str()` names the file and the place in it."""


class StoreError(DataError):
    """The database is locked, gone, too slow, or refused the statement."""


class Unanswerable(DataError):
    """The data cannot answer this. `reason` is a full sentence in Chinese, fit to be spoken."""

    def __init__(self, reason: str, *, nearest: str = "", about: object = None, understood: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.nearest = nearest
        self.about = about
        """The plan that had no figures, when it was clear what was meant: the next turn may go on from it."""
        self.understood = understood or about is not None
        """True when every word was understood: hearing the question another way would only make it another question."""


class Ambiguous(DataError):
    """Two or more readings are as good; `options` are what to offer."""

    def __init__(self, question: str, options: tuple[str, ...]) -> None:
        super().__init__(question)
        self.question = question
        self.options = options
