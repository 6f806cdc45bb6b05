"""Of those that were just said: 这几个东部的, 占两家的几成. Which of them are meant, and what is the whole of a share. Pure."""

import re
from dataclasses import replace

from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous
from kiosk.data.frame import Frame, PlaceHit
from kiosk.data.place import NATION, Place
from kiosk.data.places import joined
from kiosk.data.plan import Ask, Condition, Order, Plan
from kiosk.data.those import COUNTED, OF_THOSE

_POINTED = re.compile(r"[这那](?:几个?|些个?)(?:里头?的?|当中的?)?$")
_INSIDE = re.compile(r"(?:其中|里头|里面|里边|当中|之中)的?$")

_ANY = -1e18
"""Every figure lies above it."""


def some_of_those(frame: Frame, context: Context) -> Frame:
    """这几个东部的加起来 after a list: those of it that lie in the east, not the whole east. Raises Ambiguous for none."""
    for hit in frame.places:
        group = next((p for p in hit.candidates if p.group), None)
        ahead = frame.text[: hit.start]
        meant = _POINTED.search(ahead) or (frame.has("sum") and _INSIDE.search(ahead))
        if frame.has("count") and context.plan.ask is Ask.RANKING:
            return frame  # how many of the first ten: see counted_inside
        if group is None or not meant or not _listed(context) or len(frame.places) > 1:
            continue
        chosen = tuple(
            p for p in context.named if p.dimension == group.dimension and set(p.members) <= set(group.members)
        )
        if not chosen:
            raise Ambiguous(f"刚才说的里面没有{group.name}的。您想问哪几个地方？", ())
        marks = frozenset(m for m in frame.marks if m.partition(":")[0] != "pronoun")
        return replace(frame, places=tuple(PlaceHit((p,), hit.start) for p in chosen), marks=marks, scope="")
    return frame


def counted_inside(frame: Frame, context: Context) -> Plan | None:
    """这里头西部的有几个 after the first ten: those of the ten that lie in the west; None where nothing of that kind is asked."""
    plan = context.plan
    groups = [p for hit in frame.places for p in hit.candidates if p.group]
    listed = plan.ask is Ask.RANKING and plan.each and plan.limit > 1 and not (plan.offset or plan.both)
    inside = frame.has("within", "pronoun:they") and not (frame.atoms or frame.times.said or frame.order)
    if not (listed and inside and len(groups) == 1 and frame.has("count")) or groups[0].dimension != _kind(context):
        return None
    chosen = tuple(p for p in context.named if set(p.members) <= set(groups[0].members))
    words = f"排{'前' if plan.order is Order.DESC else '后'}{plan.limit}"
    place = replace(joined(chosen), name=groups[0].name) if chosen else groups[0]
    item = replace(plan.items[0], place=place)
    all_or_none = Condition(True, _ANY if chosen else -_ANY, words)
    return replace(plan, ask=Ask.COUNT, items=(item,), limit=0, condition=all_or_none, scope=groups[0].name, chart="")


def _listed(context: Context) -> tuple[Place, ...]:
    """Whom the last answer named, where several might have been."""
    several = context.plan.ask in (Ask.COUNT, Ask.RANKING, Ask.COMPARE)
    return context.named if several or len(context.named) > 1 else ()


def _kind(context: Context) -> str:
    return context.plan.items[0].place.dimension


def share_of_those(frame: Frame, context: Context) -> Frame:
    """占两家的几成 after the two and then one of them: that one's part of both. Raises Ambiguous where either is unclear."""
    said = OF_THOSE.search(frame.text)
    if said is None or frame.share_at < 0 or frame.nation or any(h.start > frame.share_at for h in frame.places):
        return frame
    own = frame.home and not frame.places  # 咱省占这三家的几成
    part = None if own else _part(frame, context)
    whole = _whole(context, COUNTED[said["n"]], part) if own or part is not None else None
    if whole is None:
        raise Ambiguous("您想问谁占哪几家的比重？请说出名字。", ())
    marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("pronoun", "sum", "count_of"))
    first = () if part is None else (PlaceHit((part,), -1),)
    hits = (*first, PlaceHit((whole,), frame.share_at + 1))
    return replace(frame, places=hits, marks=marks, scope="", limit=0, home=own)


def ranked_of_counted(frame: Frame, context: Context) -> Frame:
    """哪个涨得最快 after who passed a mark: of those that did."""
    own = frame.atoms or frame.places or frame.home or frame.nation or frame.attributes or frame.times.said
    other = frame.number is not None or frame.share_at >= 0 or frame.scope not in ("", "place")
    if context.plan.ask is not Ask.COUNT or not frame.order or own or other or frame.has("which_year", "rank_of"):
        return frame
    if len(context.plan.items) > 1 or len(context.named) < 2:
        return frame
    return replace(frame, places=tuple(PlaceHit((place,), -1) for place in context.named), scope="")


def share_of_counted(frame: Frame, context: Context) -> Frame:
    """加一块儿占全国几成 after who passed a mark, or came first: those that did, not all that were looked at."""
    plain = any(hit.atoms != ("占比",) for hit in frame.atoms)
    own = plain or frame.places or frame.home or frame.scope or frame.order or frame.has("pronoun")
    listed = context.plan.ask is Ask.COUNT or (context.plan.ask is Ask.RANKING and context.plan.limit > 1)
    asked = frame.share_at >= 0 and (frame.has("sum") or frame.nation)
    if not listed or own or not asked or not context.named:
        return frame
    return replace(frame, places=tuple(PlaceHit((place,), -1) for place in context.named))


def _part(frame: Frame, context: Context) -> Place | None:
    """The one place that the question names, or that the last answer was about."""
    if frame.places:
        single = [p for p in frame.places[0].candidates if not p.group]
        return single[0] if len(frame.places) == 1 and single else None
    mine = context.plan.items[0].place
    if len(context.plan.items) == 1 and not mine.group and mine.dimension != NATION:
        return mine
    return context.plan.focus or context.chosen


def _whole(context: Context, count: int, part: Place | None) -> Place | None:
    """So many that were spoken of, the part among them: as one group, or one after the other."""
    listed = (context.named, context.said[-count:], tuple(dict.fromkeys(i.place for i in context.plan.items)))
    wholes = [*reversed(context.groups), *(joined(places) for places in listed if len(places) == count)]
    own = set(part.members) if part is not None else set()
    return next((w for w in wholes if len(w.members) == count and own < set(w.members)), None)
