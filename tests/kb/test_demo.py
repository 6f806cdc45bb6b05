"""The demonstration knowledge keeps what it promises: breadth, wording for the ear, guides, and questions that fit it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from asr_tts.text import SpokenText
from kiosk.kb.check import says
from kiosk.kb.load import DEMO, KnowledgeBase, load
from kiosk.kb.schema import Aspect, Item
from kiosk.qa.everyday import everyday

DATA = Path(__file__).parent / "data"
READ_ALOUD = SpokenText()
SETS = tuple(sorted(folder.name for folder in DATA.glob("demo_questions*")))
"""Every set there is: a new one is checked without being named here."""


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load(DEMO)


def rows(folder: str, name: str) -> list[dict[str, Any]]:
    path = DATA / folder / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


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
        assert len(item.aliases) >= 3, item.code
        assert 4 <= len(item.questions) <= 14, item.code


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


def test_there_are_questions_enough() -> None:
    assert len(SETS) >= 16
    for folder in SETS:
        assert len(rows(folder, "single.jsonl")) >= 60, folder


@pytest.mark.parametrize("folder", SETS)
def test_questions_fit_the_knowledge(kb: KnowledgeBase, folder: str) -> None:
    golds = [*rows(folder, "single.jsonl"), *(t for row in rows(folder, "multi.jsonl") for t in row["turns"])]
    golds += [part for row in rows(folder, "compound.jsonl") for part in row["parts"]]
    for gold in golds:
        items = [kb.items[code] for code in gold["codes"]]
        assert gold["aspect"] == "what" or gold["aspect"] in list(Aspect), gold
        for part in gold["answer_contains"]:
            texts = [written(item) for item in items]
            assert any(part in text or part in READ_ALOUD.normalize(text) for text in texts), gold


@pytest.mark.parametrize("folder", SETS)
def test_questions_are_neither_the_aliases_nor_the_lexicon(kb: KnowledgeBase, folder: str) -> None:
    known = {said for item in kb.items.values() for said in everyday().of(item.name)}
    known |= {alias for item in kb.items.values() for alias in item.aliases}
    known |= {ask for item in kb.items.values() for question in item.questions for ask in question.ask}
    assert not [row["q"] for row in rows(folder, "single.jsonl") if row["q"] in known]
