"""Where a question first chooses of whom it asks: a superlative, a condition or a rank that is not what is asked. Pure."""

import re
from dataclasses import replace

from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous
from kiosk.data.frame import Frame, PlaceHit
from kiosk.data.place import Place
from kiosk.data.plan import Ask
from kiosk.data.sides import counts_all

_SO_MANY = re.compile(r"最[^最]{1,2}的[\d两俩三四五六七八九十]{1,3}[个家位]?(?P<kind>省|市|城市|地方|地区)?")


def first_chosen(frame: Frame) -> bool:
    """人口最多的省GDP是多少: the superlative chooses who is asked about; it is not what is asked."""
    before = [h for h in frame.atoms if h.start < frame.order_at]
    after = [h for h in frame.atoms if h.start > frame.order_at]
    return (
        bool(before and after)
        and {a for h in before for a in h.atoms} != {a for h in after for a in h.atoms}
        and frame.scope in ("region", "city")
        and frame.order_at < frame.scope_at < after[0].start
        and not any(word in frame.text[: after[0].start] for word in ("哪", "谁", "是"))
        and {"order:desc", "order:asc"} & frame.marks != {"order:desc", "order:asc"}
        and not frame.has("which_year", "rank_of", "diff", "compare", "times", "share", "join", "top", "tail", "nth")
        and not frame.has("change_up", "change_down", "growth")
        and frame.number is None
        and frame.picked is None
    )


def filtered(frame: Frame) -> bool:
    """人口超过五千万的省里GDP最低的: a condition chooses who is ranked by something else."""
    number = frame.number
    return (
        number is not None
        and frame.above is not None
        and frame.order_at > number.start
        and bool(frame.atoms)
        and frame.atoms[0].start < number.start
        and (any(hit.start > number.start for hit in frame.atoms) or not counts_all(frame))
        and not frame.has("which_year")
    )


def two_apart(frame: Frame) -> bool:
    """GDP最高的两个省差多少: the two are chosen first. Raises Ambiguous where several are held against yet another."""
    if not (frame.has("diff") and frame.order and frame.limit > 1) or frame.share_at >= 0 or frame.has("sum", "per"):
        return False
    said = [*(hit.start for hit in frame.places), frame.nation_at, frame.home_at]
    against = max(said) > frame.order_at or (frame.compare_at >= 0 and max(said) >= 0)
    if against or (frame.limit == 2 and {"order:desc", "order:asc"} <= frame.marks):
        raise Ambiguous("您想拿哪两个来比？请说出名字。", ())
    return frame.limit == 2


def some_of_the_list(frame: Frame, context: Context) -> Frame | None:
    """最低的两个是谁 after a list: of those that it named; None where nothing was listed or the question names its own."""
    own = frame.atoms or frame.places or frame.nation or frame.home or frame.attributes or frame.number is not None
    other = frame.has("top", "tail", "nth", "rank_of", "which_year") or frame.scope not in ("", "place")
    listed = _listed(context)
    if own or other or not _SO_MANY.search(frame.text) or not 1 < frame.limit < len(listed):
        return None
    return replace(frame, places=tuple(PlaceHit((place,), -1) for place in listed), scope="")


def _listed(context: Context) -> tuple[Place, ...]:
    """Whom the last answer listed, or who was told one turn after the other."""
    plan = context.plan
    if plan.ask is Ask.VALUE and not plan.items[0].place.group:
        last = context.points[-1:]
        alike = (p for p in context.points if (p.item.measure, p.year) == (last[0].item.measure, last[0].year))
        return tuple(
            dict.fromkeys(p.item.place for p in alike if p.item.place.dimension == plan.items[0].place.dimension)
        )
    several = plan.ask in (Ask.COUNT, Ask.COMPARE) or (plan.ask is Ask.RANKING and plan.limit > 1)
    return context.named if several else ()


def asks_so_many(frame: Frame) -> bool:
    """最低的三个省: so many are asked for; 三个省谁最低 asks among those that were said."""
    said = _SO_MANY.search(frame.text)
    return said is not None and said["kind"] is not None


def ordinal_pair(frame: Frame) -> bool:
    return sum(bool(p.ordinal) for p in frame.places) == 2 and frame.has("diff", "compare", "times", "which")
