"""`kiosk models …`: list, fetch and verify the model files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from hardware.defaults import load as load_settings
from kiosk.models import ModelError, Store
from kiosk.models.source import Progress
from kiosk.models.sources import configured
from kiosk.settings import SettingsError


@click.group()
def models() -> None:
    """List, fetch and verify the models."""


@models.command("list")
def list_() -> None:
    """Show every model with licence, origin, size and state."""
    store = Store()
    table = Table(title=f"Models in {store.root}")
    for heading in ("role", "model", "licence", "origin", "MB", "state"):
        narrow = heading in {"role", "licence", "MB"}
        table.add_column(heading, justify="right" if heading == "MB" else "left", overflow="fold", no_wrap=narrow)
    for model in store.catalogue.models:
        problems = store.check([model.role])
        lacks = "where wished for" if model not in store.models() else problems[0].reason if problems else ""
        ready = f"[yellow]{lacks}[/yellow]" if lacks else "[green]ready[/green]"
        state = f"{ready}\n(in {model.package})" if model.package else ready
        table.add_row(model.role, model.name, model.licence, model.origin, f"{model.bytes / 1e6:.1f}", state)
    console = Console()
    console.print(table)
    disk = sum(m.bytes for m in store.models() if m.package is None)
    console.print(f"{disk / 1e6:.0f} MB on disk; still to fetch: {store.download_bytes() / 1e6:.0f} MB")


@models.command()
@click.argument("roles", nargs=-1)
@click.option("--source", "order", multiple=True, help="local, hub or index; repeat to give the order.")
@click.option(
    "--local", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Take files from this folder first."
)
@click.option("--hub", default="", help="Base address of a model hub, e.g. https://huggingface.co")
def pull(roles: tuple[str, ...], order: tuple[str, ...], local: Path | None, hub: str) -> None:
    """Fetch what is missing (all that this machine needs when no ROLES are named), verify it, and make the derived files."""
    plain = Store()
    with _errors():
        chosen = configured(plain.catalogue, plain.downloads, order=order, local=local, hub=hub)
        store = Store(plain.root, plain.catalogue, chosen)
        _fetch(store, roles or tuple(plain.needed()))
        for role in () if roles else load_settings().hearing.more_models:
            try:
                _fetch(store, (role,))
            except ModelError as error:
                click.echo(f"{error}\nThe service does without {role}; to try again: kiosk models pull", err=True)
    click.echo(f"Models are complete and verified in {store.root}")


def _fetch(store: Store, roles: tuple[str, ...]) -> None:
    if not store.check(roles):
        return
    click.echo(f"Fetching up to {store.download_bytes(roles) / 1e6:.0f} MB into {store.root}")
    with _bars() as progress:
        store.pull(roles, progress)


@models.command()
@click.argument("roles", nargs=-1)
def verify(roles: tuple[str, ...]) -> None:
    """Hash every file that this machine needs and compare with what is pinned. Exits 1 when something is wrong."""
    with _errors():
        store = Store()
        roles = roles or tuple(store.needed(load_settings().hearing.more_models))
        problems = store.verify(roles)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException("some models are not as pinned; run: kiosk models pull")
    click.echo(f"{len(store.models(roles))} models verified by SHA-256.")


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except (ModelError, SettingsError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _bars() -> Iterator[Progress]:
    """Progress bars on a terminal; in a log, one line for every quarter of a download."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show


def _lines() -> Progress:
    quarters: dict[str, int] = {}

    def show(what: str, done: int, total: int) -> None:
        quarter = 4 * done // max(total, 1)
        if quarters.get(what, -1) < quarter:
            quarters[what] = quarter
            size = f" of {total / 1e6:.1f} MB" if total > 1 else ""
            print(f"  {what}: {25 * quarter}%{size}", file=sys.stderr, flush=True)

    return show
