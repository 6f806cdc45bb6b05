"""Which years a question is about, of those that have the figure."""

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.frame import Frame
from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.refuse import no_year
from kiosk.data.times import OPEN_END


def asked_years(
    catalog: Catalog, frame: Frame, metric: Metric, place: Place, context: Context | None, *, every: bool = True
) -> tuple[tuple[int, ...], bool]:
    """Years asked for, and whether the newest was taken because none was said.

    `every`: all members of a group must have the figure, not just one. Raises Unanswerable for years without it.
    """
    times = frame.times
    have = catalog.years(metric, place, every=every)
    if not have:
        raise no_year(metric, place, times.years, have)
    if times.span is not None:
        first, last = times.span
        wanted = [y for y in have if first <= y <= last]
        if (
            not wanted
            or (frame.times.years and have[0] > first)
            or (last != OPEN_END and frame.times.years and have[-1] < last)
        ):
            raise no_year(metric, place, tuple(y for y in (first, last) if y and y != OPEN_END and y not in have), have)
        return tuple(wanted), False
    if times.last:
        return have[-times.last :], False
    if times.everything:
        return have, False
    if times.years:
        missing = [y for y in times.years if y not in have]
        if missing:
            raise no_year(metric, place, missing, have)
        return times.years, False
    if times.same and context is not None and context.year is not None:
        if context.year not in have:
            raise no_year(metric, place, (context.year,), have)
        return (context.year,), False
    if times.shift is not None and context is not None:
        year = (context.year or context.plan.years[-1]) + times.shift
        if year not in have:
            raise no_year(metric, place, (year,), have)
        return (year,), False
    if times.latest:
        return (have[-1],), False
    if context is not None:
        years = context.plan.years
        missing = [y for y in years if y not in have]
        if missing and not (len(years) > 2 and len(missing) < len(years)):
            raise no_year(metric, place, missing, have)
        return tuple(y for y in years if y in have), False
    return (have[-1],), True
