"""`kiosk bench turn`: spoken questions at real-time pace over a real connection, and every promise of time measured.

Turn latency = last speech sample of the question at the client → first sample of the answer's own speech played there with
its frame on display. Fillers do not exist in the product, so none count. Questions are synthesised with voices that the
product does not speak with.
"""

import asyncio
import contextlib
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.progress import Progress

from kiosk.bench.own_server import Load, OwnServer, ServerFailedError, own_server
from kiosk.bench.questions import Condition, Question, Spoken, load_questions, spoken
from kiosk.bench.replay import Asked, ask
from kiosk.bench.report import Metric, publish
from kiosk.bench.screen import BenchScreen
from kiosk.bench.turn_metrics import barge_in_metrics, capacity_metrics, main_metrics, stage_metrics
from kiosk.bench.turn_report import write_report

_LISTEN_S = 2.0
_EVERY_BARGE_IN = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run does."""

    n: int
    seed: int
    url: str
    token: str
    options: tuple[str, ...]
    questions: Path | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions asked under one condition."""

    condition: Condition
    asked: list[Asked]
    stale: int
    load: Load | None


@click.command()
@click.option("--n", default=120, show_default=True, help="questions of the main run")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="write the result here")
@click.option("--report", type=click.Path(path_type=Path), help="write a readable HTML report with plots here")
@click.option("--url", default="", help="a running server, as ws://127.0.0.1:8300/ws; default: start one")
@click.option("--token", default="", help="screen token of that server")
@click.option("--questions", type=click.Path(path_type=Path, exists=True), help='JSON lines with "q"')
@click.option("--seed", default=1, show_default=True)
@click.option("--cold/--no-cold", default=True, show_default=True, help="also run with an empty speech cache")
@click.option("--extras/--no-extras", default=True, show_default=True, help="also pauses, noise and echo")
@click.option("--screens", default=0, help="instead: capacity, up to this many screens at once")
@click.option("--set", "changes", multiple=True, metavar="SECTION.FIELD=VALUE", help="setting of the own server")
def turn(
    n: int,
    json_path: Path | None,
    report: Path | None,
    url: str,
    token: str,
    questions: Path | None,
    seed: int,
    cold: bool,
    extras: bool,
    screens: int,
    changes: tuple[str, ...],
) -> None:
    """Turn latency, endpointing, barge-in and lip-sync, end to end."""
    options = tuple(part for change in changes for part in ("--set", change))
    plan = Plan(n, seed, url, token, options, questions)
    try:
        if screens:
            _capacity(plan, screens, json_path)
        else:
            _prove(plan, json_path, report, cold=cold and not url, extras=extras)
    except (ServerFailedError, ConnectionError, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _prove(plan: Plan, json_path: Path | None, report: Path | None, *, cold: bool, extras: bool) -> None:
    texts = load_questions(plan.questions)
    batches: dict[str, Batch] = {}
    with _server(plan, warmed=True) as (url, server):
        batches["main"] = _batch(plan, url, server, spoken(texts, plan.n, Condition("main"), plan.seed))
        if extras:
            third = max(4, plan.n // 3)
            for condition in (
                Condition("pauses", pauses=True),
                Condition("noise", noise_db=10.0),
                Condition("room", room=True),
            ):
                asked = spoken(texts, third, condition, plan.seed + 1)
                batches[condition.name] = _batch(plan, url, server, asked)
            batches["echo"] = _batch(
                plan, url, server, spoken(texts, third, Condition("echo", echo_db=-20.0), plan.seed + 2)
            )
    if cold:
        with _cold_server(plan) as (url, server):
            distinct = spoken(texts, max(4, plan.n // 2), Condition("cold", distinct=True), plan.seed + 3)
            batches["cold"] = _batch(plan, url, server, distinct)
    metrics = main_metrics({name: batch.asked for name, batch in batches.items()})
    metrics |= barge_in_metrics(batches["main"].asked, sum(batch.stale for batch in batches.values()))
    load = batches["main"].load
    metrics["server_cpu_percent_of_core"] = Metric(load.cpu_percent if load else None, "%")
    metrics["server_rss_mib"] = Metric(load.rss_mib if load else None, "MiB")
    stages = stage_metrics([a for b in batches.values() for a in b.asked])
    rows = {name: [_row(a) for a in batch.asked] for name, batch in batches.items()}
    note = "questions synthesised with voices the product does not speak with"
    publish("kiosk bench turn", plan.n, metrics | stages, json_path, seed=plan.seed, note=note, rows=rows)
    if report is not None:
        write_report(report, metrics | stages, {name: batch.asked for name, batch in batches.items()}, note)


def _row(asked: Asked) -> dict[str, object]:
    return {
        "q": asked.text,
        "heard": asked.heard,
        "action": asked.action,
        "spoken": asked.spoken[:60],
        "turn_ms": asked.turn_ms,
        "final_ms": asked.final_ms,
        "cut_off": asked.cut_off,
        "barge_in_ms": asked.barge_in_ms,
        "stages": asked.stages,
    }


@contextlib.contextmanager
def _server(plan: Plan, *, warmed: bool) -> Iterator[tuple[str, OwnServer | None]]:
    if plan.url:
        yield plan.url, None
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        own_server(plan.options, log=Path(folder) / "log", warmed=warmed) as server,
    ):
        yield server.url, server


@contextlib.contextmanager
def _cold_server(plan: Plan) -> Iterator[tuple[str, OwnServer | None]]:
    from kiosk import paths

    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        cache.mkdir()
        for kept in paths.cache().iterdir():
            if kept.name not in ("speech", "bench"):
                (shutil.copytree if kept.is_dir() else shutil.copy2)(kept, cache / kept.name)
        options = (*plan.options, "--set", "speaking.presynthesize=false")
        with own_server(options, cache=cache, log=Path(folder) / "log") as server:
            yield server.url, server


def _batch(plan: Plan, url: str, server: OwnServer | None, questions: list[Spoken]) -> Batch:
    batch = asyncio.run(_run(plan, url, server, questions))
    times_ms = [asked.turn_ms for asked in batch.asked if asked.turn_ms is not None]
    median = f"median {statistics.median(times_ms):.0f} ms" if times_ms else "none answered"
    click.echo(f"{batch.condition.name}: {len(batch.asked)} asked, {median}", err=True)  # all of it takes an hour
    return batch


async def _run(plan: Plan, url: str, server: OwnServer | None, questions: list[Spoken]) -> Batch:
    condition = questions[0].condition
    asked = []
    if server is not None:
        server.load()
    async with BenchScreen(url, token=plan.token) as screen:
        condition.furnish(screen, plan.seed)
        with Progress(transient=True) as progress:
            for number, question in enumerate(progress.track(questions, description=condition.name)):
                barge = condition.name == "main" and number % _EVERY_BARGE_IN == _EVERY_BARGE_IN - 1
                listen_s = _LISTEN_S if condition.echo_db is None else 5.0
                one = await ask(screen, question, listen_s=listen_s, interrupt=barge)
                asked.append(one)
        stale = screen.stale
    return Batch(condition, asked, stale, server.load() if server else None)


def _capacity(plan: Plan, most: int, json_path: Path | None) -> None:
    texts = load_questions(plan.questions)
    by_screens: dict[int, list[Asked]] = {}
    with _server(plan, warmed=True) as (url, _):
        count = 1
        while count <= most:
            by_screens[count] = asyncio.run(_together(plan, url, count, texts))
            count += 1 if count < 4 else 2
    publish("kiosk bench turn --screens", plan.n, capacity_metrics(by_screens), json_path, seed=plan.seed)


async def _together(plan: Plan, url: str, count: int, texts: list[Question]) -> list[Asked]:
    each = max(3, plan.n // (count * 4))

    async def one(number: int) -> list[Asked]:
        questions = spoken(texts, each, Condition("main"), plan.seed + number)
        await asyncio.sleep(number * 1.3)
        async with BenchScreen(url, name=f"bench-{number}", token=plan.token) as screen:
            return [await ask(screen, q, listen_s=_LISTEN_S, interrupt=False) for q in questions]

    results = await asyncio.gather(*(one(number) for number in range(count)))
    return [asked for result in results for asked in result]
