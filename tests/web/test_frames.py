"""What is drawn of the presenter in a real browser: regions, faces of waiting, the idle loop, video."""

import itertools
import struct
import threading

import msgspec
import numpy as np
import pytest
import simplejpeg

from avatar.h264 import H264Encoder
from kiosk import messages as wire
from tests.web.demo_hall import FRAME_SAMPLES
from tests.web.fake_server import FakeServer
from tests.web.pages import OpenPage, ready

pytestmark = pytest.mark.browser


def test_region_frames_are_drawn_over_their_idle_frame(open_page: OpenPage, fake: FakeServer) -> None:
    page = ready(open_page(), fake)
    red = np.zeros((40, 60, 3), np.uint8)
    red[:] = (220, 20, 20)
    region = struct.pack("<HH", 150, 320) + simplejpeg.encode_jpeg(red, quality=90)
    silence = bytes(2 * FRAME_SAMPLES)
    fake.send(wire.SpeechStart(1))
    for number in range(50):
        pts = number * FRAME_SAMPLES
        fake.send(
            wire.Media(wire.MediaKind.SPEECH, 1, pts, silence),
            wire.Media(wire.MediaKind.REGION, 1, pts, region, aux=number % fake.welcome.idle_frames),
        )
    page.wait_for_function("() => kiosk.shownFrames > 5")
    pixel = "([x, y]) => [...document.getElementById('presenter').getContext('2d').getImageData(x, y, 1, 1).data]"
    inside, outside = page.evaluate(pixel, [180, 340]), page.evaluate(pixel, [20, 20])
    assert inside[0] > 180 > 60 > inside[1]
    assert abs(outside[0] - 197) < 12
    assert abs(outside[2] - 214) < 12


def test_a_reduced_region_covers_what_it_stands_for(open_page: OpenPage, fake: FakeServer) -> None:
    fake.welcome = msgspec.structs.replace(fake.welcome, region_scale=1.5)
    page = ready(open_page(), fake)
    red = np.zeros((32, 48, 3), np.uint8)
    red[:] = (220, 20, 20)
    region = struct.pack("<HH", 144, 320) + simplejpeg.encode_jpeg(red, quality=90)
    fake.send(wire.SpeechStart(1))
    for number in range(50):
        pts = number * FRAME_SAMPLES
        fake.send(
            wire.Media(wire.MediaKind.SPEECH, 1, pts, bytes(2 * FRAME_SAMPLES)),
            wire.Media(wire.MediaKind.REGION, 1, pts, region, aux=number % fake.welcome.idle_frames),
        )
    page.wait_for_function("() => kiosk.shownFrames > 5")
    corner, outside = page.evaluate(PIXEL, [212, 364]), page.evaluate(PIXEL, [220, 372])
    assert corner[0] > 180 > 60 > corner[1]
    assert outside[1] > 120


PIXEL = "([x, y]) => [...document.getElementById('presenter').getContext('2d').getImageData(x, y, 1, 1).data]"
LOOKS_LIKE = f"([x, y, channel]) => {{ const p = ({PIXEL})([x, y]); return p[channel] > 150 && p[1] < 90; }}"


def test_faces_of_waiting_lie_over_the_idle_loop_and_leave_it(open_page: OpenPage, fake: FakeServer) -> None:
    for state, colour in (("hearing", (220, 20, 20)), ("thinking", (20, 20, 220))):
        fake.moods[state] = np.full((64, 96, 3), colour, np.uint8)
    loops = tuple(wire.MoodLoop(state, f"/mood/{state}.bin", 150, 320, 0.2, 0.1) for state in fake.moods)
    fake.welcome = msgspec.structs.replace(fake.welcome, moods=loops, idle_section=5)
    page = ready(open_page(), fake)
    fake.send(wire.State("hearing"))
    page.wait_for_function(LOOKS_LIKE, arg=[180, 340, 0])
    outside = page.evaluate(PIXEL, [20, 20])
    assert abs(outside[0] - 197) < 12
    fake.send(wire.State("thinking", 1))
    page.wait_for_function(LOOKS_LIKE, arg=[180, 340, 2])
    fake.send(wire.State("listening"))
    page.wait_for_function(f"() => ({PIXEL})([180, 390])[1] > 120")
    gone = f"() => ![0, 2].some((channel) => ({LOOKS_LIKE})([180, 340, channel]))"
    page.wait_for_function(gone)  # it fades
    assert page.evaluate(gone)


def test_idle_sections_follow_each_other_in_no_fixed_order(open_page: OpenPage, fake: FakeServer) -> None:
    fake.welcome = msgspec.structs.replace(fake.welcome, idle_section=5)
    page = ready(open_page(), fake)
    page.evaluate(
        """() => {
          window.sections = [];
          setInterval(() => {
            const section = Math.floor(kiosk.idleIndex / 5);
            if (section !== sections.at(-1)) sections.push(section);
          }, 10);
        }"""
    )
    page.wait_for_function("() => sections.length > 20", timeout=60_000)
    sections = page.evaluate("() => sections")
    assert set(sections) == set(range(fake.welcome.idle_frames // 5))
    assert {(after - before) % 5 for before, after in itertools.pairwise(sections)} > {1}


def _video_units(count: int, colour: tuple[int, int, int]) -> list[bytes]:
    """Access units of a 96x64 picture of one BGR `colour`, each with its place (150, 320) before it."""
    picture = np.full((64, 96, 3), colour, np.uint8)
    with H264Encoder((96, 64), 25) as encoder:
        return [struct.pack("<HH", 150, 320) + encoder.encode(picture, key=number == 0) for number in range(count)]


def _speak_video(fake: FakeServer, units: list[bytes]) -> None:
    fake.send(wire.SpeechStart(1))
    for number, unit in enumerate(units):
        pts, idle = number * FRAME_SAMPLES, number % fake.welcome.idle_frames
        fake.send(
            wire.Media(wire.MediaKind.SPEECH, 1, pts, bytes(2 * FRAME_SAMPLES)),
            wire.Media(wire.MediaKind.H264, 1, pts, unit, aux=idle, flags=wire.FLAG_KEY if number == 0 else 0),
        )


def _hello(fake: FakeServer) -> wire.Hello:
    hello: wire.Hello = fake.until(lambda server: server.of_type(wire.Hello))[0]
    return hello


def test_video_is_offered_and_drawn_in_true_colours_over_the_idle_frame(open_page: OpenPage, fake: FakeServer) -> None:
    page = ready(open_page(), fake)
    assert _hello(fake).codecs[0] == "h264"
    _speak_video(fake, _video_units(60, (60, 120, 200)))
    page.wait_for_function("() => kiosk.shownKinds[5] > 5")
    pixel = "([x, y]) => [...document.getElementById('presenter').getContext('2d').getImageData(x, y, 1, 1).data]"
    inside, outside = page.evaluate(pixel, [190, 350]), page.evaluate(pixel, [20, 20])
    assert np.abs(np.array(inside[:3]) - (200, 120, 60)).max() <= 5
    assert abs(outside[0] - 197) < 12
    assert not fake.of_type(wire.Codecs)


def test_video_can_be_switched_off_in_the_address(open_page: OpenPage, fake: FakeServer) -> None:
    ready(open_page("/?video=off&camera=off"), fake)
    assert _hello(fake).codecs == ("region", "jpeg")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("if (++count === 10) throw new Error('broken on purpose'); super.decode(unit)", "throws"),
        ("if (++count < 10) super.decode(unit)", "falls silent"),
    ],
)
def test_a_page_whose_decoder_fails_asks_for_jpeg(open_page: OpenPage, fake: FakeServer, fault: str, why: str) -> None:
    script = f"let count = 0; const Real = VideoDecoder; window.VideoDecoder = class extends Real {{ decode(unit) {{ {fault}; }} }};"
    page = ready(open_page(script=script), fake)
    _speak_video(fake, _video_units(60, (60, 120, 200)))
    asked = fake.until(lambda server: server.of_type(wire.Codecs))
    assert asked[0].codecs == ("region", "jpeg"), why
    fake.drop()
    fake.until(lambda server: len(server.of_type(wire.Hello)) > 1)
    assert fake.of_type(wire.Hello)[-1].codecs == ("region", "jpeg")
    assert page.evaluate("() => kiosk.shownFrames") >= 0


def test_somebody_stands_there_before_the_whole_idle_loop_has_come(open_page: OpenPage, fake: FakeServer) -> None:
    fake.idle_held = threading.Event()
    page = open_page()
    page.wait_for_function(f"() => ({PIXEL})([20, 20])[2] > 180")
    assert page.evaluate("kiosk.idleShown") == 0
    fake.idle_held.set()
    page.wait_for_function("() => kiosk.idleShown > 2")
