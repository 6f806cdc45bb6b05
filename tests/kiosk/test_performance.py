"""A performance that is cancelled ends, whatever it is waiting for."""

import asyncio
from types import SimpleNamespace

import pytest

from kiosk.performance import Performance


async def test_an_interruption_that_meets_new_sound_is_not_lost() -> None:
    performance = object.__new__(Performance)
    performance._scene = SimpleNamespace(playhead=SimpleNamespace(position=lambda _: -(10**6)))  # type: ignore[assignment]
    performance._complete, performance._known = False, 1000
    performance._changed = asyncio.Event()
    waiting = asyncio.create_task(performance._frame_known(0))
    await asyncio.sleep(0.02)
    performance._changed.set()
    await asyncio.sleep(0)
    waiting.cancel()
    done, _ = await asyncio.wait({waiting}, timeout=2)
    assert done, "the interruption was swallowed: the screen would hang"
    with pytest.raises(asyncio.CancelledError):
        waiting.result()
