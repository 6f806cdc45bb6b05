"""Ring, playhead, outbox, rate limit, patience: small pure parts of a session."""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.connection import RateLimit, same_origin
from kiosk.messages import Caption, Media, MediaKind, Pong, Stop, parse_media, parse_server
from kiosk.outbox import Outbox, ScreenTooSlowError
from kiosk.patience import Completeness, wait_ms
from kiosk.playhead import Playhead
from kiosk.ring import AudioRing
from kiosk.settings import Hearing


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(0, 400), st.integers(0, 400))
def test_the_ring_gives_back_what_it_still_holds(sizes: list[int], start: int, end: int) -> None:
    ring, everything = AudioRing(64), np.arange(sum(sizes), dtype=np.float32)
    at = 0
    for size in sizes:
        ring.push(everything[at : at + size])
        at += size
    held_from = max(0, at - 64)
    expected = everything[max(start, held_from) : max(max(start, held_from), min(end, at))]
    assert ring.slice(start, end).tolist() == expected.tolist()


def test_the_ring_refuses_more_than_it_can_hold() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        AudioRing(10).push(np.zeros(11, np.float32))


def test_the_playhead_runs_between_reports_and_follows_them() -> None:
    head = Playhead()
    assert head.position(5.0) < 0
    head.expect_start(10.0)
    assert head.position(10.5) == 12_000
    head.report(10.6, 9_000)
    assert head.started_s == 10.6
    assert head.position(10.7) == 9_000 + 2_400
    head.report(10.8, 5_000)
    assert head.reported == 9_000


async def sent(outbox: Outbox) -> list[str | bytes]:
    taken: list[str | bytes] = []

    async def send(data: str | bytes) -> None:
        taken.append(data)

    task = asyncio.create_task(outbox.run(send))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait({task}, timeout=1)
    return taken


async def test_the_outbox_keeps_order_and_nothing_of_a_stopped_turn_follows_its_stop() -> None:
    outbox = Outbox()
    outbox.play(Media(MediaKind.SPEECH, 1, 0, b"aa"))
    outbox.say(Pong(1.0))
    outbox.stop(Stop(1, "barge_in"))
    outbox.say(Caption(1, "presenter", "还在说", final=True))
    outbox.play(Media(MediaKind.JPEG, 1, 0, b"cc"))
    outbox.say(Caption(1, "citizen", "等一下", final=True))
    outbox.play(Media(MediaKind.SPEECH, 2, 0, b"bb"))
    *texts, media = await sent(outbox)
    assert [parse_server(text) for text in texts] == [
        Pong(1.0),
        Stop(1, "barge_in"),
        Caption(1, "citizen", "等一下", final=True),
    ]
    assert isinstance(media, bytes)
    assert parse_media(media).turn == 2


async def test_video_is_dropped_before_it_piles_up() -> None:
    outbox = Outbox()
    accepted = [outbox.play(Media(MediaKind.JPEG, 1, i, b"x")) for i in range(40)]
    assert accepted == [True] * 25 + [False] * 15
    assert len(await sent(outbox)) == 25
    assert outbox.play(Media(MediaKind.JPEG, 1, 99, b"x"))


def test_a_screen_that_takes_nothing_is_given_up() -> None:
    outbox = Outbox()
    with pytest.raises(ScreenTooSlowError):
        for i in range(1001):
            outbox.say(Pong(float(i)))


def test_the_rate_limit_refills_with_time() -> None:
    limit = RateLimit(10)
    assert [limit.allow(0.0) for _ in range(11)] == [True] * 10 + [False]
    assert limit.allow(0.2)


@pytest.mark.parametrize(
    ("origin", "host", "welcome"),
    [
        (None, "localhost:8300", True),
        ("http://localhost:8300", "localhost:8300", True),
        ("https://evil.example", "localhost:8300", False),
        ("https://screens.example", "localhost:8300", True),
    ],
)
def test_only_known_origins_are_let_in(origin: str | None, host: str, welcome: bool) -> None:
    assert same_origin(origin, host, ("https://screens.example",)) is welcome


@pytest.mark.parametrize(
    ("words", "turn_end", "wait"),
    [
        (Completeness(True, 0.9), 0.6, "complete"),
        (Completeness(True, 0.9), 0.1, "likely"),
        (Completeness(True, 0.4), 0.95, "likely"),
        (Completeness(True, 0.4), 0.6, "unfinished"),
        (Completeness(True, 0.0), 0.99, "unfinished"),
        (Completeness(False, 0.9), 0.99, "unfinished"),
    ],
)
def test_a_pause_ends_a_whole_request_soon_and_a_story_late(words: Completeness, turn_end: float, wait: str) -> None:
    hearing = Hearing()
    assert hearing.wait_complete_ms < hearing.wait_likely_ms < hearing.wait_unfinished_ms
    assert wait_ms(words, turn_end, hearing) == getattr(hearing, f"wait_{wait}_ms")


def test_a_bare_wish_is_given_time_to_become_a_question() -> None:
    hearing = Hearing()
    wait = wait_ms(Completeness(True, 0.9, asked=False), 0.99, hearing)
    assert hearing.wait_likely_ms < wait < hearing.wait_unfinished_ms


@pytest.mark.parametrize("ppm", [-80.0, 80.0])
def test_over_a_day_the_estimate_never_drifts_from_a_clock_that_runs_wrong(ppm: float) -> None:
    """Turns of 20 s all day long; the loudspeaker's clock is off by `ppm`, reports come four times a second, late by 5 ms."""
    worst_ms, now_s = 0.0, 0.0
    while now_s < 86_400:
        head, start_s = Playhead(), now_s
        head.expect_start(start_s)
        for step in range(1, 81):
            real = (step * 0.25) * 24_000 * (1 + ppm * 1e-6)
            head.report(start_s + step * 0.25 + 0.005, int(real))
            error = head.position(start_s + step * 0.25 + 0.1) - (real + 0.1 * 24_000)
            worst_ms = max(worst_ms, abs(error) / 24)
        now_s += 20
    assert worst_ms <= 20
