"""Where the product keeps things on this machine. `KIOSK_HOME` moves all of it."""

import os
from pathlib import Path


def home() -> Path:
    """The folder of everything this installation owns; made when missing."""
    default = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "kiosk"
    path = Path(os.environ.get("KIOSK_HOME", default))
    path.mkdir(parents=True, exist_ok=True)
    return path


def _folder(name: str, variable: str = "") -> Path:
    path = Path(os.environ[variable]) if variable in os.environ else home() / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def models() -> Path:
    """Verified model files."""
    return _folder("models")


def cache() -> Path:
    """What can be made again: spoken clauses, idle frames, indexes. `KIOSK_CACHE` moves it alone."""
    return _folder("cache", "KIOSK_CACHE")


def state() -> Path:
    """What cannot be made again: the record of turns, imported knowledge and data, settings changes. `KIOSK_STATE` moves it alone."""
    return _folder("state", "KIOSK_STATE")
