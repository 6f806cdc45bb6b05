"""`kiosk kb`: look into knowledge and check it before people hear it."""

import sys
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kiosk import paths
from kiosk.cli.kb_import import COMMANDS
from kiosk.kb.check import Level, check
from kiosk.kb.load import DEMO, KnowledgeBase, load
from kiosk.kb.problems import KnowledgeError
from kiosk.kb.schema import Item

_FOLDER = click.option(
    "--kb", "folder", type=click.Path(path_type=Path), default=DEMO, help="知识库目录，默认是自带的演示知识"
)


@click.group()
def kb() -> None:
    """知识库：检查、列出、查看办事事项。"""


def read(folder: Path) -> KnowledgeBase:
    """The knowledge in `folder`, or every problem on standard error and exit status 1."""
    try:
        return load(folder, paths.cache() / "kb")
    except KnowledgeError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(f"知识库没有载入：共 {len(error.problems)} 处问题。", err=True)
        sys.exit(1)


@kb.command("check")
@_FOLDER
@click.option("--strict", is_flag=True, help="有提醒也算不通过")
def check_command(folder: Path, strict: bool) -> None:
    """检查矛盾、失效依据、听不出区别的事项、不存在的编码、过长的答案。"""
    knowledge = read(folder)
    findings = check(knowledge, date.today())
    for finding in findings:
        click.echo(
            f"{finding.level.value} {finding.code} {finding.field}：{finding.message}  {finding.origin}".rstrip()
        )
    errors = sum(finding.level is Level.ERROR for finding in findings)
    click.echo(f"{len(knowledge.items)} 个事项：{errors} 个错误，{len(findings) - errors} 个提醒。")
    if errors or (strict and findings):
        sys.exit(1)


@kb.command("list")
@_FOLDER
@click.argument("words", nargs=-1)
def list_command(folder: Path, words: tuple[str, ...]) -> None:
    """列出事项；给出词语则只列名称、俗称或类别里含这些词的。"""
    knowledge = read(folder)
    table = Table("编码", "名称", "类别", "部门", "问答", "导办")
    for item in knowledge.items.values():
        text = " ".join((item.code, item.name, item.category, *item.aliases))
        if all(word in text for word in words):
            row = (item.code, item.name, item.category, item.department, str(len(item.questions)))
            table.add_row(*row, "有" if item.guide else "")
    Console().print(table)
    click.echo(f"共 {table.row_count} 个事项。")


@kb.command("show")
@_FOLDER
@click.argument("code")
def show_command(folder: Path, code: str) -> None:
    """查看一个事项的全部内容。"""
    knowledge = read(folder)
    if code not in knowledge.items:
        raise click.ClickException(f"没有编码为「{code}」的事项，可先用 kiosk kb list 查找")
    for line in describe(knowledge.items[code]):
        click.echo(line)


def describe(item: Item) -> list[str]:
    """An item as lines to read."""
    limits = [("法定时限", item.statutory_limit), ("承诺时限", item.promised_limit)]
    plain = [
        ("编码", item.code),
        ("俗称", "、".join(item.aliases)),
        ("简介", item.summary),
        ("部门", item.department),
        ("对象", "；".join(item.who)),
        ("费用", item.fee.text if item.fee else ""),
        *((name, f"{limit.text} {limit.note}".rstrip()) for name, limit in limits if limit),
        ("窗口", "；".join(f"{place.name} {place.number} {place.floor}" for place in item.windows)),
        ("时间", item.hours),
        ("电话", item.phone),
        ("网办", item.online.how if item.online else ""),
        ("有效期", item.validity),
        ("依据", "；".join(f"{b.title}{b.clause}（{b.effective_date or '日期未载'}）" for b in item.legal_basis)),
        ("相关", "、".join(item.related)),
        ("提示", item.notice),
    ]
    lines = [item.name, *(f"  {name}：{value}" for name, value in plain if value)]
    lists = [
        ("条件", item.conditions),
        ("材料", tuple(m.name + (f"（{m.when}）" if m.when else "") for m in item.materials)),
        ("步骤", item.steps),
        ("问答", tuple(f"{question.ask[0]} —— {question.answer}" for question in item.questions)),
        ("导办", tuple(f"{q.ask} {' / '.join(option.label for option in q.options)}" for q in item.guide)),
    ]
    for name, values in lists:
        if values:
            lines += [f"  {name}：", *(f"    {n}. {value}" for n, value in enumerate(values, 1))]
    return lines


for _command in COMMANDS:
    kb.add_command(_command)
