"""Threads for inference, most urgent work first, so that a talking citizen never waits behind pre-synthesis."""

import asyncio
import itertools
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import TypeVar

_T = TypeVar("_T")


class Urgency(IntEnum):
    """Order in which waiting work is taken."""

    LIVE = 0
    """Somebody is waiting for exactly this."""
    INTERIM = 1
    """Useful while somebody speaks; stale soon."""
    SPECULATIVE = 2
    """Perhaps needed in a moment."""
    BACKGROUND = 3
    """Nobody waits for it."""


class LaneFullError(Exception):
    """More work is waiting than this lane takes."""


class Lane:
    """A few threads that share one bounded queue of work, sorted by urgency."""

    def __init__(self, name: str, *, threads: int = 1, bound: int = 256, nice: int = 0) -> None:
        """`nice` lowers the priority of the threads themselves (Linux), 0..19, and of those that their work starts."""
        self._bound = bound
        self._queue: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._count = itertools.count()
        self._threads = [
            threading.Thread(target=self._work, args=(nice,), name=f"{name}-{i}", daemon=True) for i in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, urgency: Urgency, work: Callable[[], _T]) -> _T:
        """Do `work` on a thread of this lane. Cancelling drops it if it has not started. Raises LaneFullError."""
        return await asyncio.wrap_future(self.submit(urgency, work))

    def submit(self, urgency: Urgency, work: Callable[[], _T]) -> "Future[_T]":
        """Queue `work` and return its future. Raises LaneFullError."""
        if self._queue.qsize() >= self._bound:
            raise LaneFullError(f"{self._threads[0].name}: {self._bound} pieces of work are waiting")
        future: Future[_T] = Future()

        def task() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - handed to whoever awaits the future
                future.set_exception(error)
            else:
                future.set_result(result)

        self._queue.put((urgency, next(self._count), task))
        return future

    def pressed(self, urgency: Urgency) -> bool:
        """True when work more urgent than this is waiting (a glance without a lock: it may be a moment old)."""
        return any(item[0] < urgency for item in self._queue.queue[:1])

    def waiting(self) -> int:
        """Pieces of work not yet started."""
        return self._queue.qsize()

    def close(self) -> None:
        """Let the threads end once they have finished what they do now."""
        for _ in self._threads:
            self._queue.put((-1, next(self._count), None))
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self, nice: int) -> None:
        if nice:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
        while True:
            _, _, task = self._queue.get()
            if task is None:
                return
            task()
