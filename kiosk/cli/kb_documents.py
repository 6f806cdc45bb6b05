"""`kiosk kb import` of policy documents: a folder or a file in Word, PDF, HTML or Markdown, split by article."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.progress import Progress

from kiosk.cli.kb_report import tell_fields, tell_troubles
from kiosk.kb import archive, library
from kiosk.kb.documents import Document
from kiosk.kb.importers import document
from kiosk.kb.importers.trouble import Trouble
from kiosk.kb.shelf import Shelf

_FIELDS = (
    ("number", "文号"),
    ("issuer", "制定机关"),
    ("issued", "公布或修订日期"),
    ("effective_date", "施行日期"),
    ("repeal_date", "失效日期（已被替代或废止）"),
)


def is_documents(source: Path) -> bool:
    """Whether `source` is a document or a folder of documents (and not one of our YAML folders)."""
    if source.is_file():
        return document.is_document(source)
    return next(iter(document.files(source)), None) is not None


def shelf_of(name: str) -> Shelf:
    """Where an imported name lies. Raises ClickException when nothing has that name."""
    for shelf in (library.SHELF, archive.SHELF):
        if name in shelf.names():
            return shelf
    known = "、".join((*library.SHELF.names(), *archive.SHELF.names()))
    raise click.ClickException(f"没有导入过「{name}」，可用：{known or '无'}")


def import_documents(source: Path, name: str | None, dry_run: bool) -> None:
    """Read, report, compare with what is in use, keep. Raises ClickException when nothing can be used."""
    name = name or re.sub(r"[^\w\u4e00-\u9fff.-]", "-", source.stem)
    if name in library.SHELF.names():
        raise click.ClickException(f"「{name}」是办事事项的知识库，请用 --name 给文件另取名称")
    reads = list(_read(source))
    documents = list(document.related(reads))
    troubles = [trouble for one in reads for trouble in one.troubles]
    report(source, troubles, documents, len(reads))
    if not documents:
        raise click.ClickException(f"{source}：没有可用的文件，知识库未改动")
    number = archive.SHELF.current(name)
    before = archive.digests(archive.read(name, number)) if number else {}
    difference = archive.compare(before, archive.digests(documents))
    counts = f"新增 {len(difference.added)}，变更 {len(difference.changed)}，删除 {len(difference.removed)}"
    if dry_run:
        click.echo(f"试运行：{counts}；未保存。")
        return
    try:
        header = archive.store(name, documents, str(source), _index)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"「{name}」第 {header.number} 版：{header.documents} 份文件 {header.clauses} 条（{counts}）。撤销：kiosk kb undo {name}"
    )


def _read(source: Path) -> Iterator[document.Read]:
    paths = document.files(source)
    with Progress(transient=True) as progress:
        for path in progress.track(paths, description="读文件"):
            yield document.read(path, source)


def _index(folder: Path) -> None:
    from kiosk.qa.passages import build  # numpy and the segmenter: only when something is really kept

    with Progress(transient=True) as progress:
        task = progress.add_task("建索引", total=None)
        build(archive.lines(folder), folder, lambda done, total: progress.update(task, completed=done, total=total))


def report(source: Path, troubles: Sequence[Trouble], documents: Sequence[Document], read: int) -> None:
    """Every problem with its file and place, the fatal ones first; then how complete the documents are."""
    tell_troubles(source, troubles)
    tell_fields("文件", documents, _FIELDS)
    fatal = sum(trouble.fatal for trouble in troubles)
    clauses = sum(len(one.clauses) for one in documents)
    click.echo(
        f"读了 {read} 个文件：{len(documents)} 份可用，共 {clauses} 条；{fatal} 处不能用，{len(troubles) - fatal} 处提醒。"
    )
