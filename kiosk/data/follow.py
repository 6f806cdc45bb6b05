"""What a turn means after another: charts redrawn, figures compared, one slot replaced and the rest kept."""

from dataclasses import replace

from kiosk.data.carried import CHOOSING, MOVED, compared_again, kept_up, refuse_fewer
from kiosk.data.choosing import asks_so_many, some_of_the_list
from kiosk.data.context import Context
from kiosk.data.finder import Where
from kiosk.data.frame import Frame, PlaceHit
from kiosk.data.metric import Metric
from kiosk.data.places import joined
from kiosk.data.plan import Ask, Item, Measure, Order, Plan, Transform
from kiosk.data.recalled import asks_level, between_the_two, recalled
from kiosk.data.refuse import no_year
from kiosk.data.scopes import excluding
from kiosk.data.shares import Shares
from kiosk.data.subjects import Subject
from kiosk.data.those import how_many, those, two_areas
from kiosk.data.times import OPEN_END
from kiosk.data.totals import grown, total
from kiosk.data.units import parse_unit
from kiosk.data.wholes import both_years
from kiosk.data.years import asked_years


class FollowUps(Shares):
    """Plans that need the turn before."""

    def _redraw(self, frame: Frame, context: Context) -> Plan:
        plan = context.plan
        if not frame.times.said and frame.chart != "line":
            return replace(plan, chart=frame.chart)
        item = plan.items[0]
        if not frame.times.said and len(plan.years) > 1:
            return replace(plan, chart=frame.chart)
        place = item.place
        metric = item.measure.metric
        if frame.times.said:
            if len(frame.times.years) == 1 and frame.times.span is None and frame.chart == "line":
                frame = replace(frame, times=replace(frame.times, span=(frame.times.years[0], OPEN_END)))
            years, _ = asked_years(self.catalog, frame, metric, place, context, every=not plan.each)
        else:
            years = self.catalog.years(metric, place, every=not plan.each)
            since = item.measure.base_year if plan.ask is Ask.CHANGE else None
            years = years[-10:] if since is None else tuple(y for y in years if since <= y <= plan.years[-1])
        if len(years) == 1:
            return replace(plan, years=years, chart=frame.chart)
        items = tuple(
            replace(i, measure=replace(i.measure, transform=Transform.LEVEL, base_year=None)) for i in plan.items
        )
        return Plan(Ask.TREND, items, years, each=plan.each, chart=frame.chart)

    def _continued(self, frame: Frame, context: Context) -> Frame:
        """Words whose meaning hangs on the turn before: 第二 after the lowest, 这三年 of the two years just said."""
        refuse_fewer(frame, context)
        frame = recalled(frame, context)
        if len(context.groups) > 1 and two_areas(frame.text):
            frame = replace(frame, marks=frame.marks | {"pronoun", "pronoun:they"})
        said = frame.marks & {"nth_last", "tail", "top"} or any(m.startswith("order:") for m in frame.marks)
        if frame.has("nth", "nth_range") and not said and context.plan.ask is Ask.RANKING:
            frame = replace(frame, order="asc" if context.plan.order is Order.ASC else "desc")
        frame = between_the_two(frame, context)
        years, mine = frame.times.years, context.plan.years[-1]
        moved = frame.has("change_up", "change_down", "growth", "change", "times") or MOVED.search(frame.text)
        if (
            moved
            and len(years) == 1
            and mine < years[0]
            and frame.text.startswith(("到", "至"))
            and not frame.times.span
        ):
            frame = replace(frame, times=replace(frame.times, years=(mine, *years)))
        return self._those(kept_up(compared_again(frame, context), context), context)

    def _those(self, frame: Frame, context: Context) -> Frame:
        """三个省谁最高 after three places, GDP加起来多少 after a list: the places that were just said."""
        if frame.has("gross"):
            frame = replace(frame, marks=frame.marks - {"sum"}, atoms=())
        if frame.places or frame.nation or frame.home or frame.attributes or frame.share_at >= 0:
            return frame
        if (some := some_of_the_list(frame, context)) is not None:
            return some
        if asks_so_many(frame) and not frame.has("within", "pronoun"):
            return frame
        if frame.has("pronoun:they") and frame.scope in ("region", "city") and not frame.has(*CHOOSING):
            frame = replace(frame, scope="")  # 这俩省今年的呢
        counted = those(frame.text)
        count = frame.limit or (counted.count if counted is not None and counted.place else 0)
        said = tuple(dict.fromkeys(p.item.place for p in context.points))[-count:] if count > 1 else ()
        if len(said) < count:  # 三个省加一块儿 after how far each of three moved
            said = context.said[-count:]
        scoped = frame.scope in ("region", "city", "place") and not frame.atoms
        if (
            len(said) > 1
            and len(said) == count
            and scoped
            and frame.has("order", "which", "sum", "compare", "diff", "times")
        ):
            hits = tuple(PlaceHit((place,), -1) for place in said)
            return replace(frame, places=hits, scope="", limit=1 if frame.has("order") else 0)
        whole = context.plan.items[0].place
        if whole.group and len(whole.members) == frame.limit and scoped and frame.has("per"):  # 三个地方分别多少
            return replace(frame, places=(PlaceHit((whole,), -1),), scope="", limit=0)
        pair = tuple(dict.fromkeys(p.item.place for p in context.points[-2:]))
        one = len(context.plan.items) == 1 and not context.plan.each and context.plan.items[0].place in pair
        apart = not frame.scope and not frame.has("pronoun:they")
        if len(pair) == 2 and one and frame.atoms and apart and frame.has("which"):  # 人均谁高
            return replace(frame, places=tuple(PlaceHit((place,), -1) for place in pair))
        listed = context.plan.ask is Ask.COUNT or (context.plan.ask is Ask.RANKING and context.plan.limit > 1)
        chosen = listed and len(context.named) > 1 and bool(frame.atoms)
        if chosen and frame.has("within") and frame.order and frame.scope in ("", "place", "region", "city"):
            hits = tuple(PlaceHit((place,), -1) for place in context.named)  # 其中人口最多的是哪个
            return replace(frame, places=hits, scope="")
        if chosen and frame.has("sum", "per") and not frame.scope:
            return replace(frame, marks=frame.marks | {"pronoun", "pronoun:they"})
        return frame

    def _same_share(self, frame: Frame, context: Context) -> Plan | None:
        """2014年占多少, 青海占多少: of the same whole as in the turn before."""
        measure = context.plan.items[0].measure
        plain = tuple(h for h in frame.atoms if h.atoms != ("占比",))
        if frame.share_at < 0 or frame.has("pronoun", "sum", "order", "diff", "per") or frame.number is not None:
            return None
        bare = replace(frame, atoms=plain, share_at=-1, marks=frame.marks - {"share", "percent"})
        if measure.whole is None:
            if measure.metric.of_share and not plain and not frame.places and not frame.nation:
                return self._shape(bare, context, self._subject(bare, context))
            return None
        after = frame.text[frame.share_at : frame.share_at + 1] == "占"
        at = frame.share_at
        if after and (any(h.start > at for h in plain) or any(p.start > at for p in frame.places)):
            return None
        if frame.nation or frame.within_at >= 0 or frame.home or frame.scope or len(plain) > 1:
            return None
        return self._again_share(bare, context, self._subject(bare, context), frame.chart)

    def _from_points(self, frame: Frame, context: Context) -> Plan | None:
        """两个差多少, 降了百分之多少: about the figures just said."""
        ends = sorted(p.year for p in context.points[-2:])
        if frame.has("versus") and not (len(ends) == 2 and ends[1] - ends[0] == 1):
            return None
        known = {p.year for p in context.points[-2:]}
        recalled = len(known) == 2 and set(frame.times.years) <= known and frame.has("times", "diff", "compare")
        if frame.atoms or frame.places or frame.nation or frame.home or frame.share_at >= 0:
            return None
        if frame.ratio or (frame.times.said and not (recalled and frame.times.span is None and not frame.times.last)):
            return None
        if frame.has("order", "top", "rank_of", "neighbour", "nth", "which_year") or frame.number is not None:
            return None
        if frame.has("sum") and any(p.item.measure.transform is not Transform.LEVEL for p in context.points[-2:]):
            return None
        comparing = frame.has("diff", "compare", "which", "times", "sum")
        changing = frame.has("change_up", "change_down", "growth", "change", "cagr")
        if not (comparing or changing) or (frame.has("sum") and frame.has("diff") and not two_areas(frame.text)):
            return None
        if comparing and len(context.groups) > 1 and two_areas(frame.text):
            measure = Measure(context.plan.items[0].measure.metrics)
            return Plan(Ask.COMPARE, tuple(Item(measure, group) for group in context.groups), context.plan.years)
        points = context.points[-max(2, how_many(frame)) :]
        if (
            len(points) == 2
            and len({p.item.measure.metric.atoms for p in points}) == 1
            and points[0].item.place == points[1].item.place
            and points[0].year != points[1].year
        ):
            first, last = sorted(p.year for p in points)
            if points[0].item.measure.whole is not None:  # 平均一年提高几个百分点 after the shares of two years
                yearly = frame.has("cagr", "mean")
                return Plan(Ask.TREND, (points[0].item,), (first, last), cagr=yearly)
            item = Item(
                replace(points[0].item.measure, transform=Transform.GROWTH, base_year=first), points[0].item.place
            )
            return Plan(
                Ask.CHANGE, (item,), (last,), cagr=frame.has("cagr"), down=frame.has("change_down"), ratio=frame.ratio
            )
        if context.plan.ask is Ask.COMPARE and len(context.plan.items) > 1 and comparing:
            if changing and context.plan.items[0].measure.transform is Transform.LEVEL and frame.has("which"):
                return grown(context.plan)
            return total(context.plan) if frame.has("sum") else replace(context.plan, chart=frame.chart)
        listed = context.listed(how_many(frame))
        named = tuple(p for p in listed if not any(p in hit.candidates for hit in frame.excluded))
        if comparing and context.plan.each and named:
            if frame.has("sum"):
                together = joined(named)
                return Plan(
                    Ask.VALUE, (Item(Measure(context.plan.items[0].measure.metrics), together),), context.plan.years
                )
            chosen = (named[0], named[-1]) if len(named) > 1 else ()
            if chosen:
                items = tuple(Item(context.plan.items[0].measure, p) for p in chosen)
                return Plan(Ask.COMPARE, items, context.plan.years)
        if comparing and len(points) > 1 and len({p.year for p in points}) == 1:
            plan = Plan(Ask.COMPARE, tuple(p.item for p in points), (points[0].year,), chart=frame.chart)
            return total(plan) if frame.has("sum") else plan
        return None

    def _again(self, frame: Frame, context: Context, subject: Subject) -> Plan:
        """The shape of the turn before with what this turn replaces."""
        old = context.plan
        first = old.items[0]
        metric = subject.metrics[0]
        chart = frame.chart or (old.chart if not frame.atoms or old.chart in ("table", "line") else "")
        if old.ask is Ask.SHARE or (first.measure.whole is not None):
            return self._again_share(frame, context, subject, chart)
        if old.ask in (Ask.RANK_OF, Ask.NEIGHBOUR):
            return self._rank_of(frame, context, subject)
        scope_like = old.each and (old.ask in (Ask.RANKING, Ask.COUNT) or old.ask is Ask.COMPARE)
        if scope_like and subject.places and not all(p.group for p in subject.places) and not subject.inherited:
            if len(subject.places) > 1:  # 把黑龙江也加进来 after the first three
                return self._compare(frame, context, subject)
            if old.ask is Ask.RANKING:  # 那黑龙江呢: the place's own figure
                return self._rank_of(frame, context, subject)
            return self._value(frame, context, subject)
        measure = replace(first.measure, metrics=(self._real_of(first.measure.metric, metric),))
        if metric.growth:
            measure = Measure((metric,))
        if scope_like:
            place = subject.places[0] if len(subject.places) == 1 else subject.scope or first.place
            if subject.inherited:
                place = excluding(self.catalog, frame, first.place)
            newest = max(asked_years(self.catalog, frame, metric, place, context, every=False)[0])
            name = old.scope if subject.inherited else subject.scope_name or place.name
            return replace(old, items=(Item(measure, place),), years=(newest,), chart=chart, scope=name, latest=False)
        plain = old.ask in (Ask.FIRST_YEAR, Ask.YEARS) or (old.ask is Ask.CHANGE and asks_level(frame))
        dated = len(frame.times.years) == 1 or (frame.times.latest and not frame.times.years)
        if plain and dated and not frame.times.span:
            return self._value(frame, context, subject)
        if frame.attributes and subject.scope is not None and not subject.places:  # 里面三大门类呢
            return self._value(frame, context, subject)
        places = subject.places or (first.place,)
        if subject.inherited and len(old.items) > 1:
            places = tuple(dict.fromkeys(i.place for i in old.items))
        metrics = (
            subject.metrics
            if frame.atoms or len(subject.metrics) == 1
            else tuple(dict.fromkeys(i.measure.metric for i in old.items))
        )
        items = tuple(
            Item(replace(measure, metrics=(self._real_of(first.measure.metric, m),)), p)
            for m in metrics
            for p in places
        )
        years: tuple[int, ...] = ()
        for item in items:
            years, _ = asked_years(self.catalog, frame, item.measure.metric, item.place, context, every=not old.each)
        ask = old.ask
        if ask is Ask.CHANGE:
            if len(years) > 1:
                items = tuple(replace(i, measure=replace(i.measure, base_year=min(years))) for i in items)
                years = (max(years),)
            elif frame.times.said and not frame.times.same:
                items = tuple(replace(i, measure=replace(i.measure, base_year=None)) for i in items)
            for item in items:
                before = item.measure.base_year if item.measure.base_year is not None else years[0] - 1
                have = self.catalog.years(item.measure.metric, item.place)
                if before not in have:
                    raise no_year(item.measure.metric, item.place, (before,), have)
            if len(items) > 1:
                ask = Ask.COMPARE
        elif ask is Ask.TREND and len(years) == 1:
            ask = Ask.VALUE if len(items) == 1 else Ask.COMPARE
        elif ask in (Ask.VALUE, Ask.COMPARE):
            ask = (
                Ask.TREND
                if len(years) > 1
                else Ask.COMPARE
                if len(items) > 1 or (old.each and items[0].place.group)
                else Ask.VALUE
            )
        each = old.each and items[0].place.group
        limit = old.limit if ask in (Ask.RANKING, Ask.YEARS) else 0
        return replace(old, ask=ask, items=items, years=years, chart=chart, each=each, limit=limit, latest=False)

    def _real_of(self, old: Metric, new: Metric) -> Metric:
        if old.index_of and not new.index_of:
            return next((m for m in self.catalog.metrics.values() if m.index_of == new.code), new)
        return new

    def _again_share(self, frame: Frame, context: Context, subject: Subject, chart: str) -> Plan:
        old = context.plan
        measure = old.items[0].measure
        metrics = measure.metrics
        if frame.atoms:
            near = self.finder.replace(measure.metric, [a for h in frame.atoms for a in h.atoms], Where())
            metrics = (near,) if near is not None and near.unit == measure.metric.unit else subject.metrics
        elif subject.metrics and not subject.inherited:
            metrics = subject.metrics
        place = subject.places[0] if subject.places and not subject.inherited else old.items[0].place
        assert measure.whole is not None
        there = measure.whole_place if measure.whole.atoms == measure.metric.atoms else None
        if frame.atoms and there is not None:  # 换成GDP呢 after a share of the nation's people
            measure = replace(measure, whole=self.finder.at(metrics[0].atoms, there) or measure.whole)
        assert measure.whole is not None
        other = parse_unit(metrics[0].unit).base != parse_unit(measure.whole.unit).base
        if frame.atoms and (other or bool(metrics[0].denominator) != bool(measure.metric.denominator)):
            return self._value(frame, context, subject)  # 那花费呢 after a share of trips: no part of that whole
        years, _ = asked_years(self.catalog, frame, metrics[0], place, context)
        years = both_years(self.catalog, years, False, measure.whole, measure.whole_place or place)
        item = Item(replace(measure, metrics=metrics), place)
        return replace(old, ask=Ask.SHARE if len(years) == 1 else Ask.TREND, items=(item,), years=years, chart=chart)
