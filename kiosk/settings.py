"""Every setting, with its unit, safe range, default and what it trades; one TOML file, parsed once.

The same descriptions feed the technician's bench: a knob there is a field here that carries a `trade`.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from kiosk import paths


class SettingsError(Exception):
    """The settings file is wrong; `str()` names the file, the place and the reason."""


LARGER_EAR = "asr-small"
"""Role of the larger recognizer's model."""


def _knob(unit: str, label: str, trade: str, *, ge: float, le: float) -> Meta:
    return Meta(ge=ge, le=le, title=label, description=trade, extra={"unit": unit})


class Server(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the service listens and whom it lets in."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8300
    token: str = ""
    """Secret every screen must show; demanded when `host` is not loopback."""
    technician_pin: str = ""
    """Opens /bench and /kb; empty: one is made at first start and written to the state folder."""
    public_url: str = ""
    """Where a citizen's phone reaches this server, as `https://hall.example`; empty: QR codes hold the checklist itself."""
    origins: tuple[str, ...] = ()
    """Further origins that may open the WebSocket; the server's own is always allowed."""
    certificate: str = ""
    key: str = ""
    self_signed: bool = False
    max_screens: Annotated[int, Meta(ge=1, le=64)] = 4
    hello_timeout_s: float = 5.0
    silence_timeout_s: float = 60.0
    """A screen that sends nothing at all for this long is disconnected."""
    max_messages_per_s: Annotated[int, Meta(ge=20, le=2000)] = 200


class Hearing(Struct, frozen=True, forbid_unknown_fields=True):
    """Voice activity, endpointing and recognition."""

    vad_start: Annotated[float, _knob("概率", "开口门限", "越低越灵敏，噪声误触发也越多", ge=0.2, le=0.95)] = 0.5
    vad_end: Annotated[float, _knob("概率", "停口门限", "越高越早判为停顿，轻声句尾可能被截", ge=0.1, le=0.9)] = 0.35
    start_ms: Annotated[int, _knob("毫秒", "开口确认", "越短起步越快，咳嗽敲击越易误触", ge=32, le=400)] = 96
    pause_ms: Annotated[int, _knob("毫秒", "停顿即解码", "越短越早得到文本，多做的解码更费处理器", ge=32, le=400)] = 64
    wait_complete_ms: Annotated[int, _knob("毫秒", "话已完整时的等待", "越短回答越快，抢话越多", ge=100, le=1500)] = 320
    wait_likely_ms: Annotated[int, _knob("毫秒", "话大致完整时的等待", "介于两者之间", ge=150, le=2000)] = 700
    wait_unfinished_ms: Annotated[
        int, _knob("毫秒", "话未完整时的等待", "越长越不打断停顿的人，半句话的人等得越久", ge=300, le=3000)
    ] = 1300
    turn_end: Annotated[
        float, _knob("概率", "语气完结门限", "声学判断“说完了”的概率门限，越高越谨慎", ge=0.05, le=0.95)
    ] = 0.5
    interim_ms: Annotated[int, _knob("毫秒", "中间结果间隔", "越短字幕越跟嘴，处理器越忙", ge=200, le=3000)] = 600
    beam: Annotated[int, _knob("条", "束宽", "越宽越准，越慢", ge=1, le=8)] = 5
    padding_s: Annotated[float, _knob("秒", "识别补白", "越短越快，短句越易出错", ge=1.0, le=15.0)] = 3.0
    second_look: Annotated[
        int, _knob("开关", "没听懂时复听", "1 开 0 关：等人说完时再细听一遍，更准，更费处理器", ge=0, le=1)
    ] = 1
    threads: Annotated[int, _knob("线程", "识别线程", "0 为开机时实测取快者；多往往更慢", ge=0, le=16)] = 0
    model: Literal["base", "small", "auto"] = "base"
    """Which recognizer listens: the quick one, the larger one (`kiosk models pull asr-small`), or what the machine is quick
    enough for: the larger one alone, the larger one for a second look, or the quick one."""
    device: Literal["cpu", "cuda"] = "cpu"
    """Where it runs; without a usable GPU the processor takes over."""
    adapter: str = "shipped"
    """What recognition learnt about halls: the one shipped, `none`, or a file made by `python -m kiosk.ear_training`."""
    max_utterance_s: Annotated[float, Meta(ge=5, le=28)] = 20.0
    preroll_ms: Annotated[int, Meta(ge=0, le=1000)] = 320
    barge_in_ms: Annotated[int, _knob("毫秒", "打断确认", "越短停得越快，误打断越多", ge=32, le=600)] = 64
    barge_in_vad: Annotated[
        float, _knob("概率", "打断门限", "她说话时算作来声的门限；越低停得越快，误打断越多", ge=0.2, le=0.95)
    ] = 0.4
    barge_in_margin_db: Annotated[
        float, _knob("分贝", "打断余量", "来声须高出回声与噪声多少；越低越易打断，也越易被自己打断", ge=0, le=30)
    ] = 9.0
    continue_ms: Annotated[int, Meta(ge=0, le=5000)] = 1200
    """Speech that starts this soon after an endpoint continues the same question."""

    @property
    def more_models(self) -> tuple[str, ...]:
        """Roles of the models it needs beyond those that everybody has."""
        return () if self.model == "base" else (LARGER_EAR,)


class Speaking(Struct, frozen=True, forbid_unknown_fields=True):
    """Synthesis and its cache."""

    engine: Literal["kokoro", "edge"] = "kokoro"
    voice: str = ""
    """Empty: the presenter pack's own."""
    speed: Annotated[float, _knob("倍", "语速", "越快越省时间，老人越难听清", ge=0.6, le=1.5)] = 1.0
    slower: Annotated[float, Meta(ge=0.5, le=0.95)] = 0.82
    threads: Annotated[int, _knob("线程", "合成线程", "超过核数只会更慢", ge=1, le=16)] = 2
    clause_chars: Annotated[int, _knob("字", "分句长度", "越短首句越快，语气越碎", ge=6, le=60)] = 24
    cache_mib: Annotated[int, Meta(ge=0, le=100_000)] = 512
    speculate: Annotated[int, _knob("开关", "预先准备", "1 开 0 关：边听边备答，快但费处理器", ge=0, le=1)] = 1
    presynthesize: bool = True


class Screen(Struct, frozen=True, forbid_unknown_fields=True):
    """The presenter and the page."""

    presenter: str = ""
    """Name of a shipped presenter pack (`kiosk avatar list`) or folder of one; empty: the default."""
    width: Annotated[int, _knob("像素", "画面宽", "越大越清晰，渲染与带宽越费", ge=180, le=2160)] = 720
    height: Annotated[int, _knob("像素", "画面高", "越大越清晰，渲染与带宽越费", ge=320, le=3840)] = 1280
    codec: Literal["auto", "jpeg", "region", "h264"] = "auto"
    """How frames are sent; `auto`: JPEG regions to a screen on this machine, H.264 over a network."""
    jpeg_quality: Annotated[int, _knob("质量", "画面质量", "越高越清晰，字节越多", ge=40, le=95)] = 80
    lead_ms: Annotated[int, _knob("毫秒", "画面提前量", "越大越不卡，打断时白画的越多", ge=80, le=2000)] = 400
    jitter_ms: Annotated[int, _knob("毫秒", "声音缓冲", "越小开口越快，网络抖动时易断", ge=0, le=500)] = 20
    absence_s: Annotated[float, Meta(ge=5, le=600)] = 45.0
    draw_threads: Annotated[int, Meta(ge=1, le=16)] = 1


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of a turn."""

    keep_audio: bool = False
    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 90


class Knowledge(Struct, frozen=True, forbid_unknown_fields=True):
    """What is answered from."""

    kb: str = ""
    """Folder, file or name of an imported knowledge base; empty: the demonstration knowledge."""
    tables: str = ""
    """Folder of imported statistics; empty: the demonstration figures."""


class Llm(Struct, frozen=True, forbid_unknown_fields=True):
    """A language model beside the deterministic understanding; off unless a model is named."""

    url: str = ""
    """Of an OpenAI-compatible endpoint, as `http://127.0.0.1:11434/v1`; empty with a model: a folder for transformers."""
    model: str = ""
    key_env: str = "KIOSK_LLM_KEY"
    """Environment variable that holds the endpoint's key."""
    deadline_ms: Annotated[
        int, _knob("毫秒", "大模型期限", "越长越多采用大模型的说法，等不到时停顿也越长", ge=100, le=10_000)
    ] = 1200
    phrase: bool = True
    rewrite: bool = True
    choose: bool = True


class Models(Struct, frozen=True, forbid_unknown_fields=True):
    """Where models come from; read by the model store."""

    sources: tuple[str, ...] = ("local", "hub", "index")
    local: str = ""
    hub: str = ""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    server: Server = Server()
    hearing: Hearing = Hearing()
    speaking: Speaking = Speaking()
    screen: Screen = Screen()
    record: Record = Record()
    knowledge: Knowledge = Knowledge()
    llm: Llm = Llm()
    models: Models = Models()


def default_path() -> Path:
    """Where the settings file lies when none is named."""
    return paths.home() / "kiosk.toml"


def load(path: Path | None = None) -> Settings:
    """Settings from a TOML file; defaults where there is none. Raises SettingsError."""
    chosen = path or default_path()
    if not chosen.exists():
        if path is not None:
            raise SettingsError(f"{path}: no such settings file")
        return Settings()
    try:
        raw = tomllib.loads(chosen.read_text(encoding="utf-8"))
        return from_mapping(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{chosen}: {error}") from error


def from_mapping(raw: dict[str, Any], *, strict: bool = True) -> Settings:
    """Settings from nested plain values; text stands for numbers unless `strict`. Raises msgspec.ValidationError."""
    return msgspec.convert(raw, Settings, strict=strict)


def with_values(settings: Settings, changes: dict[str, Any], *, strict: bool = True) -> Settings:
    """A copy with `section.field` values replaced and checked; text stands for numbers unless `strict`.

    Raises msgspec.ValidationError, KeyError.
    """
    raw = msgspec.to_builtins(settings)
    for name, value in changes.items():
        section, _, field = name.partition(".")
        if field not in raw.get(section, {}):
            raise KeyError(name)
        raw[section][field] = value
    return from_mapping(raw, strict=strict)
