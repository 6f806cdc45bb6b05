"""Loading: whole or not at all, every mistake named with its line, and a compiled form that is trusted only while it fits."""

from pathlib import Path

import pytest

from kiosk.kb.limits import LimitUnit
from kiosk.kb.load import DEMO, load
from kiosk.kb.problems import KnowledgeError, Problem
from kiosk.kb.schema import Aspect

GOOD = """
bases:
  - {title: 某法, effective_date: 2020-01-01, issuer: 某机关}
hall:
  name: 试验大厅
  address: 试验路1号
  windows: [{id: one, name: 一号窗口, number: A1, floor: 一楼, phone: 0000-1}]
defaults:
  department: 试验局
  windows: ['@one']
items:
  - code: a
    name: 甲事
    materials: [身份证, {name: 照片, original: 2, when: 首次}]
    promised_limit: 5工作日
    statutory_limit: 60自然日 交通不便的可以延长
    fee: 免费
    phone: 12345
    legal_basis: [某法 第三条]
    questions:
      - {ask: 要几天, aspect: time_limit, answer: 五个工作日。}
  - {code: b, name: 乙事, department: 别的局, visits: 0, online: {can: 是}}
"""


def write(folder: Path, text: str, name: str = "items.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    return caught.value.problems


def test_reads_every_kind_of_field(tmp_path: Path) -> None:
    kb = load(write(tmp_path, GOOD))
    first, second = kb.items["a"], kb.items["b"]
    assert [m.name for m in first.materials] == ["身份证", "照片"]
    assert first.materials[1].original == 2 and first.materials[1].when == "首次"
    assert first.promised_limit is not None and first.promised_limit.text == "5个工作日"
    assert first.statutory_limit is not None and first.statutory_limit.note == "交通不便的可以延长"
    assert first.fee is not None and first.fee.free is True
    assert first.phone == "12345"
    assert first.legal_basis[0].clause == "第三条" and first.legal_basis[0].effective_date == "2020-01-01"
    assert first.questions[0].ask == ("要几天",) and first.questions[0].aspect is Aspect.TIME_LIMIT
    assert first.windows[0].number == "A1" and first.windows[0].address == "试验路1号"
    assert (first.department, second.department) == ("试验局", "别的局")
    assert second.visits == 0 and second.online is not None and second.online.can is True
    assert kb.hall is not None and kb.hall.name == "试验大厅"
    assert kb.origins["a"] == "items.yaml:12"


def test_items_cannot_be_changed(tmp_path: Path) -> None:
    kb = load(write(tmp_path, GOOD))
    with pytest.raises(TypeError):
        kb.items["c"] = kb.items["a"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        kb.items["a"].name = "改"  # type: ignore[misc]


def test_a_typo_is_named_with_its_line_and_a_guess(tmp_path: Path) -> None:
    (found,) = problems(write(tmp_path, GOOD.replace("    materials:", "    materails:")))
    assert (found.path, found.line, found.field) == ("items.yaml", 14, "items[0].materails")
    assert "您是不是想写「materials」" in found.message
    assert str(found).startswith("items.yaml:14 items[0].materails：")


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("5工作日", "很快").replace("visits: 0", "visits: 零"))
    write(tmp_path, "items:\n  - {code: c}\n  - {code: a, name: 又一个}\n", "more.yaml")
    write(tmp_path, "items: [\n", "broken.yaml")
    found = problems(tmp_path)
    text = "\n".join(map(str, found))
    assert "看不懂时限「很快」" in text
    assert "「零」应是数字" in text
    assert "more.yaml:2 items[0].name：必填" in text
    assert "broken.yaml" in text and "YAML 格式有误" in text
    assert len(found) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code: b", "code: a", "编码「a」重复"),
        ("@one", "@two", "大厅资料里没有窗口「two」"),
        ("某法 第三条", "某条例 第三条", "bases 里没有「某条例」"),
        ("aspect: time_limit", "aspect: time_limits", "您是不是想写「time_limit」"),
        ("phone: 12345", "phone: [1, 2]", "这里应是一个值"),
        ("can: 是", "can: 也许", "应写成 true 或 false"),
        ("    fee: 免费", "    fee: 免费\n    fee: 十元", "这个字段写了两次"),
        ("defaults:", "default:", "您是不是想写「defaults」"),
    ],
)
def test_mistakes_in_plain_words(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert any(message in found.message for found in problems(write(tmp_path, GOOD.replace(old, new))))


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    assert "没有 .yaml" in problems(tmp_path)[0].message
    assert "没有这个知识库目录" in problems(tmp_path / "nowhere")[0].message


def test_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes(GOOD.encode("gb18030"))
    assert "UTF-8" in problems(tmp_path)[0].message


def test_the_compiled_form_is_used_and_follows_the_files(tmp_path: Path) -> None:
    folder, cache = tmp_path / "kb", tmp_path / "cache"
    folder.mkdir()
    first = load(write(folder, GOOD), cache)
    (kept,) = cache.iterdir()
    assert load(folder, cache) == first
    kept.write_bytes(b"\xc1 not msgpack")
    assert load(folder, cache) == first
    changed = load(write(folder, GOOD.replace("甲事", "新甲事")), cache)
    assert changed.items["a"].name == "新甲事" and changed.version != first.version


def test_the_demonstration_knowledge_loads() -> None:
    kb = load(DEMO)
    assert len(kb.items) >= 85 and kb.hall is not None
    assert all(item.demonstration and item.notice for item in kb.items.values())
    assert kb.items["marriage-register"].promised_limit is not None
    assert kb.items["marriage-register"].promised_limit.unit is LimitUnit.AT_ONCE
