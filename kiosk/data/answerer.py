"""The answerer for data: text and dialogue in, a complete plan out. Thread-safe, deterministic, never raises for odd text."""

import re
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import structlog

from kiosk.answers import Action, AnswerPlan, Card, Choice, Dialogue, Reply, Section, Source
from kiosk.data import semantic
from kiosk.data.catalog import Catalog
from kiosk.data.charts import chart, legible, plain
from kiosk.data.compile import compile_plan
from kiosk.data.context import MAX_POINTS, Context, Point
from kiosk.data.draft import draft
from kiosk.data.errors import Ambiguous, DataError, StoreError, Unanswerable
from kiosk.data.examples import examples
from kiosk.data.frame import Frame
from kiosk.data.importing import DATABASE
from kiosk.data.lexicon import Lexicon
from kiosk.data.mentions import read
from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.plan import Ask, Item, Measure, Order, Plan, Transform
from kiosk.data.result import Figure, Result, figures
from kiosk.data.sentences.speak import sentences
from kiosk.data.soundalike import Soundalikes
from kiosk.data.standing import neighbour, rank
from kiosk.data.store import DuckStore, SqlStore, Store
from kiosk.data.text import normalise, without_echo
from kiosk.data.tokens import Token
from kiosk.data.understand import Planner
from kiosk.data.units import exact
from kiosk.data.unknown import doubtful, place_names, real_words
from kiosk.data.vocabulary import vocabulary

MEMORY = "data"
_log = structlog.get_logger()
_APOLOGY = "抱歉，数据这会儿查不出来，请稍后再问一次。"
_MAX_LINES = 40
_ELLIPSIS = re.compile(r"…+|\.{3,}|—{2,}")
"""Where a speaker starts anew; the frame decides whether it was so."""
_REPEAT = "我没有听清，请再说一遍。"
_MOST_STRAIN = 0.125
"""A sentence bent further than this was perhaps never about figures."""
_UNSURE = 0.3
_OPENING_YEARS = 20


class DataAnswerer:
    """Answers questions over one data set for one screen."""

    def __init__(self, catalog: Catalog, *, screen: str = "") -> None:
        self.catalog = catalog
        self._screen = screen
        self._lexicon = Lexicon(catalog)
        self._sounds = Soundalikes(self._lexicon.words())
        self._planner = Planner(catalog, self._members_of, self._figure_of, screen)
        self._warm_up()

    @classmethod
    def open(cls, tables: Path, *, screen: str = "") -> "DataAnswerer":
        """Over an imported data set, or a folder of CSV with a data dictionary; its `semantic.yaml`, or a draft.

        Raises SemanticError, StoreError.
        """
        database = tables / DATABASE
        store = DuckStore.of_file(database) if database.exists() else DuckStore.of_csv(tables)
        return cls(_catalog(store, tables), screen=screen)

    @classmethod
    def connect(cls, url: str, layer: Path, *, screen: str = "") -> "DataAnswerer":
        """Over a database that exists, with an edited semantic layer. Raises SemanticError, StoreError."""
        return cls(Catalog(semantic.load(layer), SqlStore(url)), screen=screen)

    # ---- the contract ------------------------------------------------------------------------------------------------

    def answer(self, text: str, dialogue: Dialogue) -> Reply:
        """See kiosk.answers.Answerer."""
        context = self._context(dialogue)
        try:
            frame = self.frame(text)
            plan, following = self._reply(frame, context)
        except Unanswerable as error:
            if isinstance(error.about, Plan):
                context = Context(error.about, Frame())
            return Reply(_decline(error), self._keep(dialogue, context))
        except Ambiguous as error:
            return Reply(_clarify(error), self._keep(dialogue, context))
        except (
            DataError,
            ArithmeticError,
            LookupError,
            ValueError,
            TypeError,
            AssertionError,
            RecursionError,
        ) as error:
            _log.error("data.failed", error=repr(error), kind=type(error).__name__)
            return Reply(_apology(), self._keep(dialogue, context))
        return Reply(plan, replace(dialogue, last_plan=plan).remember(MEMORY, following))

    def score(self, text: str, dialogue: Dialogue, *, as_said: bool = False) -> float:
        """Probability that this is a question for the data (0–1).

        `as_said`: judge the words as they stand. Where most questions are not about figures, words that no figure explains
        are no sign of bad hearing.
        """
        context = self._context(dialogue)
        try:
            return _score(self.frame(text, as_said=as_said), context)
        except Ambiguous:
            return _UNSURE

    def hotwords(self, dialogue: Dialogue) -> tuple[str, ...]:
        """See kiosk.answers.Answerer."""
        del dialogue
        return self._hotwords

    def openings(self) -> tuple[str, ...]:
        """Clauses that answers are likely to begin with: years and ranks, the likeliest first."""
        this_year = self.catalog.layer.this_year
        years = [f"{year}年，" for year in range(this_year, this_year - _OPENING_YEARS, -1)]
        regions = [p.name for p in self.catalog.members.get("region", {}).values()]
        ranks = [f"排第{n}位。" for n in range(1, len(regions) + 1)]
        counts = [f"有{n}个。" for n in range(1, 11)]
        return (
            *years,
            "好的。",
            *ranks,
            *counts,
            *(f"{name}更多。" for name in regions),
            *(f"是{name}。" for name in regions),
        )

    def frame(self, text: str, *, as_said: bool = False) -> Frame:
        """What the text mentions."""
        clean = without_echo(normalise(_ELLIPSIS.sub("哦", text)))
        for word, written in vocabulary().expand.items():
            if word in clean:
                clean = clean.replace(word, written)
                break
        tokens = self._lexicon.cut(clean)
        if not as_said and doubtful(tokens) and (restated := self._restated(clean, tokens)) is not None:
            frame = read(self._lexicon.cut(restated), restated, self.catalog.layer.this_year)
            return replace(frame, noisy=True)
        return read(tokens, clean, self.catalog.layer.this_year)

    def _restated(self, clean: str, tokens: tuple[Token, ...]) -> str | None:
        """What was probably said, None when the text had better stand as it is. Raises Ambiguous for what nobody can tell."""
        real = real_words(tokens, clean)
        lone = sum(token.end - token.start for token in tokens if not token.tags) <= 1
        kept = frozenset(range(len(clean))) if lone and not any(t.sounded for t in tokens) else real
        restated = self._sounds.restate(clean, self._lexicon.known, kept, place_names(tokens, clean))
        if restated.text == clean or restated.strain > _MOST_STRAIN:
            return None
        if restated.lost and (real or lone):
            return None
        if restated.lost:
            raise Ambiguous(_REPEAT, ())
        if restated.either:
            raise Ambiguous(f"您说的是{'还是'.join(restated.either)}？", restated.either)
        _log.debug("data.restated", heard=clean, text=restated.text, strain=round(restated.strain, 3))
        return restated.text

    def _warm_up(self) -> None:
        """One question through every stage, so that the first citizen does not wait for lazy dictionaries and parsers."""
        metric = next((m for m in self.catalog.metrics.values() if m.years and not m.hidden), None)
        if metric is not None:
            self.answer(f"{metric.years[-1]}年的{metric.name}齐齐", Dialogue())
            self.answer(f"{metric.years[-1]}年的{metric.name}", Dialogue())

    # ---- inside ------------------------------------------------------------------------------------------------------

    @cached_property
    def _hotwords(self) -> tuple[str, ...]:
        return (examples(self.catalog),)

    @staticmethod
    def _context(dialogue: Dialogue) -> Context | None:
        found = dialogue.recall(MEMORY)
        return found if isinstance(found, Context) else None

    @staticmethod
    def _keep(dialogue: Dialogue, context: Context | None) -> Dialogue:
        return dialogue if context is None else dialogue.remember(MEMORY, context)

    def _reply(self, frame: Frame, context: Context | None) -> tuple[AnswerPlan, Context]:
        plan = self._planner.plan(frame, context)
        plan = replace(plan, times=frame.has("times"), percent=frame.has("percent"))
        if plan.ask is Ask.COMPARE and plan.notes and all(n.lstrip("-").isdigit() for n in plan.notes):
            plan = self._resolve_ranks(plan)
        self._permit(plan)
        result = self.run(plan)
        result = self._older_vintage(result)
        if not result.figures and plan.ask not in (Ask.COUNT, Ask.FIRST_YEAR, Ask.YEARS):
            raise Unanswerable("这里没有这项数据。")
        self._complete(result)
        wide: tuple[Figure, ...] = ()
        if result.plan.ask in (Ask.YEARS, Ask.FIRST_YEAR):
            wide = self.run(replace(result.plan, ask=Ask.TREND, condition=None, limit=0, offset=0)).figures
        answer = _answer(result, wide, self.catalog)
        return answer, _next_context(result, frame, context)

    def run(self, plan: Plan) -> Result:
        """Compile and execute. Raises StoreError."""
        statement = compile_plan(plan, self.catalog)
        rows = self.catalog.store.query(statement.sql, statement.parameters)
        return Result(plan, figures(plan, rows, self.catalog), statement.shown, tuple(rows))

    def _members_of(self, plan: Plan) -> tuple[Place, ...]:
        self._permit(plan)
        found = self.run(plan).figures[plan.offset :]
        return tuple(f.place for f in (found[: plan.limit] if plan.limit else found))

    def _figure_of(self, plan: Plan) -> float | None:
        """The one figure of a plan that another question hangs on."""
        self._permit(plan)
        found = self.run(plan).figures
        return found[0].value if len(found) == 1 else None

    def _resolve_ranks(self, plan: Plan) -> Plan:
        items: list[Item] = []
        for item, note in zip(plan.items, plan.notes, strict=True):
            n = int(note)
            order = Order.ASC if n < 0 else Order.DESC
            ranked = self.run(Plan(Ask.RANKING, (item,), plan.years, each=True, order=order)).figures
            if abs(n) > len(ranked):
                raise Unanswerable(f"{item.place.name}没有第{abs(n)}名。")
            items.append(Item(item.measure, ranked[abs(n) - 1].place))
        return replace(plan, items=tuple(items), each=False, notes=())

    def _older_vintage(self, result: Result) -> Result:
        """哪年突破 when the newest vintage starts above the mark: the older one knows."""
        plan = result.plan
        if plan.ask is not Ask.FIRST_YEAR or not result.figures or result.figures[0].year != plan.years[0]:
            return result
        metric, place = plan.items[0].measure.metric, plan.items[0].place
        for other in self.catalog.metrics.values():
            if not other.superseded or other.atoms != metric.atoms:
                continue
            earlier = tuple(y for y in self.catalog.years(other, place) if y < plan.years[0])
            if earlier and self.catalog.dimension(other) == place.dimension:
                older = self.run(replace(plan, items=(Item(Measure((other,)), place),), years=earlier))
                return older if older.figures else result
        return result

    def _permit(self, plan: Plan) -> None:
        for item in plan.items:
            for place in (item.place, *((item.measure.whole_place,) if item.measure.whole_place else ())):
                allowed = self.catalog.visible(place.dimension, self._screen)
                if allowed is not None and not set(place.members) <= allowed:
                    raise Unanswerable(f"这块屏幕不能查看{place.name}的数据。")

    @staticmethod
    def _complete(result: Result) -> None:
        """Nothing that was asked for may be missing from the rows without being said."""
        plan = result.plan
        if plan.ask in (Ask.VALUE, Ask.COMPARE, Ask.CHANGE, Ask.SHARE) and not plan.each:
            have = {id(f.item) for f in result.figures}
            for item in plan.items:
                if id(item) not in have:
                    raise Unanswerable(f"没有{item.place.name}{item.measure.name}{plan.years[-1]}年的数据。")
        if plan.ask is Ask.SHARE and any(f.level == f.base for f in result.figures):
            raise Ambiguous("您想问占什么的比重？", ())
        if plan.ask in (Ask.RANK_OF, Ask.NEIGHBOUR) and rank(result) == 0:
            raise Unanswerable("没有这个地区当年的数据，排不出名次。")
        if plan.ask is Ask.RANKING and len(result.figures) <= plan.offset:
            raise Unanswerable(f"没有第{plan.offset + 1}名，一共只有{len(result.figures)}个。")


def _catalog(store: Store, folder: Path) -> Catalog:
    path = folder / semantic.FILE_NAME
    layer = semantic.load(path) if path.exists() else draft(store, folder.name)
    return Catalog(layer, store)


def _decline(error: Unanswerable) -> AnswerPlan:
    choices = (Choice("", error.nearest),) if error.nearest and not error.nearest.isdigit() else ()
    card = Card(title="暂时查不到", sections=(Section("text", "原因", (error.reason,), True),))
    return AnswerPlan(Action.DECLINE, (error.reason,), intent="data", choices=choices, card=card)


def _clarify(error: Ambiguous) -> AnswerPlan:
    choices = tuple(Choice("", option) for option in error.options)
    return AnswerPlan(Action.CLARIFY, (error.question,), intent="data", choices=choices, complete=False)


def _apology() -> AnswerPlan:
    card = Card(title="暂时查不到", sections=(Section("text", "原因", (_APOLOGY,), True),))
    return AnswerPlan(Action.DECLINE, (_APOLOGY,), intent="data", card=card)


def _answer(result: Result, wide: tuple[Figure, ...], catalog: Catalog) -> AnswerPlan:
    plan = result.plan
    segments = sentences(result)
    if plan.chart:
        name = {"line": "折线图", "bar": "柱状图", "pie": "饼图", "table": "表格", "map": "地图"}[plan.chart]
        segments = (f"已换成{name}。", *segments)
    picture = chart(result, wide)
    metrics = list(
        dict.fromkeys(
            m
            for item in plan.items
            for m in (*item.measure.metrics, *((item.measure.whole,) if item.measure.whole else ()))
        )
    )
    sources = _sources(metrics, catalog)
    newest_first = plan.ask is Ask.TREND and len(plan.items) == 1
    shown = sorted(result.figures, key=lambda f: -f.year) if newest_first else result.figures
    lines = tuple(_line(f) for f in shown[:_MAX_LINES])
    about = tuple(
        f"{m.name}：单位{m.unit}，{catalog.table(m).title}，{m.vintage or '最新口径'}{'，' + plain(m.note) if plain(m.note) else ''}"
        for m in metrics
    )
    card = Card(
        title=picture.title,
        sections=(
            Section("fields", "数据", lines, True),
            Section("text", "口径与来源", about),
            Section("text", "SQL", (result.sql,)),
        ),
        notice=catalog.layer.notice,
    )
    rows = tuple((f.place.name, f.year, f.value, f.item.measure.name, f.item.measure.unit) for f in result.figures)
    if plan.ask in (Ask.RANK_OF, Ask.NEIGHBOUR):
        other = neighbour(result) if plan.ask is Ask.NEIGHBOUR else None
        rows = (
            (
                plan.focus.name if plan.focus else "",
                plan.years[-1],
                rank(result),
                *((other.place.name, other.value) if other else ()),
            ),
            *rows,
        )
    return AnswerPlan(
        Action.ANSWER, segments, intent="data", items=tuple(m.code for m in metrics), card=card, chart=picture,
        sources=sources, confidence=0.9, sql=result.sql, rows=rows,
    )  # fmt: skip


def _sources(metrics: list[Metric], catalog: Catalog) -> tuple[Source, ...]:
    """One source a table and vintage, with what was taken from it in words."""
    found: dict[tuple[str, str], list[str]] = {}
    for metric in metrics:
        found.setdefault((metric.table, metric.vintage or "最新口径"), []).append(metric.name)
    return tuple(
        Source(
            title=catalog.layer.tables[table].title,
            code="、".join(names),
            clause=vintage,
            issuer=catalog.layer.tables[table].issuer,
        )
        for (table, vintage), names in found.items()
    )


def _line(figure: Figure) -> str:
    measure = figure.item.measure
    text = exact(legible(figure), measure.unit)
    if measure.transform is not Transform.LEVEL and figure.level is not None and figure.base is not None:
        text += f"（{exact(figure.base, measure.metric.unit)} → {exact(figure.level, measure.metric.unit)}）"
    elif measure.whole is not None and figure.level is not None and figure.base is not None:
        text += f"（{exact(figure.level, measure.metric.unit)} / {exact(figure.base, measure.whole.unit)}）"
    return f"{figure.year}年{figure.place.name}{measure.name}：{text}"


def _next_context(result: Result, frame: Frame, context: Context | None) -> Context:
    plan = result.plan
    named: tuple[Place, ...] = ()
    if plan.ask is Ask.RANKING:
        shown = result.figures[plan.offset :][: plan.limit or None]
        named = tuple(dict.fromkeys(f.place for f in shown))
        if context is not None and plan.offset and context.plan.ask is Ask.RANKING and context.plan.items == plan.items:
            named = tuple(dict.fromkeys((*context.named, *named)))
    elif (plan.ask in (Ask.COUNT, Ask.COMPARE) and len(result.figures) > 1) or plan.ask is Ask.COUNT:
        named = tuple(dict.fromkeys(f.place for f in result.figures))
    elif plan.ask is Ask.RANK_OF and plan.focus is not None:
        named = (plan.focus,)
    elif plan.ask is Ask.NEIGHBOUR and (other := neighbour(result)) is not None:
        named = (other.place, *((plan.focus,) if plan.focus else ()))
    points = context.points if context is not None else ()
    if frame.corrected:
        points = points[:-1]
    if plan.ask is Ask.VALUE and len(result.figures) == 1:
        figure = result.figures[0]
        points = (*points, Point(Item(Measure(figure.item.measure.metrics), figure.item.place), figure.year))[
            -MAX_POINTS:
        ]
    elif plan.ask is Ask.CHANGE and plan.items[0].measure.base_year is None:
        points = (*points, Point(plan.items[0], plan.years[-1]))[-MAX_POINTS:]
    elif plan.ask is Ask.RANK_OF and plan.focus is not None:
        points = (*points, Point(Item(plan.items[0].measure, plan.focus), plan.years[-1]))[-MAX_POINTS:]
    elif plan.ask is Ask.COMPARE and not plan.each:
        points = (*points, *(Point(f.item, f.year) for f in result.figures))[-MAX_POINTS:]
    else:
        points = ()
    return Context(plan, frame, named, points)


def _score(frame: Frame, context: Context | None) -> float:
    """A calibrated guess from what was recognised; the bench for routing checks it."""
    atoms = {a for hit in frame.atoms for a in hit.atoms} - {"占比", "其他", "数量"}
    place = bool(frame.places or frame.nation or frame.home)
    quantity = any(
        word in frame.text for word in ("多少", "几", "排", "最", "走势", "趋势", "增", "降", "占", "比", "哪")
    )
    time = frame.times.said
    odds = 0.02
    if atoms:
        odds = 0.25 + 0.25 * bool(place) + 0.25 * bool(time) + 0.15 * quantity
    elif place and (time or frame.has("rank_of", "order", "compare")):
        odds = 0.5
    elif frame.absent and place and time:
        odds = 0.6
    if context is not None and not frame.unknown and len(frame.text) <= 16:
        odds = max(
            odds,
            0.75
            if frame.has("then", "instead", "chart", "pronoun", "correction", "diff", "rank_of") or time or place
            else 0.4,
        )
    return max(0.01, min(0.99, odds - 0.2 * len(frame.unknown)))


__all__ = ["DataAnswerer", "StoreError"]
