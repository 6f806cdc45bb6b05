"""The questions that training reads: our own, and those of the public sets LCQMC, BQ, AFQMC and OPPO."""

import csv
import json
import random
from pathlib import Path
from typing import Any

TRAINING = Path(__file__).parent / "training"
"""Our own."""


def rows(path: Path) -> list[dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def pairs(folder: Path, most: int, chance: random.Random) -> list[tuple[str, str]]:
    """Positive pairs of the paraphrase sets that are present."""
    found: list[tuple[str, str]] = []
    for name, delimiter in (("lcqmc_dev.txt", "\t"), ("afqmc_train.txt", "\t"), ("bq_dev.csv", ",")):
        path = folder / name
        if not path.exists():
            continue
        with path.open(encoding="utf-8-sig", newline="") as lines:
            own = [
                (r[0], r[1])
                for r in csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
                if len(r) == 3 and r[2].strip() == "1"
            ]
        found += chance.sample(own, min(most // 3, len(own)))
    return found


def strangers(folder: Path, most: int, chance: random.Random) -> list[str]:
    """Questions that no hall answers."""
    found: list[str] = []
    for name in ("oppo_dev.txt", "lcqmc_dev.txt"):
        path = folder / name
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [line.split("\t")[0] for line in chance.sample(lines, min(most // 2, len(lines)))]
    return found
