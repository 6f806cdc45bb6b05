"""Places of a question: what it says about where, which kind of place is meant, and where nothing is said."""

from collections.abc import Sequence
from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.errors import Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import Frame, PlaceHit
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place

_MOST_SAID = 5
_KINDS = {"region": "省区市", "city": "城市", "sector": "行业"}


def where_of(catalog: Catalog, frame: Frame, hits: Sequence[PlaceHit], *, nation: bool | None = None) -> Where:
    """What these places and the rest of the question say about where. Raises Unanswerable for a kind that is not kept."""
    places = [hit.candidates for hit in hits]
    home = catalog.home()
    if frame.home and home is not None and not any(home in c for c in places):
        ahead = sum(hit.start < frame.home_at for hit in hits) if frame.home_at >= 0 else len(places)
        places.insert(ahead, (home,))  # 咱们省相当于辽宁的几成: in the order they were said
    is_nation = frame.nation if nation is None else nation
    dimension = ""
    if frame.attributes:
        dimension = attribute(catalog, frame.attributes[0]).dimension
    elif frame.scope in catalog.layer.dimensions and (not places or frame.scope == "city"):
        dimension = frame.scope
    inside: tuple[str, ...] = ()
    if (capital := _capital(catalog, frame, places)) is not None:
        places, dimension = [(capital,)], ""
    if dimension == "city" and places and all(c[0].dimension == "region" and len(c) == 1 for c in places):
        inside = tuple(m for c in places for m in c[0].members)
        places = []
    if dimension and places and not all(any(p.dimension == dimension for p in c) for c in places):
        dimension = ""
    years = tuple(y for y in frame.times.years if y <= catalog.layer.this_year)
    if frame.times.span and frame.times.span[0]:
        years = (*years, frame.times.span[0])
    return Where(tuple(places), is_nation, dimension, years, frame.unit_hint, old=frame.has("old"), inside=inside)


def attribute(catalog: Catalog, named: tuple[str, str]) -> Place:
    """All members of a kind, as the 副省级 cities. Raises Unanswerable when there is no such kind."""
    column, value = named
    for (name, known), place in catalog.attributes.items():
        if name.endswith(f".{column}") and known == value:
            return place
    raise Unanswerable(f"这里没有{value}的分类。")


def default_place(catalog: Catalog, metric: Metric, where: Where) -> Place:
    """Where a metric is meant when no place is said."""
    dimension = catalog.dimension(metric)
    if dimension == NATION:
        return catalog.nation
    have = catalog.table_places[metric.table]
    if len(have) == 1:
        return catalog.members[dimension][next(iter(have))]
    nation = catalog.layer.dimensions[dimension].nation
    if nation:
        return catalog.members[dimension][nation]
    if where.nation or dimension != "region":
        everything = catalog.everything(dimension)
        return replace(everything, name=catalog.layer.nation) if dimension == "region" else everything
    return catalog.home() or catalog.everything(dimension)


def joined(places: Sequence[Place]) -> Place:
    """Several places taken together; more than the ear can hold are counted."""
    members = tuple(dict.fromkeys(m for p in places for m in p.members))
    kind = _KINDS.get(places[0].dimension, "地方")
    name = "、".join(p.name for p in places) if len(places) <= _MOST_SAID else f"这{len(places)}个{kind}"
    return Place(name, places[0].dimension, members, True)


def _capital(catalog: Catalog, frame: Frame, places: "Sequence[tuple[Place, ...]]") -> Place | None:
    """湖南省会: the only city of its kind in the one region that is named."""
    if len(frame.attributes) != 1 or len(places) != 1 or places[0][0].group or places[0][0].dimension != "region":
        return None
    kind = attribute(catalog, frame.attributes[0])
    in_region = {m for key in places[0][0].members for m in _cities_of(catalog, key)}
    found = [m for m in kind.members if m in in_region]
    return catalog.members[kind.dimension][found[0]] if len(found) == 1 else None


def _cities_of(catalog: Catalog, region: str) -> tuple[str, ...]:
    place = catalog.attributes.get(("city.region", region))
    return place.members if place is not None else ()
