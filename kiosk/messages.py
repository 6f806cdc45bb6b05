"""Everything that crosses the wire between a screen and the server: one WebSocket, typed JSON text and binary media.

`kiosk/PROTOCOL.md` describes the same messages for people; a test holds the two together. Text messages are tagged by
`type`; binary messages start with a 16-byte header. Whoever receives something malformed gets a ProtocolError here and
nothing half-parsed.

The file is long on purpose: whoever writes a screen reads the whole wire in one place, in the order of the document, and the
two unions at the end of each half show that nothing else crosses it.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from kiosk.answers import Card, Chart, Choice, Source

PROTOCOL_VERSION = 1
MAX_TEXT_BYTES = 64 * 1024
MAX_BINARY_BYTES = 64 * 1024
"""Largest binary message a screen may send; two seconds of 16 kHz PCM16."""

ShortText = Annotated[str, Meta(max_length=500)]
Name = Annotated[str, Meta(max_length=80)]


class ProtocolError(Exception):
    """What came over the wire is not a message of this protocol; `str()` says where and why."""


# ---- screen → server ------------------------------------------------------------------------------------------------


class Hello(Struct, tag="hello", frozen=True, forbid_unknown_fields=False):
    """First message of every connection."""

    protocol: int
    screen: Name
    """Name of this screen, as `hall-1`."""
    kind: Literal["hall", "wall", "probe"] = "hall"
    """`hall` citizen kiosk, `wall` large data screen, `probe` a bench or test client."""
    token: Annotated[str, Meta(max_length=200)] = ""
    codecs: tuple[Literal["jpeg", "region", "h264"], ...] = ("jpeg",)
    """What the screen can draw, best first: `region` = JPEG of the changed rectangle."""
    presenter: Name = ""
    """Presenter pack wanted; empty for the hall's default."""


class Ask(Struct, tag="ask", frozen=True):
    """A question typed or touched instead of spoken."""

    text: ShortText
    code: Name = ""
    """Code of the choice that was touched, if it was one."""
    presenter_frame: int = 0


class Press(Struct, tag="press", frozen=True):
    """A button of the screen."""

    button: Literal["stop", "again", "slower", "faster", "person", "wipe"]


class Presence(Struct, tag="presence", frozen=True):
    """Somebody came near or went away (camera, touch)."""

    near: bool


class Microphone(Struct, tag="microphone", frozen=True):
    """What became of the microphone."""

    state: Literal["on", "off", "denied", "missing"]
    sample_rate_hz: int = 16_000
    """Rate of the PCM that will be sent; anything but 16000 is refused with an error."""


class Playback(Struct, tag="playback", frozen=True):
    """What was really heard and seen of a turn; sent at its start, four times a second, and at its end."""

    turn: int
    state: Literal["started", "playing", "ended", "stopped"]
    played_samples: int
    """Samples of this turn's speech (24 kHz) that left the speaker."""
    skew_ms: float = 0.0
    """Shown frame's pts minus audible audio's pts, newest."""
    dropped_frames: int = 0
    underruns: int = 0


class Codecs(Struct, tag="codecs", frozen=True):
    """The screen cannot draw the codec of `welcome` after all; from the next frame on the server uses one of these."""

    codecs: tuple[Literal["jpeg", "region", "h264"], ...]


class Rate(Struct, tag="rate", frozen=True):
    """Was the answer helpful?"""

    turn: int
    helpful: bool


class Ping(Struct, tag="ping", frozen=True):
    """Round-trip probe; answered by `pong` with the same number."""

    sent_ms: float


ClientMessage = Hello | Ask | Press | Presence | Microphone | Playback | Codecs | Rate | Ping

# ---- server → screen ------------------------------------------------------------------------------------------------


class MoodLoop(Struct, frozen=True):
    """A face of waiting: a loop of the part of the picture that follows the head, to lie over the idle frame in view."""

    state: Literal["hearing", "thinking"]
    url: str
    """A file like that of the idle frames; 503 while it is still being drawn."""
    x: int
    y: int
    after_s: float
    """How long the state must have lasted before this face begins; the one before stays until then."""
    fade_s: float


class Welcome(Struct, tag="welcome", frozen=True):
    """Answer to `hello`: everything a page needs to draw itself."""

    protocol: int
    session: str
    hall: str
    """Name of the hall, as it is written on the wall."""
    region: str
    notice: str
    """What visitors must know, as 演示知识库 or the AI-generated label."""
    presenter: str
    presenter_name: str
    width: int
    height: int
    fps: int
    idle_url: str
    """Where the idle frames are: a binary file, see PROTOCOL.md."""
    idle_frames: int
    speak_rate_hz: int
    greeting: str
    suggestions: tuple[str, ...]
    hours: str = ""
    phone: str = ""
    absence_s: float = 45.0
    """After this much silence and absence the page returns to the attract state."""
    codec: Literal["jpeg", "region", "h264"] = "jpeg"
    jitter_ms: float = 60.0
    """How much audio the page should hold before it starts to play."""
    region_scale: float = 1.0
    """How many times larger than its JPEG a region is drawn."""
    idle_section: int = 0
    """The idle loop may go on at any multiple of this many frames when it reaches one; 0: only in order."""
    moods: tuple[MoodLoop, ...] = ()


class Busy(Struct, tag="busy", frozen=True):
    """No place for another screen; the connection closes after this."""

    message: str
    retry_after_s: float


class Error(Struct, tag="error", frozen=True):
    """Something was wrong; `message` is fit to be shown. `fatal` means that the connection closes."""

    code: Literal[
        "protocol",
        "version",
        "token",
        "too_large",
        "too_fast",
        "sample_rate",
        "timeout",
        "engine",
        "internal",
    ]
    message: str
    fatal: bool = False


class State(Struct, tag="state", frozen=True):
    """What the presenter is doing."""

    state: Literal["idle", "listening", "hearing", "thinking", "speaking"]
    """`listening` waits for speech; `hearing` has somebody speaking."""
    turn: int = 0


class Caption(Struct, tag="caption", frozen=True):
    """Words for the screen: what the citizen says (interim, then final) or what the presenter is about to say."""

    turn: int
    role: Literal["citizen", "presenter"]
    text: str
    final: bool
    pts: int = 0
    """For the presenter: sample of the turn's speech (24 kHz) at which this clause starts."""


class Show(Struct, tag="show", frozen=True):
    """What stands beside the spoken answer."""

    turn: int
    action: str
    card: Card | None = None
    chart: Chart | None = None
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    sql: str = ""
    confidence: float = 1.0


class SpeechStart(Struct, tag="speech_start", frozen=True):
    """Media of this turn follows; its first audio has pts 0."""

    turn: int


class SpeechEnd(Struct, tag="speech_end", frozen=True):
    """No more media of this turn; `samples` is its length at 24 kHz."""

    turn: int
    samples: int
    resume_frame: int
    """Idle frame to show after the last frame of speech."""


class Stop(Struct, tag="stop", frozen=True):
    """Silence the turn at once and drop everything of it that is still queued."""

    turn: int
    reason: Literal["barge_in", "pressed", "replaced", "error"]


class Do(Struct, tag="do", frozen=True):
    """A command for the page: volume, page, zoom and the like."""

    command: str
    argument: str = ""


class Wipe(Struct, tag="wipe", frozen=True):
    """Remove every trace of the conversation from the screen."""


class Trace(Struct, tag="trace", frozen=True):
    """Where the time of a finished turn went; sent to `probe` screens only."""

    turn: int
    stages: tuple[tuple[str, float, float], ...]
    """Name, start and end in ms from the last speech sample of the question."""
    measures: dict[str, float]


class Pong(Struct, tag="pong", frozen=True):
    """Answer to `ping`."""

    sent_ms: float


ServerMessage = (
    Welcome | Busy | Error | State | Caption | Show | SpeechStart | SpeechEnd | Stop | Do | Wipe | Trace | Pong
)

_M = TypeVar("_M")
_client: "msgspec.json.Decoder[ClientMessage]" = msgspec.json.Decoder(ClientMessage)
_server: "msgspec.json.Decoder[ServerMessage]" = msgspec.json.Decoder(ServerMessage)
_encoder = msgspec.json.Encoder()


def parse_client(text: str | bytes) -> ClientMessage:
    """One text message from a screen. Raises ProtocolError."""
    return _parse(_client, text)


def parse_server(text: str | bytes) -> ServerMessage:
    """One text message from the server (for clients written in Python). Raises ProtocolError."""
    return _parse(_server, text)


def _parse(decoder: "msgspec.json.Decoder[_M]", text: str | bytes) -> _M:
    if len(text) > MAX_TEXT_BYTES:
        raise ProtocolError(f"text message of {len(text)} bytes; at most {MAX_TEXT_BYTES}")
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(str(error)) from error


def dump(message: ClientMessage | ServerMessage) -> str:
    """A message as JSON text."""
    return _encoder.encode(message).decode()


# ---- binary media ---------------------------------------------------------------------------------------------------

_HEADER = struct.Struct("<BBHIq")
HEADER_BYTES = _HEADER.size


class MediaKind(IntEnum):
    """First byte of a binary message."""

    MICROPHONE = 1
    """Screen → server: PCM16 mono 16 kHz; pts = index of its first sample since the microphone was opened; aux = idle frame shown."""
    SPEECH = 2
    """Server → screen: PCM16 mono 24 kHz; pts in samples of the turn's speech."""
    JPEG = 3
    """Server → screen: a whole frame; pts in samples of the turn's speech (25 fps = 960 samples); aux = idle frame that may follow."""
    REGION = 4
    """Server → screen: u16 x, u16 y, then the JPEG of a rectangle to draw over the idle frame `aux`."""
    H264 = 5
    """Server → screen: u16 x, u16 y, then one Annex-B access unit, drawn over the idle frame `aux`; flag 1 = key frame."""


FLAG_KEY = 1
FLAG_LAST = 2


@dataclass(frozen=True, slots=True)
class Media:
    """One binary message."""

    kind: MediaKind
    turn: int
    pts: int
    payload: bytes
    aux: int = 0
    flags: int = 0

    def pack(self) -> bytes:
        """The message as bytes."""
        return _HEADER.pack(self.kind, self.flags, self.aux & 0xFFFF, self.turn, self.pts) + self.payload


def parse_media(data: bytes, *, limit: int = MAX_BINARY_BYTES) -> Media:
    """One binary message. Raises ProtocolError."""
    if not HEADER_BYTES < len(data) <= limit:
        raise ProtocolError(f"binary message of {len(data)} bytes; {HEADER_BYTES + 1} to {limit} are allowed")
    kind, flags, aux, turn, pts = _HEADER.unpack_from(data)
    try:
        return Media(MediaKind(kind), turn, pts, data[HEADER_BYTES:], aux, flags)
    except ValueError as error:
        raise ProtocolError(f"unknown kind of binary message: {kind}") from error
