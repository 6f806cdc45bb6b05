"""Finding clauses and quoting them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.answers import Action, AnswerPlan, Dialogue, Reply
from kiosk.kb.documents import Article, Clause, Document
from kiosk.qa.consult import Documents
from kiosk.qa.documents import DocumentIndex
from kiosk.qa.passages import Passages, build, pairs
from kiosk.qa.quote import excerpt, quote
from kiosk.qa.wording import learn

_TODAY = date(2026, 1, 1)
_LAWS = (
    Document(
        origin="a.md",
        title="中华人民共和国某法",
        effective_date="2021-01-01",
        clauses=(
            Clause("第一条", "租赁期限不得超过二十年。超过二十年的，超过部分无效。"),
            Clause("第二条", "遗嘱人可以撤回、变更自己所立的遗嘱。"),
        ),
    ),
    Document(
        origin="b.md",
        title="中华人民共和国劳动法",
        clauses=(
            Clause("第三条", "用人单位应当及时足额支付劳动报酬。"),
            Clause("第十九条之一", "另有规定的，从其规定。"),
        ),
    ),
    Document(
        origin="c.md",
        title="某市租房规定",
        repeal_date="2020-01-01",
        repealed_by="中华人民共和国某法",
        clauses=(Clause("第一条", "本规定所称租房押金，不得超过一个月租金。"),),
    ),
)

Make = Callable[..., DocumentIndex]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def index(*documents: Document) -> DocumentIndex:
        lines = tmp_path / "documents.jsonl"
        lines.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in documents))
        build(lines, tmp_path)
        return DocumentIndex([Passages(lines, tmp_path)])

    return index


def test_the_article_that_answers_comes_first(make: Make) -> None:
    index = make(*_LAWS)
    assert index.search("租房合同最长能签多少年，租赁期限")[0].article.clause == "第一条"
    assert index.search("立了遗嘱还能改吗")[0].article.clause == "第二条"
    assert index.search("") == []
    assert index.search("🙂") == []


def test_pieces_make_the_same_index_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clauses = tuple(Clause(f"第{n}条", f"第{n}号事项由第{n % 7}科办理，期限{n}天。") for n in range(1, 400))
    documents = [Document(origin=f"{n}.md", title=f"办法{n}", clauses=clauses[n : n + 40]) for n in range(0, 360, 40)]
    scores = []
    for piece in (30, 10_000):
        monkeypatch.setattr("kiosk.qa.passages._PIECE", piece)
        folder = tmp_path / str(piece)
        folder.mkdir()
        lines = folder / "documents.jsonl"
        lines.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in documents))
        build(lines, folder)
        passages = Passages(lines, folder)
        assert passages.article(77).text == clauses[77].text
        scores.append(passages.match(dict.fromkeys(pairs("第三科办理第十号事项期限"), 1.0))[0].tolist())
    assert scores[0] == scores[1]


def test_only_the_latest_version_of_a_document_is_found(make: Make) -> None:
    old = Document(
        origin="old.md",
        title="某条例",
        repeal_date="2020-01-01",
        repealed_by="某条例",
        clauses=(Clause("第一条", "押金不得超过两个月租金。"),),
    )
    new = Document(origin="new.md", title="某条例", clauses=(Clause("第一条", "押金不得超过一个月租金。"),))
    found = make(old, new).search("押金不得超过几个月租金")
    assert [hit.article.text for hit in found] == ["押金不得超过一个月租金。"]


def test_a_clause_is_found_by_its_number(make: Make) -> None:
    index = make(*_LAWS)
    for question in ("劳动法第三条怎么说的", "中华人民共和国劳动法第3条", "《劳动法》第三条是什么内容"):
        cited = index.cited(question)
        assert cited is not None and (cited.title, cited.clause) == ("中华人民共和国劳动法", "第三条")
    cited = index.cited("劳动法第十九条之一")
    assert cited is not None and cited.clause == "第十九条之一"
    assert index.cited("劳动法第九十条") is None
    assert index.cited("第三条写了什么") is None


def test_articles_are_quoted_not_paraphrased(make: Make) -> None:
    article = make(*_LAWS).search("租赁期限")[0].article
    plan = quote(article, "租赁期限最长多少年", _TODAY)
    assert "".join(plan.segments[2:]) == article.text
    assert plan.segments[1] == "《某法》第一条："
    assert plan.sources[0].clause == "第一条" and plan.sources[0].effective_date == "2021-01-01"
    assert plan.card is not None and plan.card.sections[0].items == (article.text,)


def test_repealed_and_future_documents_are_named_as_such(make: Make) -> None:
    ended = quote(make(*_LAWS).search("租房押金不得超过多少")[0].article, "押金", _TODAY)
    assert ended.segments[0] == "这个规定已经失效了。"
    assert ended.segments[-1] == "它从2020年1月1日起失效，由《某法》代替。"
    waiting = quote(Article("某法", "第一条", "甲。", effective_date="2027-03-01"), "甲", _TODAY)
    assert waiting.segments[0] == "这个规定还没有施行。" and "2027年3月1日" in waiting.segments[-1]


def test_long_clauses_are_quoted_by_whole_sentences() -> None:
    text = "甲方应当" + "及时" * 40 + "付款。乙方逾期的，应当赔偿。" + "丙" * 100 + "。"
    said = excerpt(text, "乙方逾期怎么办")
    assert said[0] == "乙方逾期的，应当赔偿。" and said[-1] == "全文在屏幕上。"
    listed = excerpt("有下列情形之一的，可以不登记：\n（一）探亲的；\n（二）住院的。", "哪些可以不登记")
    assert listed == ("有下列情形之一的，可以不登记：", "一共2项，都在屏幕上。")
    endless = excerpt("因" + "很长的原因，" * 40 + "不予受理。", "原因")
    assert endless[0].endswith("……") and endless[-1] == "后面的内容请看屏幕。"


def test_it_speaks_only_where_services_do_not_know(make: Make) -> None:
    documents = Documents(make(*_LAWS))
    answered = Reply(AnswerPlan(Action.ANSWER, ("租房备案，",), items=("x",)), Dialogue(item="x"))
    assert documents.consult("租赁期限最长多少年", answered, Dialogue()) is answered
    unsafe = Reply(AnswerPlan(Action.DECLINE, ("这个我不能说。",), intent="unsafe"), Dialogue())
    assert documents.consult("劳动法第三条", unsafe, Dialogue()) is unsafe
    unknown = Reply(AnswerPlan(Action.DECLINE, ("这个我没查到。",), intent="unknown"), Dialogue())
    assert documents.consult("今天天气怎么样啊", unknown, Dialogue()) is unknown
    cited = documents.consult("劳动法第三条怎么说", unknown, Dialogue(item="x"))
    assert cited.plan.intent == "document" and cited.dialogue.item == "x"


def test_wording_is_learned_from_questions_with_their_clauses() -> None:
    examples = [(["老婆", "财产"], {"配偶", "财产"}), (["老婆"], {"配偶"}), (["财产"], {"财产"})] * 5
    wording = learn(examples)
    widened = wording.widened(["老婆"])
    assert max(widened, key=lambda pair: widened[pair]) == "配偶"
    assert wording.widened(["从没见过"]) == {}
