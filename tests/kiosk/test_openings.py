"""Answers begin with clauses that are known beforehand."""

import json
from importlib import resources

import pytest

from kiosk.answering import Front, build_answerer
from kiosk.answers import Action, Dialogue
from kiosk.clauses import clauses


@pytest.fixture(scope="module")
def front() -> Front:
    return build_answerer("", "")


def test_nearly_every_question_gets_a_first_clause_that_is_ready(front: Front) -> None:
    lines = (resources.files("kiosk.bench") / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    ready = set(front.openings())
    firsts = [clauses(front.answer(json.loads(line)["q"], Dialogue()).plan.segments)[0] for line in lines[::6]]
    unready = [first for first in firsts if first not in ready]
    assert len(unready) <= 0.1 * len(firsts), unready


def test_an_answer_of_its_own_begins_with_the_name_of_its_service(front: Front) -> None:
    plan = front.answer("居住证没有租房合同能办吗", Dialogue()).plan
    assert plan.action is Action.ANSWER
    item = front.policy.items[plan.items[0]]
    assert plan.segments[0].startswith(item.spoken_name) or clauses(plan.segments)[0] in front.openings()


def test_saying_it_again_says_the_same(front: Front) -> None:
    first = front.answer("居住证没有租房合同能办吗", Dialogue())
    again = front.answer("再说一遍", first.dialogue)
    assert again.dialogue.last_plan == first.plan


def test_there_are_not_too_many_to_synthesise(front: Front) -> None:
    assert 100 < len(front.openings()) <= 300
    assert all(len(clause) <= 24 for clause in front.openings())
