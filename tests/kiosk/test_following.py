"""A running service takes up what the command line imports, publishes or undoes, without a restart."""

import asyncio
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import websockets
from click.testing import CliRunner

from kiosk.answering import Front
from kiosk.cli.kb import kb
from kiosk.following import follow
from kiosk.library import Library
from tests.kb import papers
from tests.web.live import live

_DEADLINE_S = 60
_QUESTION = "某市居住登记办法第三条是怎么规定的"


@pytest.fixture
def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    table = tmp_path / "t.csv"
    table.write_text("编码,名称,申请材料\na1,饭卡补办,身份证\n", encoding="utf-8")
    _run("import", str(table), "--name", "hall")
    yield Front(Library("hall"))


def _run(*words: str) -> None:
    result = CliRunner().invoke(kb, list(words))
    assert result.exit_code == 0, result.output


async def _ask(socket: websockets.ClientConnection, text: str) -> str:
    """What is shown for a typed question, once it was answered, as JSON."""
    await socket.send(json.dumps({"type": "ask", "text": text}))
    async with asyncio.timeout(_DEADLINE_S):
        async for message in socket:
            if isinstance(message, str) and json.loads(message)["type"] == "show":
                return message
    raise AssertionError("the server hung up")


async def _until(socket: websockets.ClientConnection, quoted: bool) -> None:
    """Ask until the regulation is quoted, or no longer is."""
    async with asyncio.timeout(_DEADLINE_S):
        while (papers.CLAUSES["第三条"] in await _ask(socket, _QUESTION)) is not quoted:
            await asyncio.sleep(0.3)


async def test_a_running_server_takes_up_imports_and_undos(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.service.follow", partial(follow, look_s=0.2, patience_s=0.5))
    with live(front, tmp_path) as (_, url):
        async with websockets.connect(url.replace("http", "ws") + "/ws") as socket:
            await socket.send(json.dumps({"type": "hello", "protocol": 1, "screen": "t", "kind": "probe"}))
            assert papers.TITLE not in await _ask(socket, _QUESTION)
            rules = papers.markdown(tmp_path / "rules.md")
            await asyncio.to_thread(_run, "import", str(rules), "--name", "rules")
            await _until(socket, quoted=True)
            await asyncio.to_thread(_run, "undo", "rules")
            await _until(socket, quoted=False)


async def test_services_are_taken_up_too_and_only_between_turns(front: Front, tmp_path: Path) -> None:
    busy = True
    task = asyncio.create_task(follow(front, lambda: not busy, look_s=0.05))
    try:
        before = front.policy
        (tmp_path / "t.csv").write_text("编码,名称,申请材料\na1,饭卡补办,照片\n", encoding="utf-8")
        await asyncio.to_thread(_run, "import", str(tmp_path / "t.csv"), "--name", "hall")
        await asyncio.sleep(1.0)
        assert front.policy is before
        busy = False
        async with asyncio.timeout(_DEADLINE_S):
            while front.policy is before:
                await asyncio.sleep(0.05)
        assert front.policy.items["a1"].materials[0].name == "照片"
        assert not front.stale
    finally:
        task.cancel()


async def test_knowledge_that_cannot_be_read_changes_nothing(front: Front, tmp_path: Path) -> None:
    task = asyncio.create_task(follow(front, lambda: True, look_s=0.05))
    try:
        before = front.policy
        versions = tmp_path / "home" / "state" / "knowledge" / "hall"
        (versions / "000002.jsonl").write_text("broken", encoding="utf-8")
        (versions / "CURRENT").write_text("2")
        await asyncio.sleep(1.0)
        assert front.policy is before and not task.done()
        _run("undo", "hall")
        await asyncio.sleep(0.5)
        assert not task.done()
    finally:
        task.cancel()
