"""A screen without a browser: real-time microphone, simulated loudspeaker and display, every moment noted.

It does what the page does (jitter buffer, audio as clock, frames by pts, stop drops everything) and is the measuring end of
`kiosk bench turn`. Times are time.monotonic() seconds at this client.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ, Samples
from kiosk.messages import (
    PROTOCOL_VERSION,
    Caption,
    Error,
    Hello,
    Media,
    MediaKind,
    Microphone,
    Playback,
    ServerMessage,
    Show,
    SpeechEnd,
    Stop,
    Trace,
    Welcome,
    Wipe,
    dump,
    parse_media,
    parse_server,
)

CHUNK = 512
CHUNK_S = CHUNK / LISTEN_RATE_HZ
_MAX_MEDIA_BYTES = 4 << 20
_MOST_BEHIND_S = 0.1


@dataclass(slots=True)
class Heard:
    """One turn as this screen experienced it."""

    turn: int
    question: str = ""
    question_s: float = 0.0
    """When the final caption of the question arrived."""
    shown: Show | None = None
    spoken: str = ""
    audio_arrived_s: float = 0.0
    frame_arrived_s: float = 0.0
    audio_s: float = 0.0
    """First sample of speech left the loudspeaker."""
    frame_s: float = 0.0
    """Its frame was on the display."""
    received: int = 0
    samples: int = 0
    played: int = 0
    frames_shown: int = 0
    frames_received: int = 0
    video_bytes: int = 0
    underruns: int = 0
    skews_ms: list[float] = field(default_factory=list)
    ended: bool = False
    trace: Trace | None = None
    stopped_s: float = 0.0
    stop_reason: str = ""


class BenchScreen:
    """One connection; use as an async context manager."""

    def __init__(self, url: str, *, name: str = "bench", token: str = "") -> None:
        self._url, self._name, self._token = url, name, token
        self.welcome: Welcome
        self.turns: dict[int, Heard] = {}
        self.errors: list[Error] = []
        self.stale = 0
        """Media and captions of a stopped turn that came after its stop."""
        self.wiped = 0
        self._mic: deque[Samples] = deque()
        self._mic_sent = 0
        self.room: Callable[[int, float], Samples] | None = None
        """Adds to the microphone: (samples wanted, level of what plays) → noise or echo."""
        self._audio: dict[int, deque[np.ndarray[tuple[int], np.dtype[np.float32]]]] = {}
        self._frames: dict[int, deque[tuple[int, float]]] = {}
        self._starts: dict[int, float] = {}
        self.current = 0
        self.changed = asyncio.Event()
        self._speech_sent: asyncio.Event = asyncio.Event()
        self.last_speech_s = 0.0
        self.playing_tail: deque[Samples] = deque(maxlen=64)
        """What left the loudspeaker lately, in chunks of 20 ms at 24 kHz; the echo is made of it."""

    async def __aenter__(self) -> "BenchScreen":
        self._socket: ClientConnection = await connect(self._url, max_size=_MAX_MEDIA_BYTES, open_timeout=10)
        await self._socket.send(
            dump(Hello(PROTOCOL_VERSION, self._name, kind="probe", token=self._token, codecs=("region", "jpeg")))
        )
        async with asyncio.timeout(10):
            first = parse_server(await self._socket.recv())
        if not isinstance(first, Welcome):
            await self._socket.close()
            raise ConnectionError(f"not welcomed: {first}")
        self.welcome = first
        await self._socket.send(dump(Microphone("on", LISTEN_RATE_HZ)))
        self._tasks = [asyncio.create_task(job()) for job in (self._receive, self._listen, self._play)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self._socket.close()

    # ---- microphone

    async def say(self, speech: Samples) -> float:
        """Speak into the microphone at real-time pace; returns when its last sample was sent, and the time of that."""
        padded = np.concatenate([speech, np.zeros(-len(speech) % CHUNK, np.float32)])
        self._speech_sent.clear()
        self._mic.extend(padded.reshape(-1, CHUNK))
        await self._speech_sent.wait()
        return self.last_speech_s - (len(padded) - len(speech)) / LISTEN_RATE_HZ

    async def send(self, message: str) -> None:
        """Send raw text."""
        await self._socket.send(message)

    async def _listen(self) -> None:
        due = time.monotonic()
        while True:
            due = max(
                due + CHUNK_S, time.monotonic() - _MOST_BEHIND_S
            )  # a microphone does not speak faster to catch up
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            spoken = bool(self._mic)
            chunk = self._mic.popleft() if spoken else np.zeros(CHUNK, np.float32)
            if self.room is not None:
                chunk = chunk + self.room(CHUNK, 0.0)
            pcm = (np.clip(chunk, -1, 1) * 32767).astype("<i2").tobytes()
            await self._socket.send(Media(MediaKind.MICROPHONE, 0, self._mic_sent, pcm).pack())
            self._mic_sent += CHUNK
            if spoken:
                self.last_speech_s = time.monotonic()
                if not self._mic:
                    self._speech_sent.set()

    # ---- what arrives

    async def _receive(self) -> None:
        async for raw in self._socket:
            now = time.monotonic()
            if isinstance(raw, bytes):
                self._take_media(parse_media(raw, limit=_MAX_MEDIA_BYTES), now)
            else:
                self._take(parse_server(raw), now)
            self.changed.set()

    def _turn(self, number: int) -> Heard:
        return self.turns.setdefault(number, Heard(number))

    def _take(self, message: ServerMessage, now: float) -> None:
        match message:
            case Caption(role="citizen", final=True):
                turn = self._turn(message.turn)
                turn.question, turn.question_s = message.text, now
            case Caption(role="presenter"):
                turn = self._turn(message.turn)
                turn.spoken += message.text
                self.stale += bool(turn.stopped_s)
            case Show():
                self._turn(message.turn).shown = message
            case SpeechEnd():
                self._turn(message.turn).samples = message.samples
                self._turn(message.turn).ended = True
            case Stop():
                turn = self._turn(message.turn)
                turn.stopped_s, turn.stop_reason = now, message.reason
                self._audio.pop(message.turn, None)
                self._frames.pop(message.turn, None)
            case Trace():
                self._turn(message.turn).trace = message
            case Wipe():
                self.wiped += 1
            case Error():
                self.errors.append(message)

    def _take_media(self, media: Media, now: float) -> None:
        turn = self._turn(media.turn)
        if turn.stopped_s:
            self.stale += 1
            return
        if media.kind is MediaKind.SPEECH:
            samples = np.frombuffer(media.payload, "<i2").astype(np.float32) / np.float32(32768)
            if not turn.audio_arrived_s:
                turn.audio_arrived_s = now
                self._starts[media.turn] = now + self.welcome.jitter_ms / 1000
            turn.received += len(samples)
            self._audio.setdefault(media.turn, deque()).append(samples)
        else:
            turn.frame_arrived_s = turn.frame_arrived_s or now
            turn.frames_received += 1
            turn.video_bytes += len(media.payload)
            self._frames.setdefault(media.turn, deque()).append((media.pts, now))

    # ---- loudspeaker and display

    async def _play(self) -> None:
        """Every 20 ms: advance the audio clock, show the frame it has reached."""
        step = SPEAK_RATE_HZ // 50
        due = time.monotonic()
        reported = 0.0
        while True:
            due += 0.02
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            played = np.zeros(step, np.float32)
            for number in [n for n, start in self._starts.items() if start <= due]:
                turn = self.turns[number]
                if turn.stopped_s or (turn.ended and turn.played >= turn.samples):
                    await self._report(turn, "stopped" if turn.stopped_s else "ended")
                    del self._starts[number]
                    self.changed.set()
                    continue
                played = self._advance(turn, step, due)
                if due - reported >= 0.25 or turn.played == step:
                    reported = due
                    await self._report(turn, "playing")
            self.playing_tail.append(played)

    def _advance(self, turn: Heard, step: int, now: float) -> Samples:
        queue = self._audio.get(turn.turn, deque())
        out, filled = np.zeros(step, np.float32), 0
        while queue and filled < step:
            head = queue.popleft()
            taken = min(step - filled, len(head))
            out[filled : filled + taken] = head[:taken]
            filled += taken
            if taken < len(head):
                queue.appendleft(head[taken:])
        if filled < step and not turn.ended:
            turn.underruns += 1
        if filled and not turn.audio_s:
            turn.audio_s = now
        turn.played += filled
        self._display(turn, now)
        return out

    def _display(self, turn: Heard, now: float) -> None:
        frames = self._frames.get(turn.turn, deque())
        newest = None
        while frames and frames[0][0] <= turn.played:
            newest = frames.popleft()[0]
            turn.frames_shown += 1
        if newest is None:
            return
        turn.frame_s = turn.frame_s or now
        turn.skews_ms.append((turn.played - newest) * 1000 / SPEAK_RATE_HZ)

    async def _report(self, turn: Heard, state: str) -> None:
        skew = turn.skews_ms[-1] if turn.skews_ms else 0.0
        word = "started" if turn.played <= SPEAK_RATE_HZ // 50 and state == "playing" else state
        message = Playback(turn.turn, word, turn.played, skew, underruns=turn.underruns)  # type: ignore[arg-type]
        await self._socket.send(dump(message))

    # ---- waiting

    async def until(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Wait for something to become true; False when the time is over."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            self.changed.clear()
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                async with asyncio.timeout(min(left, 0.1)):
                    await self.changed.wait()
            except TimeoutError:
                continue
        return True
