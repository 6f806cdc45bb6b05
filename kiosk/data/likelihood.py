"""How likely it is that a question is for the data at all, from what was recognised in it."""

from kiosk.data.context import Context
from kiosk.data.frame import Frame


def likelihood(frame: Frame, context: Context | None) -> float:
    """A calibrated guess, 0.01–0.99; the bench for routing checks it."""
    atoms = {a for hit in frame.atoms for a in hit.atoms} - {"占比", "其他", "数量"}
    place = bool(frame.places or frame.nation or frame.home)
    quantity = any(
        word in frame.text for word in ("多少", "几", "排", "最", "走势", "趋势", "增", "降", "占", "比", "哪")
    )
    time = frame.times.said
    odds = 0.02
    if atoms:
        odds = 0.25 + 0.25 * bool(place) + 0.25 * bool(time) + 0.15 * quantity
    elif place and (time or frame.has("rank_of", "order", "compare")):
        odds = 0.5
    elif frame.absent and place and time:
        odds = 0.6
    if context is not None and not frame.unknown and len(frame.text) <= 16:
        odds = max(
            odds,
            0.75
            if frame.has("then", "instead", "chart", "pronoun", "correction", "diff", "rank_of") or time or place
            else 0.4,
        )
    return max(0.01, min(0.99, odds - 0.2 * len(frame.unknown)))
