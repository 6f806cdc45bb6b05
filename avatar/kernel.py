"""The one way this package compiles its inner loops."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile on first call, keep the machine code on disk, and release the GIL while running."""
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True, fastmath=True)(function))
