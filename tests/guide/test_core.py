"""The guided conversation without sound, screen or clock."""

from datetime import date

from kiosk.guide import checklist, core
from kiosk.guide.state import GuideState, Move, Stage
from kiosk.kb.schema import Item

TODAY = date(2026, 11, 22)
Book = dict[str, Item]


def walk(book: Book, code: str, *answers: str) -> Move:
    """The last step after these answers; each must be understood."""
    move = core.begin(book[code], "token-of-sixteen-chars")
    for text in answers:
        move = _next(move.state, text, book)
    return move


def _next(state: GuideState, text: str, book: Book) -> Move:
    move = core.answer(state, text, book, TODAY)
    assert move is not None, text
    return move


def materials(move: Move, book: Book) -> list[str]:
    return [m.name for m in checklist.materials(move.state, book[move.state.item])]


def test_answers_add_and_drop_materials(book: Book) -> None:
    move = walk(book, "permit", "满了", "我在这里打工")
    assert move.state.stage is Stage.OFFER
    assert materials(move, book) == ["身份证", "照片", "劳动合同"]


def test_an_unmet_condition_ends_it_kindly_and_can_be_taken_back(book: Book) -> None:
    move = walk(book, "permit", "刚来")
    assert move.state.stage is Stage.STOPPED
    assert "".join(move.said) == "不好意思，要登记满半年再来。"
    assert checklist.checklist(move.state, book, None, TODAY) is None
    before = core.back(move.state)
    assert before is not None
    assert core.question(before, book).id == "stay"  # type: ignore[union-attr]


def test_another_service_goes_on_there_with_its_own_questions(book: Book) -> None:
    move = walk(book, "permit", "满了", "继承")
    assert (move.state.item, move.state.script, move.state.at) == ("inherit", "inherit", "conditions")
    assert "不动产继承登记" in "".join(move.said)


def test_a_service_without_a_guide_asks_for_conditions_and_cases(book: Book) -> None:
    move = walk(book, "inherit", "都符合", "没有遗嘱")
    assert move.state.stage is Stage.OFFER
    assert materials(move, book) == ["身份证"]
    kept = walk(book, "inherit", "符合", "是的")
    assert checklist.materials(kept.state, book["inherit"])[0].when == ""
    refused = walk(book, "inherit", "有不符合的", "没有查封这条")
    assert refused.state.stage is Stage.STOPPED
    assert "房屋没有查封" in "".join(refused.said)


def test_who_does_not_know_goes_on_and_is_reminded(book: Book) -> None:
    move = walk(book, "permit", "满了", "我不清楚")
    assert move.state.stage is Stage.OFFER
    assert materials(move, book) == ["身份证", "就业证明", "照片"]
    assert any("还不确定" in note for note in checklist.notes(move.state))


def test_nothing_to_ask_goes_straight_to_the_checklist(book: Book) -> None:
    assert core.begin(book["bare"], "token-of-sixteen-chars").state.stage is Stage.OFFER


def test_the_form_is_filled_corrected_and_ends_in_papers(book: Book) -> None:
    to_form = ("满了", "买了房", "填")
    move = walk(book, "permit", *to_form, "李小红", "11010519491231002X", "没有", "幺三八零零幺三八零零零")
    assert move.state.stage is Stage.REVIEW
    assert move.state.value("居住理由") == "有自己的房子", "answered among the questions"
    move = _next(move.state, "姓名错了", book)
    assert (move.state.stage, move.state.at) == (Stage.FORM, "姓名")
    move = _next(move.state, "李晓红，拂晓的晓", book)
    done = _next(move.state, "都对", book)
    papers = checklist.checklist(done.state, book, None, TODAY)
    assert papers is not None
    assert [(f.name, f.value) for f in papers.fields][:2] == [
        ("姓名", "李晓红"),
        ("公民身份号码", "11010519491231002X"),
    ]
    assert papers.notes == ("住址证明带房产证",)
    assert papers.sources[-1].title == "《居住证暂行条例》"


def test_what_cannot_be_read_is_asked_again_and_counted(book: Book) -> None:
    move = walk(book, "permit", "满了", "打工", "填", "李小红", "一二三")
    assert (move.state.at, move.state.misses) == ("公民身份号码", 1)
    assert not move.complete
    skipped = _next(move.state, "跳过", book)
    assert skipped.state.value("公民身份号码") == ""


def test_what_answers_nothing_is_left_to_others(book: Book) -> None:
    state = core.begin(book["permit"], "token-of-sixteen-chars").state
    assert core.answer(state, "今天天气怎么样", book, TODAY) is None
    assert core.miss(state).misses == 1


def test_the_code_for_the_phone_holds_no_personal_field(book: Book) -> None:
    move = walk(book, "permit", "满了", "买了房", "填", "李小红", "11010519491231002X", "没有", "13800138000", "对")
    papers = checklist.checklist(move.state, book, None, TODAY)
    assert papers is not None
    text = checklist.as_text(papers)
    assert "身份证" in text
    assert not any(secret in text for secret in ("李小红", "11010519491231002X", "13800138000"))
    assert len(text.encode()) <= 700
