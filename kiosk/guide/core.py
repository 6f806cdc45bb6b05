"""The guided conversation as a pure function: a state and an answer in, the next state and what is said out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kiosk.kb.guides import FormField, GuideOption, GuideQuestion
from kiosk.kb.schema import Item
from kiosk.qa.text import bare

from . import fields, hear, plan
from .state import Filled, Given, GuideState, Move, Stage

FILL, NO_FORM, RIGHT = (
    GuideOption(label="填一份草稿", words=("填", "填吧", "好", "要", "现在填", "填草稿", "可以")),
    GuideOption(label="不用，看清单", words=("不用", "不填", "看清单", "只要清单", "不要")),
    GuideOption(label="都对", words=("对", "没错", "没问题", "都对了", "正确", "可以", "好")),
)
_MOST_QUESTIONS = 24
_CHANGE = ("改", "错", "不对", "重填", "重新", "修改", "换")
Book = Mapping[str, Item]


def begin(item: Item, token: str) -> Move:
    """Start with one service."""
    asked = plan.questions(item)
    state = GuideState(Stage.QUESTIONS, item.code, item.code, token, asked[0].id if asked else "")
    return Move(state if asked else state.then(stage=Stage.OFFER), personal=False)


def question(state: GuideState, book: Book) -> GuideQuestion | None:
    """What is asked now, in the stage of questions."""
    if state.stage is not Stage.QUESTIONS or state.script not in book:
        return None
    return next((q for q in plan.questions(book[state.script]) if q.id == state.at), None)


def field(state: GuideState, book: Book) -> FormField | None:
    """What is asked now, in the stage of the form."""
    if state.stage is not Stage.FORM or state.item not in book:
        return None
    return next((f for f in plan.form(book[state.item]) if f.name == state.at), None)


def options(state: GuideState, book: Book) -> tuple[GuideOption, ...]:
    """The answers on offer now; empty when anything may be said."""
    match state.stage:
        case Stage.QUESTIONS:
            asked = question(state, book)
            return asked.options if asked else ()
        case Stage.OFFER:
            return (FILL, NO_FORM)
        case Stage.REVIEW:
            return (RIGHT,)
        case Stage.FORM:
            asked_field = field(state, book)
            return tuple(GuideOption(label=c) for c in asked_field.choices) if asked_field else ()
        case _:
            return ()


def answer(state: GuideState, text: str, book: Book, today: date) -> Move | None:
    """The next step after an answer; None when these words answer nothing that was asked."""
    match state.stage:
        case Stage.QUESTIONS:
            return _answered(state, text, book)
        case Stage.OFFER:
            return _offered(state, text, book)
        case Stage.FORM:
            return _entered(state, text, book, today)
        case Stage.REVIEW:
            return _reviewed(state, text, book)
        case _:
            return None


def miss(state: GuideState) -> GuideState:
    """The same question once more."""
    return replace(state, misses=state.misses + 1)


def back(state: GuideState) -> GuideState | None:
    """The state before the last answer, or None at the beginning."""
    return state.before


# ---- questions


def _answered(state: GuideState, text: str, book: Book) -> Move | None:
    asked = question(state, book)
    if asked is None:
        return None
    option = hear.choose(asked.ask, asked.options, text)
    if option is None and not (hear.unsure(text) or hear.skips(text)):
        return None
    return _chosen(state, asked, option, book)


def _chosen(state: GuideState, asked: GuideQuestion, option: GuideOption | None, book: Book) -> Move:
    """`option` None goes on without an answer: nothing is added, nothing left out, and the checklist says so."""
    given = (*state.given, Given(asked.ask, option, state.item))
    if option is None:
        return _go_on(state.then(given=given), asked, "", book, ("好，先放着，", "清单上我给您记一笔。"))
    if option.stop:
        return Move(state.then(given=given, stage=Stage.STOPPED), ("不好意思，", *_sentences(option.stop)))
    said = _sentences(option.note) if option.note else ("好的，",)
    if option.code and option.code in book:
        state = replace(state.then(given=given, item=option.code))
        if not option.next:
            first = plan.questions(book[option.code])
            state = replace(state, script=option.code, at=first[0].id if first else "")
            return Move(state if first else _ended(state), (*said, f"那就先办{book[option.code].spoken_name}。"))
        return _go_on(state, asked, option.next, book, said)
    if option.end:
        return Move(_ended(state.then(given=given)), said)
    return _go_on(state.then(given=given), asked, option.next, book, said)


def _go_on(state: GuideState, asked: GuideQuestion, next_id: str, book: Book, said: tuple[str, ...]) -> Move:
    """To the question of this id, or to the one below; past the last one the questions end."""
    listed = plan.questions(book[state.script])
    ids = [q.id for q in listed]
    place = (ids.index(next_id) if next_id in ids else len(ids)) if next_id else ids.index(asked.id) + 1
    if place >= len(ids) or len(state.given) >= _MOST_QUESTIONS:
        return Move(_ended(state), said)
    return Move(replace(state, at=ids[place]), said)


def _ended(state: GuideState) -> GuideState:
    return replace(state, stage=Stage.OFFER, at="")


# ---- the draft application


def _offered(state: GuideState, text: str, book: Book) -> Move | None:
    chosen = hear.choose("现在填一份申请表草稿吗？", (FILL, NO_FORM), text)
    if chosen is FILL:
        return _next_field(state.then(filled=_known_already(state, book)), book, ("好的，",))
    if chosen is NO_FORM or hear.skips(text):
        return Move(state.then(stage=Stage.DONE, filled=()), ("好的，",))
    return None


def _known_already(state: GuideState, book: Book) -> tuple[Filled, ...]:
    """Choices of the form that were answered among the questions."""
    labels = {bare(p) for g in state.given if g.option for p in (g.option.label, *g.option.words)}
    found = []
    for entry in plan.form(book[state.item]):
        fitting = [choice for choice in entry.choices if bare(choice) in labels]
        if len(fitting) == 1:
            found.append(Filled(entry.name, fitting[0]))
    return tuple(found)


def _next_field(state: GuideState, book: Book, said: tuple[str, ...], complete: bool = True) -> Move:
    missing = next((f for f in plan.form(book[state.item]) if state.value(f.name) is None), None)
    if missing is None:
        return Move(replace(state, stage=Stage.REVIEW, at=""), said, complete)
    return Move(replace(state, stage=Stage.FORM, at=missing.name), said, complete)


def _entered(state: GuideState, text: str, book: Book, today: date) -> Move | None:
    asked = field(state, book)
    if asked is None:
        return None
    if hear.skips(text) or (not asked.required and hear.agrees(text) is False):
        return _next_field(_with(state, asked.name, ""), book, ("好，这一项先空着。",))
    got = fields.read(asked, text, today, insists=state.misses > 0)
    if got.trouble:
        return Move(miss(state), _sentences(got.trouble), got.complete)
    return _next_field(_with(state, asked.name, got.value), book, ("好的，",), got.complete)


def _with(state: GuideState, name: str, value: str) -> GuideState:
    kept = tuple(f for f in state.filled if f.name != name)
    return state.then(filled=(*kept, Filled(name, value)))


def _reviewed(state: GuideState, text: str, book: Book) -> Move | None:
    plain = bare(text)
    wanted = _named(state, plain, book)
    if wanted and any(word in plain for word in _CHANGE):
        rest = tuple(f for f in state.filled if f.name != wanted)
        return Move(state.then(filled=rest, stage=Stage.FORM, at=wanted), ("好，重新填这一项。",), personal=False)
    if any(word in plain for word in _CHANGE):
        return Move(miss(state), ("哪一项要改？", "说出名称，或者点屏幕。"), personal=False)
    if hear.choose("对不对？", (RIGHT,), text) is not None or hear.agrees(text):
        return Move(state.then(stage=Stage.DONE), ("好的，",), personal=False)
    return None


def _named(state: GuideState, plain: str, book: Book) -> str:
    """The field that is spoken of, the longest name first."""
    names = sorted((f.name for f in plan.form(book[state.item])), key=len, reverse=True)
    return next((name for name in names if bare(name) in plain or bare(name).removeprefix("公民") in plain), "")


def _sentences(text: str) -> tuple[str, ...]:
    """Clauses that end in a mark, for the synthesizer."""
    clauses, start = [], 0
    for place, char in enumerate(text):
        if char in "，。！？；" and place + 1 - start >= 3:
            clauses.append(text[start : place + 1])
            start = place + 1
    rest = text[start:].strip()
    return (*clauses, f"{rest}。") if rest else tuple(clauses)
