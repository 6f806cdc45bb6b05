"""`kiosk bench endpoint`: how soon the end is seen, beside how often somebody who only paused is cut off.

Either number alone can be had for free; the pair cannot. Each wait is measured on the same questions, once spoken through
and once with natural pauses of 0.3 to 1.2 s inside.
"""

import asyncio
import tempfile
from pathlib import Path

import click

from kiosk.bench.own_server import ServerFailedError, own_server
from kiosk.bench.questions import Condition, Spoken, load_questions, spoken
from kiosk.bench.replay import Asked, ask
from kiosk.bench.report import Metric, publish
from kiosk.bench.screen import BenchScreen
from kiosk.bench.turn_metrics import percentile, share
from kiosk.settings import Settings


@click.command()
@click.option("--n", default=40, show_default=True, help="questions, each spoken through and with pauses")
@click.option(
    "--waits",
    default=str(Settings().hearing.wait_complete_ms),
    show_default=True,
    help="waits after a complete request in ms, comma-separated",
)
@click.option("--questions", type=click.Path(path_type=Path, exists=True), help='JSON lines with "q"')
@click.option("--seed", default=1, show_default=True)
@click.option("--set", "changes", multiple=True, metavar="SECTION.FIELD=VALUE", help="setting of the server")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="write the result here")
def endpoint(
    n: int, waits: str, questions: Path | None, seed: int, changes: tuple[str, ...], json_path: Path | None
) -> None:
    """Endpoint delay and false cut-offs together."""
    try:
        texts = load_questions(questions)
        through = spoken(texts, n, Condition("through"), seed)
        paused = spoken(texts, n, Condition("pauses", pauses=True), seed)
        metrics: dict[str, Metric] = {}
        for wait in [int(part) for part in waits.split(",")]:
            metrics |= _measure(wait, through, paused, changes)
    except (ServerFailedError, ConnectionError, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    publish("kiosk bench endpoint", n, metrics, json_path, seed=seed)


def _measure(wait: int, through: list[Spoken], paused: list[Spoken], changes: tuple[str, ...]) -> dict[str, Metric]:
    options = ["--set", f"hearing.wait_complete_ms={wait}", "--set", "speaking.presynthesize=false"]
    options += [part for change in changes for part in ("--set", change)]
    with tempfile.TemporaryDirectory() as folder, own_server(options, log=Path(folder) / "log") as server:
        plain = asyncio.run(_ask_all(server.url, through))
        broken = asyncio.run(_ask_all(server.url, paused))
    suffix = f"_at_{wait}"
    return {
        f"endpoint_ms_p50{suffix}": Metric(percentile((a.final_ms for a in plain), 50), "ms"),
        f"endpoint_ms_p95{suffix}": Metric(percentile((a.final_ms for a in plain), 95), "ms"),
        f"false_cutoff_rate{suffix}": Metric(share([a.cut_off for a in broken]), ""),
        f"false_cutoff_rate_unpaused{suffix}": Metric(share([a.cut_off for a in plain]), ""),
    }


async def _ask_all(url: str, questions: list[Spoken]) -> list[Asked]:
    async with BenchScreen(url) as screen:
        return [await ask(screen, q, listen_s=0.1, interrupt=False) for q in questions]
