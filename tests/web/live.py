"""The real service on a real socket with the real understanding, but no models: she speaks in tones and has a drawn face.

Everything a citizen's words pass through is the product's own: page, wire, session, dialogue, record, papers, staff pages.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import simplejpeg
from starlette.applications import Starlette

from kiosk.answering import Front
from kiosk.ears import Ears
from kiosk.engines import Engines
from kiosk.messages import MediaKind
from kiosk.record import Recorder
from kiosk.server import build_app
from kiosk.service import Service
from kiosk.settings import Screen, Server, Settings, Speaking
from kiosk.stage import Picture
from kiosk.voice import Voice
from kiosk.workers import Lane
from tests.kiosk.fakes import LoudnessVad, ScriptedRecognizer, StillPresenter, ToneSynthesizer
from tests.web.fake_server import serving
from tests.web.pictures import drawn_frames, idle_file

PIN = "246810"
_FRAMES = 25


class DrawnPresenter(StillPresenter):
    """A box with a mouth."""

    idle_length = _FRAMES
    idle_section = 0
    manifest = SimpleNamespace(name="drawn", title="小云", voice="zf_xiaoxiao")
    size = (360, 640)


class DrawnStage:
    """Always the same frame, as JPEG."""

    presenter = DrawnPresenter()
    size = (360, 640)
    region_scale = 1.0

    def __init__(self) -> None:
        self._jpeg = drawn_frames(1)[0]
        assert simplejpeg.is_jpeg(self._jpeg)

    async def draw(self, *_: Any) -> Picture:
        return Picture(MediaKind.JPEG, self._jpeg)


@dataclass
class Live:
    """A service that can be served, and its record."""

    service: Service
    synthesizer: ToneSynthesizer
    lanes: list[Lane]

    @property
    def record_path(self) -> Path:
        return self.service.record_path

    def application(self) -> Starlette:
        return build_app(self.service)


@contextlib.contextmanager
def live(front: Front, folder: Path, absence_s: float = 45.0, token: str = "") -> Iterator[tuple[Live, str]]:
    """A running service and its base URL; `token` is what it demands of screens."""
    settings = Settings(
        server=Server(technician_pin=PIN, max_screens=16, token=token),
        screen=Screen(absence_s=absence_s),
        speaking=Speaking(presynthesize=False),
    )
    synthesizer = ToneSynthesizer()
    lanes = [Lane(name) for name in ("listen", "ear", "think", "speak")]
    path = folder / "record.sqlite3"
    from kiosk.answering import build_hall

    engines = Engines(
        ears=Ears(ScriptedRecognizer(text=""), None, lanes[0], lanes[1]),
        new_vad=LoudnessVad,
        answerer=front,
        think_lane=lanes[2],
        voice=Voice(synthesizer, lanes[3]),
        voice_name="zf_xiaoxiao",
        stage=DrawnStage(),  # type: ignore[arg-type]
        idle_file=idle_file(drawn_frames(_FRAMES)),
        recorder=Recorder(path, keep_days=1),
        hall=build_hall(front),
        adjust=lambda _: None,
    )
    bed = Live(Service(settings, lambda *_: engines, path), synthesizer, lanes)
    try:
        with serving(bed) as url:  # type: ignore[arg-type]
            yield bed, url
    finally:
        for lane in lanes:
            lane.close()
