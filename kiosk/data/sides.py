"""The two sides of a share: which words name the part, and which the whole."""

from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.frame import AtomHit, Frame, PlaceHit
from kiosk.data.place import NATION, Place
from kiosk.data.plan import Ask


def sides(frame: Frame) -> tuple[Frame, Frame]:
    """The part's words and the whole's words."""
    at = frame.share_at
    verb = frame.text[at : at + 1] == "占"
    after_atoms = [h for h in frame.atoms if h.start > at and h.atoms != ("占比",)]
    after_places = [p for p in frame.places if p.start > at]
    if verb and (after_atoms or after_places or frame.nation_at > at):
        return _cut(frame, at)
    opened = frame.text.rfind("在", 0, at) if verb else -1
    inside = [p for p in frame.places if p.start == opened + 1]
    if opened > 0 and inside and any(p.start < opened for p in frame.places):  # 浙江GDP在长三角占多少
        part, whole = _cut(frame, opened)
        return part, until(whole, at)
    if frame.within_at >= 0 and frame.within_at < at:
        before, after = _cut(frame, frame.within_at)
        opened = frame.text.rfind("在", 0, frame.within_at)
        starts = [*(h.start for h in frame.atoms), *(p.start for p in frame.places)]
        if opened > 0 and (frame.has("pronoun:it") or any(start < opened for start in starts)):
            part, whole = _cut(frame, opened)
            inner = until(whole, frame.within_at)
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


def part_in_hand(frame: Frame, context: Context) -> Frame:
    """占五省多少 after who is highest, 全国占比 after one place: the part is the place in hand."""
    plain = [h for h in frame.atoms if h.atoms != ("占比",)]
    if (inner := _within_the_group(frame, context)) is not None and not plain:
        return inner
    if plain or frame.places or frame.home or frame.has("pronoun", "sum"):
        return frame
    plan, at = context.plan, frame.share_at
    first = (context.chosen,) if context.chosen is not None and plan.ask is Ask.RANKING and plan.limit == 1 else ()
    if frame.nation and not plan.each and len(plan.items) == 1 and plan.items[0].place.dimension != NATION:
        first = first or (plan.items[0].place,)
    if not first:
        return frame
    places = tuple(PlaceHit((place,), -1) for place in first)
    if not frame.nation and frame.scope_at > at and plan.items[0].place.group:
        places = (*places, PlaceHit((plan.items[0].place,), frame.scope_at))
    frame = replace(frame, places=places, scope="", attributes=())
    return replace(frame, nation_at=at + 1) if frame.nation else frame


def until(frame: Frame, at: int) -> Frame:
    """The frame with only what stands before `at`."""
    return replace(
        frame,
        atoms=tuple(h for h in frame.atoms if h.start < at),
        places=tuple(p for p in frame.places if p.start < at),
        nation=0 <= frame.nation_at < at,
    )


def below_sector(catalog: Catalog, name: str) -> tuple[str, ...]:
    """All parts of a sector, and theirs."""
    parts = catalog.parents.get(name)
    return () if parts is None else (*parts.members, *(m for p in parts.members for m in below_sector(catalog, p)))


def inside(frame: Frame, catalog: Catalog) -> Frame:
    """工业里头制造业用了多少能: the first only says where the second belongs; nothing compares the two."""
    asks = frame.has("compare", "diff", "which", "times", "rank_of", "order", "neighbour", "per", "sum", "top", "tail")
    if len(frame.places) != 2 or asks or frame.share_at >= 0:
        return frame
    outer, inner = frame.places
    if not outer.start < frame.within_at < inner.start:
        return frame
    for whole in outer.candidates:
        below = set(whole.members if whole.group else below_sector(catalog, whole.name))
        parts = tuple(p for p in inner.candidates if not p.group and set(p.members) < below)
        if parts:
            return replace(frame, places=(replace(inner, candidates=parts),))
    return frame


def own_province(catalog: Catalog, frame: Frame, left: Frame) -> Place | None:
    """哈尔滨占全省多少: the province that the city lies in."""
    if frame.province_at < 0 or not left.places:
        return None
    for place in left.places[0].candidates:
        for (name, region), cities in catalog.attributes.items():
            if name == "city.region" and place.dimension == "city" and set(place.members) <= set(cities.members):
                return catalog.members["region"].get(region)
    return None


def _within_the_group(frame: Frame, context: Context) -> Frame | None:
    """在京津冀里占多少 after one of its members: that member is the part."""
    mine = context.plan.items[0].place
    groups = [p for hit in frame.places for p in hit.candidates if p.group]
    several = frame.has("pronoun:they", "sum") or context.plan.each or len(context.plan.items) != 1
    if len(frame.places) != 1 or not groups or mine.group or several:
        return None
    if mine.dimension != groups[0].dimension or not set(mine.members) < set(groups[0].members):
        return None
    at = frame.share_at
    whole = PlaceHit((groups[0],), at + 1)
    return replace(frame, places=(PlaceHit((mine,), -1), whole), text=f"占{frame.text}", share_at=0)


def _cut(frame: Frame, at: int) -> tuple[Frame, Frame]:
    return until(frame, at), replace(
        frame,
        atoms=tuple(h for h in frame.atoms if h.start >= at),
        places=tuple(p for p in frame.places if p.start >= at),
        nation=frame.nation_at >= at,
    )


def counts_all(frame: Frame) -> bool:
    """GDP过万亿的省有哪些，谁最高: all of them are asked; 里头哪个最高 asks for one."""
    return frame.has("count") or any(word in frame.text for word in ("哪些", "哪几", "都有谁"))


def a_head(frame: Frame, at: int) -> tuple[AtomHit, ...]:
    """Meanings from `at` on; 人均 alone is of the figure that chose: GDP前十的省里人均最高的."""
    after = tuple(h for h in frame.atoms if h.start >= at)
    before = [h for h in frame.atoms if h.start < at]
    if len(after) == 1 and after[0].atoms == ("人均",) and before and "人均" not in before[0].atoms:
        return (replace(after[0], atoms=("人均", *before[0].atoms)),)
    return after
