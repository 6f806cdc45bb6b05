"""A microphone's windows: cut alike however the chunks come, judged by whose voice they can hold."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio

from asr_tts.engines import LISTEN_RATE_HZ
from kiosk.bargein import SILENT_DBFS
from kiosk.microphone import Microphone, Overrun, Window, dbfs
from kiosk.settings import Hearing
from kiosk.workers import Lane
from tests.kiosk.fakes import LOUD, QUIET, LoudnessVad


@pytest_asyncio.fixture
async def microphone() -> AsyncIterator[Microphone]:
    lane = Lane("ear")
    yield Microphone(LoudnessVad(), lane, Hearing())
    lane.close()


async def windows(microphone: Microphone) -> list[Window]:
    async with asyncio.timeout(5):
        return await microphone.windows()


async def test_chunks_of_any_size_are_cut_into_whole_windows(microphone: Microphone) -> None:
    stream = np.concatenate([QUIET, LOUD, QUIET])
    microphone.push(stream[:300])
    assert await windows(microphone) == []
    microphone.push(stream[300:])
    cut = await windows(microphone)
    assert [round(window.voice, 2) for window in cut] == [0.02, 0.95, 0.02]
    assert np.array_equal(np.concatenate([window.samples for window in cut]), stream)
    assert np.array_equal(microphone.slice(400, 1000), stream[400:1000])


async def test_only_what_the_citizen_can_have_said_counts_as_a_voice(microphone: Microphone) -> None:
    for _ in range(40):
        microphone.judge(Window(QUIET, 0.02), SILENT_DBFS, speaking=False)
    loud, soft = Window(LOUD, 0.95), Window(LOUD * np.float32(0.05), 0.95)
    assert microphone.judge(loud, SILENT_DBFS, speaking=False) == 0.95
    assert [microphone.judge(soft, -20.0, speaking=False) for _ in range(4)][-1] == 0.0  # her own echo
    assert microphone.taken == 45 * len(LOUD)


async def test_level_and_clipping_are_followed(microphone: Microphone) -> None:
    assert microphone.level_dbfs == SILENT_DBFS == dbfs(QUIET)
    microphone.judge(Window(np.ones(512, np.float32), 0.95), SILENT_DBFS, speaking=False)
    assert microphone.level_dbfs == 0.0
    assert microphone.clipping == 0.05


async def test_samples_are_dated_by_when_they_arrived(microphone: Microphone) -> None:
    microphone.push(LOUD)
    last = microphone.arrival_s(len(LOUD))
    assert last - microphone.arrival_s(0) == pytest.approx(len(LOUD) / LISTEN_RATE_HZ)


async def test_more_than_can_be_heard_is_refused(microphone: Microphone) -> None:
    with pytest.raises(Overrun):
        for _ in range(1000):
            microphone.push(QUIET)
