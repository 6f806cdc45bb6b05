"""A server of the bench's own: a real `kiosk serve` process on a free port, stopped afterwards.

It shares models and caches with this installation and knows what was imported and tuned here, but keeps its own state: what
it is asked never stands in the operator's record.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from kiosk import paths

_BORROWED = ("knowledge", "documents", "kb-edits", "profile.toml")
"""What a server answers from and how it is tuned, of the state folder: only read while questions are asked."""


class ServerFailedError(Exception):
    """The server did not become ready; `str()` ends with what it said."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a process used between two looks."""

    cpu_percent: float
    """Of one core."""
    rss_mib: float


class OwnServer:
    """A running server process."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self._process = psutil.Process(process.pid)
        self._process.cpu_percent()

    @property
    def url(self) -> str:
        """Where screens connect."""
        return f"ws://127.0.0.1:{self.port}/ws"

    def load(self) -> Load:
        """CPU since the last call, and memory now."""
        return Load(self._process.cpu_percent(), self._process.memory_info().rss / 2**20)

    def ready(self) -> dict[str, object]:
        """What /readyz says. Raises OSError while the server does not answer."""
        return readiness(f"http://127.0.0.1:{self.port}")


def readiness(base_url: str) -> dict[str, object]:
    """What /readyz says, ready or not. Raises OSError."""
    try:
        with urllib.request.urlopen(f"{base_url}/readyz", timeout=5) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))


def free_port() -> int:
    """A TCP port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def own_server(
    options: Sequence[str] = (),
    *,
    cache: Path | None = None,
    state: Path | None = None,
    log: Path,
    timeout_s: float = 240,
    warmed: bool = False,
) -> Iterator[OwnServer]:
    """Start `kiosk serve` and wait until it is ready (and, with `warmed`, has pre-synthesised). Raises ServerFailedError.

    `state` is where it keeps its record and secrets: by default a folder of its own (`own_state`).
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "kiosk.cli",
        "serve",
        "--port",
        str(port),
        "--set",
        "server.max_screens=16",
        *options,
    ]
    with contextlib.ExitStack() as stack:
        environment = {**os.environ, "KIOSK_STATE": str(state or stack.enter_context(own_state()))}
        if cache is not None:
            environment["KIOSK_CACHE"] = str(cache)
        server, process = stack.enter_context(_running(command, port, environment, log))
        _wait(server, process, log, timeout_s, warmed=False)
        if warmed:
            _wait(server, process, log, 3600, warmed=True)
        yield server


@contextlib.contextmanager
def own_state() -> Iterator[Path]:
    """A state folder for one run: imports, edits and settings of this installation linked, its record left alone."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        own = Path(folder)
        for name in _BORROWED:
            kept = paths.state() / name
            if kept.exists():
                (own / name).symlink_to(kept.resolve())
        yield own


@contextlib.contextmanager
def _running(
    command: Sequence[str], port: int, environment: Mapping[str, str], log: Path
) -> Iterator[tuple[OwnServer, "subprocess.Popen[bytes]"]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        yield OwnServer(port, process), process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=5)


def _wait(server: OwnServer, process: "subprocess.Popen[bytes]", log: Path, timeout_s: float, *, warmed: bool) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerFailedError(f"the server ended with {process.returncode}: {_tail(log)}")
        with contextlib.suppress(OSError):
            state = server.ready()
            if "failure" in state:
                raise ServerFailedError(str(state["failure"]))
            warming = state.get("warming")
            if state.get("ready") and (not warmed or (isinstance(warming, dict) and warming["finished"])):
                return
        time.sleep(0.3)
    raise ServerFailedError(f"not ready after {timeout_s:.0f} s: {_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-1500:]
