"""Checks of what is plugged in and installed for the screen: sound, camera, browser, fonts."""

import re
import shutil
from pathlib import Path

from hardware.finding import Finding, Level
from hardware.machine import output, read

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_OLDEST_CHROMIUM = 110
_SERVER_ONLY = "只做服务器、屏幕接在别的机器上时无需处理"


def sound(pcm: str | None = None) -> list[Finding]:
    """Microphone and speaker, from the kernel's list of PCM devices (/proc/asound/pcm)."""
    listed = read(Path("/proc/asound/pcm")) if pcm is None else pcm
    lines = [line.split(":") for line in listed.splitlines() if ":" in line]
    capture = [line[1].strip() for line in lines if any("capture" in field for field in line)]
    playback = [line[1].strip() for line in lines if any("playback" in field for field in line)]
    return [
        _device("microphone", "麦克风", capture, "请插上阵列麦克风，用 arecord -l 确认能看到它"),
        _device("speaker", "扬声器", playback, "请接上扬声器，用 aplay -l 确认能看到它"),
    ]


def _device(check: str, title: str, names: list[str], advice: str) -> Finding:
    if not names:
        return Finding(check, title, Level.WARN, "没有找到", f"{advice}；{_SERVER_ONLY}")
    return Finding(check, title, Level.OK, "、".join(dict.fromkeys(names)))


def echo_cancellation(servers: tuple[str, ...] | None = None) -> Finding:
    """The browser cancels echo by itself; PipeWire can do it for the whole machine."""
    known = ("pipewire", "pulseaudio")
    running = servers if servers is not None else tuple(s for s in known if output(("pidof", s)).strip())
    if not running:
        return Finding("sound-server", "声音服务", Level.OK, "未运行 PipeWire，由浏览器直接使用 ALSA 并消除回声")
    return Finding("sound-server", "声音服务", Level.OK, "、".join(running))


def camera(names: list[str] | None = None) -> Finding:
    """A camera is only needed for noticing that somebody comes near."""
    if names is None:
        names = [read(path).strip() for path in sorted(Path("/sys/class/video4linux").glob("*/name"))]
    if not names:
        return Finding(
            "camera", "摄像头", Level.WARN, "没有找到", "不用“来人问候”功能时无需处理；否则请插上 USB 摄像头"
        )
    return Finding("camera", "摄像头", Level.OK, "、".join(dict.fromkeys(names)))


def browser(version: str | None = None) -> Finding:
    """Chromium for the hall screen."""
    if version is None:
        found = next((name for name in _BROWSERS if shutil.which(name)), None)
        if found is None:
            advice = f"请安装：apt-get install chromium；{_SERVER_ONLY}"
            return Finding("browser", "浏览器", Level.WARN, "没有找到 Chromium", advice)
        version = output((found, "--version")) or found
    detail = version.strip()
    number = re.search(r"(\d+)\.\d+", detail)
    if number and int(number[1]) < _OLDEST_CHROMIUM:
        return Finding("browser", "浏览器", Level.FAIL, f"{detail} 过旧", f"请升级到 Chromium {_OLDEST_CHROMIUM} 以上")
    return Finding("browser", "浏览器", Level.OK, detail)


def fonts(listed: str | None = None) -> Finding:
    """Without a Chinese font the page shows boxes."""
    families = output(("fc-list", ":lang=zh-cn", "family")) if listed is None else listed
    names = sorted({line.split(",")[0].strip() for line in families.splitlines() if line.strip()})
    if not names:
        advice = f"请安装：apt-get install fontconfig fonts-noto-cjk；{_SERVER_ONLY}"
        return Finding("fonts", "中文字体", Level.WARN, "没有找到", advice)
    return Finding("fonts", "中文字体", Level.OK, "、".join(names[:3]) + (" 等" if len(names) > 3 else ""))
