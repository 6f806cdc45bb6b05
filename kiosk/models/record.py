"""What was verified and when it last changed, so that a start need not hash hundreds of megabytes again."""

import hashlib
import os
from pathlib import Path

import msgspec

NAME = ".verified.json"


class Entry(msgspec.Struct, frozen=True):
    """A file as it was when its hash was computed."""

    bytes: int
    mtime_ns: int
    sha256: str
    source_sha256: str | None = None


def sha256(path: Path) -> str:
    """Hex SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def observe(path: Path, source_sha256: str | None = None) -> Entry:
    """Hash a file now. Raises FileNotFoundError when it is not there."""
    status = path.stat()
    return Entry(status.st_size, status.st_mtime_ns, sha256(path), source_sha256)


def unchanged(path: Path, entry: Entry) -> bool:
    """Whether size and modification time are those of the entry; the content is not read."""
    try:
        status = path.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (entry.bytes, entry.mtime_ns)


def read(folder: Path) -> dict[str, Entry]:
    """The folder's record; empty when there is none or it cannot be read (everything is then hashed again)."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=dict[str, Entry])
    except (OSError, msgspec.DecodeError):
        return {}


def write(folder: Path, entries: dict[str, Entry]) -> None:
    """Replace the folder's record at once. A folder that cannot be written to simply keeps no record."""
    fresh = folder / f"{NAME}.{os.getpid()}"
    try:
        fresh.write_bytes(msgspec.json.encode(entries))
        fresh.replace(folder / NAME)
    except OSError:
        fresh.unlink(missing_ok=True)
