"""Whether one file is what the catalogue says, by the record where it may be trusted and by hash otherwise."""

from pathlib import Path

from kiosk.models import record
from kiosk.models.catalogue import ModelFile


def pinned(
    path: Path, file: ModelFile, known: record.Entry | None, trust_record: bool
) -> tuple[str | None, record.Entry | None]:
    """Why the file is not as pinned (None when it is), and what was newly observed of it."""
    if not path.is_file():
        return "missing", None
    if path.stat().st_size != file.bytes:
        return f"{path.stat().st_size} bytes instead of {file.bytes}", None
    if trust_record and known is not None and known.sha256 == file.sha256 and record.unchanged(path, known):
        return None, None
    entry = record.observe(path)
    if entry.sha256 != file.sha256:
        return f"altered: SHA-256 {entry.sha256[:12]}… instead of {file.sha256[:12]}…", None
    return None, entry


def derived(path: Path, known: record.Entry | None, origin: str, trust_record: bool) -> str | None:
    """Why a derived file is not usable (None when it is); `origin` is the pinned hash of its source."""
    if not path.is_file():
        return "not made yet"
    if known is None or known.source_sha256 != origin:
        return "not made here from the pinned file"
    if trust_record and record.unchanged(path, known):
        return None
    return None if record.sha256(path) == known.sha256 else "altered since it was made"
