"""A word from another thread that work under way is no longer wanted."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Given to work that may last; `now` ends it as soon as it can be ended. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._act: Callable[[], None] | None = None
        self.asked = False
        """True once `now` was called."""

    def now(self) -> None:
        """The work is not wanted any more."""
        with self._lock:
            self.asked = True
            act = self._act
        if act is not None:
            act()

    @contextmanager
    def ends_by(self, act: Callable[[], None]) -> Iterator[None]:
        """While the context lasts, `act` ends the work; called at once when it is unwanted already."""
        with self._lock:
            self._act = act
            asked = self.asked
        if asked:
            act()
        try:
            yield
        finally:
            with self._lock:
                self._act = None
