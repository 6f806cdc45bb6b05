"""The record: written masked, read back whole, old turns forgotten."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from kiosk.record import Recorder, Stage, TurnRecord, connect, newest

TURN = TurnRecord(
    screen="hall-1",
    session="abc",
    turn=1,
    way="voice",
    question="我手机13812345678，居住证怎么办",
    interim="居住证",
    action="answer",
    intent="policy",
    items=("JZZ-1",),
    aspect="materials",
    confidence=0.9,
    spoken="居住证办理，要带这些材料。",
    sources=("居住证暂行条例 第九条",),
    planned_samples=48_000,
    played_samples=24_000,
    ending="barge_in",
    total_ms=480.0,
    stages=(Stage("decode", 90, 300),),
    measures={"frames": 25},
)


async def written(path: Path, *turns: TurnRecord) -> None:
    recorder = Recorder(path, keep_days=30)
    task = asyncio.create_task(recorder.run())
    for turn in turns:
        recorder.add(turn)
    recorder.rate("abc", 1, True)
    for _ in range(200):
        await asyncio.sleep(0.01)
        if path.exists() and newest(path, limit=9) and newest(path, limit=9)[-1]["helpful"] is not None:
            break
    task.cancel()
    await asyncio.wait({task}, timeout=5)


async def test_a_turn_is_kept_masked(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite3"
    await written(path, TURN, replace(TURN, turn=2, session="other"))
    last, first = newest(path, limit=10)
    assert first["question"] == "我手机〔手机号〕，居住证怎么办"
    assert first["items"] == ["JZZ-1"]
    assert first["stages"] == [["decode", 90, 300]]
    assert (first["helpful"], last["helpful"]) == (1, None)
    assert newest(path, limit=10, session="other") == [last]


async def test_old_turns_are_forgotten_at_start(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite3"
    await written(path, TURN)
    with connect(path) as connection:
        connection.execute("UPDATE turns SET at='2020-01-01T00:00:00+00:00'")
    recorder = Recorder(path, keep_days=30)
    task = asyncio.create_task(recorder.run())
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not newest(path, limit=1):
            break
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    assert newest(path, limit=1) == []


async def test_sound_is_kept_only_when_asked_for(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "record.sqlite3", keep_days=30)
    task = asyncio.create_task(recorder.run())
    recorder.add(TURN)
    recorder.keep_audio("abc", 1, np.full(1600, 0.25, np.float32))
    kept = tmp_path / "audio" / "abc-1.flac"
    for _ in range(300):
        await asyncio.sleep(0.01)
        if kept.exists() and kept.stat().st_size > 100:
            break
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    samples, rate_hz = soundfile.read(kept)
    assert (rate_hz, len(samples)) == (16_000, 1600)
    assert list(tmp_path.joinpath("audio").iterdir()) == [kept]
