"""哪个省比黑龙江高得最多: whoever is farthest from a place is simply the first or the last of all. Pure."""

import re
from dataclasses import replace

from kiosk.data.errors import Ambiguous
from kiosk.data.frame import Frame

_FARTHEST = re.compile(
    r"(?P<than>比)(?P<other>[^比]{1,8}?)(?:的)?(?:要|还|都)?(?P<way>[高多大快强低少小慢])(?:得|出来?|了)?最(?P<how>多|大|远|厉害|明显|狠|高|少|小|近)"
)
_UPWARDS = frozenset("高多大快强")
_THEM = re.compile(r"[它他]|这个?省|那个?省|这里|那里|全国(?:的)?(?:平均)?(?:水平|线|值)?")


def farthest(frame: Frame) -> Frame:
    """The frame without the place that the others are measured from, and ordered by which way they differ from it.

    Raises Ambiguous for whoever is nearest.
    """
    said = _FARTHEST.search(frame.text)
    if said is None or not (frame.scope or frame.attributes) or frame.number is not None or _of_years(frame):
        return frame
    at = said.start("other")
    named = any(hit.start == at for hit in frame.places) or frame.home_at in (at, said.start("than"))
    if not named and not _THEM.fullmatch(said["other"]):
        return frame
    if said["how"] in "少小近":
        raise Ambiguous("我还不会找离得最近的，您想看排在它前一名的，还是后一名的？", ())
    order = "desc" if said["way"] in _UPWARDS else "asc"
    moved = ("order", "compare", "change_up", "change_down", "diff", "pronoun", "mean")
    marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in moved) | {"order", f"order:{order}"}
    return replace(
        frame, places=tuple(hit for hit in frame.places if hit.start != at), home=False, home_at=-1, nation=False,
        nation_at=-1, order=order, marks=marks, compare_at=-1, above=None,
    )  # fmt: skip


def _of_years(frame: Frame) -> bool:
    """比去年多得最多: how far each moved is another question."""
    return frame.has("versus") or len(frame.times.years) > 1 or frame.times.span is not None or frame.against
