"""Plans carried out: what the screen may see, the SQL, and whether the rows hold all that was asked for."""

from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.compile import compile_plan
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.place import Place
from kiosk.data.plan import Ask, Item, Measure, Order, Plan
from kiosk.data.result import Figure, Result, figures
from kiosk.data.standing import rank


class Runner:
    """Runs plans over one catalog for one screen. Thread-safe."""

    def __init__(self, catalog: Catalog, screen: str) -> None:
        self._catalog = catalog
        self._screen = screen

    def result(self, plan: Plan) -> Result:
        """All that the plan asks for, or Unanswerable, Ambiguous; StoreError."""
        if plan.ask is Ask.COMPARE and plan.notes and all(n.lstrip("-").isdigit() for n in plan.notes):
            plan = self._resolve_ranks(plan)
        self._permit(plan)
        result = self._older_vintage(self._run(plan))
        if not result.figures and plan.ask not in (Ask.COUNT, Ask.FIRST_YEAR, Ask.YEARS):
            raise Unanswerable("这里没有这项数据。")
        _complete(result)
        return result

    def wide(self, result: Result) -> tuple[Figure, ...]:
        """The figures of all years behind a question about years, for its chart; none for other questions."""
        if result.plan.ask not in (Ask.YEARS, Ask.FIRST_YEAR):
            return ()
        return self._run(replace(result.plan, ask=Ask.TREND, condition=None, limit=0, offset=0)).figures

    def members(self, plan: Plan) -> tuple[Place, ...]:
        """The places that a ranking or a condition chooses. Raises Unanswerable, StoreError."""
        self._permit(plan)
        found = self._run(plan).figures[plan.offset :]
        return tuple(f.place for f in (found[: plan.limit] if plan.limit else found))

    def figure(self, plan: Plan) -> float | None:
        """The one figure of a plan that another question hangs on, None when there is not exactly one."""
        self._permit(plan)
        found = self._run(plan).figures
        return found[0].value if len(found) == 1 else None

    def _run(self, plan: Plan) -> Result:
        """Compile and execute. Raises StoreError."""
        statement = compile_plan(plan, self._catalog)
        rows = self._catalog.store.query(statement.sql, statement.parameters)
        return Result(plan, figures(plan, rows, self._catalog), statement.shown, tuple(rows))

    def _resolve_ranks(self, plan: Plan) -> Plan:
        items: list[Item] = []
        for item, note in zip(plan.items, plan.notes, strict=True):
            n = int(note)
            order = Order.ASC if n < 0 else Order.DESC
            ranked = self._run(Plan(Ask.RANKING, (item,), plan.years, each=True, order=order)).figures
            if abs(n) > len(ranked):
                raise Unanswerable(f"{item.place.name}没有第{abs(n)}名。")
            items.append(Item(item.measure, ranked[abs(n) - 1].place))
        if len(items) > 1 and len({item.place for item in items}) == 1:
            raise Unanswerable(f"{items[0].place.name}自己就排在那一名。")
        return replace(plan, items=tuple(items), each=False, notes=())

    def _older_vintage(self, result: Result) -> Result:
        """哪年突破 when the newest vintage starts above the mark: the older one knows."""
        plan = result.plan
        if plan.ask is not Ask.FIRST_YEAR or not result.figures or result.figures[0].year != plan.years[0]:
            return result
        if plan.items[0].measure.whole is not None:
            return result
        metric, place = plan.items[0].measure.metric, plan.items[0].place
        for other in self._catalog.metrics.values():
            if not other.superseded or other.atoms != metric.atoms:
                continue
            earlier = tuple(y for y in self._catalog.years(other, place) if y < plan.years[0])
            if earlier and self._catalog.dimension(other) == place.dimension:
                older = self._run(replace(plan, items=(Item(Measure((other,)), place),), years=earlier))
                return older if older.figures else result
        return result

    def _permit(self, plan: Plan) -> None:
        for item in plan.items:
            for place in (item.place, *((item.measure.whole_place,) if item.measure.whole_place else ())):
                allowed = self._catalog.visible(place.dimension, self._screen)
                if allowed is not None and not set(place.members) <= allowed:
                    raise Unanswerable(f"这块屏幕不能查看{place.name}的数据。")


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
