"""A place held against a rank, and figures of several turns put in order: 领先第二名多少, 第三产业也加进来排一下."""

import re
from dataclasses import replace

from kiosk.data.context import Context
from kiosk.data.follow import FollowUps
from kiosk.data.frame import Frame
from kiosk.data.numerals import parse
from kiosk.data.place import NATION
from kiosk.data.plan import Ask, Item, Measure, Plan, Transform
from kiosk.data.years import asked_years

_RANK = re.compile(
    r"(?:比|领先|超过|超出|甩开|高出|多出|落后|不如|跟|和|与|同|离|距离?|是)(?:于|了)?(?:全国|排名|排)?(?:的|在)?"
    r"(?:(?P<back>倒数|最后)?第(?P<n>[一二两三四五六七八九十\d]{1,3})(?:名|位)?|(?P<last>最后一名|末位|垫底的))(?P<after>.*)"
)
_HOW_FAR = re.compile(r"多少|几倍|几个|多远|多大|百分之几|几成")
_RANKED = ("nth", "nth_last", "order", "top", "tail")


class HeldUp(FollowUps):
    """Plans of what is held against others by their rank."""

    def _against_rank(self, frame: Frame, context: Context | None) -> Plan | None:
        """广东GDP领先第二名多少: whoever has that rank is looked up; None where nobody is held against a rank."""
        said = _RANK.search(frame.text)
        named = len(frame.places) + frame.home
        in_hand = context is not None and context.plan.ask is Ask.VALUE and len(context.plan.items) == 1
        if said is None or not _HOW_FAR.search(said["after"]) or frame.has("rank_of", "which_year", "growth"):
            return None
        if named != 1 and not (named == 0 and in_hand):
            return None
        marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in _RANKED) - {"versus"}
        plain = replace(frame, marks=marks, nth=0, order="", order_at=-1, limit=0, scope="", nation=False, nation_at=-1)
        subject = self._subject(plain, context)
        place, metric = subject.places[0] if subject.places else None, subject.metrics[0]
        if place is None or place.group or place.dimension == NATION or len(subject.metrics) > 1:
            return None
        if len(self.catalog.table_places[metric.table]) < 2:
            return None
        years, latest = asked_years(self.catalog, plain, metric, place, context)
        rank = 1 if said["last"] else int(parse(said["n"]) or 0)
        measure, everyone = Measure((metric,)), self.catalog.everything(place.dimension)
        notes = ("1", str(-rank if said["last"] or said["back"] else rank))
        return Plan(
            Ask.COMPARE, (Item(measure, place), Item(measure, everyone)), (max(years),), each=True, notes=notes,
            latest=latest, ratio=frame.ratio or "百分之几" in said["after"] or "几成" in said["after"],
        )  # fmt: skip

    def _ranked_together(self, frame: Frame, context: Context) -> Plan | None:
        """第三产业也加进来，从高到低排一下 after the first and the second: all three of one place in order."""
        points = context.points
        named = frame.places or frame.nation or frame.home or frame.attributes or frame.times.said
        if not (frame.has("adding") and frame.order and frame.atoms and points) or named:
            return None
        last = points[-1]
        here = [p.item.measure for p in points if (p.item.place, p.year) == (last.item.place, last.year)]
        plain = replace(frame, marks=frame.marks - {"adding"}, order="", order_at=-1, limit=0, scope="")
        added = self._subject(plain, context).metrics
        metrics = tuple(dict.fromkeys((*(m.metric for m in here), *added)))
        levels = all(m.transform is Transform.LEVEL and len(m.metrics) == 1 and m.whole is None for m in here)
        alike = len({(m.unit, m.table) for m in metrics}) == 1 and len(metrics) > len(added)
        if not (levels and alike) or any(last.year not in self.catalog.years(m, last.item.place) for m in metrics):
            return None
        items = tuple(Item(Measure((m,)), last.item.place) for m in metrics)
        return Plan(Ask.RANKING, items, (last.year,), order=self._order(frame), chart=frame.chart, scope="这几项")
