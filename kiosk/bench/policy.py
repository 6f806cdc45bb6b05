"""`kiosk bench policy`: right item, right side, facts really said; asked back; declined; wrong answers spoken.

A question is *right at once* when it was answered from an accepted item, every expected string was spoken, and the side
asked about was the expected one (`what` accepts any side, being free text). It is *right or among the choices* when it
was right, or one of at most three choices offered was accepted. A *wrong answer* is an answer from no accepted item, or
from one with an expected string left unsaid.
"""

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from asr_tts.engines import Transcript
from asr_tts.text import SpokenText
from kiosk.answers import Action, Answerer, AnswerPlan, Dialogue
from kiosk.bench.report import Metric, publish
from kiosk.bench.takes import Hear, as_written
from kiosk.expecting import expected_services
from kiosk.patience import doubt_of
from kiosk.qa.answerer import PolicyAnswerer

_SAMPLE_SEED = 7
_NUMERAL, _DIGIT = re.compile("[零一二两三四五六七八九十百千万]"), re.compile("[0-9]")
_READ_ALOUD = SpokenText()


@dataclass(frozen=True, slots=True)
class Expected:
    """What a right answer must be."""

    codes: frozenset[str]
    aspect: str
    contains: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """Everything counted in one run."""

    right: list[bool] = field(default_factory=list)
    choices: list[bool] = field(default_factory=list)
    wrong: list[bool] = field(default_factory=list)
    multi: list[bool] = field(default_factory=list)
    compound: list[bool] = field(default_factory=list)
    declined: list[bool] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)
    confusions: list[dict[str, Any]] = field(default_factory=list)


def expected(row: dict[str, Any]) -> Expected:
    """The gold of a row."""
    return Expected(frozenset(row["codes"]), row["aspect"], tuple(row.get("answer_contains", ())))


@dataclass(frozen=True, slots=True)
class _Told:
    """One question as it was asked and heard, and the reply."""

    question: str
    heard: str
    plan: AnswerPlan


def is_right(plan: AnswerPlan, gold: Expected) -> bool:
    """Whether a plan is the right answer, said."""
    side = gold.aspect in ("", "what") or plan.aspect == gold.aspect or plan.intent == "several"
    return found(plan, gold) and side and all(_said(plan, part) for part in gold.contains)


def found(plan: AnswerPlan, gold: Expected) -> bool:
    """Whether an accepted item was answered from."""
    return plan.action is Action.ANSWER and bool(gold.codes & set(plan.items))


def _said(plan: AnswerPlan, part: str) -> bool:
    """Word for word; a number in words («十五个工作日») also where the text has it in digits, as it is read aloud."""
    in_words = _NUMERAL.search(part) and not _DIGIT.search(part)
    return part in plan.spoken or bool(in_words and part in _READ_ALOUD.normalize(plan.spoken))


def is_offered(plan: AnswerPlan, gold: Expected) -> bool:
    """Whether an accepted item is among at most three choices."""
    return plan.action is Action.CLARIFY and bool(gold.codes & {choice.code for choice in plan.choices[:3]})


def is_wrong(plan: AnswerPlan, gold: Expected) -> bool:
    """Whether something wrong was said as an answer."""
    return plan.action is Action.ANSWER and not (found(plan, gold) and all(_said(plan, p) for p in gold.contains))


def read_rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """Rows of one file; none when the folder has no such file. Raises ClickException naming a broken line."""
    path = folder / name
    if not path.exists():
        return []
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            raise click.ClickException(f"{path}:{number}：不是有效的 JSON：{error}") from error
    return rows


def sampled(rows: list[dict[str, Any]], n: int) -> list[dict[str, Any]]:
    """`n` of the rows, always the same ones, in their order; all of them for 0."""
    if not 0 < n < len(rows):
        return rows
    chosen = set(random.Random(_SAMPLE_SEED).sample(range(len(rows)), n))
    return [row for number, row in enumerate(rows) if number in chosen]


def measure(answerer: Answerer, folder: Path, hear: Hear, n: int = 0) -> Score:
    """Put the questions of the folder to the answerer: all, or `n` of each file."""
    score = Score()

    def talk(questions: Sequence[str]) -> list[_Told]:
        dialogue, told = Dialogue(), []
        for question in questions:
            heard = hear(question, len(score.times_ms), dialogue)
            start = time.perf_counter()
            reply = answerer.answer(heard.text, dialogue, doubt=doubt_of(heard))
            score.times_ms.append((time.perf_counter() - start) * 1000)
            dialogue = reply.dialogue
            told.append(_Told(question, heard.text, reply.plan))
        return told

    for row in sampled(read_rows(folder, "single.jsonl"), n):
        (told,), gold = talk([row["q"]]), expected(row)
        plan = told.plan
        score.right.append(is_right(plan, gold))
        score.choices.append(is_right(plan, gold) or is_offered(plan, gold))
        score.wrong.append(is_wrong(plan, gold))
        if not score.right[-1]:
            score.confusions.append(_confusion(row["id"], told, gold))
    for row in sampled(read_rows(folder, "multi.jsonl"), n):
        turns = talk([turn["q"] for turn in row["turns"]])
        for number, (turn, told) in enumerate(zip(row["turns"], turns, strict=True)):
            score.multi.append(is_right(told.plan, expected(turn)))
            if not score.multi[-1]:
                score.confusions.append(_confusion(f"{row['id']}.{number + 1}", told, expected(turn)))
    for row in sampled(read_rows(folder, "compound.jsonl"), n):
        (told,) = talk([row["q"]])
        plan = told.plan
        for number, part in enumerate(row["parts"]):
            gold = expected(part)
            score.compound.append(found(plan, gold) and all(_said(plan, p) for p in gold.contains))
            if not score.compound[-1]:
                score.confusions.append(_confusion(f"{row['id']}.{number + 1}", told, gold))
    for row in sampled(read_rows(folder, "oos.jsonl"), n):
        (told,) = talk([row["q"]])
        score.declined.append(told.plan.action is not Action.ANSWER)
        if not score.declined[-1]:
            score.confusions.append(_confusion(row["id"], told, Expected(frozenset(), row["kind"], ())))
    return score


def _confusion(number: str, told: _Told, gold: Expected) -> dict[str, Any]:
    plan = told.plan
    return {
        "id": number,
        "q": told.question,
        "heard": told.heard,
        "gold": sorted(gold.codes),
        "gold_aspect": gold.aspect,
        "gold_contains": gold.contains,
        "action": plan.action.value,
        "items": list(plan.items),
        "choices": [c.code for c in plan.choices],
        "aspect": plan.aspect,
        "confidence": round(plan.confidence, 3),
        "spoken": plan.spoken[:160],
    }


def metrics(score: Score, prefix: str = "") -> dict[str, Metric]:
    """The named rates; None where the folder had no such questions."""

    def rate(values: Sequence[bool]) -> Metric:
        return Metric(sum(values) / len(values) if values else None, "rate")

    p95 = statistics.quantiles(score.times_ms, n=20)[-1] if len(score.times_ms) > 1 else None
    return {
        f"{prefix}right_at_once": rate(score.right),
        f"{prefix}right_or_choices": rate(score.choices),
        f"{prefix}wrong_spoken": rate(score.wrong),
        f"{prefix}multi_turn_right": rate(score.multi),
        f"{prefix}compound_right": rate(score.compound),
        f"{prefix}oos_declined": rate(score.declined),
        f"{prefix}understanding_ms_p95": Metric(p95, "ms"),
    }


def through_the_air(answerer: PolicyAnswerer, put_right: Callable[[str], str]) -> Hear:
    """Each question said by one of four voices the product does not use, in a hall, with babble 10 dB below it, and heard
    by the real recognizer in the dialogue as it stands."""
    from kiosk.bench.questions import hall_babble
    from kiosk.bench.takes import judging
    from kiosk.bench.voices import hearing
    from kiosk.hotwords import Hotwords

    names = Hotwords(name for item in answerer.items.values() for name in item.names)
    noise = hall_babble()

    def expected(heard: str, dialogue: Dialogue) -> Sequence[str]:
        return expected_services(answerer, names, heard, dialogue)

    hear = hearing(expected, judging(answerer, put_right), noise)

    def corrected(question: str, number: int, dialogue: Dialogue) -> Transcript:
        heard = hear(question, number, dialogue)
        return replace(heard, text=put_right(heard.text))

    return corrected


@click.command()
@click.option("--kb", "kb_path", type=click.Path(path_type=Path), help="知识库；缺省为演示知识")
@click.option(
    "--questions", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="问题目录"
)
@click.option("--spoken", is_flag=True, help="再把问题念出来（别的嗓音、混响、10 dB 噪声）让识别器听一遍")
@click.option("--n", default=0, help="每个文件只取这么多题（固定抽样）；0 为全部")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="把结果写成 JSON")
@click.option("--show", is_flag=True, help="列出没答对的问题")
def policy(kb_path: Path | None, questions: Path, spoken: bool, n: int, json_path: Path | None, show: bool) -> None:
    """Measure policy answers: typed, and with --spoken through a voice, a room, noise and the recognizer."""
    from kiosk.kb.problems import KnowledgeError
    from kiosk.qa.build import build_policy_answerer
    from kiosk.qa.homophones import Homophones, terms_of

    try:
        answerer = build_policy_answerer(kb_path)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    answerer.answer("预热一下，怎么办理", Dialogue())
    typed = measure(answerer, questions, as_written, n)
    results, confusions = metrics(typed), {"typed": typed.confusions}
    if spoken:
        put_right = Homophones(terms_of(answerer.items.values()))
        heard = measure(answerer, questions, through_the_air(answerer, put_right.correct), n)
        results |= metrics(heard, "spoken_")
        confusions["spoken"] = heard.confusions
    publish("policy", len(typed.times_ms), results, json_path, questions=str(questions), confusions=confusions)
    if show:
        for kind, rows in confusions.items():
            for row in rows:
                click.echo(f"[{kind}] {json.dumps(row, ensure_ascii=False)}")
