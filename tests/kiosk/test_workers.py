"""Lanes: urgent work first, cancelled work never started, bounds kept."""

import asyncio
import threading

import pytest

from kiosk.workers import Lane, LaneFullError, Urgency


async def test_urgent_work_overtakes_waiting_work() -> None:
    lane, gate, order = Lane("test"), threading.Event(), []
    first = lane.submit(Urgency.LIVE, lambda: gate.wait(5))
    later = [
        lane.submit(Urgency.BACKGROUND, lambda: order.append("background")),
        lane.submit(Urgency.LIVE, lambda: order.append("live")),
    ]
    gate.set()
    for future in (first, *later):
        await asyncio.wait_for(asyncio.wrap_future(future), 5)
    assert order == ["live", "background"]
    lane.close()


async def test_cancelled_work_is_never_started() -> None:
    lane, gate, done = Lane("test"), threading.Event(), []
    lane.submit(Urgency.LIVE, lambda: gate.wait(5))
    task = asyncio.create_task(lane.run(Urgency.LIVE, lambda: done.append(1)))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait({task}, timeout=1)
    gate.set()
    await lane.run(Urgency.BACKGROUND, lambda: None)
    assert done == []
    lane.close()


async def test_a_full_lane_says_so_and_errors_reach_the_caller() -> None:
    lane, gate = Lane("test", bound=1), threading.Event()
    blocker = lane.submit(Urgency.LIVE, lambda: gate.wait(5))
    while lane.waiting():
        await asyncio.sleep(0.001)
    failing = lane.submit(Urgency.LIVE, lambda: 1 // 0)
    with pytest.raises(LaneFullError):
        lane.submit(Urgency.LIVE, lambda: None)
    gate.set()
    await asyncio.wrap_future(blocker)
    with pytest.raises(ZeroDivisionError):
        await asyncio.wrap_future(failing)
    lane.close()
