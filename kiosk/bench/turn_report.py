"""A turn bench as one HTML page with plots in SVG: no library, no network, opens anywhere."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from kiosk.bench.replay import Asked
from kiosk.bench.report import Metric, machine

_WIDTH, _ROW = 900, 18
_COLOURS = {
    "vad": "#8ecae6",
    "decode": "#219ebc",
    "understanding": "#8338ec",
    "second_look": "#5e548e",
    "endpoint": "#adb5bd",
    "synthesis": "#fb8500",
    "first_audio": "#ffb703",
    "first_frame": "#e63946",
    "playout": "#2a9d8f",
}


def write_report(path: Path, metrics: Mapping[str, Metric], batches: Mapping[str, Sequence[Asked]], note: str) -> None:
    """Write the page."""
    parts = [_head(note), _table(metrics)]
    for name, asked in batches.items():
        parts += [f"<h2>{escape(name)} (n={len(asked)})</h2>", _distribution(asked), _waterfall(asked)]
    path.write_text("".join(parts) + "</body></html>", encoding="utf-8")


def _head(note: str) -> str:
    style = "body{font:15px sans-serif;margin:2em;max-width:60em}td,th{padding:2px 12px;text-align:right}"
    legend = " ".join(f'<span style="background:{c};padding:2px 8px">{n}</span>' for n, c in _COLOURS.items())
    facts = ", ".join(f"{k}: {v}" for k, v in machine().items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>kiosk bench turn</title><style>{style}</style><body>'
        f"<h1>kiosk bench turn</h1><p>{escape(facts)}</p><p>{escape(note)}</p><p>{legend}</p>"
    )


def _table(metrics: Mapping[str, Metric]) -> str:
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{'–' if m.value is None else f'{m.value:.4g}'}</td><td>{escape(m.unit)}</td></tr>"
        for name, m in metrics.items()
    )
    return f"<table>{rows}</table>"


def _distribution(asked: Sequence[Asked]) -> str:
    """Cumulative curve of turn latency."""
    values = sorted(a.turn_ms for a in asked if a.turn_ms is not None)
    if not values:
        return "<p>nothing was answered</p>"
    most = max(2000.0, values[-1])
    points = " ".join(f"{v / most * _WIDTH:.1f},{200 - (i + 1) / len(values) * 190:.1f}" for i, v in enumerate(values))
    grid = "".join(
        f'<line x1="{ms / most * _WIDTH:.0f}" y1="0" x2="{ms / most * _WIDTH:.0f}" y2="200" stroke="#ddd"/>'
        f'<text x="{ms / most * _WIDTH + 3:.0f}" y="12" font-size="11">{ms} ms</text>'
        for ms in range(0, int(most) + 1, 500)
    )
    curve = f'<polyline points="{points}" fill="none" stroke="#1d3557" stroke-width="2"/>'
    return f'<svg width="{_WIDTH}" height="204">{grid}{curve}</svg>'


def _waterfall(asked: Sequence[Asked]) -> str:
    """The slowest turns, stage by stage."""
    slowest = sorted((a for a in asked if a.turn_ms is not None and a.stages), key=lambda a: -(a.turn_ms or 0))[:12]
    if not slowest:
        return ""
    most = max(max(end for _, end in a.stages.values()) for a in slowest) + 100
    rows = []
    for row, one in enumerate(slowest):
        label = f"{one.turn_ms:.0f} ms  {one.heard[:30]}"
        rows.append(f'<text x="0" y="{row * 2 * _ROW + 12}" font-size="12">{escape(label)}</text>')
        for name, (start, end) in one.stages.items():
            x, width = max(0.0, start) / most * _WIDTH, max(1.0, (end - max(0.0, start)) / most * _WIDTH)
            y, colour = row * 2 * _ROW + 16, _COLOURS.get(name, "#999")
            rows.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="14" fill="{colour}" opacity="0.8"/>')
    return f'<svg width="{_WIDTH}" height="{len(slowest) * 2 * _ROW + 10}">{"".join(rows)}</svg>'
