"""A conversation over a real socket with real engines: heard, answered, interrupted, and survived."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

from asr_tts.engines import Samples
from kiosk.bench.own_server import OwnServer, ServerFailedError, own_server
from kiosk.bench.screen import BenchScreen
from kiosk.messages import Ask, Media, MediaKind, Press, dump


async def test_a_spoken_question_is_heard_answered_and_recorded(
    server: OwnServer, speak: Callable[[str], Samples], home: Path
) -> None:
    question = speak("请问居住证怎么办理，需要什么材料")
    async with BenchScreen(server.url, name="recorded") as screen:
        last_s = await screen.say(question)
        assert await screen.until(lambda: 1 in screen.turns and screen.turns[1].frame_s > 0, 15)
        turn = screen.turns[1]
        assert "居住" in turn.question
        assert turn.shown is not None
        assert turn.shown.action == "answer"
        assert turn.shown.card is not None
        assert turn.shown.sources
        assert "居住证" in turn.spoken
        assert turn.audio_s > last_s - 0.05
        assert await screen.until(lambda: turn.played > 48_000, 15)
        assert np.percentile(np.abs(turn.skews_ms), 95) <= 80
        assert turn.frames_shown > 25
        await screen.send(dump(Press("stop")))
        assert await screen.until(lambda: bool(turn.stopped_s), 5)
    row = await _recorded(home, "居住", "recorded")
    assert row["ending"] == "pressed"
    assert 0 < row["played_samples"] <= row["planned_samples"]


async def _recorded(home: Path, part: str, screen: str) -> dict[str, object]:
    for _ in range(100):
        with sqlite3.connect(home / "state" / "record.sqlite3") as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute(
                "SELECT * FROM turns WHERE question LIKE ? AND screen = ?", (f"%{part}%", screen)
            ).fetchall()
        if rows:
            return dict(rows[-1])
        await asyncio.sleep(0.1)
    raise AssertionError(f"no turn with {part} in the record")


async def test_a_follow_up_keeps_the_service_in_hand(server: OwnServer) -> None:
    async with BenchScreen(server.url) as screen:
        await screen.send(dump(Ask("居住证怎么办理")))
        assert await screen.until(lambda: 1 in screen.turns and screen.turns[1].audio_s > 0, 15)
        await screen.send(dump(Ask("那要多久")))
        assert await screen.until(lambda: 2 in screen.turns and screen.turns[2].audio_s > 0, 15)
        assert screen.turns[1].stop_reason == "replaced"
        first, second = screen.turns[1].shown, screen.turns[2].shown
        assert first is not None
        assert second is not None
        assert second.sources[0].code == first.sources[0].code
        assert screen.stale == 0


async def test_speaking_while_she_talks_stops_her_and_nothing_stale_follows(
    server: OwnServer, speak: Callable[[str], Samples]
) -> None:
    said = "等一下，护照丢了怎么补办"
    interruption = speak(said)
    async with BenchScreen(server.url) as screen:
        await screen.send(dump(Ask("居住证需要什么材料")))
        assert await screen.until(lambda: 1 in screen.turns and screen.turns[1].played > 24_000, 20)
        await screen.say(interruption)
        assert await screen.until(lambda: screen.turns[1].stop_reason == "barge_in", 3)
        assert await screen.until(lambda: 2 in screen.turns and screen.turns[2].audio_s > 0, 15)
        heard = screen.turns[2].question
        assert fuzz.ratio(" ".join(lazy_pinyin(said)), " ".join(lazy_pinyin(heard))) >= 75, heard
        assert screen.stale == 0


async def test_silence_and_noise_start_nothing(server: OwnServer) -> None:
    async with BenchScreen(server.url) as screen:
        hiss = np.random.default_rng(0).normal(0, 0.01, 16_000 * 3).astype(np.float32)
        await screen.say(hiss)
        await asyncio.sleep(2)
        assert screen.turns == {}


async def test_garbage_is_refused_and_the_conversation_goes_on(server: OwnServer) -> None:
    async with BenchScreen(server.url) as screen:
        for junk in ("", "{", "[]", '{"type":"ask"}', '{"type":"hello","protocol":1,"screen":"x"}'):
            await screen.send(junk)
        await screen.send('{"type":"microphone","state":"on","sample_rate_hz":44100}')
        socket = screen._socket
        await socket.send(b"\x09" * 40)
        await socket.send(Media(MediaKind.MICROPHONE, 0, 0, b"odd").pack())
        await socket.send(b"")
        assert await screen.until(lambda: len(screen.errors) >= 9, 5)
        assert {error.code for error in screen.errors} == {"protocol", "sample_rate"}
        await screen.send(dump(Ask("身份证丢了怎么办")))
        assert await screen.until(lambda: 1 in screen.turns and screen.turns[1].audio_s > 0, 15)


async def test_an_oversized_message_closes_only_its_own_connection(server: OwnServer) -> None:
    async with BenchScreen(server.url) as other:
        async with BenchScreen(server.url) as screen:
            await screen.send("x" * 300_000)
            await asyncio.wait_for(screen._socket.wait_closed(), 10)
        await other.send(dump(Ask("护照怎么办")))
        assert await other.until(lambda: 1 in other.turns and other.turns[1].audio_s > 0, 15)


async def test_a_screen_that_vanishes_mid_answer_leaves_nothing_behind(server: OwnServer, home: Path) -> None:
    async with BenchScreen(server.url, name="vanishing") as screen:
        await screen.send(dump(Ask("结婚登记要带什么")))
        assert await screen.until(lambda: 1 in screen.turns and screen.turns[1].audio_s > 0, 15)
    assert (await _recorded(home, "结婚登记", "vanishing"))["ending"] == "disconnected"
    for _ in range(50):
        if server.ready()["screens"] == 0:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the screen is still counted")


async def test_absence_wipes_the_conversation(server: OwnServer) -> None:
    async with BenchScreen(server.url) as screen:
        await screen.send(dump(Ask("居住证在哪办")))
        assert await screen.until(lambda: 1 in screen.turns and screen.turns[1].audio_s > 0, 15)
        await screen.send(dump(Press("stop")))
        assert await screen.until(lambda: screen.wiped > 0, 15)
        await screen.send(dump(Ask("那要多久")))
        assert await screen.until(lambda: 2 in screen.turns and screen.turns[2].shown is not None, 15)
        assert screen.turns[2].shown is not None
        assert screen.turns[2].shown.action != "answer"


async def test_a_full_hall_refuses_politely(server: OwnServer) -> None:
    screens: list[BenchScreen] = []
    try:
        with pytest.raises(ConnectionError, match="Busy"):
            for _ in range(17):
                screen = BenchScreen(server.url)
                await screen.__aenter__()
                screens.append(screen)
    finally:
        for screen in screens:
            await screen.__aexit__()
    assert len(screens) == 16


def test_missing_models_are_named_with_the_command_that_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    with pytest.raises(ServerFailedError, match="kiosk models pull"), own_server(log=tmp_path / "log"):
        pass
    assert list((tmp_path / "state").iterdir()) == [], "its PIN and its record are its own"
