"""What people say in halls: the sentences that recognition practises on.

Data: questions and everyday wordings written for this project (`kiosk/qa/training`, `kiosk/qa/lexicon`, the questions about
services and figures in the repository's tests but for the sets in `HELD_BACK`), and, where given, names of services of a portal
export, of metrics of a data dictionary, and general questions of LCQMC (nothing of them is kept but the weights). Development sets
of the benches are never read.
"""

import csv
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jieba

from kiosk.qa.lexicon import lines

_QA = Path(__file__).parents[1] / "qa" / "training"
_TESTS = Path(__file__).parents[2] / "tests"
_FIGURES = _TESTS / "data_questions" / "questions"
_SERVICE_SETS = (*(_TESTS / "qa" / "data").glob("portal_questions*"), *(_TESTS / "kb" / "data").glob("demo_questions*"))
HELD_BACK = frozenset(
    (
        *(f"portal_questions_{number}" for number in (6, 13, 14, 15, 16, 17, 18)),
        *(f"demo_questions_{number}" for number in (20, 21, 22, 23, 24, 25)),
        *(f"halls_{kind}_{number}" for kind in ("single", "multi", "unans") for number in (24, 25, 26, 27, 28, 29)),
    )
)
"""Sets that are never practised on, so that what is heard of them tells something."""
_LONGEST = 48
_BRACKETED = re.compile(r"[（(].*?[)）]")
_GENERAL = re.compile(r"[\u4e00-\u9fff，]{6,18}[？?。]?")
_PREFIXES = 0.1
"""Share of sentences that are said again only in part: a recognizer must not finish what was not said."""
_WORDED = 0.01
"""Share of the everyday wordings that are said: most of what is practised was written as people ask, whole."""
_ASKED_EARLIER, _ASKED_SERVICES, _ASKED_FIGURES = 150, 1250, 420
"""Questions at most: of those that earlier courses practised, of the sets about services, of those about figures."""
_SERVICES, _FIGURE_COUNT, _GENERAL_COUNT = 250, 60, 80
_SERVICE_FRAMES = (
    *("{}", "{}怎么办", "{}怎么弄", "我想问一下{}", "{}要带什么材料", "你好，{}，要去哪儿办", "{}多少钱", "{}要几天"),
    *("那个，{}要什么手续", "请问{}在哪办", "{}网上能办吗", "{}，该找谁", "{}是去几号窗口", "{}咋办", "{}带啥"),
    *("{}上哪儿办", "{}能让别人代办不", "{}要满足什么条件", "{}电话多少", "办{}要多久", "{}收费吗"),
)
_FIGURE_FRAMES = (
    *("{y}{r}的{m}是多少", "{r}{y}{m}有多少", "{r}{m}", "{y}{m}最高的是哪个省", "{y}{m}排前五的有哪些", "{r}{m}排第几"),
    *("{r}的{m}和{q}比谁高", "{r}{m}{y}增长了多少", "{r}{m}这几年走势怎么样", "{y}{m}超过一万的有几个省", "{m}呢"),
    *(
        "{r}{m}占全国多少",
        "换成{m}",
        "那{r}呢",
        "看看{r}的{m}",
        "{y}全国{m}多少",
        "把{m}按省排个序",
        "咱们省{y}{m}多少",
    ),
)
_TIMES = (*(f"{year}年" for year in range(2010, 2026)), "去年", "前年", "今年", "近五年", "近十年", "这三年")
_SMALL_TALK = (
    *("你好", "谢谢", "再说一遍", "没听清，再说一遍", "说慢一点", "大声一点", "小声点", "停", "别说了", "好了，不用了"),
    *(
        "找人工",
        "我要找工作人员",
        "转人工",
        "下一个",
        "上一步",
        "重新开始",
        "你是谁",
        "今天几号",
        "几点下班",
        "厕所在哪",
    ),
    *(
        "没事了",
        "对",
        "不是",
        "是的",
        "那需要多少钱",
        "那要带什么",
        "在哪个窗口",
        "要多长时间",
        "给我自己办",
        "给孩子办的",
    ),
    *(
        "帮老人办的",
        "第一次办",
        "丢了补办",
        "到期换证",
        "能不能网上办",
        "需要本人来吗",
        "周末上班吗",
        "地址在哪里",
        "继续",
    ),
    *(
        "回到首页",
        "切到人口页",
        "放大",
        "缩小",
        "播报这一页",
        "只看地级市",
        "换成人均",
        "那去年呢",
        "增长了多少",
        "排第几",
    ),
    *("画个图", "换成柱状图", "换成折线图", "看看趋势", "东北三省呢", "长三角呢", "同比呢", "打印", "下一页", "上一页"),
)


@dataclass(frozen=True, slots=True)
class Sources:
    """Files beyond the repository's own; each may be left out."""

    services: Path | None = None
    """A portal export, JSON lines."""
    tables: Path | None = None
    """A folder with `data_dictionary.csv` and `dim_region.csv`."""
    paraphrase: Path | None = None
    """A folder with `lcqmc_dev.txt`."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The sentences in the order they are spoken, and the terms that recognition is told to expect."""

    sentences: tuple[str, ...]
    terms: tuple[str, ...]


def gather(sources: Sources, seed: int = 7) -> Practice:
    """All sentences, shuffled, without doubles. Raises OSError or ValueError for an unreadable file."""
    rng = random.Random(seed)
    services, metrics, regions = _services(sources), *_names(sources)
    found = [
        *rng_part(rng, list(_asked(_QA.glob("*.jsonl"))), _ASKED_EARLIER),
        *rng_part(
            rng, list(_asked(path for folder in _SERVICE_SETS for path in folder.glob("*.jsonl"))), _ASKED_SERVICES
        ),
        *rng_part(rng, list(_asked(_FIGURES.glob("*.jsonl"))), _ASKED_FIGURES),
        *_worded(rng),
        *(rng.choice(_SERVICE_FRAMES).format(name) for name in rng_part(rng, services, _SERVICES)),
    ]
    found += [_figure(rng, metrics, regions) for _ in range(_FIGURE_COUNT if metrics else 0)]
    found += [*_SMALL_TALK, *rng_part(rng, _general(sources), _GENERAL_COUNT)]
    found += [_begun(rng, sentence) for sentence in rng_part(rng, found, int(len(found) * _PREFIXES))]
    bare = dict.fromkeys(sentence.strip().rstrip("？?。.！!") for sentence in found)
    sentences = [sentence for sentence in bare if sentence and len(sentence) <= _LONGEST]
    rng.shuffle(sentences)
    return Practice(tuple(sentences), tuple(sorted({*services, *metrics, *regions})))


def rng_part(rng: random.Random, rows: Sequence[str], most: int) -> list[str]:
    """At most so many of the rows."""
    return rng.sample(rows, min(most, len(rows)))


def _asked(paths: Iterable[Path]) -> Iterator[str]:
    for path in sorted(paths):
        if {path.stem, path.parent.name} & HELD_BACK:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else {}
            yield from (turn["q"] for turn in row.get("turns", [row]) if "q" in turn)


def _worded(rng: random.Random) -> Iterator[str]:
    """Some of the everyday wordings that the lexicon holds, each in one of the frames people ask in."""
    for line in lines("everyday.txt"):
        for wording in line.partition("=")[2].split("/"):
            if 3 <= len(wording.strip()) <= 20 and rng.random() < _WORDED:
                yield rng.choice(_SERVICE_FRAMES).format(wording.strip())


def _figure(rng: random.Random, metrics: Sequence[str], regions: Sequence[str]) -> str:
    slots = {"y": _TIMES, "r": regions, "q": regions, "m": metrics}
    return rng.choice(_FIGURE_FRAMES).format(**{name: rng.choice(values) for name, values in slots.items()})


def _begun(rng: random.Random, sentence: str) -> str:
    words = jieba.lcut(sentence)
    return "".join(words[: rng.randint(2, max(2, len(words) - 1))])


def _services(sources: Sources) -> list[str]:
    if sources.services is None:
        return []
    with sources.services.open(encoding="utf-8") as file:
        names = {_BRACKETED.sub("", json.loads(line).get("CATANAME") or "") for line in file if line.strip()}
    return sorted(name for name in names if 2 <= len(name) <= 14)


def _names(sources: Sources) -> tuple[list[str], list[str]]:
    """Names of metrics and of regions."""
    if sources.tables is None:
        return [], []
    metrics = {_BRACKETED.sub("", row["name_cn"]) for row in _csv(sources.tables / "data_dictionary.csv")}
    regions = {row[key] for row in _csv(sources.tables / "dim_region.csv") for key in ("region", "short_name")}
    return sorted(name for name in metrics if 2 <= len(name) <= 14), sorted(regions)


def _general(sources: Sources) -> list[str]:
    if sources.paraphrase is None:
        return []
    rows = (sources.paraphrase / "lcqmc_dev.txt").read_text(encoding="utf-8").splitlines()
    return sorted({text for row in rows for text in row.split("\t")[:2] if _GENERAL.fullmatch(text)})


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
