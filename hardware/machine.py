"""What this machine is: processor, memory, graphics. Reads the system, judges nothing."""

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

_NVIDIA_SMI = ("nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits")
_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Gpu:
    """One NVIDIA graphics processor as its driver reports it."""

    name: str
    memory_gib: float
    driver: str


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts a profile is chosen by. `cores` are those this process may use; `board` is set on Jetson-like boards."""

    arch: str
    cpu: str
    flags: frozenset[str]
    cores: int
    memory_gib: float
    gpus: tuple[Gpu, ...] = ()
    board: str = ""


def inspect() -> Machine:
    """This machine. Never fails for want of a driver or a file: what cannot be read is empty."""
    cpu, flags = parse_cpuinfo(read(Path("/proc/cpuinfo")))
    return Machine(
        arch=platform.machine(),
        cpu=cpu or platform.processor() or "unknown",
        flags=flags,
        cores=usable_cores(),
        memory_gib=round(_memory_bytes() / 2**30, 1),
        gpus=parse_nvidia_smi(output(_NVIDIA_SMI)),
        board=read(Path("/proc/device-tree/model")).strip("\0\n "),
    )


def usable_cores() -> int:
    """Cores that this process may use: its affinity and its control group's share, whichever is less."""
    allowed = len(os.sched_getaffinity(0))
    return min(allowed, _quota_cores(read(Path("/sys/fs/cgroup/cpu.max"))) or allowed)


def _quota_cores(cpu_max: str) -> int | None:
    quota, _, period = cpu_max.strip().partition(" ")
    return max(1, int(quota) // int(period)) if quota.isdigit() and period.isdigit() else None


def _memory_bytes() -> int:
    limit = read(Path("/sys/fs/cgroup/memory.max")).strip()
    total = int(psutil.virtual_memory().total)
    return min(total, int(limit)) if limit.isdigit() else total


def parse_cpuinfo(text: str) -> tuple[str, frozenset[str]]:
    """Model name and feature flags of the first processor in /proc/cpuinfo (x86 and Arm spell them differently)."""
    name = re.search(r"^(?:model name|Model|Hardware)\s*:\s*(.+)$", text, re.MULTILINE)
    flags = re.search(r"^(?:flags|Features)\s*:\s*(.+)$", text, re.MULTILINE)
    return (name[1].strip() if name else ""), frozenset(flags[1].split() if flags else ())


def parse_nvidia_smi(text: str) -> tuple[Gpu, ...]:
    """GPUs from `nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits`."""
    found = []
    for line in text.splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) == 3:
            memory_mib = float(fields[1]) if fields[1].replace(".", "", 1).isdigit() else 0.0
            found.append(Gpu(fields[0], round(memory_mib / 1024, 1), fields[2]))
    return tuple(found)


def output(command: tuple[str, ...]) -> str:
    """What a command prints; empty when it is not there, fails or takes too long."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def read(path: Path) -> str:
    """The text of a file; empty when it cannot be read."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
