"""From what was measured in a room to words and settings for it. Rules of thumb, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from hardware.calibrate import Room
from hardware.finding import Finding, Level
from kiosk.settings import Settings


@dataclass(frozen=True, slots=True)
class Proposal:
    """A setting (`section.field`), what it is, what it should be in this room, and why (Chinese)."""

    name: str
    now: float
    value: float
    reason: str


def findings(room: Room) -> list[Finding]:
    """The measurements judged one by one."""
    rt60 = "余响测不出" if room.rt60_ms is None else f"混响时间约 {room.rt60_ms:.0f} 毫秒"
    return [
        _noise(room),
        _echo(room),
        _clipping(room),
        _drift(room),
        Finding("delay", "声音延迟", Level.OK, f"{room.delay_ms:.0f} 毫秒，{rt60}"),
    ]


def _noise(room: Room) -> Finding:
    detail = f"中位 {room.noise_dbfs:.0f} dBFS，较吵时 {room.noise_loud_dbfs:.0f} dBFS"
    if room.noise_loud_dbfs > -30:
        return Finding(
            "noise", "背景噪声", Level.FAIL, detail, "太吵：请降低麦克风增益，或改用近讲/定向麦克风，避开风口和广播"
        )
    if room.noise_loud_dbfs > -42:
        return Finding("noise", "背景噪声", Level.WARN, detail, "偏吵：请检查增益，让麦克风背对叫号广播")
    if room.noise_dbfs < -85:
        return Finding("noise", "背景噪声", Level.WARN, detail, "过于安静：麦克风可能静音或增益过低")
    return Finding("noise", "背景噪声", Level.OK, detail)


def _echo(room: Room) -> Finding:
    detail = f"回声为播放电平的 {room.echo_return_db:+.0f} dB"
    if room.echo_return_db > 0:
        return Finding(
            "echo", "扬声器回声", Level.FAIL, detail, "回声比原声还大：请降低扬声器音量或麦克风增益，拉开两者距离"
        )
    if room.echo_return_db > -10:
        return Finding(
            "echo",
            "扬声器回声",
            Level.WARN,
            detail,
            "回声偏大：建议扬声器朝向市民、麦克风装在扬声器背侧，并保持回声消除开启",
        )
    return Finding("echo", "扬声器回声", Level.OK, detail)


def _clipping(room: Room) -> Finding:
    detail = f"{100 * room.clipped_share:.2f}% 的采样顶格"
    if room.clipped_share > 1e-4:
        return Finding("clipping", "削波", Level.FAIL, detail, "请降低麦克风增益直到不再顶格")
    return Finding("clipping", "削波", Level.OK, detail)


def _drift(room: Room) -> Finding:
    if room.drift_ppm is None:
        return Finding("drift", "采样时钟", Level.OK, "只有一段测试音，未测")
    detail = f"偏差 {room.drift_ppm:+.0f} ppm"
    if abs(room.drift_ppm) > 1000:
        return Finding("drift", "采样时钟", Level.FAIL, detail, "采样率设置不一致：请把麦克风与扬声器都设为 48 kHz")
    if abs(room.drift_ppm) > 200:
        return Finding("drift", "采样时钟", Level.WARN, detail, "回声消除会受影响：请尽量使用同一块声卡")
    return Finding("drift", "采样时钟", Level.OK, detail)


def propose(room: Room, settings: Settings) -> Sequence[Proposal]:
    """Settings that should change for this room; empty when the present ones suit it."""
    hearing = settings.hearing
    wanted = [
        _proposal("hearing.vad_start", hearing.vad_start, _vad_start(room), "按背景噪声调整开口门限"),
        _proposal("hearing.start_ms", hearing.start_ms, _start_ms(room), "噪声大时要求声音持续更久才算开口"),
        _proposal("hearing.barge_in_margin_db", hearing.barge_in_margin_db, _margin_db(room), "按回声大小调整打断余量"),
    ]
    return [p for p in wanted if p.value != p.now]


def _proposal(name: str, now: float, value: float, reason: str) -> Proposal:
    return Proposal(name, now, value, reason)


def _vad_start(room: Room) -> float:
    return 0.65 if room.noise_loud_dbfs > -42 else 0.5


def _start_ms(room: Room) -> int:
    return 160 if room.noise_loud_dbfs > -42 else 96


def _margin_db(room: Room) -> float:
    """A louder echo leaves a larger rest after cancellation, so a citizen must stand out more."""
    if room.echo_return_db > -10:
        return 14.0
    return 9.0 if room.echo_return_db > -30 else 7.0
