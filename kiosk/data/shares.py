"""Parts of a whole: which is the part, which is the whole, and whether the data set has the share itself."""

import re
from abc import ABC, abstractmethod
from dataclasses import replace

from kiosk.data.carried import inherited, referents
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import AtomHit, Frame, PlaceHit, Times
from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.places import attribute, joined, where_of
from kiosk.data.plan import Ask, Item, Measure, Order, Plan
from kiosk.data.shapes import Shapes
from kiosk.data.sides import below_sector, own_province, part_in_hand, sides
from kiosk.data.subjects import Subject
from kiosk.data.units import parse_unit
from kiosk.data.wholes import both_years, implied_whole, named_whole, natural_whole, place_of_whole
from kiosk.data.years import asked_years

_BOTH = re.compile(r"两边|双方|各占|各自占|分别占")
"""两边的占比: of each of the two that were just said."""
_MOST_APART = 12
_PARTS = "各行业"
"""What the parts of one sector are called together."""
_YEAR_MARKS = frozenset(
    ("order", "which_year", "top", "tail", "nth", "above", "below", "suffix", "change_up", "change_down", "first")
)
"""What asks for a year, not for a share."""


class Shares(Shapes, ABC):
    """Plans of shares."""

    @abstractmethod
    def _shape(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        """The plan of what is not a share after all; the planner knows."""

    def _share(self, frame: Frame, context: Context | None) -> Plan:
        if context is not None:
            frame = part_in_hand(frame, context)
        left, right = sides(frame)
        left, right = _among_group(left, right)
        if context is not None and (kind := self._its_kind(frame, context)) is not None:
            right = replace(right, places=(kind,))
        if context is not None and (mine := self._held_around(left, right, context)) is not None:
            right = replace(right, places=(mine,))
        if (province := own_province(self.catalog, frame, left)) is not None:
            right = replace(right, places=(PlaceHit((province,), frame.province_at),))
        atoms = [a for h in frame.atoms for a in h.atoms]
        direct = self._direct_share(frame, atoms, context)
        if direct is not None:
            return direct
        plain = tuple(h for h in left.atoms if h.atoms != ("占比",))
        whole_hits = tuple(h for h in right.atoms if h.atoms != ("占比",))
        anywhere = replace(frame, home=False, scope="", attributes=())
        whole_where = where_of(self.catalog, anywhere, right.places, nation=right.nation)
        whole = named_whole(self.finder, whole_hits, whole_where, right, context)
        part = self._part_words(frame, left, plain)
        if not plain and whole_hits and context is None and left.places:
            part = replace(part, atoms=whole_hits)
        subject = self._part(part, context, whole, whole_hits)
        metrics, places = subject.metrics, subject.places or ((subject.scope,) if subject.scope else ())
        if frame.has("pronoun") and context is not None and not left.places:
            metrics, places = self._part_of_pronoun(frame, context, subject, plain)
        added = context.plan.items[0].measure.metrics if context is not None and len(context.plan.items) == 1 else ()
        if not plain and len(added) > 1 and set(metrics) <= set(added):  # 一共花了多少，占总支出百分之几
            metrics, frame = added, replace(frame, marks=frame.marks | {"sum"})
        metric = metrics[0]
        if not places:
            raise Ambiguous(f"您想问哪里的{metric.name}占比？", ())
        place = places[0] if len(places) == 1 else joined(places)
        whole = whole or implied_whole(self.finder, metric, right)
        whole_place = place_of_whole(self.catalog, whole, whole_where, right, place)
        if whole_place is None and whole is metric and not right.atoms:
            whole, whole_place = natural_whole(self.finder, metric, place, context)
        years, latest = asked_years(self.catalog, frame, metric, place, context)
        years = both_years(self.catalog, years, latest, whole, whole_place or place)
        if parse_unit(metric.unit).base != parse_unit(whole.unit).base:
            raise Unanswerable(f"{metric.name}和{whole.name}的单位不同，算不出占比。")
        measure = Measure(metrics, whole=whole, whole_place=whole_place)
        return replace(self._of_whole(frame, measure, places, place, years), chart=frame.chart, latest=latest)

    def _its_kind(self, frame: Frame, context: Context) -> PlaceHit | None:
        """五个计划单列市加起来，它占多少: the whole is a kind of place that the one in hand belongs to."""
        mine = context.plan.items[0].place
        if not frame.has("pronoun:it") or not frame.attributes or frame.places or mine.group:
            return None
        kind = attribute(self.catalog, frame.attributes[0])
        return PlaceHit((kind,), frame.share_at) if set(mine.members) < set(kind.members) else None

    def _held_around(self, left: Frame, right: Frame, context: Context) -> PlaceHit | None:
        """其中煤炭开采占百分之几 after mining as a whole: the part is of what was just told, not of the country."""
        mine = context.plan.items[0].place
        if right.places or right.atoms or right.nation or len(left.places) != 1 or len(context.plan.items) > 1:
            return None
        parts = mine.group and mine.name.endswith(_PARTS)  # 工业里三大门类谁最费能，占几成
        below = set(mine.members if parts else below_sector(self.catalog, mine.name))
        inside = any(not p.group and set(p.members) <= below for p in left.places[0].candidates)
        return PlaceHit((mine,), left.share_at + 1) if inside else None

    @staticmethod
    def _part_words(frame: Frame, left: Frame, plain: tuple[AtomHit, ...]) -> Frame:
        """The part as a question of its own."""
        part = replace(left, atoms=plain, marks=frame.marks - {"share"}, share_at=-1, home=frame.home)
        if frame.scope_at > frame.share_at and frame.text[frame.share_at : frame.share_at + 1] == "占":
            return replace(part, scope="", attributes=())
        return part

    def _of_whole(
        self, frame: Frame, measure: Measure, places: tuple[Place, ...], place: Place, years: tuple[int, ...]
    ) -> Plan:
        """One share, several beside each other, or one over years; `place` is all places together."""
        metrics, whole_place = measure.metrics, measure.whole_place
        together = frame.has("sum") or (frame.has("pronoun") and not _BOTH.search(frame.text))
        side_by_side = len(years) == 1 and not together
        if len(metrics) > 1 and any(m.denominator or not m.additive for m in metrics):
            raise Ambiguous("您想问哪一项？", tuple(m.name for m in metrics))
        if len(metrics) > 1 and side_by_side:
            return Plan(Ask.COMPARE, tuple(Item(replace(measure, metrics=(m,)), place) for m in metrics), years)
        if len(places) > 1 and side_by_side and all(p.group for p in places):
            return Plan(Ask.COMPARE, tuple(Item(measure, p) for p in places), years)
        if (
            whole_place is not None
            and whole_place.dimension == place.dimension != "sector"
            and not set(place.members) <= set(whole_place.members)
        ):
            raise Unanswerable(f"{place.name}不在{whole_place.name}的范围里，没有这样的占比。")
        if frame.has("per") and side_by_side and whole_place is not None and (apart := self._one_by_one(places)):
            return Plan(Ask.COMPARE, tuple(Item(measure, p) for p in apart), years, order=Order.DESC)
        if frame.has("per") and side_by_side and whole_place is not None and len(place.members) > _MOST_APART:
            raise Ambiguous("一次说不了这么多家的占比，请说几个地方。", ())
        each = frame.has("per") and place.group and len(years) == 1 and whole_place is not None
        return Plan(Ask.TREND if len(years) > 1 else Ask.SHARE, (Item(measure, place),), years, each=each)

    def _one_by_one(self, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """京津冀各占全国几成: every one of them; empty where they are more than the ear can hold."""
        known = self.catalog.members.get(places[0].dimension, {})
        apart = places if len(places) > 1 else tuple(known[m] for m in places[0].members if m in known)
        return apart if 1 < len(apart) <= _MOST_APART else ()

    def _share_years_asked(self, frame: Frame, context: Context | None) -> Plan:
        """第一产业占比最低的是哪一年, 哪年超过一半: the share of every year, then the year that is asked."""
        times = frame.times if frame.times.span or frame.times.last else replace(Times(), everything=True)
        marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in _YEAR_MARKS)
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

    def _part_in_table(self, atoms: list[str], context: Context) -> bool:
        """国内游客，其中城镇居民占几成: the part is one of what was just counted, not of the people at large."""
        base = context.plan.items[0].measure.metric
        near = self.finder.replace(base, [a for a in atoms if a != "占比"], Where(table=base.table))
        return near is not None and near is not base and near.unit == base.unit and near.atoms > base.atoms

    def _direct_share(self, frame: Frame, atoms: list[str], context: Context | None) -> Plan | None:
        """煤炭占能源消费的比重, 城镇人口占比: the data set has the share itself."""
        wanted = list(dict.fromkeys([*atoms, "占比"]))
        it = frame.has("pronoun:it") and context is not None and not frame.places
        if (frame.has("pronoun") and not it) or not [a for a in wanted if a != "占比"]:
            return None
        base = where_of(self.catalog, frame, frame.places)
        if it and context is not None:  # 那一年它65岁以上的老人占多少
            base = replace(base, places=tuple((p,) for p in referents(frame, context)))
        if not (base.places or base.nation or base.dimension) and context is not None:
            base = inherited(self.catalog, base, context, True)
            elsewhere = (found := self.finder.best(wanted, base)) is None or found.table != base.table
            counted = context.plan.items[0].measure.metric.table != (found.table if found is not None else "")
            if (frame.has("within") or (elsewhere and counted)) and self._part_in_table(atoms, context):
                return None
        if any(p.group for c in base.places for p in c) and frame.nation_at < 0 and len(base.places) > 1:
            return None
        metric = self.finder.best(wanted, base)
        if metric is None and (parts := self._direct_shares(frame, base)):
            cleaned = replace(frame, share_at=-1, marks=frame.marks - {"share", "percent", "sum"})
            return self._compare(cleaned, context, self._located(cleaned, parts, base, True, context))
        if metric is None or not metric.of_share:
            return None
        cleaned = replace(frame, share_at=-1, marks=frame.marks - {"share", "percent", "sum"})
        located = self._located(cleaned, (metric,), base, True, context)
        return self._shape(replace(cleaned, atoms=cleaned.atoms or (AtomHit(("占比",), 0, 0),)), context, located)

    def _direct_shares(self, frame: Frame, where: Where) -> tuple[Metric, ...]:
        """煤炭、石油、天然气占比, 能源结构: several shares that the data set has itself."""
        plain = [h for h in frame.atoms if h.atoms not in (("占比",), ("消费",), ("数量",), ("总额",))]
        if frame.within_at > 0:  # 能源消费结构里石油的比重: what stands before 里 is the whole
            plain = [h for h in plain if h.start > frame.within_at] or plain
        found = [self.finder.best([*h.atoms, "占比"], where) for h in plain]
        named = tuple(m for m in found if m is not None and "占比" in m.atoms)
        if len(named) > 1 and len(named) == len(plain):
            return named
        wanted = {a for h in plain for a in h.atoms}
        if any(w in frame.text for w in ("结构", "构成")) and not frame.places:
            parts = [m for m in self.catalog.metrics.values() if wanted | {"占比"} < m.atoms and not m.hidden]
            return tuple(parts) if len(parts) > 1 and len({m.table for m in parts}) == 1 else ()
        return ()

    def _part(
        self, frame: Frame, context: Context | None, whole: Metric | None, whole_hits: tuple[AtomHit, ...]
    ) -> Subject:
        flat = [a for h in frame.atoms for a in h.atoms]
        where = where_of(self.catalog, frame, frame.places)
        base = whole or (context.plan.items[0].measure.metric if context is not None and flat else None)
        if whole is not None and (other := self._other_meaning(frame, whole)) is not None:
            frame, flat = other, [a for h in other.atoms for a in h.atoms]
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

    def _other_meaning(self, frame: Frame, whole: Metric) -> Frame | None:
        """处理的里头烧掉的: of a word's meanings the one that makes a part of that whole; None where the first will do."""
        where = Where(table=whole.table)
        for index, hit in enumerate(frame.atoms):
            if not hit.alternatives or self.finder.replace(whole, hit.atoms, where) is not None:
                continue
            for other in hit.alternatives:
                if self.finder.replace(whole, other, where) is not None:
                    meant = replace(hit, atoms=other, alternatives=())
                    return replace(frame, atoms=(*frame.atoms[:index], meant, *frame.atoms[index + 1 :]))
        return None

    def _part_of_pronoun(
        self, frame: Frame, context: Context, subject: Subject, plain: tuple[AtomHit, ...]
    ) -> tuple[tuple[Metric, ...], tuple[Place, ...]]:
        points = context.points[-1:] if frame.has("pronoun:it") else context.points
        metrics = tuple(dict.fromkeys(m for p in points for m in p.item.measure.metrics))
        places = referents(frame, context)
        if plain:
            return subject.metrics if frame.has("pronoun:they") else subject.metrics[:1], places or subject.places
        one_table = len({m.table for m in metrics}) == 1 and len({m.unit for m in metrics}) == 1
        if len(metrics) > 1 and one_table and len({p.item.place for p in points}) == 1:
            return metrics, (points[-1].item.place,)
        return subject.metrics[:1], places or subject.places


def _among_group(left: Frame, right: Frame) -> tuple[Frame, Frame]:
    """川渝两家的GDP，重庆占多大比例: of a group and one of its members, the group is the whole."""
    if len(left.places) != 2 or right.places or right.nation or left.nation:
        return left, right
    group, member = left.places
    for whole in group.candidates:
        for part in member.candidates:
            if whole.group and not part.group and set(part.members) < set(whole.members):
                return replace(left, places=(member,)), replace(right, places=(group,))
    return left, right
