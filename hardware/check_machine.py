"""Checks of the machine itself: processor, memory, graphics, disk, clock."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hardware.finding import Finding, Level
from hardware.machine import Machine, output
from hardware.profiles import Profile

_LIBRARIES = re.compile(r"^(5[3-9]\d|[6-9]\d\d)\.")  # CUDA 12 needs driver 525, cuDNN 9 builds 530 or later
_DISK_FAIL_GIB, _DISK_WARN_GIB = 1.0, 5.0


def processor(machine: Machine) -> Finding:
    """int8 inference needs AVX2 (x86) or dot products (Arm) to be fast enough."""
    fast = {"avx512_vnni", "avx512vnni", "avx_vnni"} & machine.flags
    detail = f"{machine.cpu}，{machine.cores} 核可用"
    if machine.arch == "x86_64":
        if "avx2" not in machine.flags:
            return Finding(
                "cpu",
                "处理器",
                Level.FAIL,
                f"{detail}，不支持 AVX2",
                "请更换 2014 年以后的处理器；虚拟机请开启 CPU 直通",
            )
        detail += "，AVX2" + ("，VNNI（int8 更快）" if fast else "")
    elif machine.arch == "aarch64" and "asimddp" not in machine.flags:
        return Finding(
            "cpu", "处理器", Level.WARN, f"{detail}，没有点积指令", "识别会慢一倍左右，建议改用 Orin 级或更新的板卡"
        )
    if machine.cores < 2:
        return Finding("cpu", "处理器", Level.WARN, f"{detail}", "至少需要 2 核；请给本机或虚拟机分配更多核")
    return Finding("cpu", "处理器", Level.OK, detail)


def memory(machine: Machine) -> Finding:
    """The service takes about 1.5 GiB, and the browser on the same machine as much again."""
    detail = f"{machine.memory_gib:.1f} GiB"
    if machine.memory_gib < 3:
        return Finding("memory", "内存", Level.FAIL, detail, "至少需要 4 GiB，请加内存")
    if machine.memory_gib < 5.5:
        return Finding("memory", "内存", Level.WARN, detail, "服务与浏览器同机时建议 8 GiB")
    return Finding("memory", "内存", Level.OK, detail)


def gpu(machine: Machine) -> Finding:
    """A GPU is not needed; one that is there must have a usable driver."""
    if not machine.gpus:
        return Finding("gpu", "显卡", Level.OK, "没有 NVIDIA 显卡，使用处理器运行（默认方式）")
    detail = "；".join(f"{g.name} {g.memory_gib:.0f} GiB 驱动 {g.driver}" for g in machine.gpus)
    if not all(_LIBRARIES.match(g.driver) for g in machine.gpus):
        return Finding(
            "gpu", "显卡", Level.WARN, detail, "驱动过旧，使用显卡前请升级到 535 或更新版本；不用显卡则无需处理"
        )
    return Finding("gpu", "显卡", Level.OK, detail)


def profile(chosen: Profile | None) -> Finding:
    """Which class of machine this is, and what to expect of it."""
    if chosen is None:
        return Finding("profile", "机型", Level.FAIL, "不符合任何机型的最低要求", "最低要求：2 核、4 GiB 内存")
    latency = next((f for f in chosen.figures if f.name == "turn_latency_ms_p50"), None)
    if latency is None:
        return Finding("profile", "机型", Level.OK, chosen.title)
    basis = "实测" if latency.basis == "measured" else "预期"
    detail = f"{chosen.title}，可带 {chosen.screens} 块屏，应答时延中位数{basis} {latency.value:.0f} 毫秒"
    return Finding("profile", "机型", Level.OK, detail)


def disk(home: Path) -> Finding:
    """Room for models, cached speech and the record of turns."""
    free_gib = shutil.disk_usage(home).free / 2**30
    detail = f"{home} 剩余 {free_gib:.1f} GiB"
    if free_gib < _DISK_FAIL_GIB:
        return Finding("disk", "磁盘", Level.FAIL, detail, "请清理磁盘，或把 KIOSK_HOME 设到更大的盘")
    if free_gib < _DISK_WARN_GIB:
        return Finding("disk", "磁盘", Level.WARN, detail, "长期运行建议留出 5 GiB 以上")
    return Finding("disk", "磁盘", Level.OK, detail)


def clock(now: datetime | None = None, timedatectl: str | None = None) -> Finding:
    """Answers depend on the date (effective dates, holidays), and certificates on the clock."""
    moment = now or datetime.now(UTC)
    said = output(("timedatectl", "show")) if timedatectl is None else timedatectl
    detail = f"{moment.astimezone():%Y-%m-%d %H:%M:%S %Z}"
    if moment.year < 2026:
        return Finding(
            "clock",
            "时钟",
            Level.FAIL,
            f"{detail}，明显不对",
            "请校正系统时间：timedatectl set-ntp true，或检查主板电池",
        )
    if "NTPSynchronized=no" in said:
        return Finding(
            "clock",
            "时钟",
            Level.WARN,
            f"{detail}，未与时间服务器同步",
            "请设置内网时间服务器：/etc/systemd/timesyncd.conf",
        )
    if moment.astimezone().utcoffset() != timedelta(hours=8):
        advice = "请执行：timedatectl set-timezone Asia/Shanghai"
        return Finding("clock", "时钟", Level.WARN, f"{detail}，不是北京时间", advice)
    return Finding("clock", "时钟", Level.OK, detail)
