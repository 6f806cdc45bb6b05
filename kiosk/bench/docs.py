"""`kiosk bench docs`: does the article that answers a lay legal question come first? recall@1/5/10 and MRR.

A question counts as found within k when any of its articles that the corpus holds is among the first k. Questions none of
whose articles are in the corpus (as judicial interpretations) are counted apart and left out of the rates. The ranking was
learned from LeCoQA's training part but for every fifth question of it (`query_id` divisible by 5): of a file with that part
only those are measured, unless `--learned-too`.
"""

import json
import re
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import msgspec

from kiosk.bench.report import Metric, publish

_NAME = re.compile(r"(.*?)(第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十])?)")
_HELD_OUT = 5


def key(title: str, clause: str) -> tuple[str, str]:
    """A law's article, however its title is written."""
    return re.sub(r"^中华人民共和国|[《》\s]|[（(].*?[)）]$", "", title), clause


def named(row: dict[str, Any]) -> set[tuple[str, str]]:
    """The articles that a question of LeCoQA names as its answer."""
    return {key(*found.groups()) for name in row["相关法规"] if (found := _NAME.match(name))}


def held_out(row: dict[str, Any]) -> bool:
    """Whether nothing was learned from a question of LeCoQA's training part."""
    return int(row.get("query_id", 0)) % _HELD_OUT == 0


@click.command()
@click.option("--laws", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="法规目录")
@click.option(
    "--questions", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="lecoqa 的 JSON"
)
@click.option("--limit", type=int, help="只测前几个问题")
@click.option("--learned-too", is_flag=True, help="训练用过的问题也测（结果偏高）；不是训练部分的文件请加上")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="把结果写成 JSON")
def docs(laws: Path, questions: Path, limit: int | None, learned_too: bool, json_path: Path | None) -> None:
    """Measure finding the right article of a law."""
    from kiosk.kb.importers import document
    from kiosk.qa.documents import DocumentIndex
    from kiosk.qa.passages import Passages, build

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        reads = [document.read(path, laws) for path in document.files(laws)]
        found = list(document.related(reads))
        lines = Path(folder) / "documents.jsonl"
        with lines.open("wb") as out:
            for one in found:
                out.write(msgspec.json.encode(one) + b"\n")
        read_s = time.perf_counter() - start
        start = time.perf_counter()
        build(lines, Path(folder))
        build_s = time.perf_counter() - start
        index = DocumentIndex([Passages(lines, Path(folder))])
        present = {key(one.title, clause.clause) for one in found for clause in one.clauses}
        rows = json.loads(questions.read_text(encoding="utf-8"))[:limit]
        asked = [row for row in rows if learned_too or held_out(row)]
        ranks: list[int | None] = []
        times: list[float] = []
        quoted: list[bool] = []
        absent = 0
        index.search("预热", 10)
        for row in asked:
            gold = named(row) & present
            if not gold:
                absent += 1
                continue
            start = time.perf_counter()
            hits = index.search(row["问题"], 10)
            times.append((time.perf_counter() - start) * 1000)
            places = [n for n, hit in enumerate(hits, 1) if key(hit.article.title, hit.article.clause) in gold]
            ranks.append(places[0] if places else None)
            if hits and hits[0].probability >= index.weights.answer_from:
                quoted.append(ranks[-1] == 1)

    def recall(k: int) -> Metric:
        return Metric(sum(r is not None and r <= k for r in ranks) / len(ranks) if ranks else None, "rate")

    mrr = statistics.fmean(1 / r if r else 0.0 for r in ranks) if ranks else None
    metrics = {
        "recall_at_1": recall(1),
        "recall_at_5": recall(5),
        "recall_at_10": recall(10),
        "mrr_at_10": Metric(mrr, "rate"),
        "quoted": Metric(len(quoted) / len(ranks) if ranks else None, "rate"),
        "quoted_right": Metric(sum(quoted) / len(quoted) if quoted else None, "rate"),
        "search_ms_p95": Metric(statistics.quantiles(times, n=20)[-1] if len(times) > 1 else None, "ms"),
        "read_s": Metric(read_s, "s"),
        "build_s": Metric(build_s, "s"),
        "peak_mib": Metric(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB"),
        "articles": Metric(sum(len(one.clauses) for one in found), "articles"),
        "questions_outside_corpus": Metric(absent, "questions"),
    }
    problems = sum(len(one.troubles) for one in reads)
    publish("docs", len(ranks), metrics, json_path, laws=str(laws), problems=problems, learned_too=learned_too)
