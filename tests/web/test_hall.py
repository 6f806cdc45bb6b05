"""The hall screen in a real browser: what a visitor sees and hears, and what must never be seen or heard."""

import itertools
import re
import struct
from collections.abc import Callable

import cv2
import msgspec
import numpy as np
import pytest
import simplejpeg
from playwright.sync_api import Page, expect

from avatar.h264 import H264Encoder
from kiosk import messages as wire
from kiosk.answers import Card, Chart, Choice, Series, Source
from tests.web.fake_server import CARD, FRAME_SAMPLES, RATE_HZ, SOURCE, FakeServer, drawn_frames

pytestmark = pytest.mark.browser
CLAUSES = ("办理居住证，", "需要四样材料。")
OpenPage = Callable[..., Page]
DENIED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };"


def _ready(page: Page, fake: FakeServer) -> Page:
    page.wait_for_function(
        "() => window.kiosk?.view === 'attract' && kiosk.microphone.state === 'on' && kiosk.idleShown > 2"
    )
    fake.until(lambda server: server.microphone)
    return page


def _speaking(page: Page) -> Page:
    page.wait_for_function("() => kiosk.playedSamples > 4800 && kiosk.shownFrames > 3")
    return page


def test_attract_view_names_hall_and_examples(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    expect(page.locator("#hall-name")).to_have_text(fake.welcome.hall)
    expect(page.get_by_text("请对我说话").first).to_be_visible()
    expect(page.locator("#example")).to_contain_text(fake.welcome.suggestions[0].strip("？"))
    expect(page.locator("#ai-label")).to_contain_text("AI 生成")
    expect(page.locator("#notice")).to_contain_text("演示知识库")
    hello = fake.of_type(wire.Hello)[0]
    assert (hello.protocol, hello.kind, hello.screen) == (1, "hall", "hall-1")
    assert fake.of_type(wire.Microphone)[-1].state == "on"


def test_microphone_chunks_count_samples_and_carry_the_idle_frame(open_page: OpenPage, fake: FakeServer) -> None:
    _ready(open_page(), fake)
    fake.until(lambda server: len(server.microphone) > 40)
    chunks = list(fake.microphone)
    assert {chunk.kind for chunk in chunks} == {wire.MediaKind.MICROPHONE}
    assert {len(chunk.payload) for chunk in chunks} == {1024}
    steps = {second.pts - first.pts for first, second in itertools.pairwise(chunks)}
    assert steps == {512}
    assert len({chunk.aux for chunk in chunks}) > 5
    assert max(chunk.aux for chunk in chunks) < fake.welcome.idle_frames


def test_a_turn_is_heard_seen_captioned_and_reported(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    fake.send(wire.State("hearing", 1), wire.Caption(1, "citizen", "居住证怎么", False))
    expect(page.locator("#citizen")).to_have_class(re.compile("interim"))
    fake.send(wire.Caption(1, "citizen", "居住证怎么办？", True), wire.Show(1, "answer", CARD, sources=(SOURCE,)))
    fake.say(1, CLAUSES, 2.0)
    _speaking(page)
    assert page.evaluate("kiosk.state") == "speaking"
    expect(page.locator("#citizen")).to_have_text("居住证怎么办？")
    expect(page.locator(".clause.now")).to_have_text(CLAUSES[0])
    expect(page.get_by_text("近期一寸免冠照片一张")).to_be_visible()
    expect(page.locator("header + .sources")).to_contain_text("2016-01-01 起施行")
    ended = fake.until(lambda server: [m for m in server.of_type(wire.Playback) if m.state == "ended"])[0]
    assert ended.played_samples == 2 * RATE_HZ
    assert fake.of_type(wire.Playback)[0].state == "started"
    assert len(fake.of_type(wire.Playback)) >= 6
    skew = sorted(abs(value) for value in page.evaluate("kiosk.skewMs"))
    assert skew[len(skew) // 2] <= 40
    assert page.evaluate("kiosk.firstAudioAt > 0 && kiosk.firstFrameAt > 0")
    assert page.evaluate("kiosk.shownFrames + kiosk.droppedFrames") >= 40
    page.get_by_role("button", name="有帮助").click()
    assert fake.until(lambda server: server.of_type(wire.Rate)) == [wire.Rate(1, True)]


def test_touching_her_silences_at_once_and_nothing_stale_follows(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    fake.say(1, CLAUSES, 5.0, deaf=True)
    _speaking(page)
    page.locator("#presenter").click(position={"x": 500, "y": 400})
    page.wait_for_function("() => kiosk.playerState === 'stopped' && kiosk.silentAt !== null")
    assert page.evaluate("kiosk.silentAt - kiosk.stopRequestedAt") < 200
    stopped = fake.until(lambda server: [m for m in server.of_type(wire.Playback) if m.state == "stopped"])[0]
    assert 0 < stopped.played_samples < 5 * RATE_HZ
    assert wire.Press("stop") in fake.received
    shown, stale = page.evaluate("[kiosk.shownFrames, kiosk.stale]")
    page.wait_for_function(f"() => kiosk.stale > {stale + 20}")  # the deaf server goes on; the page does not
    assert page.evaluate("[kiosk.shownFrames, kiosk.speaking]") == [shown, False]
    expect(page.locator("#says")).not_to_contain_text(CLAUSES[1])


def test_server_stop_and_old_turns_leave_no_trace(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    fake.say(2, CLAUSES, 5.0)
    _speaking(page)
    fake.send(wire.Stop(2, "barge_in"))
    page.wait_for_function("() => kiosk.playerState === 'stopped'")
    fake.send(wire.Caption(2, "presenter", "不该出现", True), wire.Show(1, "answer", CARD), wire.SpeechStart(3))
    jpeg = drawn_frames(1)[0]
    fake.send(*(wire.Media(wire.MediaKind.JPEG, 2, n * FRAME_SAMPLES, jpeg) for n in range(5)))
    page.wait_for_function("() => kiosk.turn === 3 && kiosk.stale >= 7")
    assert page.evaluate("kiosk.shownFrames") == 0
    assert "不该出现" not in page.inner_text("#panel")
    expect(page.locator(".card")).to_have_count(0)


CAMERA = """window.EventSource = class { constructor(url) { this.url = url; window.camera = this; } close() {} };
window.see = (message) => camera.onmessage({ data: JSON.stringify(message) });"""


def test_camera_greets_who_comes_and_forgets_who_leaves(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page("/?camera=on", script=CAMERA), fake)
    assert page.evaluate("camera.url") == "http://127.0.0.1:8301/presence"
    page.evaluate("see({near: false, event: 'now'})")
    assert page.evaluate("kiosk.view") == "attract"
    page.evaluate("see({near: true, event: 'arrived'})")
    fake.until(lambda server: server.of_type(wire.Presence))
    fake.send(wire.Caption(1, "citizen", "居住证怎么办？", True), wire.Show(1, "answer", CARD))
    expect(page.locator(".card")).to_be_visible()
    page.evaluate("see({near: false, event: 'left'})")
    fake.until(lambda server: len(server.of_type(wire.Presence)) == 2)
    assert [message.near for message in fake.of_type(wire.Presence)] == [True, False]
    expect(page.locator(".card")).to_have_count(0)
    assert page.evaluate("kiosk.view") == "attract"


def test_absence_and_wipe_remove_every_word(open_page: OpenPage, fake: FakeServer) -> None:
    fake.welcome = msgspec.structs.replace(fake.welcome, absence_s=1.5)
    page = _ready(open_page(), fake)
    for turn, wiping in ((1, False), (2, True)):
        fake.send(wire.Caption(turn, "citizen", "我的身份证丢了", True), wire.Show(turn, "answer", CARD))
        expect(page.locator(".card")).to_be_visible()
        if wiping:
            fake.send(wire.Wipe())
        page.wait_for_function("() => kiosk.view === 'attract'")
        assert "身份证丢了" not in page.content().replace("身份证丢了怎么补办", "")
        assert "居住证申领" not in page.content()
        assert page.evaluate("kiosk.captions") == []
    assert wire.Press("wipe") in fake.received


@pytest.mark.parametrize(
    ("script", "state", "text"),
    [(DENIED, "denied", "话筒没有打开"), ("delete MediaDevices.prototype.getUserMedia;", "missing", "没有找到话筒")],
)
def test_without_microphone_typing_still_works(
    open_page: OpenPage, fake: FakeServer, script: str, state: str, text: str
) -> None:
    page = open_page(script=script)
    expect(page.locator("#hint")).to_contain_text(text)
    fake.until(lambda server: [m for m in server.of_type(wire.Microphone) if m.state == state])
    page.get_by_role("textbox").fill("居住证怎么办")
    page.keyboard.press("Enter")
    ask = fake.until(lambda server: server.of_type(wire.Ask))[0]
    assert (ask.text, ask.code) == ("居住证怎么办", "")


def test_lost_connection_is_shown_and_comes_back(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    fake.say(1, CLAUSES, 5.0)
    _speaking(page)
    fake.refuse = wire.Busy("现在使用的人较多。", 1.0)
    fake.drop()
    page.wait_for_function("() => kiosk.playerState === 'stopped' || kiosk.playerState === 'ended'")
    expect(page.get_by_text("现在使用的人较多。")).to_be_visible()
    fake.refuse = None
    page.wait_for_function("() => kiosk.view === 'attract' && kiosk.connects >= 3")
    fake.say(1, CLAUSES, 1.0)  # turn numbers start anew with the session
    page.wait_for_function("() => kiosk.playedSamples > 12000")
    expect(page.get_by_text("现在使用的人较多。")).not_to_be_visible()
    assert len(fake.of_type(wire.Hello)) >= 3, "let in, refused, and let in again"


def test_choices_and_buttons_reach_the_server(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    page.get_by_role("button", name="点一下，开始提问").click()
    page.get_by_role("button", name="公积金怎么提取？").click()
    fake.send(wire.Show(1, "clarify", choices=(Choice("a1", "居住证换领"), Choice("b2", "身份证换领"))))
    page.get_by_role("button", name="身份证换领").click()
    fake.until(lambda server: len(server.of_type(wire.Ask)) == 2)
    assert [(ask.text, ask.code) for ask in fake.of_type(wire.Ask)] == [("公积金怎么提取？", ""), ("身份证换领", "b2")]
    for name in ("再说一遍", "慢一点", "找工作人员"):
        page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="大声一点").click()
    fake.until(lambda server: len(server.of_type(wire.Press)) == 3)
    assert [press.button for press in fake.of_type(wire.Press)] == ["again", "slower", "person"]
    assert page.evaluate("kiosk.gain") > 1


def test_text_from_outside_is_never_markup(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    hostile = "<img src=x onerror=document.title='pwned'>"
    chart = Chart("table", hostile, hostile, (hostile, "辽宁"), (Series(hostile, (1.5, None)),), (hostile,), hostile)
    fake.send(
        wire.Caption(1, "citizen", hostile, True), wire.Show(1, hostile, CARD, chart, (Choice(hostile, hostile),))
    )
    expect(page.locator("#citizen")).to_have_text(hostile)
    expect(page.locator(".chart td").nth(1)).to_have_text("—")
    assert page.locator("#panel img").count() == 0
    assert page.title() != "pwned"


def test_clauses_of_one_law_stand_in_one_line(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    law = [
        Source("居住证暂行条例", "国务院令第663号", clause, "2016-01-01", "国务院") for clause in ("第二条", "第九条")
    ]
    fake.send(wire.Show(1, "answer", CARD, sources=(Source("居住证申领", "item-1", "", "2026-11-01", "公安局"), *law)))
    expect(page.locator("header + .sources .source")).to_have_text("居住证暂行条例第二条、第九条2016-01-01 起施行")
    expect(page.locator("footer .source")).to_have_count(2)
    expect(page.locator("footer .source").nth(1)).to_contain_text("国务院令第663号")
    assert page.inner_text("footer").count("居住证暂行条例") == 1


def test_region_frames_are_drawn_over_their_idle_frame(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
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


PIXEL = "([x, y]) => [...document.getElementById('presenter').getContext('2d').getImageData(x, y, 1, 1).data]"
LOOKS_LIKE = f"([x, y, channel]) => {{ const p = ({PIXEL})([x, y]); return p[channel] > 150 && p[1] < 90; }}"


def test_faces_of_waiting_lie_over_the_idle_loop_and_leave_it(open_page: OpenPage, fake: FakeServer) -> None:
    for state, colour in (("hearing", (220, 20, 20)), ("thinking", (20, 20, 220))):
        fake.moods[state] = np.full((64, 96, 3), colour, np.uint8)
    loops = tuple(wire.MoodLoop(state, f"/mood/{state}.bin", 150, 320, 0.2, 0.1) for state in fake.moods)
    fake.welcome = msgspec.structs.replace(fake.welcome, moods=loops, idle_section=5)
    page = _ready(open_page(), fake)
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
    page = _ready(open_page(), fake)
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
    page = _ready(open_page(), fake)
    assert _hello(fake).codecs[0] == "h264"
    _speak_video(fake, _video_units(60, (60, 120, 200)))
    page.wait_for_function("() => kiosk.shownKinds[5] > 5")
    pixel = "([x, y]) => [...document.getElementById('presenter').getContext('2d').getImageData(x, y, 1, 1).data]"
    inside, outside = page.evaluate(pixel, [190, 350]), page.evaluate(pixel, [20, 20])
    assert np.abs(np.array(inside[:3]) - (200, 120, 60)).max() <= 5
    assert abs(outside[0] - 197) < 12
    assert not fake.of_type(wire.Codecs)


def test_video_can_be_switched_off_in_the_address(open_page: OpenPage, fake: FakeServer) -> None:
    _ready(open_page("/?video=off&camera=off"), fake)
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
    page = _ready(open_page(script=script), fake)
    _speak_video(fake, _video_units(60, (60, 120, 200)))
    asked = fake.until(lambda server: server.of_type(wire.Codecs))
    assert asked[0].codecs == ("region", "jpeg"), why
    fake.drop()
    fake.until(lambda server: len(server.of_type(wire.Hello)) > 1)
    assert fake.of_type(wire.Hello)[-1].codecs == ("region", "jpeg")
    assert page.evaluate("() => kiosk.shownFrames") >= 0


@pytest.mark.parametrize("length", [10, 60, 120, 200])
def test_qr_code_of_a_link_can_be_read(open_page: OpenPage, fake: FakeServer, length: int) -> None:
    page = _ready(open_page(), fake)
    link = ("https://zwfw.example.gov.cn/item?code=" + "a1B2-c3" * 40)[:length]
    fake.send(wire.Show(1, "answer", Card("居住证", link=link)))
    modules = page.evaluate("async (text) => (await import('/static/qr.js')).qrModules(text)", link)
    picture = np.where(np.pad(np.array(modules), 4), 0, 255).astype(np.uint8)
    decoded, *_ = cv2.QRCodeDetector().detectAndDecode(np.kron(picture, np.ones((8, 8), np.uint8)))
    assert decoded == link
    expect(page.locator(".link svg path")).to_have_count(1)


def test_body_text_is_large_enough_at_1080_wide(open_page: OpenPage, fake: FakeServer) -> None:
    page = _ready(open_page(), fake)
    fake.send(wire.Caption(1, "citizen", "居住证怎么办？", True), wire.Show(1, "answer", CARD, sources=(SOURCE,)))
    expect(page.locator(".card")).to_be_visible()
    small = page.evaluate(
        """[...document.querySelectorAll('#talk li, #talk dd, #talk summary, #says, #citizen, #hint, #dock button, #dock input')]
           .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 32).map((node) => node.outerHTML)"""
    )
    assert small == []
    assert page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight"
    )
