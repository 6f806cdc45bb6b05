"""The demonstration knowledge keeps what it promises: breadth, wording for the ear, guides, and questions that fit it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kiosk.kb.check import says
from kiosk.kb.load import DEMO, KnowledgeBase, load
from kiosk.kb.schema import Aspect, Item

QUESTIONS = Path(__file__).parent / "data" / "demo_questions"


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load(DEMO)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()]


def written(item: Item) -> str:
    """Everything an item says, with figures both ways."""
    limits = [limit.text for limit in (item.promised_limit, item.statutory_limit) if limit]
    windows = [f"{place.name}{place.number}{place.floor}" for place in item.windows]
    return json.dumps([repr(item), limits, windows], ensure_ascii=False)


def test_every_item_can_be_asked_the_everyday_questions(kb: KnowledgeBase) -> None:
    wanted = (Aspect.WHAT, Aspect.WHO, Aspect.CONDITIONS, Aspect.MATERIALS, Aspect.STEPS, Aspect.FEE, Aspect.TIME_LIMIT)
    for item in kb.items.values():
        for aspect in (
            *wanted,
            Aspect.LOCATION,
            Aspect.HOURS,
            Aspect.PHONE,
            Aspect.ONLINE,
            Aspect.BASIS,
            Aspect.RELATED,
        ):
            assert says(item, aspect), f"{item.code} says nothing about {aspect}"
        assert 3 <= len(item.aliases) <= 8, item.code
        assert 4 <= len(item.questions) <= 8, item.code


def test_enough_services_can_be_guided(kb: KnowledgeBase) -> None:
    assert sum(bool(item.guide) for item in kb.items.values()) >= 10


def test_spoken_text_has_nothing_a_voice_cannot_say(kb: KnowledgeBase) -> None:
    for item in kb.items.values():
        for question in item.questions:
            assert not re.search(r"[<>{}\[\]/\\|#*_=]|https?", question.answer), (item.code, question.answer)
            assert question.answer[-1] in "。！？", (item.code, question.answer)


def test_local_parts_are_marked_as_invented(kb: KnowledgeBase) -> None:
    for item in kb.items.values():
        assert item.phone.startswith("0000-") or item.phone == "12345", item.code
        assert "演示" in item.notice, item.code


def test_questions_fit_the_knowledge(kb: KnowledgeBase) -> None:
    single = rows("single.jsonl")
    golds = [*single, *(t for row in rows("multi.jsonl") for t in row["turns"])]
    golds += [part for row in rows("compound.jsonl") for part in row["parts"]]
    assert len(single) >= 200
    for gold in golds:
        items = [kb.items[code] for code in gold["codes"]]
        assert gold["aspect"] == "what" or gold["aspect"] in list(Aspect), gold
        for part in gold["answer_contains"]:
            assert any(part in written(item) for item in items), gold


def test_questions_are_not_the_aliases(kb: KnowledgeBase) -> None:
    known = {alias for item in kb.items.values() for alias in item.aliases}
    known |= {ask for item in kb.items.values() for question in item.questions for ask in question.ask}
    assert not [row["q"] for row in rows("single.jsonl") if row["q"] in known]
