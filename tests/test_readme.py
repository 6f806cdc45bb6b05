"""README is held to the code: its commands exist, its sizes are the catalogue's."""

import re
from pathlib import Path

from kiosk.cli import COMMANDS
from kiosk.models.catalogue import Model, shipped

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_commands_named_there_exist() -> None:
    named = set(re.findall(r"^\| `kiosk (\w+)", README, re.MULTILINE))
    assert named
    assert named <= set(COMMANDS)


def test_scripts_and_documents_named_there_exist() -> None:
    scripts = re.findall(r"bash (hardware/[\w.-]+)", README)
    links = re.findall(r"\]\(([\w./-]+)\)", README)
    assert {"hardware/start.sh", "hardware/test.sh"} <= set(scripts)
    assert [path for path in (*scripts, *links) if not (ROOT / path).exists()] == []


def test_sizes_are_the_catalogues() -> None:
    catalogue = shipped()
    everybody = [model for model in catalogue.models if not model.optional]
    larger = [model for model in catalogue.models if model.optional]
    derived = sum(f.bytes for m in everybody for d in m.derived for f in m.files if f.path == d.source)
    kept = round((sum(m.bytes for m in everybody if m.package is None) + derived) / 1e6)
    assert f"| models | {fetched_mb(everybody)} MB | {kept} MB in" in README
    assert f"| the larger recognizer, where a machine uses it | {fetched_mb(larger)} MB |" in README


def fetched_mb(models: list[Model]) -> int:
    used = {part.archive for model in models for file in model.files for part in file.parts}
    return round(sum(archive.bytes for archive in shipped().archives if archive.id in used) / 1e6)
