"""`kiosk bench data`: are the figures right, are they really said, and is nothing invented?"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from asr_tts.engines import Transcript
from kiosk.answers import Action, Dialogue, Doubt
from kiosk.bench.report import Metric, publish
from kiosk.bench.spoken_answer import contains, figures_wrong
from kiosk.bench.takes import Hear, as_written
from kiosk.bench.turn_metrics import share
from kiosk.data.answerer import DataAnswerer
from kiosk.patience import contested, doubt_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one turn went."""

    id: str
    kind: str
    multi: bool
    answerable: bool
    correct: bool
    wrong: bool
    declined: bool
    chart_fits: bool
    latency_ms: float
    question: str
    heard: str
    spoken: str


def _dialogues(path: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            item = json.loads(line)
            out.append((str(item.get("id", "")), item.get("turns") or [item]))
    return out


def _unanswerable(turn: dict[str, Any]) -> bool:
    return turn.get("sql") is None and bool(turn.get("expected") or turn.get("kind") == "unanswerable")


def run(answerer: DataAnswerer, files: tuple[Path, ...], hear: Hear = as_written) -> list[Outcome]:
    """Ask everything in order; a dialogue's turns share their memory."""
    outcomes: list[Outcome] = []
    for path in files:
        for index, (name, turns) in enumerate(_dialogues(path)):
            dialogue = Dialogue()
            for number, turn in enumerate(turns, 1):
                question = turn["q"]
                heard = hear(question, index, dialogue)
                started = time.perf_counter()
                reply = answerer.answer(heard.text, dialogue, doubt=doubt_of(heard))
                if contested(reply.plan, (answerer.answer(rival, dialogue).plan for rival in heard.rivals)):
                    reply = answerer.answer(heard.text, dialogue, doubt=Doubt.MUCH)
                elapsed_ms = (time.perf_counter() - started) * 1000
                dialogue = reply.dialogue
                plan = reply.plan
                items = turn.get("answer_contains") or []
                answerable = not _unanswerable(turn)
                answered = plan.action is Action.ANSWER
                correct = answered and contains(plan.spoken, items)
                kinds = {turn.get("chart", "none"), "table"}
                fits = turn.get("chart", "none") == "none" or (plan.chart is not None and plan.chart.kind in kinds)
                outcomes.append(
                    Outcome(
                        id=f"{name}.{number}" if len(turns) > 1 else name,
                        kind=turn.get("kind", ""),
                        multi=len(turns) > 1,
                        answerable=answerable,
                        correct=correct if answerable else not answered and contains(plan.spoken, items),
                        wrong=answered and (not answerable or (not correct and figures_wrong(plan.spoken, items))),
                        declined=not answered,
                        chart_fits=fits,
                        latency_ms=elapsed_ms,
                        question=question,
                        heard=heard.text,
                        spoken=plan.spoken,
                    )
                )
    return outcomes


def metrics(outcomes: list[Outcome], prefix: str = "") -> dict[str, Metric]:
    """The named metrics of a run; multi-turn counts the turns of dialogues."""
    single = [o for o in outcomes if o.answerable and not o.multi]
    multi = [o for o in outcomes if o.multi]
    refused = [o for o in outcomes if not o.answerable]
    asked = [o for o in outcomes if o.answerable]
    latencies = [o.latency_ms for o in outcomes]
    return {
        f"{prefix}answer_accuracy": Metric(share([o.correct for o in single]), "rate"),
        f"{prefix}multi_turn_accuracy": Metric(share([o.correct for o in multi]), "rate"),
        f"{prefix}wrong_figure_rate": Metric(share([o.wrong for o in outcomes]), "rate"),
        f"{prefix}unanswerable_declined": Metric(share([o.declined for o in refused]), "rate"),
        f"{prefix}chart_accuracy": Metric(share([o.chart_fits for o in asked]), "rate"),
        f"{prefix}understanding_ms_p50": Metric(float(np.percentile(latencies, 50)), "ms"),
        f"{prefix}understanding_ms_p95": Metric(float(np.percentile(latencies, 95)), "ms"),
    }


def _by_kind(outcomes: list[Outcome]) -> dict[str, dict[str, float]]:
    kinds: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        kinds.setdefault(
            ("multi " if outcome.multi else "") + (outcome.kind if outcome.answerable else "unanswerable"), []
        ).append(outcome)
    return {kind: {"n": len(group), "correct": sum(o.correct for o in group)} for kind, group in sorted(kinds.items())}


def _print(kinds: dict[str, dict[str, float]], outcomes: list[Outcome], verbose: bool) -> None:
    table = Table(title="by kind")
    for column in ("kind", "n", "correct"):
        table.add_column(column)
    for kind, counts in kinds.items():
        table.add_row(kind, str(counts["n"]), str(counts["correct"]))
    console = Console()
    console.print(table)
    if verbose:
        for outcome in outcomes:
            if not outcome.correct:
                mark = "WRONG" if outcome.wrong else "declined" if outcome.declined else "missed"
                console.print(
                    f"{mark} {outcome.id} {outcome.question} | {outcome.heard} → {outcome.spoken}", markup=False
                )


def _retqa(folder: Path, verbose: bool, json_path: Path | None) -> None:
    from kiosk.bench.retqa import measure

    found, n, outcomes = measure(folder)
    if verbose:
        for outcome in outcomes:
            if not outcome.right:
                Console().print(f"{outcome.query} → {outcome.sql}", markup=False)
    publish("retqa", n, found, json_path)


@click.command()
@click.option(
    "--tables",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of CSV with a data dictionary.",
)
@click.option(
    "--questions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Question files; may be repeated.",
)
@click.option("--spoken", is_flag=True, help="Speak the questions with other voices and recognise them first.")
@click.option(
    "--rows", type=int, default=0, help="Also time understanding, SQL and chart over this many synthetic rows."
)
@click.option(
    "--retqa",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of RETQA: learn from its training part, answer its validation part.",
)
@click.option("--verbose", is_flag=True, help="Print what went wrong.")
@click.option("--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the result here.")
def data(
    tables: Path | None,
    questions: tuple[Path, ...],
    spoken: bool,
    rows: int,
    retqa: Path | None,
    verbose: bool,
    json_path: Path | None,
) -> None:
    """Figures from statistics: accuracy by kind, declined, wrong, and time."""
    if rows:
        from kiosk.bench.data_scale import measure_rows

        found, n = measure_rows(rows)
        publish(f"data over {rows:,} rows", n, found, json_path)
        return
    if retqa is not None:
        _retqa(retqa, verbose, json_path)
        return
    if tables is None or not questions:
        raise click.UsageError("--tables and --questions are both needed (or --rows, or --retqa)")
    answerer = DataAnswerer.open(tables)
    hear: Hear = as_written
    if spoken:
        from kiosk.answering import figure_words
        from kiosk.bench.takes import judging
        from kiosk.bench.voices import hearing
        from kiosk.hotwords import Hotwords
        from kiosk.qa.homophones import Homophones

        words = figure_words(answerer)
        names, put_right = Hotwords(words), Homophones(words)

        def expected(heard: str, dialogue: Dialogue) -> Sequence[str]:
            return (*names.near(heard), *answerer.hotwords(dialogue))

        raw = hearing(expected, judging(answerer, put_right.correct))

        def hear(question: str, number: int, dialogue: Dialogue) -> Transcript:
            heard = raw(question, number, dialogue)
            return replace(heard, text=put_right.correct(heard.text))

    outcomes = run(answerer, questions, hear)
    kinds = _by_kind(outcomes)
    _print(kinds, outcomes, verbose)
    found = metrics(outcomes, "spoken_" if spoken else "")
    publish("data", len(outcomes), found, json_path, set=[path.name for path in questions], kinds=kinds)
