"""Where a question first chooses of whom it asks: a superlative, a condition or a rank that is not what is asked. Pure."""

from kiosk.data.frame import Frame
from kiosk.data.sides import counts_all


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


def ordinal_pair(frame: Frame) -> bool:
    return sum(bool(p.ordinal) for p in frame.places) == 2 and frame.has("diff", "compare", "times", "which")
