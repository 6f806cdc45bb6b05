"""The one shape of every bench's result: machine, date, n, and named metrics with units."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Metric:
    """One measured number. None means that it could not be measured in this run."""

    value: float | None
    unit: str


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _cpuinfo().splitlines() if line.startswith("model name")),
        platform.processor(),
    )
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""


def document(n: int, metrics: Mapping[str, Metric], **extra: Any) -> dict[str, Any]:
    """The JSON document of a run; `extra` adds keys beside the fixed ones (set, seed, rows by kind)."""
    return {
        "machine": machine(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "n": n,
        "metrics": {name: {"value": m.value, "unit": m.unit} for name, m in metrics.items()},
        **extra,
    }


def publish(title: str, n: int, metrics: Mapping[str, Metric], json_path: Path | None, **extra: Any) -> None:
    """Print the metrics as a table, and write the JSON document when a path is given."""
    table = Table(title=f"{title} (n={n})")
    table.add_column("metric")
    table.add_column("value", justify="right")
    table.add_column("unit")
    for name, metric in metrics.items():
        table.add_row(name, "–" if metric.value is None else f"{metric.value:.4g}", metric.unit)
    Console().print(table)
    if json_path is not None:
        text = json.dumps(document(n, metrics, **extra), ensure_ascii=False, indent=1)
        json_path.write_text(text + "\n", encoding="utf-8")
