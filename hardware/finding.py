"""One result of a check, in words for the person in the hall."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do about it (empty when nothing is to be done)."""

    check: str
    title: str
    level: Level
    detail: str
    advice: str = ""


def verdict(findings: Sequence[Finding]) -> str:
    """The plain closing words, in Chinese: whether the machine can serve, and what to do in order of weight."""
    failed = [f for f in findings if f.level is Level.FAIL]
    warned = [f for f in findings if f.level is Level.WARN]
    if failed:
        lines = [f"结论：本机暂时不能投入使用，有 {len(failed)} 个问题必须先解决："]
        lines += _numbered(failed)
        if warned:
            lines += [f"另有 {len(warned)} 处建议处理：", *_numbered(warned)]
    elif warned:
        lines = [f"结论：本机可以使用，另有 {len(warned)} 处建议处理：", *_numbered(warned)]
    else:
        lines = ["结论：本机一切正常，可以投入使用。"]
    return "\n".join(lines)


def _numbered(findings: Sequence[Finding]) -> list[str]:
    return [f"  {n}. {f.title}：{f.detail}。{f.advice}" for n, f in enumerate(findings, 1)]
