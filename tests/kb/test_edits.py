"""Operators' edits: drafts, versions, the way back, and what they do to items."""

from pathlib import Path

import pytest

from kiosk.kb.edits import Edit, EditError, Edits, EditSource, applied
from kiosk.kb.schema import Item

ITEM = Item(code="a", name="居住证申领", aliases=("暂住证",))
SYNONYM = Edit(kind="synonym", question="绿卡本", item="a", who="李姐")
ANSWER = Edit(kind="answer", question="居住证能贷款吗", item="a", text="居住证本身不是贷款条件。")
OWN = Edit(
    kind="answer", question="大厅能寄存行李吗", text="可以，寄存在服务台。", source=EditSource(title="大厅服务须知")
)


def test_drafts_wait_until_they_are_published_and_can_be_taken_back(tmp_path: Path) -> None:
    edits = Edits(tmp_path / "edits.json")
    first, second = edits.add(SYNONYM), edits.add(ANSWER)
    assert [d.id for d in edits.drafts] == [first.id, second.id] == [1, 2]
    assert edits.current is None
    edits.drop(second.id)
    version = edits.publish("李姐")
    assert (version.version, [e.question for e in version.edits]) == (1, ["绿卡本"])
    assert edits.drafts == ()
    edits.add(OWN)
    assert [e.id for e in edits.publish("李姐").edits] == [1, 3]
    assert edits.undo() == 1
    assert edits.current == version
    assert edits.undo() == 0
    assert Edits(tmp_path / "edits.json").current is None
    with pytest.raises(EditError, match="没有可以退回"):
        edits.undo()


def test_a_version_after_an_undo_builds_on_what_is_in_force(tmp_path: Path) -> None:
    edits = Edits(tmp_path / "edits.json")
    for edit in (SYNONYM, ANSWER):
        edits.add(edit)
        edits.publish("甲")
    edits.undo()
    edits.add(OWN)
    assert [e.question for e in edits.publish("乙").edits] == ["绿卡本", "大厅能寄存行李吗"]


@pytest.mark.parametrize(
    "edit",
    [
        Edit(kind="synonym", question="绿卡"),
        Edit(kind="answer", question="问", item="a", text="  "),
        Edit(kind="answer", question="问", text="没有出处的答案"),
    ],
)
def test_what_would_mislead_is_refused(tmp_path: Path, edit: Edit) -> None:
    edits = Edits(tmp_path / "edits.json")
    with pytest.raises(EditError):
        edits.add(edit)
    assert edits.drafts == ()


def test_a_broken_file_is_named_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "edits.json"
    path.write_text("{")
    with pytest.raises(EditError, match=r"edits\.json"):
        Edits(path).add(SYNONYM)
    assert path.read_text() == "{"


def test_edits_reach_their_items_and_lost_ones_are_left_out() -> None:
    items = {
        i.code: i for i in applied([ITEM], [SYNONYM, ANSWER, OWN, Edit(kind="synonym", question="x", item="gone")])
    }
    assert items["a"].aliases == ("暂住证", "绿卡本")
    assert items["a"].questions[-1].answer.startswith("居住证本身")
    assert items["local-0"].legal_basis[0].title == "大厅服务须知"
    assert set(items) == {"a", "local-0"}
