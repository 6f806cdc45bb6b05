"""Words of a question that say what to do with its figures: rank, count, compare, draw; each token adds what it says."""

from dataclasses import replace

from kiosk.data.frame import Frame
from kiosk.data.tokens import Token

_JOINTS = frozenset(["比", "比起", "赶得上", "赶上", "比得上", "顶得上", "抵得上", "追得上", "追上"])
"""What stands between the two sides of a comparison."""


def operate(frame: Frame, token: Token, following: Token | None) -> Frame:
    """The frame with what this token asks for."""
    return _marked(_ranked(frame, token, following), token)


def _ranked(frame: Frame, token: Token, following: Token | None) -> Frame:
    """How many, from which rank on, in which order."""
    if token.get("order") in ("desc", "asc") and _chosen(frame, token):
        frame = replace(frame, picked=(frame.order, frame.limit, frame.order_at), order="", limit=0, order_at=-1)
    if token.has("top", "tail", "order") and frame.order_at < 0:
        frame = replace(frame, order_at=token.start)
    if token.has("top"):
        frame = replace(frame, limit=int(token.number) or 3, order=frame.order or "desc")
    if token.has("tail"):
        frame = replace(frame, limit=int(token.number), order="asc")
    if token.has("which_year") and token.number > 1:  # 哪两年最高
        frame = replace(frame, limit=int(token.number))
    chosen = token.text.startswith("哪") or frame.order_at >= 0  # 最费能的三个细分行业
    named = following is not None and following.has("place", "attribute") and not chosen
    if token.has("count_of") and not frame.limit and not named:  # 五个计划单列市 are all, 哪三个细分行业 are some
        frame = replace(frame, limit=int(token.number))
    if ranks := token.get("nth_range"):
        first, last = min(ranks), max(ranks)
        frame = replace(frame, skip=first - 1, limit=last - first + 1, order=frame.order or "desc")
    if token.has("nth") and frame.nth and not frame.places:  # 第一第二名, 老大老二老三
        first = 1 if any(word in frame.text for word in ("老大", "冠军")) else min(frame.nth, int(token.number))
        last = max(frame.skip + frame.limit, frame.nth, int(token.number))
        frame = replace(frame, nth=0, skip=first - 1, limit=last - first + 1)
    elif token.has("nth") and frame.limit > 1 and frame.skip + frame.limit + 1 == int(token.number):
        frame = replace(frame, limit=frame.limit + 1)
    elif token.has("nth"):
        frame = _ordinal(frame, int(token.number))
    if token.has("nth_last"):
        frame = _ordinal(replace(frame, order="asc"), int(token.number))
    if order := token.get("order"):
        if order in ("asc", "list_asc") or (order == "desc" and frame.order != "asc"):
            frame = replace(frame, order="asc" if "asc" in order else "desc")
        elif not frame.order:
            frame = replace(frame, order="desc")
    return frame


def _marked(frame: Frame, token: Token) -> Frame:
    """Charts and units by name, where the words of shares and comparisons stand, and what the data never has."""
    if chart := token.get("chart"):
        frame = replace(frame, chart=chart)
    if unit := token.get("unit_hint"):
        frame = replace(frame, unit_hint=unit)
    if (
        token.has("share")
        and (frame.share_at < 0 or token.text.startswith("占"))
        and not (frame.share_at >= 0 and frame.text[frame.share_at] == "占")
    ):
        frame = replace(frame, share_at=token.start)
    if token.has("within") and frame.within_at < 0:
        frame = replace(frame, within_at=token.start)
    if token.has("compare") and token.text in _JOINTS and frame.compare_at < 0:
        frame = replace(frame, compare_at=token.start)
    if absent := token.get("absent"):
        frame = replace(frame, absent=frame.absent or absent)
    for kind in ("missing_time", "missing_level"):
        if missing := token.get(kind):
            frame = replace(frame, missing=frame.missing or missing, missing_kind=frame.missing_kind or kind)
    return frame


def _chosen(frame: Frame, token: Token) -> bool:
    """True when several were ranked already by one figure and this superlative ranks them by another."""
    between = any(frame.order_at < hit.start < token.start for hit in frame.atoms)
    return frame.limit > 1 and frame.order_at >= 0 and frame.picked is None and between and len(frame.atoms) > 1


def _ordinal(frame: Frame, n: int) -> Frame:
    if frame.places and not frame.places[-1].ordinal:
        last = replace(frame.places[-1], ordinal=-n if frame.order == "asc" else n)
        frame = replace(frame, places=(*frame.places[:-1], last))
    return replace(frame, nth=n, order=frame.order or "desc")
