"""The online engine against a local stand-in that speaks the service's WebSocket protocol with real MP3."""

import asyncio
import io
import json
import re
import socket
import threading
from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("edge_tts", reason="the `online` extra is not installed: the Edge engine stays UNTESTED")

import av
from websockets.asyncio.server import ServerConnection, serve

from asr_tts.edge import EdgeSynthesizer, decode_mp3
from asr_tts.engines import SPEAK_RATE_HZ
from asr_tts.errors import SynthesizerError

TICKS = 10_000_000


def mp3(samples: np.ndarray) -> bytes:
    sink = io.BytesIO()
    with av.open(sink, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SPEAK_RATE_HZ, layout="mono")
        stream.bit_rate = 48_000
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
        frame.rate = SPEAK_RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return sink.getvalue()


class Service:
    """Answers like the read-aloud service: half a second of silence, then a tone a word, with word boundaries."""

    def __init__(self) -> None:
        self.ssml: list[str] = []
        self.mute = False
        self.stuck = False

    async def __call__(self, socket_: ServerConnection) -> None:
        config = await socket_.recv()
        assert '"wordBoundaryEnabled":"true"' in str(config)
        self.ssml.append(str(await socket_.recv()))
        if self.stuck:
            await socket_.wait_closed()
        await socket_.send("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        if not self.mute:
            await self._speak(socket_)
        await socket_.send("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")

    async def _speak(self, socket_: ServerConnection) -> None:
        text = re.sub("<[^>]+>", "", self.ssml[-1].split("\r\n\r\n", 1)[1]).strip()
        words = [word for word in re.split("[，。]", text) if word]
        times = np.arange(SPEAK_RATE_HZ // 2)
        tone = (0.3 * np.sin(2 * np.pi * 300 * times / SPEAK_RATE_HZ)).astype(np.float32)
        audio = mp3(np.concatenate([np.zeros(SPEAK_RATE_HZ // 2, np.float32), *[tone] * len(words)]))
        for index, word in enumerate(words):
            data = {
                "Offset": (index + 1) * TICKS // 2,
                "Duration": TICKS // 2,
                "text": {"Text": word, "Length": len(word)},
            }
            meta = json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]})
            await socket_.send(f"X-RequestId:1\r\nPath:audio.metadata\r\n\r\n{meta}")
        header = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
        for at in range(0, len(audio), 700):
            await socket_.send(len(header).to_bytes(2, "big") + header + audio[at : at + 700])


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    stand_in, ready, loop = Service(), threading.Event(), asyncio.new_event_loop()
    port: list[int] = []

    async def run() -> None:
        async with serve(stand_in, "127.0.0.1", 0) as server:
            port.append(next(iter(server.sockets)).getsockname()[1])
            ready.set()
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(5)
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", f"ws://127.0.0.1:{port[0]}/edge/v1?TrustedClientToken=x")
    yield stand_in
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()
    assert not thread.is_alive()


def test_a_clause_is_spoken_with_the_mouth_following_the_words(service: Service):
    speech = EdgeSynthesizer().synthesize("您好，请带2份材料。", voice="zf_xiaoxiao", speed=1.2)
    assert "zh-CN, XiaoxiaoNeural" in service.ssml[0]
    assert "+20%" in service.ssml[0]
    assert "请带两份材料" in service.ssml[0]
    assert speech.seconds == pytest.approx(1.0, abs=0.2)
    symbols = "".join(phone.symbol for phone in speech.phones)
    assert symbols.startswith("ni↗nxau↓")
    second = next(phone for phone in speech.phones if phone.symbol == "ʨ")
    assert second.start_sample == pytest.approx(SPEAK_RATE_HZ / 2, abs=SPEAK_RATE_HZ * 0.1)
    assert speech.phones[-1].end_sample <= len(speech.samples)


def test_no_sound_is_an_error_with_a_way_out(service: Service):
    service.mute = True
    with pytest.raises(SynthesizerError, match="use Kokoro"):
        EdgeSynthesizer().synthesize("您好。", voice="zf_xiaoxiao")


def test_a_service_that_hangs_is_given_up(service: Service):
    service.stuck = True
    with pytest.raises(SynthesizerError, match=r"within 0\.5 s"):
        EdgeSynthesizer(deadline_s=0.5).synthesize("您好。", voice="zf_xiaoxiao")


def test_no_network_is_an_error(monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", f"ws://127.0.0.1:{port}/?x=1")
    with pytest.raises(SynthesizerError, match="check the connection"):
        EdgeSynthesizer().synthesize("您好。", voice="zf_xiaoxiao")


def test_bad_requests_never_reach_the_network():
    engine = EdgeSynthesizer()
    for text, voice, speed in (("好", "nobody", 1.0), ("，", "zf_xiaoxiao", 1.0), ("好", "zf_xiaoxiao", 5.0)):
        with pytest.raises(SynthesizerError):
            engine.synthesize(text, voice=voice, speed=speed)


def test_what_is_not_mp3_is_refused():
    with pytest.raises(SynthesizerError, match="not MP3"):
        decode_mp3(b"<html>blocked</html>" * 50)
