"""The technician's knobs: settings fields that carry a unit, a range and a trade; changed live, kept, recorded, undone.

Changes are written to the machine's profile (`profile.toml` in the state folder), which is laid over the settings file at
start, and to a history with who and when.
"""

import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from kiosk import paths
from kiosk.settings import Settings, SettingsError, with_values

_SECTIONS = ("hearing", "speaking", "screen")
_AFTER_RESTART = {"hearing.threads", "speaking.threads", "screen.width", "screen.height"}


class KnobError(Exception):
    """No such knob, or a value out of its range; `str()` is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting as the technician sees it."""

    name: str
    label: str
    unit: str
    min: float
    max: float
    default: float
    value: float
    trade: str
    step: float
    restart: bool
    """True when it takes effect only after a restart."""


@dataclass(frozen=True, slots=True)
class Change:
    """One turn of a knob."""

    at: str
    who: str
    name: str
    old: float
    new: float
    undone: bool = False


def describe(settings: Settings) -> list[Knob]:
    """All knobs with their present values."""
    knobs = []
    for section in _SECTIONS:
        struct = getattr(settings, section)
        for field in msgspec.structs.fields(struct):
            meta = next((m for m in getattr(field.type, "__metadata__", ()) if m.title), None)
            if meta is None:
                continue
            name = f"{section}.{field.name}"
            whole = isinstance(field.default, int)
            knobs.append(
                Knob(
                    name,
                    meta.title,
                    (meta.extra or {}).get("unit", ""),
                    meta.ge,
                    meta.le,
                    field.default,
                    getattr(struct, field.name),
                    meta.description,
                    1 if whole else 0.01,
                    name in _AFTER_RESTART,
                )
            )
    return knobs


class Profile:
    """The machine's own settings and their history, on disk."""

    def __init__(self, folder: Path | None = None) -> None:
        root = folder or paths.state()
        self._path, self._history = root / "profile.toml", root / "profile-history.jsonl"

    def overlay(self, settings: Settings) -> Settings:
        """The settings with this machine's changes on top. Raises SettingsError."""
        try:
            return with_values(settings, self._values())
        except (msgspec.ValidationError, KeyError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{self._path}: {error}") from error

    def change(self, settings: Settings, name: str, value: float, who: str) -> Settings:
        """Turn one knob; kept and recorded. Raises KnobError, and nothing has changed then."""
        knob = next((knob for knob in describe(settings) if knob.name == name), None)
        if knob is None:
            raise KnobError(f"没有这个旋钮：{name}")
        if not knob.min <= value <= knob.max:
            raise KnobError(f"{knob.label}须在 {knob.min:g} 到 {knob.max:g} {knob.unit}之间")
        exact = round(value) if knob.step == 1 else float(value)
        changed = with_values(settings, {name: exact})
        self._keep(name, exact)
        self._note(Change(_now(), who.strip()[:40] or "未署名", name, knob.value, exact))
        return changed

    def undo(self, settings: Settings, who: str) -> tuple[Settings, Change]:
        """Take back the newest change not yet taken back. Raises KnobError when there is none."""
        history = self.history()
        last = next((i for i in range(len(history) - 1, -1, -1) if not history[i].undone), None)
        if last is None:
            raise KnobError("没有可撤销的调整")
        change = history[last]
        changed = with_values(settings, {change.name: change.old})
        self._keep(change.name, change.old)
        history[last] = _undone(change)
        history.append(_undone(Change(_now(), who.strip()[:40] or "未署名", change.name, change.new, change.old)))
        self._write_history(history)
        return changed, change

    def history(self) -> list[Change]:
        """All changes, oldest first."""
        if not self._history.exists():
            return []
        lines = self._history.read_text(encoding="utf-8").splitlines()
        return [Change(**json.loads(line)) for line in lines if line.strip()]

    def _values(self) -> dict[str, Any]:
        if not self._path.exists():
            return {}
        raw = tomllib.loads(self._path.read_text(encoding="utf-8"))
        return {f"{section}.{name}": value for section, fields in raw.items() for name, value in fields.items()}

    def _keep(self, name: str, value: float) -> None:
        values = {**self._values(), name: value}
        sections: dict[str, list[str]] = {}
        for key, kept in values.items():
            section, _, field = key.partition(".")
            sections.setdefault(section, []).append(f"{field} = {json.dumps(kept)}")
        text = "\n".join(f"[{section}]\n" + "\n".join(lines) + "\n" for section, lines in sections.items())
        part = self._path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(self._path)

    def _note(self, change: Change) -> None:
        with self._history.open("a", encoding="utf-8") as file:
            file.write(_line(change))

    def _write_history(self, history: list[Change]) -> None:
        part = self._history.with_suffix(".part")
        part.write_text("".join(map(_line, history)), encoding="utf-8")
        part.replace(self._history)


def _undone(change: Change) -> Change:
    return Change(change.at, change.who, change.name, change.old, change.new, undone=True)


def _line(change: Change) -> str:
    return json.dumps(msgspec.to_builtins(change), ensure_ascii=False) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
