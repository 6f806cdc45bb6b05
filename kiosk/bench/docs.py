"""`kiosk bench docs`: does the article that answers a lay legal question come first? recall@1/5/10 and MRR.

A question counts as found within k when any of its articles that the corpus holds is among the first k. Questions none of
whose articles are in the corpus (as judicial interpretations) are counted apart and left out of the rates.
"""

import json
import re
import statistics
import time
from pathlib import Path

import click

from kiosk.bench.report import Metric, publish

_NAME = re.compile(r"(.*?)(第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十])?)")


def key(title: str, clause: str) -> tuple[str, str]:
    """A law's article, however its title is written."""
    return re.sub(r"^中华人民共和国|[《》\s]|[（(].*?[)）]$", "", title), clause


@click.command()
@click.option(
    "--laws", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="法规目录（Markdown）"
)
@click.option(
    "--questions", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="lecoqa 的 JSON"
)
@click.option("--limit", type=int, help="只测前几个问题")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="把结果写成 JSON")
def docs(laws: Path, questions: Path, limit: int | None, json_path: Path | None) -> None:
    """Measure finding the right article of a law."""
    from kiosk.kb.importers.law import read_folder
    from kiosk.qa.documents import DocumentIndex

    articles, problems = read_folder(laws)
    start = time.perf_counter()
    index = DocumentIndex(articles)
    build_s = time.perf_counter() - start
    present = {key(a.title, a.clause) for a in articles}
    rows = json.loads(questions.read_text(encoding="utf-8"))[:limit]
    ranks: list[int | None] = []
    times: list[float] = []
    absent = 0
    for row in rows:
        gold = {key(*m.groups()) for name in row["相关法规"] if (m := _NAME.match(name))} & present
        if not gold:
            absent += 1
            continue
        start = time.perf_counter()
        hits = index.search(row["问题"], 10)
        times.append((time.perf_counter() - start) * 1000)
        ranks.append(
            next((n for n, hit in enumerate(hits, 1) if key(hit.article.title, hit.article.clause) in gold), None)
        )

    def recall(k: int) -> Metric:
        return Metric(sum(r is not None and r <= k for r in ranks) / len(ranks) if ranks else None, "rate")

    mrr = statistics.fmean(1 / r if r else 0.0 for r in ranks) if ranks else None
    metrics = {
        "recall_at_1": recall(1),
        "recall_at_5": recall(5),
        "recall_at_10": recall(10),
        "mrr_at_10": Metric(mrr, "rate"),
        "search_ms_p95": Metric(statistics.quantiles(times, n=20)[-1] if len(times) > 1 else None, "ms"),
        "build_s": Metric(build_s, "s"),
        "articles": Metric(len(articles), "articles"),
        "questions_outside_corpus": Metric(absent, "questions"),
    }
    publish("docs", len(ranks), metrics, json_path, laws=str(laws), problems=len(problems))
