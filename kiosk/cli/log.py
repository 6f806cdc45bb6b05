"""`kiosk log`: read the record of turns."""

import json
import sqlite3
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from kiosk import record
from kiosk.wiring import record_path


@click.command()
@click.option("-n", "--limit", default=20, show_default=True, help="how many turns, newest last")
@click.option("--session", default="", help="only this session")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line, everything that is kept")
def log(limit: int, session: str, as_json: bool) -> None:
    """Show what was asked and answered, with times; personal data is masked."""
    try:
        rows = record.newest(record_path(), limit=limit, session=session)
    except sqlite3.DatabaseError as error:
        raise click.ClickException(f"{record_path()}: {error}") from error
    rows.reverse()
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    _show(rows)


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table()
    for name in ("时间", "屏幕", "轮", "问", "意图", "事项·方面", "答", "置信", "毫秒", "结束"):
        table.add_column(name, overflow="fold")
    for row in rows:
        latency = "–" if row["total_ms"] is None else f"{row['total_ms']:.0f}"
        table.add_row(
            row["at"][:19],
            row["screen"],
            str(row["turn"]),
            row["question"],
            f"{row['action']} {row['intent']}",
            f"{' '.join(row['items'])} {row['aspect']}",
            row["spoken"][:60],
            f"{row['confidence']:.2f}",
            latency,
            row["ending"],
        )
    Console().print(table)
