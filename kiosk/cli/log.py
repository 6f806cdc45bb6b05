"""`kiosk log`: read the record of turns."""

import json
import sqlite3
from typing import Any

import click

from kiosk import record


@click.command()
@click.option("-n", "--limit", default=20, show_default=True, help="how many turns, newest last")
@click.option("--session", default="", help="only this session")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line, everything that is kept")
def log(limit: int, session: str, as_json: bool) -> None:
    """Show what was asked and answered, with times; personal data is masked."""
    try:
        rows = record.newest(record.default_path(), limit=limit, session=session)
    except sqlite3.DatabaseError as error:
        raise click.ClickException(f"{record.default_path()}: {error}") from error
    rows.reverse()
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    for row in rows:
        click.echo(_lines(row))


def _lines(row: dict[str, Any]) -> str:
    latency = "" if row["total_ms"] is None else f"  {row['total_ms']:.0f} ms"
    what = " ".join(part for part in (row["intent"], *row["items"], row["aspect"]) if part)
    helpful = {None: "", 0: "  没帮上", 1: "  有帮助"}[row["helpful"]]
    head = f"{row['at'][:19]}  {row['screen']} #{row['turn']}  {row['way']}  {row['action']} [{what}] {row['confidence']:.2f}"
    return f"{head}{latency}  {row['ending']}{helpful}\n  问：{row['question']}\n  答：{row['spoken']}"
