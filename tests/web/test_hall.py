"""The hall screen in a real browser: what a visitor sees and hears, and what must never be seen or heard."""

import itertools
import re

import msgspec
import pytest
from playwright.sync_api import expect

from kiosk import messages as wire
from kiosk.answers import Choice
from tests.web.demo_hall import CARD, FRAME_SAMPLES, RATE_HZ, SOURCE
from tests.web.fake_server import FakeServer
from tests.web.pages import OpenPage, ready, speaking
from tests.web.pictures import drawn_frames

pytestmark = pytest.mark.browser
CLAUSES = ("办理居住证，", "需要四样材料。")
DENIED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };"


def test_attract_view_names_hall_and_examples(open_page: OpenPage, fake: FakeServer) -> None:
    page = ready(open_page(), fake)
    expect(page.locator("#hall-name")).to_have_text(fake.welcome.hall)
    expect(page.get_by_text("请对我说话").first).to_be_visible()
    expect(page.locator("#example")).to_contain_text(fake.welcome.suggestions[0].strip("？"))
    expect(page.locator("#ai-label")).to_contain_text("AI 生成")
    expect(page.locator("#notice")).to_contain_text("演示知识库")
    hello = fake.of_type(wire.Hello)[0]
    assert (hello.protocol, hello.kind, hello.screen) == (1, "hall", "hall-1")
    assert fake.of_type(wire.Microphone)[-1].state == "on"


def test_microphone_chunks_count_samples_and_carry_the_idle_frame(open_page: OpenPage, fake: FakeServer) -> None:
    ready(open_page(), fake)
    fake.until(lambda server: len(server.microphone) > 40)
    chunks = list(fake.microphone)
    assert {chunk.kind for chunk in chunks} == {wire.MediaKind.MICROPHONE}
    assert {len(chunk.payload) for chunk in chunks} == {1024}
    steps = {second.pts - first.pts for first, second in itertools.pairwise(chunks)}
    assert steps == {512}
    assert len({chunk.aux for chunk in chunks}) > 5
    assert max(chunk.aux for chunk in chunks) < fake.welcome.idle_frames


def test_a_turn_is_heard_seen_captioned_and_reported(open_page: OpenPage, fake: FakeServer) -> None:
    page = ready(open_page(), fake)
    fake.send(wire.State("hearing", 1), wire.Caption(1, "citizen", "居住证怎么", False))
    expect(page.locator("#citizen")).to_have_class(re.compile("interim"))
    fake.send(wire.Caption(1, "citizen", "居住证怎么办？", True), wire.Show(1, "answer", CARD, sources=(SOURCE,)))
    fake.say(1, CLAUSES, 2.0)
    speaking(page)
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
    page = ready(open_page(), fake)
    fake.say(1, CLAUSES, 5.0, deaf=True)
    speaking(page)
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
    page = ready(open_page(), fake)
    fake.say(2, CLAUSES, 5.0)
    speaking(page)
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
    page = ready(open_page("/?camera=on", script=CAMERA), fake)
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
    page = ready(open_page(), fake)
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
    page = ready(open_page(), fake)
    fake.say(1, CLAUSES, 5.0)
    speaking(page)
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
    page = ready(open_page(), fake)
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
