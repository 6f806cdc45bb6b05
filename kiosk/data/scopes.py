"""What a ranking ranges over: a kind of place, a group that is named, the parts of a sector, or all there are."""

from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.errors import Unanswerable
from kiosk.data.frame import Frame
from kiosk.data.place import NATION, Place
from kiosk.data.places import attribute

_ALL = {"region": "全国", "city": "收录的主要城市", "sector": "各行业"}
_LEVELS = {"1": "七大类行业", "2": "工业三大门类", "3": "细分行业"}


def scope_of(catalog: Catalog, frame: Frame, dimension: str, places: list[Place]) -> tuple[Place | None, str]:
    """The scope and its name; None where only the nation has figures."""
    if dimension == NATION:
        return None, ""
    if (inside := parts(catalog, frame, places)) is not None and frame.attributes:
        kind = _LEVELS.get(frame.attributes[0][1], frame.attributes[0][1])
        return inside, kind if kind.startswith(places[0].name) else f"{places[0].name}{kind}"
    if frame.attributes:
        found = [attribute(catalog, a) for a in frame.attributes]
        found = [p for p in found if p.dimension == dimension]
        if found:
            name = _LEVELS.get(found[0].name, found[0].name.partition("（")[0])
            return excluding(catalog, frame, found[0]), name
    groups = [p for p in places if p.group]
    if groups and len(groups) == 1:
        parent = groups[0]
        whole = parent.members == catalog.everything(dimension).members
        return excluding(catalog, frame, parent), _ALL.get(dimension, parent.name) if whole else parent.name
    singles = [p for p in places if not p.group]
    if (
        dimension == "sector"
        and len(singles) == 1
        and singles[0].name in catalog.parents
        and (frame.has("within") or (frame.scope == "sector" and (frame.number is not None or frame.order)))
    ):
        children = catalog.parents[singles[0].name]
        return children, f"{singles[0].name}各行业"
    everything = catalog.everything(dimension)
    name = _ALL.get(dimension, everything.name)
    if dimension == "sector" and frame.scope in ("sector", "place", "column"):
        top = catalog.attributes.get(("sector.sector_level", "1"))
        if top is not None:
            everything, name = top, "七大类行业"
    return excluding(catalog, frame, everything), name


def parts(catalog: Catalog, frame: Frame, places: list[Place]) -> Place | None:
    """工业下面三大门类: the parts of that kind that lie inside the one sector that is named; None where none do."""
    if len(places) != 1 or not (frame.attributes or (frame.scope == "sector" and frame.has("per"))):
        return None
    found = catalog.parents.get(places[0].name)
    kinds = {m for a in frame.attributes for m in attribute(catalog, a).members}
    while found is not None and kinds and not kinds & set(found.members):
        below = [catalog.parents[m] for m in found.members if m in catalog.parents]
        found = replace(found, members=tuple(m for p in below for m in p.members)) if below else None
    if found is None:
        return None
    members = tuple(m for m in found.members if not kinds or m in kinds)
    return replace(found, name=f"{places[0].name}各行业", members=members)


def cities(catalog: Catalog, scope: Place, regions: tuple[str, ...]) -> tuple[Place, str]:
    """The cities of a scope that lie in these regions, and their name. Raises Unanswerable for fewer than two."""
    found = {
        m
        for (name, key), p in catalog.attributes.items()
        if name == "city.region" and key in regions
        for m in p.members
    }
    members = tuple(m for m in scope.members if m in found)
    names = "、".join(catalog.members["region"][r].name for r in regions[:3])
    if len(members) < 2:
        only = f"，只有{members[0]}" if members else ""
        raise Unanswerable(f"没有{names}各城市的数据{only}。")
    return replace(scope, members=members), f"{names}各城市"


def excluding(catalog: Catalog, frame: Frame, scope: Place) -> Place:
    """The scope without what the question leaves out."""
    out = {m for hit in frame.excluded for p in hit.candidates for m in p.members if p.dimension == scope.dimension}
    if scope.dimension == "city":
        out |= {m for hit in frame.excluded if hit.candidates[0].name == "直辖市" for m in _municipalities(catalog)}
    if not out & set(scope.members):
        return scope
    return replace(scope, members=tuple(m for m in scope.members if m not in out))


def _municipalities(catalog: Catalog) -> tuple[str, ...]:
    place = catalog.attributes.get(("city.city_type", "直辖市"))
    return place.members if place else ()
