"""`kiosk doctor`: can this machine serve, and what is to be done if not."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from hardware.doctor import examine
from hardware.finding import Finding, Level, verdict

_MARKS = {Level.OK: "[green]正常[/green]", Level.WARN: "[yellow]注意[/yellow]", Level.FAIL: "[red]故障[/red]"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file (default: KIOSK_HOME/kiosk.toml).")
@click.option("--thorough", is_flag=True, help="Hash every model file again.")
def doctor(as_json: bool, config: Path | None, thorough: bool) -> None:
    """Check machine, devices and installation. Exits 1 when something must be repaired before use."""
    findings = examine(config=config, thorough=thorough)
    failed = any(f.level is Level.FAIL for f in findings)
    if as_json:
        document = {"ready": not failed, "verdict": verdict(findings), "findings": [asdict(f) for f in findings]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _show(findings)
    sys.exit(1 if failed else 0)


def _show(findings: list[Finding]) -> None:
    table = Table(title="本机检查", show_lines=False)
    for heading in ("检查项", "结果", "情况"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "情况")
    for finding in findings:
        table.add_row(finding.title, _MARKS[finding.level], finding.detail)
    console = Console()
    console.print(table)
    console.print(verdict(findings), highlight=False, markup=False, soft_wrap=True)
