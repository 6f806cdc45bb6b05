import shutil
import socket
import threading
import time
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hardware import check_devices, check_machine, check_service
from hardware.finding import Finding, Level, verdict
from hardware.machine import Gpu, Machine
from hardware.profiles import shipped
from kiosk import tls
from kiosk.models import Store

AVX2 = frozenset({"avx2"})


@pytest.mark.parametrize(
    ("machine", "level", "says"),
    [
        (Machine("x86_64", "EPYC", AVX2 | {"avx512_vnni"}, 2, 8), Level.OK, "VNNI"),
        (Machine("x86_64", "Core 2", frozenset(), 2, 8), Level.FAIL, "不支持 AVX2"),
        (Machine("x86_64", "EPYC", AVX2, 1, 8), Level.WARN, "1 核"),
        (Machine("aarch64", "A57", frozenset({"asimd"}), 4, 8), Level.WARN, "点积"),
        (Machine("aarch64", "A78", frozenset({"asimddp"}), 8, 8), Level.OK, "8 核"),
    ],
)
def test_processor(machine: Machine, level: Level, says: str) -> None:
    finding = check_machine.processor(machine)
    assert finding.level is level
    assert says in finding.detail
    assert bool(finding.advice) == (level is not Level.OK)


def test_memory_and_gpu() -> None:
    levels = [check_machine.memory(Machine("x86_64", "", AVX2, 2, gib)).level for gib in (2, 4, 8)]
    assert levels == [Level.FAIL, Level.WARN, Level.OK]
    assert check_machine.gpu(Machine("x86_64", "", AVX2, 2, 8)).level is Level.OK
    old, new = Gpu("RTX 4090", 24, "470.82.01"), Gpu("RTX 4090", 24, "570.86.15")
    assert check_machine.gpu(Machine("x86_64", "", AVX2, 2, 8, (old,))).level is Level.WARN
    assert check_machine.gpu(Machine("x86_64", "", AVX2, 2, 8, (new,))).level is Level.OK


def test_profile_says_whether_its_number_is_measured() -> None:
    assert check_machine.profile(None).level is Level.FAIL
    for profile in shipped():
        assert ("实测" in check_machine.profile(profile).detail) or ("预期" in check_machine.profile(profile).detail)


def test_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    for gib, level in ((0.5, Level.FAIL), (3, Level.WARN), (50, Level.OK)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, gib=gib: usage(0, 0, gib * 2**30))
        assert check_machine.disk(tmp_path).level is level


def test_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert check_machine.clock(now, "NTPSynchronized=yes").level is Level.OK
        assert "未与时间服务器同步" in check_machine.clock(now, "NTPSynchronized=no").detail
        assert check_machine.clock(datetime(1970, 1, 1, tzinfo=UTC), "").level is Level.FAIL
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
        assert "不是北京时间" in check_machine.clock(now, "").detail
    finally:
        monkeypatch.undo()
        time.tzset()


PCM = "00-00: ALC256 Analog : ALC256 Analog : playback 1 : capture 1\n01-00: USB Audio : ReSpeaker : capture 1\n"


def test_sound_devices() -> None:
    microphone, speaker = check_devices.sound(PCM)
    assert (microphone.level, microphone.detail) == (Level.OK, "ALC256 Analog、USB Audio")
    assert (speaker.level, speaker.detail) == (Level.OK, "ALC256 Analog")
    assert [f.level for f in check_devices.sound("")] == [Level.WARN, Level.WARN]


def test_camera_browser_fonts() -> None:
    assert check_devices.camera([]).level is Level.WARN
    assert check_devices.camera(["Logi C270", "Logi C270"]).detail == "Logi C270"
    assert check_devices.browser("Chromium 156.0.8078.79 built on Debian").level is Level.OK
    assert check_devices.browser("Chromium 90.0.1 ").level is Level.FAIL
    assert check_devices.fonts("").level is Level.WARN
    assert check_devices.fonts("Noto Sans CJK SC\nWenQuanYi Micro Hei,文泉驿\n").level is Level.OK


def test_port_free_and_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        assert "被别的程序占用" in check_service.port("127.0.0.1", number).detail
    assert check_service.port("127.0.0.1", number).level is Level.OK
    assert check_service.port("192.0.2.1", 8300).level is Level.FAIL


def test_a_running_kiosk_is_recognised() -> None:
    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        finding = check_service.port("127.0.0.1", server.server_port)
        server.shutdown()
        thread.join(timeout=5)
    assert (finding.level, "正在运行" in finding.detail) == (Level.OK, True)


def test_certificate(tmp_path: Path) -> None:
    assert check_service.certificate(None).level is Level.OK
    assert check_service.certificate(tmp_path / "none.crt").level is Level.FAIL
    made = tls.ensure_self_signed(tmp_path)
    for days, level in ((0, Level.OK), (tls.VALID_DAYS - 10, Level.WARN), (tls.VALID_DAYS + 1, Level.FAIL)):
        assert check_service.certificate(made.certificate, datetime.now(UTC) + timedelta(days=days)).level is level
    made.certificate.write_text("nonsense")
    assert "无法读取" in check_service.certificate(made.certificate).detail


def test_settings_and_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    wrong = tmp_path / "kiosk.toml"
    wrong.write_text("[server]\nport = 'x'")
    assert check_service.configuration(wrong)[1].level is Level.FAIL
    assert "server.port" in check_service.configuration(wrong)[1].detail
    finding = check_service.models(Store(tmp_path))
    assert finding.level is Level.FAIL
    assert "asr/model.bin" in finding.detail and "kiosk models pull" in finding.advice


def test_the_verdict_puts_what_stops_the_service_first() -> None:
    fine = Finding("a", "甲", Level.OK, "好")
    warned = Finding("b", "乙", Level.WARN, "小事", "看看")
    failed = Finding("c", "丙", Level.FAIL, "坏了", "去修")
    assert verdict([fine]) == "结论：本机一切正常，可以投入使用。"
    assert verdict([fine, warned]).startswith("结论：本机可以使用")
    text = verdict([warned, fine, failed])
    assert text.startswith("结论：本机暂时不能投入使用")
    assert text.index("去修") < text.index("看看")
