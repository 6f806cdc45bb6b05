"""Pages of charts for the big screen, written in YAML, steered by voice, read aloud on request.

    title: 人口普查
    pages:
      - id: home
        title: 首页
        names: [总览]
        charts:
          - question: 历次普查全国总人口的走势   # any question that the data can answer
            chart: line                          # optional: another picture of it
            title: 全国总人口                    # optional

A question that cannot be answered is an error at load, with the page and the reason, not a hole on the screen.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import yaml

from kiosk.answers import Action, AnswerPlan, Chart, Command, Dialogue
from kiosk.data.answerer import DataAnswerer
from kiosk.data.errors import SemanticError
from kiosk.data.text import normalise

PAGE_MEMORY = "data.page"
_OPEN = re.compile(r"(?:切换?到|切至|打开|转到|跳到|进入|看一?下?|显示|调出|换到|去)(.+?)(?:这一)?(?:页面?|板块|专题)$")
_BARE = re.compile(r"(.+?)(?:页面?|板块)$")
_NEXT = re.compile(r"(?:下一页|下一个页面|往后翻|翻页|后一页)")
_PREVIOUS = re.compile(r"(?:上一页|上一个页面|往前翻|前一页)")
_HOME = re.compile(r"(?:回到?|返回|切到|去|打开)?(?:首页|主页|主界面)$|^返回$")
_ZOOM_IN = re.compile(r"(?:放大|全屏|大一点|看大图|拉近)")
_ZOOM_OUT = re.compile(r"(?:缩小|退出全屏|小一点|还原|恢复原样)")
_ZOOM_NUMBER = re.compile(r"第([一二三四五六1-6])[个张幅]")
_FILTER = re.compile(r"(?:只看|只显示|仅看|只要|筛选)(.+?)(?:的)?$")
_BROADCAST = re.compile(
    r"(?:播报|读一?下|念一?下|朗读|播一下|讲一?下|介绍一?下)(?:这一?页|本页|当前页|一下)?(.*?)(?:这一页|页|页面)?$"
)
_ORDINAL = {c: str(i) for i, c in enumerate("一二三四五六", 1)} | {str(i): str(i) for i in range(1, 7)}


class ChartSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One chart of a page."""

    question: str
    chart: str = ""
    title: str = ""


class PageSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One page."""

    id: str
    title: str
    charts: tuple[ChartSpec, ...]
    names: tuple[str, ...] = ()
    opening: str = ""
    """Said before the figures when the page is broadcast."""


class DashboardSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dashboard file."""

    title: str
    pages: tuple[PageSpec, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, computed."""

    id: str
    title: str
    names: tuple[str, ...]
    charts: tuple[Chart, ...]
    sentences: tuple[str, ...]
    """What is said of each chart, in the order of the charts."""
    opening: str


class Dashboard:
    """Pages over one answerer. Computed once at load; `reload()` makes a new one when the data changes."""

    def __init__(self, spec: DashboardSpec, answerer: DataAnswerer, where: str = "dashboard") -> None:
        if not spec.pages:
            raise SemanticError(f"{where}: pages: there is none")
        self.title = spec.title
        self._pages = tuple(_page(page, answerer, where) for page in spec.pages)

    @classmethod
    def open(cls, path: Path, answerer: DataAnswerer) -> "Dashboard":
        """Read and compute a dashboard. Raises SemanticError naming the page and the question."""
        try:
            spec = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), DashboardSpec)
        except (OSError, yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
            raise SemanticError(f"{path}: {error}") from error
        return cls(spec, answerer, str(path))

    def pages(self) -> list[dict[str, Any]]:
        """Every page as plain data: id, title, charts, summary."""
        return [
            {
                "id": page.id,
                "title": page.title,
                "charts": [msgspec.to_builtins(chart) for chart in page.charts],
                "summary": "".join((page.opening, *page.sentences)),
            }
            for page in self._pages
        ]

    def command(self, text: str, dialogue: Dialogue) -> tuple[AnswerPlan, Dialogue] | None:
        """The plan of a spoken command, and the dialogue with the page in hand; None when it is no command."""
        said = normalise(text).removeprefix("请").removeprefix("帮我").removesuffix("吧").removesuffix("一下")
        here = self._index(dialogue)
        if _HOME.search(said):
            return self._turn_to(0, dialogue, Command.HOME)
        if _NEXT.search(said):
            return self._turn_to(min(here + 1, len(self._pages) - 1), dialogue)
        if _PREVIOUS.search(said):
            return self._turn_to(max(here - 1, 0), dialogue)
        if (hit := _BROADCAST.match(said)) and ((page := self._find(hit.group(1))) is not None or not hit.group(1)):
            index = here if page is None else page
            plan = self.broadcast(self._pages[index].id)
            return plan, dialogue.remember(PAGE_MEMORY, self._pages[index].id)
        for pattern in (_OPEN, _BARE):
            if (hit := pattern.search(said)) and (found := self._find(hit.group(1))) is not None:
                return self._turn_to(found, dialogue)
        if _ZOOM_IN.search(said) or _ZOOM_OUT.search(said):
            number = _ZOOM_NUMBER.search(said)
            way = "in" if _ZOOM_IN.search(said) else "out"
            argument = f"{way}:{_ORDINAL[number.group(1)]}" if number else way
            return _plan(Command.ZOOM, argument, ("好的。",)), dialogue
        if hit := _FILTER.match(said):
            return _plan(Command.FILTER, hit.group(1), (f"只看{hit.group(1)}。",)), dialogue
        return None

    def broadcast(self, page_id: str) -> AnswerPlan:
        """The page read aloud: one segment a chart, after the opening, so that the chart can be lit as it is read."""
        page = next((p for p in self._pages if p.id == page_id), self._pages[0])
        opening = page.opening or f"{page.title}。"
        return _plan(Command.BROADCAST, page.id, (opening, *page.sentences))

    def _turn_to(self, index: int, dialogue: Dialogue, command: Command = Command.PAGE) -> tuple[AnswerPlan, Dialogue]:
        page = self._pages[index]
        plan = _plan(command, page.id, ("好的。", f"{page.title}。"))
        return plan, dialogue.remember(PAGE_MEMORY, page.id)

    def _index(self, dialogue: Dialogue) -> int:
        current = dialogue.recall(PAGE_MEMORY)
        return next((i for i, page in enumerate(self._pages) if page.id == current), 0)

    def _find(self, name: str) -> int | None:
        wanted = normalise(name)
        if not wanted:
            return None
        for index, page in enumerate(self._pages):
            names = [normalise(n) for n in (page.title, page.id, *page.names)]
            if wanted in names:
                return index
        for index, page in enumerate(self._pages):
            if any(len(wanted) > 1 and (wanted in n or n in wanted) for n in map(normalise, (page.title, *page.names))):
                return index
        return None


def _plan(command: Command, argument: str, segments: tuple[str, ...]) -> AnswerPlan:
    return AnswerPlan(Action.COMMAND, segments, intent="dashboard", command=command, argument=argument)


def _page(page: PageSpec, answerer: DataAnswerer, where: str) -> Page:
    charts: list[Chart] = []
    sentences: list[str] = []
    for spec in page.charts:
        plan = answerer.answer(spec.question, Dialogue()).plan
        if plan.action is not Action.ANSWER or plan.chart is None:
            raise SemanticError(f"{where}: page {page.id!r}: {spec.question!r} cannot be answered: {plan.spoken}")
        chart = plan.chart
        charts.append(replace(chart, kind=spec.chart or chart.kind, title=spec.title or chart.title))
        sentences.append(plan.spoken)
    return Page(page.id, page.title, page.names, tuple(charts), tuple(sentences), page.opening)
