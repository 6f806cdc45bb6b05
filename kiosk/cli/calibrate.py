"""`kiosk calibrate`: play a sweep, record it, and fit the settings to the room."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from asr_tts.audio import read_wav, write_wav
from asr_tts.errors import AudioError
from hardware import defaults
from hardware.calibrate import RATE_HZ, CalibrationError, Room, measure, sweep
from hardware.finding import verdict
from hardware.proposal import Proposal, findings, propose
from kiosk.knobs import Profile
from kiosk.settings import Settings, SettingsError

_LEAD_S = 1.0
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--sweep-to", type=_FILE, help="Only write the test sound to this file, to be played elsewhere.")
@click.option("--played", type=_FILE, help="The sound as played (default: the built-in sweep).")
@click.option("--recorded", type=_FILE, help="Its recording; without it the sweep is played and recorded now.")
@click.option("--device", default="default", help="ALSA device for both ways.")
@click.option("--config", type=_FILE, help="Settings file (default: KIOSK_HOME/kiosk.toml).")
@click.option("--write", "write_settings", is_flag=True, help="Write the proposals to this machine's profile.")
@click.option("--json", "json_path", type=_FILE, help="Also write the result as JSON.")
def calibrate(
    sweep_to: Path | None,
    played: Path | None,
    recorded: Path | None,
    device: str,
    config: Path | None,
    write_settings: bool,
    json_path: Path | None,
) -> None:
    """Measure noise floor, echo, delay and clock drift of the room, and propose settings."""
    if sweep_to is not None:
        write_wav(sweep_to, sweep(), RATE_HZ)
        click.echo(f"测试音已写入 {sweep_to}（8 秒，16 kHz）")
        return
    try:
        present = Profile().overlay(defaults.load(config))
        reference = sweep() if played is None else read_wav(played, RATE_HZ)
        room = measure(reference, read_wav(recorded, RATE_HZ)) if recorded else _live(device)
        proposals = list(propose(room, present))
        _show(room, proposals, live=recorded is None)
        if json_path is not None:
            document = {"room": asdict(room), "proposals": [asdict(p) for p in proposals]}
            json_path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if write_settings and proposals:
            _write(present, proposals)
    except (AudioError, CalibrationError, SettingsError) as error:
        raise click.ClickException(str(error)) from error


def _write(present: Settings, proposals: list[Proposal]) -> None:
    """Into the same profile and history as the technician's bench, so that it can be undone there."""
    for proposal in proposals:
        present = Profile().change(present, proposal.name, proposal.value, "kiosk calibrate")
    click.echo("已写入本机配置，重启服务后生效；可在技术台撤销。")


def _live(device: str) -> Room:
    """Play and record at once with the ALSA tools; the delay then includes how far apart the two tools started."""
    missing = [tool for tool in ("arecord", "aplay") if shutil.which(tool) is None]
    if missing:
        raise CalibrationError(
            f"本机没有 {'、'.join(missing)}：请安装 alsa-utils，或在别处播放并录音后用 --recorded 指定录音文件"
        )
    click.echo("正在播放并录制测试音（约 10 秒），请保持安静…")
    with tempfile.TemporaryDirectory() as folder:
        sound, heard = Path(folder) / "sweep.wav", Path(folder) / "heard.wav"
        write_wav(sound, sweep(), RATE_HZ)
        seconds = str(round(sweep().size / RATE_HZ + 2 * _LEAD_S))
        form = ("-q", "-D", device, "-f", "S16_LE", "-r", str(RATE_HZ), "-c", "1", "-d", seconds)
        with subprocess.Popen(("arecord", *form, str(heard)), stderr=subprocess.PIPE, text=True) as recorder:
            done = subprocess.run(
                ("aplay", "-q", "-D", device, str(sound)), capture_output=True, text=True, check=False
            )
            _, trouble = recorder.communicate(timeout=30)
        if done.returncode or recorder.returncode:
            raise CalibrationError(f"声音设备 {device} 不能用：{(done.stderr + (trouble or '')).strip()}")
        return measure(sweep(), read_wav(heard, RATE_HZ))


def _show(room: Room, proposals: list[Proposal], *, live: bool) -> None:
    judged = findings(room)
    table = Table(title="现场声音")
    for heading in ("项目", "结果", "测得"):
        table.add_column(heading)
    for finding in judged:
        table.add_row(finding.title, finding.level.value, finding.detail)
    console = Console()
    console.print(table)
    if live:
        console.print("注：延迟含播放与录音两个程序的启动时差，仅供参考。")
    console.print(verdict(judged).replace("本机", "现场"), highlight=False, markup=False, soft_wrap=True)
    for proposal in proposals:
        console.print(f"建议设置 {proposal.name}：{proposal.now:g} → {proposal.value:g}（{proposal.reason}）")
    if not proposals:
        console.print("现有设置适合这个现场。")
