"""What was heard must be in the plan: a word that the plan leaves out is asked back about, never passed over."""

import re

from kiosk.data.errors import Ambiguous
from kiosk.data.frame import AtomHit, Frame, PlaceHit
from kiosk.data.metric import Metric
from kiosk.data.plan import Ask, Plan, Transform
from kiosk.data.thresholds import WHETHER
from kiosk.data.vocabulary import vocabulary

_ORDERED = frozenset([Ask.RANKING, Ask.RANK_OF, Ask.NEIGHBOUR, Ask.YEARS, Ask.COMPARE, Ask.COUNT])
_HOW_MANY = ("有几个", "有多少个", "占几个", "占了几个")
"""GDP前十的省里有几个在东部: who they are is no answer."""
_PERCENT = re.compile(r"百分之[零一二两三四五六七八九十百\d]")
"""占比比于百分之十的有哪些: a bound whose 低 was misheard, not simply the highest."""
_WHICH = re.compile(r"哪(?:一?[个座家]|些|几个)(?:城市|省|市|地区|行业)")
"""哪个城市GDP高, where two were named and not made out; 哪些省和去年不一样: what all have together is no answer."""
_TOGETHER = frozenset([Ask.VALUE, Ask.CHANGE])
_INTO = re.compile(r"折合|折算|换算|折成|合成")
"""照这个比重，折合多少标准煤: an amount, no share."""
_NO_KIND = "副省级城市"
"""A kind of city that no table marks."""
_PART = re.compile(r"百分之[几多]|几成(?![都为立])|几分之几|多大比例")
_OF_YEARS = frozenset([Ask.YEARS, Ask.FIRST_YEAR])


def account(frame: Frame, plan: Plan) -> Plan:
    """The plan. Raises Ambiguous when something that was asked for is not in it."""
    for lost in (_operators(frame, plan), _years(frame, plan), _meanings(frame, plan), _places(frame, plan)):
        if lost:
            raise Ambiguous(f"“{lost}”我没有把握听懂，请分开问，或者换个说法。", ())
    if frame.has("half_pair") and len({item.place for item in plan.items}) < 2:
        raise Ambiguous("您想比的是哪两个地方？请再说一遍。", ())
    if (into := _INTO.search(frame.text)) is not None and all(_is_share(m) for m in _metrics(plan)):
        raise Ambiguous(f"我不会把占比{into.group()}成别的，请直接问那个数。", ())
    if frame.has("strange_place"):
        raise Ambiguous("您说的是哪个地方？请再说一遍。", ())
    percent = plan.condition is None and _PERCENT.search(frame.text) is not None
    if frame.number is None and (frame.has("stray_amount") or percent):
        raise Ambiguous("您说的数我没听清，请再说一遍。", ())
    if _NO_KIND in frame.text and plan.each:
        raise Ambiguous("我没有副省级城市的名单。您想在收录的主要城市里看吗？", ())
    if frame.has("lost_scope") and plan.ask in _ORDERED:
        raise Ambiguous("您说的是在哪些里面排？请再说一遍。", ())
    return plan


def _operators(frame: Frame, plan: Plan) -> str:
    """An order, a mark, a share or a year that is asked and that the plan does not ask for."""
    if frame.order and plan.ask not in _ORDERED:
        return "排名"
    told = "多少" in frame.text[frame.number.end :] if frame.number is not None else True
    told = told or (WHETHER.search(frame.text) is not None and len(frame.times.years) == 1)  # the figure says whether
    if frame.number is not None and plan.condition is None and not told:
        return frame.number_words
    if frame.share_at >= 0 and not any(_is_share(m) for m in _metrics(plan)) and not _has_whole(plan):
        return "占比"
    among = frame.attributes and 0 <= frame.within_at < frame.share_at
    named = any(p.start > frame.share_at for p in frame.places)
    if (
        among and not named and plan.ask is Ask.SHARE and not plan.items[0].place.group
    ):  # 三大门类里制造业占几成: of those three
        return frame.text[: frame.within_at]
    both = frame.has("top") and frame.has("tail", "order:asc") and frame.limit > 1
    if both and frame.has("diff", "times"):  # 前三名跟末三名差多少
        return "差多少"
    if frame.has("rank_of") and plan.ask is not Ask.RANK_OF:
        return "第几"
    if plan.ask is Ask.RANK_OF and frame.has("diff"):
        return "差多少"
    if plan.ask in _TOGETHER and plan.items[0].place.group and (which := _WHICH.search(frame.text)) is not None:
        return which.group()
    if frame.has("trend") and plan.ask is Ask.VALUE and len(plan.years) == 1 and not plan.items[0].place.group:
        return "走势"
    if frame.has("which_year") and plan.ask not in _OF_YEARS and not (frame.has("diff") and plan.ask is Ask.CHANGE):
        return "哪一年"
    if plan.ask is Ask.RANKING and any(word in frame.text for word in _HOW_MANY) and frame.order_at >= 0:
        return "有几个"
    if plan.ask is Ask.COUNT and frame.limit > 1 and not frame.order and any(w in frame.text for w in ("哪些", "哪几")):
        return f"{frame.limit}个"  # GDP跌跌的三个是哪些: 垫底 was misheard
    if plan.ask is Ask.YEARS and frame.has("sum") and frame.has("top", "tail"):
        return "加起来"
    if plan.ask is Ask.NEIGHBOUR and any(word in frame.text for word in ("哪些", "哪几")):
        return "哪几个"
    if _PART.search(frame.text) and plan.ask is Ask.VALUE and plan.items[0].measure.unit != "%" and not plan.percent:
        return "占百分之几"  # an amount is no answer to what part it is
    if frame.has("diff") and (plan.ask is Ask.VALUE or (plan.ask is Ask.COMPARE and _crossed(plan))):
        return "差多少"
    if frame.has("times") and plan.ask not in (Ask.COMPARE, Ask.CHANGE) and not plan.both:
        return "几倍"
    moved = any(i.measure.transform is not Transform.LEVEL for i in plan.items) or plan.ask is Ask.TREND
    growing = any(m.growth or m.index_of for m in _metrics(plan))
    return "" if moved or growing or not frame.has("growth", "versus", "cagr", "real") else "增长"


def _years(frame: Frame, plan: Plan) -> str:
    """A year that is said beside the one that is answered."""
    known = set(plan.years)
    for item in plan.items:
        base = item.measure.base_year
        known |= {base} if base is not None else {year - 1 for year in plan.years}
    lost = [year for year in frame.times.years if year not in known]
    if lost:
        return f"{lost[0]}年"
    both = frame.times.latest and frame.times.years and not frame.times.span and plan.ask not in _OF_YEARS
    return "现在" if both and len(plan.years) == 1 and plan.items[0].measure.transform is Transform.LEVEL else ""


def _meanings(frame: Frame, plan: Plan) -> str:
    """A figure that is named and not answered."""
    known = {"占比", *vocabulary().loose}
    for metric in _metrics(plan):
        known |= metric.atoms | {a for other in metric.also for a in other}
    for atom in [*known, *(a for hit in frame.atoms for a in hit.atoms)]:
        known |= set(vocabulary().implied.get(atom, ()))
    named = {p.start for p in frame.places}
    lost = [h for h in frame.atoms if h.start not in named and not _explains(known, h)]
    if not lost or any(m.index_of for m in _metrics(plan)) or plan.ask is Ask.TREND or len(frame.atoms) < 2:
        return ""
    return frame.text[lost[0].start : lost[0].end]


def _explains(known: set[str], hit: AtomHit) -> bool:
    return any(set(atoms) <= known for atoms in (hit.atoms, *hit.alternatives))


def _places(frame: Frame, plan: Plan) -> str:
    """A place that is named and not answered; what a ranking ranges over may be a kind of place instead."""
    if frame.excluded and not plan.items[0].place.members:  # 刨掉北京，最高的是哪: nothing is left out of the nation
        return f"去掉{frame.excluded[0].candidates[0].name}"
    if not plan.items[0].place.members or plan.items[0].place.dimension == "sector":
        return ""
    places = [p for i in plan.items for p in (i.place, i.measure.whole_place, plan.focus) if p is not None]
    members = {member for place in places for member in place.members}
    dimension = plan.items[0].place.dimension
    kept_in = [h for h in frame.excluded if len(places) == 1 and _is_in(members, h)]
    if kept_in:  # 把重庆去掉: it is still in the sum
        return f"去掉{kept_in[0].candidates[0].name}"
    apart = [h for h in frame.excluded if all(p.dimension != dimension for p in h.candidates)]
    if apart and not plan.each:  # 刨去杭州 after Zhejiang: nothing was taken off
        return f"去掉{apart[0].candidates[0].name}"
    named = {h.start for h in frame.atoms}
    lost = [h for h in frame.places if h.start not in named and not _among(members, dimension, h)]
    return lost[0].candidates[0].name if lost else ""


def _among(members: set[str], dimension: str, hit: PlaceHit) -> bool:
    """True for a place that is answered; 黑龙江的城市 names cities by the province they lie in."""
    return any(p.dimension != dimension or members & set(p.members) for p in hit.candidates)


def _is_in(members: set[str], hit: PlaceHit) -> bool:
    return any(not p.group and set(p.members) <= members for p in hit.candidates)


def _crossed(plan: Plan) -> bool:
    """Several figures of several places: each is said, no distance between any two."""
    many = len({i.measure.metrics for i in plan.items}) > 1 and len({i.place for i in plan.items}) > 1
    return many and len(plan.items) > 2


def _metrics(plan: Plan) -> list[Metric]:
    measures = [item.measure for item in plan.items]
    return [m for measure in measures for m in (*measure.metrics, *((measure.whole,) if measure.whole else ()))]


def _has_whole(plan: Plan) -> bool:
    return any(item.measure.whole is not None for item in plan.items)


def _is_share(metric: Metric) -> bool:
    return "占比" in metric.atoms or any("占比" in other for other in metric.also)
