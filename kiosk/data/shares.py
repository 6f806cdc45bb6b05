"""Parts of a whole: which is the part, which is the whole, and whether the data set has the share itself."""

from abc import ABC, abstractmethod
from dataclasses import replace

from kiosk.data.carried import inherited, referents
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import AtomHit, Frame, PlaceHit, Times
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.places import joined, where_of
from kiosk.data.plan import Ask, Item, Measure, Plan
from kiosk.data.refuse import no_metric, no_year
from kiosk.data.shapes import Shapes
from kiosk.data.subjects import Subject
from kiosk.data.vocabulary import vocabulary
from kiosk.data.years import asked_years


class Shares(Shapes, ABC):
    """Plans of shares."""

    @abstractmethod
    def _shape(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        """The plan of what is not a share after all; the planner knows."""

    def _share(self, frame: Frame, context: Context | None) -> Plan:
        if context is not None:
            frame = self._of_the_first(frame, context)
        left, right = self._share_sides(frame)
        if (province := self._own_province(frame, left)) is not None:
            right = replace(right, places=(PlaceHit((province,), frame.province_at),))
        atoms = [a for h in frame.atoms for a in h.atoms]
        direct = self._direct_share(frame, atoms, context)
        if direct is not None:
            return direct
        plain = tuple(h for h in left.atoms if h.atoms != ("占比",))
        whole_hits = tuple(h for h in right.atoms if h.atoms != ("占比",))
        part_frame = replace(left, atoms=plain, marks=frame.marks - {"share"}, share_at=-1, home=frame.home)
        if frame.scope_at > frame.share_at and frame.text[frame.share_at : frame.share_at + 1] == "占":
            part_frame = replace(part_frame, scope="", attributes=())
        whole_where = where_of(
            self.catalog, replace(frame, home=False, scope="", attributes=()), right.places, nation=right.nation
        )
        whole_metric = self._whole_metric(whole_hits, whole_where, right, context)
        if not plain and whole_hits and context is None and left.places:
            part_frame = replace(part_frame, atoms=whole_hits)
        subject = self._part(part_frame, context, whole_metric, whole_hits)
        metrics = subject.metrics
        metric = metrics[0]
        places = subject.places or ((subject.scope,) if subject.scope else ())
        if frame.has("pronoun") and context is not None and not left.places:
            metrics, places = self._part_of_pronoun(frame, context, subject, plain)
            metric = metrics[0]
        if not places:
            raise Ambiguous(f"您想问哪里的{metric.name}占比？", ())
        place = places[0] if len(places) == 1 else joined(places)
        if whole_metric is None:
            whole_metric = self._implied_whole(metric, right, place)
        whole_place = self._whole_place(whole_metric, whole_where, right, place, context)
        joint = place
        if whole_place is None and whole_metric is metric and not right.atoms:
            whole_metric, whole_place = self._natural_whole(metric, joint, context)
        years, latest = self._share_years(frame, metric, joint, context)
        years = self._both_years(years, latest, whole_metric, whole_place or joint)
        if len(metrics) > 1 and len(years) == 1 and not frame.has("pronoun", "sum"):
            shares = tuple(Item(Measure((m,), whole=whole_metric, whole_place=whole_place), joint) for m in metrics)
            return Plan(Ask.COMPARE, shares, years, chart=frame.chart, latest=latest)
        if len(places) > 1 and len(years) == 1 and all(p.group for p in places) and not frame.has("pronoun", "sum"):
            parts = tuple(Item(Measure(metrics, whole=whole_metric, whole_place=whole_place), p) for p in places)
            return Plan(Ask.COMPARE, parts, years, chart=frame.chart, latest=latest)
        each = frame.has("per") and place.group and len(years) == 1
        ask = Ask.SHARE
        if len(years) > 1:
            ask = Ask.TREND
        nested = whole_place is not None and whole_place.dimension == joint.dimension and joint.dimension != "sector"
        if nested and whole_place is not None and not set(joint.members) <= set(whole_place.members):
            raise Unanswerable(f"{joint.name}不在{whole_place.name}的范围里，没有这样的占比。")
        measure = Measure(metrics, whole=whole_metric, whole_place=whole_place)
        if whole_place is None and each:
            each = False
        return Plan(ask, (Item(measure, joint),), years, each=each, chart=frame.chart, latest=latest)

    def _own_province(self, frame: Frame, left: Frame) -> Place | None:
        """哈尔滨占全省多少: the province that the city lies in."""
        if frame.province_at < 0 or not left.places:
            return None
        for place in left.places[0].candidates:
            for (name, region), cities in self.catalog.attributes.items():
                if name == "city.region" and place.dimension == "city" and set(place.members) <= set(cities.members):
                    return self.catalog.members["region"].get(region)
        return None

    def _of_the_first(self, frame: Frame, context: Context) -> Frame:
        """占五省多少 after who is highest, 全国占比 after one place: the part is the place in hand."""
        plain = [h for h in frame.atoms if h.atoms != ("占比",)]
        if (inner := self._within_the_group(frame, context)) is not None and not plain:
            return inner
        if plain or frame.places or frame.home or frame.has("pronoun", "sum"):
            return frame
        plan, at = context.plan, frame.share_at
        first = context.named[:1] if plan.ask is Ask.RANKING and plan.limit == 1 else ()
        if frame.nation and not plan.each and len(plan.items) == 1 and plan.items[0].place.dimension != NATION:
            first = first or (plan.items[0].place,)
        if not first:
            return frame
        places = tuple(PlaceHit((place,), -1) for place in first)
        if not frame.nation and frame.scope_at > at and plan.items[0].place.group:
            places = (*places, PlaceHit((plan.items[0].place,), frame.scope_at))
        frame = replace(frame, places=places, scope="", attributes=())
        return replace(frame, nation_at=at + 1) if frame.nation else frame

    @staticmethod
    def _within_the_group(frame: Frame, context: Context) -> Frame | None:
        """在京津冀里占多少 after one of its members: that member is the part."""
        mine = context.plan.items[0].place
        groups = [p for hit in frame.places for p in hit.candidates if p.group]
        if len(frame.places) != 1 or not groups or mine.group or context.plan.each or len(context.plan.items) != 1:
            return None
        if mine.dimension != groups[0].dimension or not set(mine.members) < set(groups[0].members):
            return None
        at = frame.share_at
        whole = PlaceHit((groups[0],), at + 1)
        return replace(frame, places=(PlaceHit((mine,), -1), whole), text=f"占{frame.text}", share_at=0)

    def _share_years_asked(self, frame: Frame, context: Context | None) -> Plan:
        """第一产业占比最低的是哪一年, 哪年超过一半: the share of every year, then the year that is asked."""
        times = frame.times if frame.times.span or frame.times.last else replace(Times(), everything=True)
        dropped = (
            "order",
            "which_year",
            "top",
            "tail",
            "nth",
            "above",
            "below",
            "suffix",
            "change_up",
            "change_down",
            "first",
        )
        marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in dropped)
        plan = self._share(
            replace(frame, times=times, marks=marks, order="", limit=0, nth=0, number=None, above=None), context
        )
        base = replace(plan, each=False, latest=False, chart=frame.chart)
        if frame.number is not None and frame.above is not None:
            condition = replace(self._condition(frame, base.items[0].measure), inclusive=True)
            return replace(base, ask=Ask.FIRST_YEAR, condition=condition)
        if not frame.order:
            raise Ambiguous("您想问哪一年最高，还是哪一年最低？", ("最高的是哪一年", "最低的是哪一年"))
        return replace(
            base, ask=Ask.YEARS, order=self._order(frame), limit=frame.limit or 1, offset=max(frame.nth - 1, 0)
        )

    def _share_sides(self, frame: Frame) -> tuple[Frame, Frame]:
        """The part's words and the whole's words."""
        at = frame.share_at
        verb = frame.text[at : at + 1] == "占"
        after_atoms = [h for h in frame.atoms if h.start > at and h.atoms != ("占比",)]
        after_places = [p for p in frame.places if p.start > at]
        if verb and (after_atoms or after_places or frame.nation_at > at):
            return self._cut(frame, at)
        opened = frame.text.rfind("在", 0, at) if verb else -1
        inside = [p for p in frame.places if p.start == opened + 1]
        if opened > 0 and inside and any(p.start < opened for p in frame.places):  # 浙江GDP在长三角占多少
            part, whole = self._cut(frame, opened)
            return part, self._until(whole, at)
        if frame.within_at >= 0 and frame.within_at < at:
            before, after = self._cut(frame, frame.within_at)
            opened = frame.text.rfind("在", 0, frame.within_at)
            starts = [*(h.start for h in frame.atoms), *(p.start for p in frame.places)]
            if opened > 0 and any(start < opened for start in starts):
                part, whole = self._cut(frame, opened)
                inner = self._until(whole, frame.within_at)
                return part, inner
            if after.atoms and any(h.atoms != ("占比",) for h in after.atoms):
                return replace(
                    after, places=(*before.places, *after.places) if not after.places else after.places
                ), replace(before, places=() if not after.places else before.places)
            if after.places:
                return after, before
        if frame.nation and (frame.places or frame.home):  # 陕西全国占比
            return replace(frame, nation=False, nation_at=-1), Frame(
                text=frame.text, nation=True, nation_at=frame.nation_at
            )
        return frame, Frame(text=frame.text)

    def _cut(self, frame: Frame, at: int) -> tuple[Frame, Frame]:
        return self._until(frame, at), replace(
            frame,
            atoms=tuple(h for h in frame.atoms if h.start >= at),
            places=tuple(p for p in frame.places if p.start >= at),
            nation=frame.nation_at >= at,
        )

    def _until(self, frame: Frame, at: int) -> Frame:
        return replace(
            frame,
            atoms=tuple(h for h in frame.atoms if h.start < at),
            places=tuple(p for p in frame.places if p.start < at),
            nation=0 <= frame.nation_at < at,
        )

    def _direct_share(self, frame: Frame, atoms: list[str], context: Context | None) -> Plan | None:
        """煤炭占能源消费的比重, 城镇人口占比: the data set has the share itself."""
        wanted = list(dict.fromkeys([*atoms, "占比"]))
        if frame.has("pronoun") or not [a for a in wanted if a != "占比"]:
            return None
        base = where_of(self.catalog, frame, frame.places)
        if not (base.places or base.nation or base.dimension) and context is not None:
            base = inherited(self.catalog, base, context, True)
        if any(p.group for c in base.places for p in c) and frame.nation_at < 0 and len(base.places) > 1:
            return None
        metric = self.finder.best(wanted, base)
        if metric is None and (parts := self._direct_shares(frame, base)):
            cleaned = replace(frame, share_at=-1, marks=frame.marks - {"share", "percent", "sum"})
            return self._compare(cleaned, context, self._located(cleaned, parts, base, True, context))
        if metric is None or ("占比" not in metric.atoms and not any("占比" in other for other in metric.also)):
            return None
        cleaned = replace(frame, share_at=-1, marks=frame.marks - {"share", "percent", "sum"})
        located = self._located(cleaned, (metric,), base, True, context)
        return self._shape(replace(cleaned, atoms=cleaned.atoms or (AtomHit(("占比",), 0, 0),)), context, located)

    def _direct_shares(self, frame: Frame, where: Where) -> tuple[Metric, ...]:
        """煤炭、石油、天然气占比, 能源结构: several shares that the data set has itself."""
        plain = [h for h in frame.atoms if h.atoms not in (("占比",), ("消费",), ("数量",), ("总额",))]
        found = [self.finder.best([*h.atoms, "占比"], where) for h in plain]
        named = tuple(m for m in found if m is not None and "占比" in m.atoms)
        if len(named) > 1 and len(named) == len(plain):
            return named
        wanted = {a for h in plain for a in h.atoms}
        if any(w in frame.text for w in ("结构", "构成")) and not frame.places:
            parts = [m for m in self.catalog.metrics.values() if wanted | {"占比"} < m.atoms and not m.hidden]
            return tuple(parts) if len(parts) > 1 and len({m.table for m in parts}) == 1 else ()
        return ()

    def _whole_metric(
        self, hits: tuple[AtomHit, ...], where: Where, right: Frame, context: Context | None
    ) -> Metric | None:
        if not hits:
            return None
        if context is not None and not where.places and not where.nation:
            where = replace(where, table=context.plan.items[0].measure.metric.table)
        found = self.finder.best([a for h in hits for a in h.atoms], where)
        if found is None:
            named = "".join(right.text[h.start : h.end] for h in hits)
            raise no_metric(replace(right, atoms=hits), self.finder, where, named)
        return found

    def _part(
        self, frame: Frame, context: Context | None, whole: Metric | None, whole_hits: tuple[AtomHit, ...]
    ) -> Subject:
        flat = [a for h in frame.atoms for a in h.atoms]
        where = where_of(self.catalog, frame, frame.places)
        base = whole or (context.plan.items[0].measure.metric if context is not None and flat else None)
        if base is not None and flat and not frame.has("pronoun"):
            near = self.finder.best(flat, replace(where, table=base.table))
            beside = self.finder.replace(base, flat, where)
            if (
                beside is not None
                and beside.unit == base.unit
                and (near is None or near.table != base.table or (not whole_hits and near.unit != base.unit))
            ):
                own = bool(where.places or where.nation)
                located_where = where if own or context is None else inherited(self.catalog, where, context, True)
                return self._located(frame, (beside,), located_where, own, context)
        if not flat and whole is not None and context is None:
            metrics: tuple[Metric, ...] = (whole,)
            if where.places and (here := self.finder.best(whole.atoms, where)) is not None:
                metrics = (here,)
            return self._located(frame, metrics, where, True, context)
        return self._subject(frame, context)

    def _part_of_pronoun(
        self, frame: Frame, context: Context, subject: Subject, plain: tuple[AtomHit, ...]
    ) -> tuple[tuple[Metric, ...], tuple[Place, ...]]:
        points = context.points
        metrics = tuple(dict.fromkeys(m for p in points for m in p.item.measure.metrics))
        places = referents(frame, context)
        if plain:
            return subject.metrics[:1], places
        one_table = len({m.table for m in metrics}) == 1 and len({m.unit for m in metrics}) == 1
        if len(metrics) > 1 and one_table and len({p.item.place for p in points}) == 1:
            return metrics, (points[-1].item.place,)
        return subject.metrics[:1], places or subject.places

    def _implied_whole(self, metric: Metric, right: Frame, place: Place) -> Metric:
        if right.places or right.nation:
            where = Where(tuple(p.candidates for p in right.places), right.nation)
            found = self.finder.best(metric.atoms, where)
            if found is not None:
                return found
            return metric
        for atom in metric.atoms:
            for other in vocabulary().wholes.get(atom, ()):
                beside = [m for m in self.catalog.metrics.values() if m.table == metric.table and m.unit == metric.unit]
                exact = [m for m in beside if m.atoms - m.soft == {other}]
                if exact:
                    return exact[0]
        beside = [
            m for m in self.catalog.metrics.values()
            if m.table == metric.table and m.unit == metric.unit and m is not metric and not m.superseded
        ]  # fmt: skip
        wider = (
            [m for m in beside if m.atoms < metric.atoms]
            or [m for m in beside if m.core < metric.core and (m.core or m.atoms - {"总额"} <= metric.atoms)]
            or [m for m in beside if "总额" in m.atoms]
        )
        if wider:
            return max(wider, key=lambda m: len(m.atoms & metric.atoms))
        return metric

    def _whole_place(
        self, whole: Metric, where: Where, right: Frame, part: Place, context: Context | None
    ) -> Place | None:
        dimension = self.catalog.dimension(whole)
        if where.places:
            for candidates in where.places:
                for place in candidates:
                    if place.dimension == dimension:
                        return place
            raise Unanswerable(f"没有{where.places[0][0].name}的{whole.name}。")
        if dimension == NATION:
            return self.catalog.nation
        if len(self.catalog.table_places[whole.table]) == 1:
            return None
        nation = self.catalog.layer.dimensions[dimension].nation
        if nation and part.members != (nation,):
            return self.catalog.members[dimension][nation]
        if right.nation or (
            part.dimension == dimension
            and not right.atoms
            and whole.core == whole.core
            and not part.group
            and self._same_as_part(whole, right)
        ):
            if part.dimension == "region" and not right.nation:
                return None
            return self.catalog.everything(dimension)
        return None

    @staticmethod
    def _same_as_part(whole: Metric, right: Frame) -> bool:
        del whole
        return not right.atoms and not right.places

    def _natural_whole(self, metric: Metric, part: Place, context: Context | None) -> tuple[Metric, Place]:
        """占多少 without saying of what: the group in hand, or else the nation."""
        group = context.plan.items[0].place if context is not None else None
        if (
            group is not None
            and group.group
            and group.dimension == part.dimension
            and set(part.members) < set(group.members)
        ):
            return metric, group
        whole = self.finder.best(metric.atoms, Where(nation=True)) if part.dimension else None
        if whole is None:
            raise Ambiguous(f"您想问{metric.name}占什么的比重？", ())
        dimension = self.catalog.dimension(whole)
        if dimension == NATION:
            return whole, self.catalog.nation
        everything = self.catalog.everything(dimension)
        if not set(part.members) < set(everything.members):
            raise Ambiguous(f"您想问{metric.name}占什么的比重？", ())
        return whole, replace(everything, name=self.catalog.layer.nation)

    def _share_years(
        self, frame: Frame, metric: Metric, place: Place, context: Context | None
    ) -> tuple[tuple[int, ...], bool]:
        return asked_years(self.catalog, frame, metric, place, context)

    def _both_years(self, years: tuple[int, ...], latest: bool, whole: Metric, place: Place) -> tuple[int, ...]:
        have = self.catalog.years(whole, place)
        if latest and years[0] not in have:
            return (max(y for y in have if y <= years[0]),)
        missing = [y for y in years if y not in have]
        if missing:
            raise no_year(whole, place, missing, have)
        return years
