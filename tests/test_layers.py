"""Who may import whom: engines and presenter never know the service, nor each other beyond the engine shapes."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALLOWED = {
    "asr_tts": {"asr_tts"},
    "avatar": {"avatar", "asr_tts.engines", "asr_tts.errors"},
}
OURS = ("asr_tts", "avatar", "kiosk", "hardware", "tests")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return {name for name in found if name.split(".")[0] in OURS}


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_engines_and_presenter_do_not_know_the_service(package: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / package).rglob("*.py")
        for name in imports(path)
        if not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED[package])
    }
    assert not wrong


def test_the_bake_is_never_imported_at_run_time() -> None:
    wrong = {
        str(path.relative_to(ROOT))
        for package in ("kiosk", "avatar", "asr_tts", "hardware")
        for path in (ROOT / package).rglob("*.py")
        if "avatar/bake" not in str(path) and "cli" not in path.parts
        for name in imports(path)
        if name.startswith("avatar.bake")
    }
    assert not wrong
