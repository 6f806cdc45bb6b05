"""From frame and context to a typed plan: the decisions. Pure; raises Unanswerable or Ambiguous instead of guessing."""

import re
from dataclasses import replace

from kiosk.data import ratios
from kiosk.data.accounting import account
from kiosk.data.carried import only_chart
from kiosk.data.choosing import filtered, first_chosen, ordinal_pair, two_apart
from kiosk.data.context import Context
from kiosk.data.crossings import crossing
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.farthest import farthest
from kiosk.data.frame import AtomHit, Frame, PlaceHit, Times
from kiosk.data.held_up import HeldUp
from kiosk.data.measures import at_current_prices
from kiosk.data.membership import counted_inside
from kiosk.data.place import NATION
from kiosk.data.places import where_of
from kiosk.data.plan import Ask, Item, Measure, Plan
from kiosk.data.recalled import of_a_year as times_a_year
from kiosk.data.refuse import refuse_adding, refuse_pointing, refuse_unknown
from kiosk.data.rivals import rivals
from kiosk.data.sides import a_head, inside, until
from kiosk.data.since import against_year, since_then
from kiosk.data.subjects import Subject
from kiosk.data.times import OPEN_END
from kiosk.data.years import asked_years

_CHANGE_MARKS = (
    "growth", "change_up", "change_down", "change", "versus", "cagr", "real", "times", "polar:moved",
)  # fmt: skip
_MOVES = re.compile(r"增速|增长|增幅|涨幅|[涨增]得|跟去年比|比去年|比上年|同比")
_EMPTY = frozenset(["then", "filler", "join", "unit_hint", "within", "between", "pronoun"])
"""Marks that by themselves ask for nothing."""
_STRONG = ("超过", "突破", "低于", "高于", "不到", "不足", "大于", "小于", "以上", "以下")
_OPERATORS = (
    *_CHANGE_MARKS, "order", "top", "tail", "nth", "nth_last", "nth_range", "rank_of", "neighbour", "diff", "which", "share", "trend",
    "which_year", "compare", "sum", "mean", "per",
)  # fmt: skip


class Planner(HeldUp):
    """Plans for one catalog and one screen. Thread-safe: holds nothing between calls."""

    def plan(self, frame: Frame, context: Context | None) -> Plan:
        """The plan of a question. Raises Unanswerable, Ambiguous."""
        if context is None and frame.times.shift is not None and not frame.times.years and not frame.has("versus"):
            year = self.catalog.layer.this_year + frame.times.shift
            frame = replace(frame, times=replace(frame.times, years=(year,), shift=None))
        refuse_unknown(frame, self.catalog)
        frame = inside(farthest(frame), self.catalog)
        refuse_pointing(frame, context)
        if frame.without and not (frame.scope == "column" and frame.order):
            raise Ambiguous("去掉某一项再算，我还不会，请直接问那一项。", ())
        if context is None and not frame.atoms and "名义" in frame.text and frame.has("growth"):
            frame = replace(frame, atoms=(AtomHit(("gdp",), len(frame.text), len(frame.text)),))  # 名义增速最高的省
        alone = len(frame.times.years) == 1 and len(frame.places) + frame.home < 2  # 2000年黑龙江相当于辽宁的几成
        of_a_year = (frame.ratio and not frame.nation) or times_a_year(frame)
        of_a_year = of_a_year and alone and not frame.has("of_figure")
        if context is None and (frame.against or of_a_year):
            frame = replace(frame, times=replace(frame.times, span=(frame.times.years[0], OPEN_END)))
        if context is not None:
            refuse_adding(frame)
            context = at_current_prices(self.catalog, frame, context)
            frame = self._continued(frame, context)
            if self._says_nothing(frame):
                raise Ambiguous("我没有听清，您想看什么？", ())
            frame = against_year(frame, context)
            if context.plan.ask is Ask.COUNT and frame.has("count", "scope:place") and self._bare(frame):
                return context.plan
            if only_chart(frame):
                return self._redraw(frame, context)
            for plan in (
                rivals(frame, context, self._members_of, self.catalog.home()),
                since_then(frame, context, self.catalog),
                counted_inside(frame, context),
                self._ranked_together(frame, context),
            ):
                if plan is not None:
                    return plan
            if (told := self._from_points(frame, context)) is not None:
                return told
        if (held := self._against_rank(frame, context)) is not None:
            return held
        if frame.share_at >= 0 and frame.has("which_year"):
            return self._share_years_asked(frame, context)
        if context is None and first_chosen(frame):
            frame = replace(frame, picked=(frame.order, max(frame.limit, 1), frame.order_at), order="", limit=0)
        chooses = frame.share_at >= 0 or frame.has("sum", "per") or frame.picked or filtered(frame) or two_apart(frame)
        if chooses and (selected := self._selected(frame, context)) is not None:
            frame = selected
        if frame.share_at >= 0 and frame.scope and frame.number is None and not frame.order:
            plain = replace(frame, share_at=-1, marks=frame.marks - {"share", "share:share"})
            marked = self.with_mark(plain, context)  # 老年人口占比超过咱们省的省
            frame = frame if marked is plain else marked
        if context is not None and (kept := self._same_share(frame, context)) is not None:
            return kept
        if frame.share_at >= 0 and frame.number is None and not frame.order:
            return account(frame, self._share(frame, context))
        if ordinal_pair(frame):
            return self._pair(frame, context)
        if frame.stray:
            raise Ambiguous("您说的数值条件我没有听清，请再说一遍。", ())
        frame = self.with_mark(frame, context)
        unmarked = frame.number is None and frame.has("above", "below") and any(w in frame.text for w in _STRONG)
        subject = self._subject(frame, context)
        if unmarked:
            if (crossed := crossing(self.catalog, frame, subject)) is not None:
                return crossed
            raise Ambiguous("您说的数值我没有听清，请再说一遍。", ())
        return account(frame, self._shape(frame, context, subject))

    def _shape(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        inherits = (
            context is not None
            and not frame.has(*_OPERATORS)
            and not (frame.number is not None or frame.limit or frame.ratio)
        )
        elliptical = (
            not frame.atoms
            or frame.has("then", "instead", "again", "correction")
            or (subject.inherited and len(frame.text) < 9)
        )
        if frame.ratio and len(frame.times.years) == 2 and len(subject.metrics) == len(subject.places) == 1:
            return self._change(frame, context, subject)
        drawn = frame.chart == "line" and frame.times.span is not None  # 把2016年到现在的变化画成折线图
        if context is not None and inherits and elliptical and not drawn:
            return self._again(frame, context, subject)
        if frame.number is not None and frame.above is not None:
            if len(subject.places) > 1 and self._tells(frame, subject):
                return self._compare(frame, context, subject)
            return self._threshold(frame, context, subject)
        if frame.has("rank_of") or frame.has("neighbour"):
            return self._rank_of(frame, context, subject)
        if frame.has("which_year"):
            return self._which_year(frame, context, subject)
        if self._over_years(frame, subject):
            return self._which_year(frame, context, subject)
        if frame.has("per") and "多少" in frame.text and len(subject.places) > 1 and not frame.limit:
            return self._compare(frame, context, subject)  # 三省分别是多少，谁最高
        if self._ranks(frame, subject):
            singles = [p for p in subject.places if not p.group]
            if len(subject.metrics) > 1 and len(subject.places) == 1 and len(singles) == 1 and not subject.inherited:
                return self._rank_columns(frame, context, subject)
            if (
                len(singles) == 1
                and len(subject.places) == 1
                and not subject.inherited
                and frame.scope != "column"
                and not frame.attributes
            ) and (subject.scope is None or singles[0].name not in self.catalog.parents):
                return self._within_one(frame, context, subject)
            return self._ranking(frame, context, subject)
        if self._signed(frame, subject):
            return self._threshold(frame, context, subject)
        if (beside := self._times_the_nation(frame, context, subject)) is not None:
            return beside
        one = len(subject.places) == 1 and len(subject.metrics) == 1
        together = one and subject.places[0].group and len(frame.times.years) == 2 and frame.has("sum")
        if frame.has("diff") and one and (frame.times.length or together):  # 东三省人口一共少了多少
            return self._change(frame, context, subject)
        if len(subject.metrics) in (2, 3) and len(subject.places) <= 1 and ratios.asked(frame):
            made = ratios.ratio(frame, subject.metrics, self.finder, where_of(self.catalog, frame, frame.places))
            if made is None:
                raise Unanswerable(f"{'和'.join(m.name for m in subject.metrics)}不在同一张表里，没有相除的数据。")
            return self._value(frame, context, replace(subject, metrics=(made,)))
        if len(subject.metrics) > 1 or len(subject.places) > 1:
            return self._compare(frame, context, subject)
        if frame.has(*_CHANGE_MARKS) and not (subject.metrics[0].growth and len(frame.times.years) < 2):
            return self._change(frame, context, subject)
        return self._value(frame, context, subject)

    def _over_years(self, frame: Frame, subject: Subject) -> bool:
        """全国煤炭消费最高是多少: where there is one place only, a superlative ranges over its years."""
        metric = subject.metrics[0]
        alone = self.catalog.dimension(metric) == NATION or len(self.catalog.table_places[metric.table]) == 1
        extreme = frame.has("order:desc", "order:asc") and not frame.has(
            "top", "tail", "nth", "nth_last", "share", "count_of"
        )
        said = frame.times.years or frame.scope not in ("", "place") or frame.limit or len(subject.metrics) > 1
        return alone and extreme and not said and not frame.attributes and len(subject.places) == 1

    @staticmethod
    def _bare(frame: Frame) -> bool:
        """True when the question names no figure, place, time or order of its own."""
        named = frame.atoms or frame.places or frame.nation or frame.home or frame.attributes or frame.times.said
        return (
            not named
            and frame.number is None
            and frame.share_at < 0
            and not frame.has("order", "top", "tail", "nth", "rank_of", "diff")
        )

    def _says_nothing(self, frame: Frame) -> bool:
        """Only particles were understood: the figure before is not simply said again."""
        marks = {mark.partition(":")[0] for mark in frame.marks}
        return self._bare(frame) and not frame.scope and marks <= _EMPTY

    def _selected(self, frame: Frame, context: Context | None) -> Frame | None:
        """前三的省占全国多少: the ranking or threshold is run first, its members take its place."""
        if frame.picked is not None:
            return self._of_picked(frame, context)
        by_mark = filtered(frame)
        first = frame.order and 0 <= frame.order_at < frame.share_at
        ranked = bool(frame.order and frame.limit > 1) or bool(first)
        ranked = ranked and not by_mark
        if (not ranked and frame.above is None) or not (frame.scope or frame.attributes or ranked):
            return None
        chosen_at = frame.order_at if ranked else frame.number.start if frame.number else len(frame.text)
        later = (
            [h.start for h in frame.atoms if h.start > chosen_at and h.atoms != ("占比",)]
            if frame.atoms[:1] and (frame.atoms[0].start < chosen_at)
            else []
        )
        at = min([*later, *([frame.share_at] if frame.share_at >= 0 else [])], default=len(frame.text))
        if (frame.has("per") and not frame.has("sum")) and frame.share_at < 0 and not later:
            return None
        if frame.has("count") and frame.share_at < 0 and not later:  # 一共几个 counts them
            return None
        if (frame.order_at if ranked else frame.number.start if frame.number else at) >= at:
            return None
        inner = replace(until(frame, at), share_at=-1, marks=frame.marks - {"share", "sum", "percent", "diff"})
        if by_mark:
            kept = {
                m for m in inner.marks if m.partition(":")[0] not in ("order", "top", "tail", "nth", "which", "diff")
            }
            if (
                frame.number is not None
                and not frame.number.percent
                and _moves_only_after(frame.text, frame.number.end)
            ):
                kept = {m for m in kept if m.partition(":")[0] not in ("growth", "versus")}
            inner = replace(inner, order="", order_at=-1, limit=0, nth=0, marks=frozenset(kept))
        plan = self.plan(inner, context)
        if plan.ask not in (Ask.RANKING, Ask.COUNT):
            return None
        chosen = self._members_of(plan)
        if not chosen:
            raise Unanswerable("没有符合条件的地区，算不出合计。")
        hits = tuple(PlaceHit((place,), at - 1) for place in chosen)
        marks = frozenset(
            m
            for m in frame.marks
            if m.partition(":")[0]
            not in ("order", "top", "tail", "above", "below", "suffix", "count", "scope", "count_of")
        )
        rest = tuple(p for p in frame.places if p.start > at)
        if by_mark:
            asked = frozenset(
                m for m in frame.marks if m.partition(":")[0] not in ("above", "below", "suffix", "count")
            )
            return replace(
                frame, places=(*hits, *rest), number=None, above=None, scope="", attributes=(), marks=asked,
                atoms=a_head(frame, at) or frame.atoms,
            )  # fmt: skip
        return replace(
            frame, places=(*hits, *rest), order="", limit=0, number=None, above=None, scope="", attributes=(),
            marks=marks if frame.has("per", "diff") else marks | {"sum"}, nation=frame.nation_at >= at,
            atoms=tuple(h for h in frame.atoms if h.start >= at) if later else frame.atoms,
            times=frame.times if frame.times.said else Times(years=plan.years),
        )  # fmt: skip

    def _of_picked(self, frame: Frame, context: Context | None) -> Frame:
        """GDP前十的省里人口最少的: the first ranking chooses, the second ranks what was chosen."""
        assert frame.picked is not None
        order, limit, at = frame.picked
        cut = next((h.start for h in frame.atoms if h.start > at), len(frame.text))
        asked = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("order", "top", "tail", "count_of"))
        inner = replace(
            until(frame, cut), picked=None, order=order, limit=limit, order_at=at,
            marks=asked | {"top", f"order:{order}"},
        )  # fmt: skip
        plan = self.plan(inner, context)
        times = frame.times if frame.times.said else Times(years=plan.years)
        hits = tuple(PlaceHit((place,), cut - 1) for place in self._members_of(plan))
        return replace(
            frame, places=hits, scope="", attributes=(), picked=None, atoms=a_head(frame, cut),
            marks=asked | ({f"order:{frame.order}", "order"} if frame.order else {"per"}), times=times,
        )  # fmt: skip

    def _pair(self, frame: Frame, context: Context | None) -> Plan:
        """东部第三名跟西部第一名差多少: ranks are looked up first; the plan then names the two members."""
        plain = replace(frame, marks=frame.marks - {"nth", "order"}, nth=0, order="")
        subject = self._subject(plain, context)
        metric = subject.metrics[0]
        years, latest = asked_years(self.catalog, plain, metric, subject.places[0], context)
        return Plan(
            Ask.COMPARE, tuple(Item(Measure((metric,)), p) for p in subject.places), (max(years),), each=True,
            latest=latest, notes=tuple(str(p.ordinal) for p in frame.places),
        )  # fmt: skip


def _moves_only_after(text: str, end: int) -> bool:
    """GDP三万亿以上的省里增速最快的: the amount chooses by the figure itself, its growth is what is asked of those."""
    moves = _MOVES.search(text)
    return moves is not None and moves.start() >= end
