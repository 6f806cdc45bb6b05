"""Settings with the machine's profile as their ground: profile below, the settings file above."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from hardware import profiles
from hardware.machine import Machine, inspect
from kiosk.settings import Settings, SettingsError, default_path, from_mapping


def load(path: Path | None = None, machine: Machine | None = None) -> Settings:
    """Like `kiosk.settings.load`, but what the file does not say is taken from the machine's profile.

    Raises SettingsError when the file is wrong, or was named and is not there.
    """
    chosen = path or default_path()
    if path is not None and not path.exists():
        raise SettingsError(f"{path}: no such settings file")
    profile = profiles.choose(machine or inspect())
    try:
        said = tomllib.loads(chosen.read_text(encoding="utf-8")) if chosen.exists() else {}
        return from_mapping(_laid_over(profile.settings if profile else {}, said))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{chosen}: {error}") from error


def _laid_over(ground: dict[str, dict[str, Any]], said: dict[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {section: dict(fields) for section, fields in ground.items()}
    for section, fields in said.items():
        merged[section] = merged.get(section, {}) | fields if isinstance(fields, dict) else fields
    return merged
