"""The manifest of a presenter pack: what is in the folder, where each part came from, and how to know it is whole.

It knows the file format, and nothing about pixels.
"""

import hashlib
from pathlib import Path

import msgspec

from avatar.errors import PackError

FORMAT = 3
"""Raised whenever an older renderer could not draw a newer pack."""
DRAWN_FORMATS = (2, 3)
"""2 has flow cells of 8 pixels at every size."""
MANIFEST_NAME = "manifest.json"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the pack was made from."""

    what: str
    origin: str
    licence: str
    note: str = ""


class KeyBox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where on the neutral frame the key pictures of a region lie, in pixels, right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything about a presenter but its pixels."""

    format: int
    name: str
    """Folder name, ASCII."""
    title: str
    """What citizens may be told she is called, Chinese."""
    voice: str
    """The synthesizer's voice that suits the face."""
    width: int
    height: int
    mouth_box: KeyBox
    eye_box: KeyBox
    mouth_keys: tuple[str, ...]
    eye_keys: tuple[str, ...]
    sources: tuple[Source, ...]
    licence: str
    """Licence under which the pack itself may be passed on."""
    ai_label: str
    """Words of the visible label that exported video must carry."""
    consent: str
    """Whose face it is and who agreed; 「虚构人物」 for an invented one."""
    files: dict[str, str]
    """SHA-256 of every file of the pack but the manifest, by its path inside the folder."""
    mouth_gain: dict[str, float] = {}
    """Scales a viseme's weight where its key is drawn too strong."""
    notes: str = ""


def read_manifest(folder: Path) -> Manifest:
    """Parse and check `folder`'s manifest and the hash of each file it names. Raises PackError naming the file."""
    path = folder / MANIFEST_NAME
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise PackError(f"{path} is missing: {folder} is not a presenter pack") from error
    except (msgspec.MsgspecError, OSError) as error:
        raise PackError(f"{path}: {error}") from error
    if manifest.format not in DRAWN_FORMATS:
        drawn = " and ".join(map(str, DRAWN_FORMATS))
        raise PackError(f"{path}: format {manifest.format}, this version draws {drawn}; rebuild the pack")
    _check_layout(path, manifest)
    _check_files(folder, manifest)
    return manifest


def _check_layout(path: Path, manifest: Manifest) -> None:
    if (
        manifest.width % 8
        or manifest.height % 8
        or not (64 <= manifest.width <= 4320 and 64 <= manifest.height <= 7680)
    ):
        raise PackError(f"{path}: size {manifest.width}x{manifest.height} must be multiples of 8 between 64 and 7680")
    for name, box in (("mouth_box", manifest.mouth_box), ("eye_box", manifest.eye_box)):
        if not (0 <= box.left < box.right <= manifest.width and 0 <= box.top < box.bottom <= manifest.height):
            raise PackError(f"{path}: {name} does not lie inside the frame")
    expected = {"neutral.png", "geometry.npz"}
    expected |= {f"mouth_{key}.png" for key in manifest.mouth_keys} | {f"eyes_{key}.png" for key in manifest.eye_keys}
    missing = sorted(expected - manifest.files.keys())
    if missing:
        raise PackError(f"{path}: files does not list {', '.join(missing)}")


def _check_files(folder: Path, manifest: Manifest) -> None:
    for name, expected in manifest.files.items():
        path = folder / name
        if Path(name).name != name:
            raise PackError(f"{folder / MANIFEST_NAME}: {name!r} is not a plain file name")
        try:
            actual = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise PackError(f"{path}: {error.strerror}; fetch or rebuild the pack") from error
        if actual != expected:
            raise PackError(f"{path}: SHA-256 is {actual}, the manifest says {expected}; fetch or rebuild the pack")
