"""`kiosk data …`: take statistics in, check them, and see what can be asked."""

from pathlib import Path

import click

from kiosk import paths

_SHOWN = 200


@click.group()
def data() -> None:
    """Statistics that the big screen answers from."""


@data.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--name", default="", help="数据集的名字；缺省为文件夹名")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="存放的位置；缺省在本机的 state/data 下")
def import_(folder: Path, name: str, out: Path | None) -> None:
    """Check CSV/XLSX with a data dictionary, store them, draft the semantic layer."""
    from kiosk.data.errors import DataError
    from kiosk.data.importing import import_folder

    target = out or paths.state() / "data" / (name or folder.name)
    try:
        report = import_folder(folder, target)
    except DataError as error:
        raise click.ClickException(str(error)) from error
    _show(report.problems)
    if report.fatal:
        raise click.ClickException("有上面这些问题，没有导入。改好后再试一次。")
    click.echo(f"导入了{len(report.tables)}个表、{report.metrics}个指标：{report.database}")
    click.echo(f"语义层在 {report.layer}，可以直接编辑；字段说明见 kiosk/data/SEMANTIC.md。")


@data.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path) -> None:
    """Report every problem by file, row and column; store nothing."""
    from kiosk.data.importing import examine

    report, _ = examine(folder)
    _show(report.problems)
    if report.fatal:
        raise click.ClickException("不能导入。")
    click.echo(f"{len(report.tables)}个表都可以导入。")


@data.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def metrics(folder: Path) -> None:
    """List what can be asked of a folder or an imported data set."""
    from kiosk.data.answerer import DataAnswerer
    from kiosk.data.errors import DataError

    try:
        answerer = DataAnswerer.open(folder)
    except DataError as error:
        raise click.ClickException(str(error)) from error
    for metric in answerer.catalog.metrics.values():
        if not metric.hidden and metric.years:
            click.echo(f"{metric.name}（{metric.unit}）\t{metric.years[0]}–{metric.years[-1]}\t{metric.code}")


def _show(problems: tuple[object, ...]) -> None:
    for problem in problems[:_SHOWN]:
        click.echo(str(problem), err=True)
    if len(problems) > _SHOWN:
        click.echo(f"……还有{len(problems) - _SHOWN}处", err=True)
