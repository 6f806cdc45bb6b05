"""A real PostgreSQL server for tests, fresh each time, or a reason why there is none."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_DEADLINE_S = 60


def binary(name: str) -> str | None:
    """The newest program of that name that Debian's packages installed."""
    candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return next((str(path) for path in candidates), None) or shutil.which(name)


def absent() -> bool:
    """True where PostgreSQL is not installed."""
    return binary("initdb") is None or binary("pg_ctl") is None


def has_extension(name: str) -> bool:
    """True where the newest server has this extension."""
    return any(Path("/usr/share/postgresql").glob(f"*/extension/{name}.control"))


def _as_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: hand it to the account that Debian made for it."""
    root = os.geteuid() == 0
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command] if root else command


@contextlib.contextmanager
def server() -> Iterator[str]:
    """`127.0.0.1:port` of a fresh server whose superuser `owner` needs no password."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        for path in (folder, data):
            os.chown(path, account.pw_uid, account.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(_as_user([*command]), check=True, timeout=_DEADLINE_S, stdout=quiet, stderr=quiet, cwd="/")

    initdb, ctl = binary("initdb"), binary("pg_ctl")
    assert initdb and ctl
    run(initdb, "-D", str(data), "-A", "trust", "-U", "owner", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run(ctl, "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"127.0.0.1:{port}"
    finally:
        run(ctl, "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
