"""What an import tells: every problem with its place, then how complete each field is."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kiosk.kb.importers.trouble import Trouble

SHOWN_TROUBLES = 50


def tell_troubles(source: Path, troubles: Sequence[Trouble]) -> None:
    """The first of them, one a line, the fatal ones before the rest."""
    for trouble in sorted(troubles, key=lambda trouble: not trouble.fatal)[:SHOWN_TROUBLES]:
        kind = "错误" if trouble.fatal else "提醒"
        file = trouble.path or source.name
        place = f"{file}:{trouble.line}" if trouble.line else file
        about = " ".join(part for part in (trouble.code, trouble.field) if part)
        click.echo(f"{kind} {place} {about}：{trouble.message}", err=True)
    if len(troubles) > SHOWN_TROUBLES:
        click.echo(f"……还有 {len(troubles) - SHOWN_TROUBLES} 处", err=True)


def tell_fields(what: str, entries: Sequence[object], fields: Sequence[tuple[str, str]]) -> None:
    """How many of the entries state each field (attribute, title) and how many leave it empty."""
    table = Table("字段", f"写明的{what}", "空缺")
    for field, title in fields:
        known = sum(bool(getattr(entry, field)) for entry in entries)
        table.add_row(title, str(known), str(len(entries) - known))
    Console().print(table)
