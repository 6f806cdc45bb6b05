"""`kiosk ask`: dialogues in, answers out, one JSON line each. Anyone can score the product with it."""

import json
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import click
import msgspec

from kiosk.answers import Answerer, AnswerPlan, Dialogue


class _Turn(msgspec.Struct):
    q: str


class _Conversation(msgspec.Struct):
    id: str | int
    turns: list[_Turn]


def turn_row(plan: AnswerPlan, latency_ms: float) -> dict[str, Any]:
    """One turn as it is written."""
    return {
        "action": plan.action.value,
        "items": list(plan.items),
        "choices": [choice.code for choice in plan.choices],
        "aspect": plan.aspect,
        "spoken": plan.spoken,
        "sources": [
            {
                "title": s.title,
                "code": s.code,
                "clause": s.clause,
                "effective_date": s.effective_date,
                "issuer": s.issuer,
            }
            for s in plan.sources
        ],
        "latency_ms": round(latency_ms, 2),
    }


def converse(answerer: Answerer, questions: list[str]) -> list[tuple[AnswerPlan, float]]:
    """The plans of one fresh conversation, each with its time in ms."""
    dialogue, plans = Dialogue(), []
    for question in questions:
        start = time.perf_counter()
        reply = answerer.answer(question, dialogue)
        plans.append((reply.plan, (time.perf_counter() - start) * 1000))
        dialogue = reply.dialogue
    return plans


def run(answerer: Answerer, lines: TextIO, out: TextIO) -> None:
    """Read dialogues, write answers. Raises click.ClickException naming the line that cannot be read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            conversation = msgspec.json.decode(line, type=_Conversation)
        except msgspec.DecodeError as error:
            raise click.ClickException(f'第{number}行看不懂：{error}；应为 {{"id", "turns": [{{"q"}}]}}') from error
        rows = [turn_row(plan, ms) for plan, ms in converse(answerer, [turn.q for turn in conversation.turns])]
        out.write(json.dumps({"id": conversation.id, "turns": rows}, ensure_ascii=False) + "\n")
        out.flush()


@click.command()
@click.option(
    "--kb",
    "kb_path",
    type=click.Path(path_type=Path),
    help="知识库：YAML 目录、门户导出的 JSONL，或已导入的名称；缺省为演示知识",
)
@click.option("--data", "tables", type=click.Path(exists=True, path_type=Path), help="统计表目录：改为回答数据问题")
@click.option("--jsonl", is_flag=True, help="标准输入每行一段对话，标准输出每行一段回答")
@click.argument("question", nargs=-1)
def ask(kb_path: Path | None, tables: Path | None, jsonl: bool, question: tuple[str, ...]) -> None:
    """Answer dialogues from standard input (--jsonl), or one question given as words."""
    if not jsonl and not question:
        raise click.UsageError("请给出一个问题，或用 --jsonl 从标准输入读对话")
    if tables is not None:
        from kiosk.data.ask import run as run_data

        lines: TextIO = sys.stdin
        if question:
            import io

            lines = io.StringIO(json.dumps({"id": "1", "turns": [{"q": "".join(question)}]}, ensure_ascii=False) + "\n")
        run_data(tables, lines, sys.stdout)
        return
    from kiosk.kb.problems import KnowledgeError
    from kiosk.qa.build import build_policy_answerer

    try:
        answerer = build_policy_answerer(kb_path)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    if jsonl:
        run(answerer, sys.stdin, sys.stdout)
        return
    for plan, ms in converse(answerer, ["".join(question)]):
        click.echo(json.dumps(turn_row(plan, ms), ensure_ascii=False, indent=1))
