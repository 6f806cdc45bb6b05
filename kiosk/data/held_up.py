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
_TWO = re.compile(
    r"第(?P<one>[一二两三四五六七八九十\d]{1,3})(?:名|位)?的?(?:那个|那家|省份?|城市|市)?(?:和|跟|与|同|比|是)"
    r"(?:排名|排)?第(?P<other>[一二两三四五六七八九十\d]{1,3})(?:名|位)?(?P<after>.*)"
)
"""GDP第一名和第二名差多少."""
_HOW_FAR = re.compile(r"多少|几倍|几个|多远|多大|百分之几|几成")
_RANKED = ("nth", "nth_last", "order", "top", "tail")


class HeldUp(FollowUps):
    """Plans of what is held against others by their rank."""

    def _against_rank(self, frame: Frame, context: Context | None) -> Plan | None:
        """广东GDP领先第二名多少: whoever has that rank is looked up; None where nobody is held against a rank."""
        if (two := _TWO.search(frame.text)) is not None:
            return self._two_ranked(frame, context, two)
        said = _RANK.search(frame.text)
        named = len(frame.places) + frame.home
        ranked = context.plan if context is not None and named == 0 and context.plan.ask is Ask.RANK_OF else None
        in_hand = context is not None and context.plan.ask in (Ask.VALUE, Ask.RANK_OF) and len(context.plan.items) == 1
        if said is None or not _HOW_FAR.search(said["after"]) or frame.has("rank_of", "which_year", "growth"):
            return None
        if named != 1 and not (named == 0 and in_hand):
            return None
        city = "city" if frame.scope == "city" else ""
        plain = replace(_unranked(frame), scope=city, nation=False, nation_at=-1)
        subject = self._subject(plain, context)
        place, metric = subject.places[0] if subject.places else None, subject.metrics[0]
        place = ranked.focus if ranked is not None else place
        if place is None or place.group or place.dimension == NATION or len(subject.metrics) > 1:
            return None
        if len(self.catalog.table_places[metric.table]) < 2:
            return None
        years, latest = asked_years(self.catalog, plain, metric, place, context)
        rank = 1 if said["last"] else int(parse(said["n"]) or 0)
        measure = Measure((metric,))
        everyone = ranked.items[0].place if ranked is not None else self.catalog.everything(place.dimension)
        notes = ("1", str(-rank if said["last"] or said["back"] else rank))
        return Plan(
            Ask.COMPARE, (Item(measure, place), Item(measure, everyone)), (max(years),), each=True, notes=notes,
            latest=latest, ratio=frame.ratio or "百分之几" in said["after"] or "几成" in said["after"],
        )  # fmt: skip

    def _two_ranked(self, frame: Frame, context: Context | None, two: re.Match[str]) -> Plan | None:
        """GDP第一名和第二名差多少 among all there are, or in one group."""
        if not _HOW_FAR.search(two["after"]) or frame.has("rank_of", "which_year", "growth") or not frame.atoms:
            return None
        scope = "city" if frame.scope == "city" else "region"
        subject = self._subject(replace(_unranked(frame), scope=scope, nation=False, nation_at=-1), context)
        among, metric = subject.places[0] if len(subject.places) == 1 else subject.scope, subject.metrics[0]
        if among is None or not among.group or len(subject.places) > 1 or len(subject.metrics) > 1:
            return None
        years, latest = asked_years(self.catalog, frame, metric, among, context, every=False)
        item = Item(Measure((metric,)), among)
        notes = tuple(str(int(parse(two[name]) or 0)) for name in ("one", "other"))
        return Plan(Ask.COMPARE, (item, item), (max(years),), each=True, notes=notes, latest=latest)

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


def _unranked(frame: Frame) -> Frame:
    """The question without its ranks: what is ranked, where and when."""
    marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in _RANKED) - {"versus"}
    places = tuple(replace(hit, ordinal=0) for hit in frame.places)
    return replace(frame, marks=marks, places=places, nth=0, order="", order_at=-1, limit=0, skip=0)
