"""Why a question cannot be answered, in a sentence fit to be spoken: always what is missing and the nearest there is."""

import re
from collections.abc import Sequence

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, DataError, Unanswerable
from kiosk.data.finder import MetricFinder, Where
from kiosk.data.frame import Frame
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.plan import Ask, Item, Measure, Plan
from kiosk.data.those import OF_THOSE

_MOST_SAID = 3
_KINDS = {"region": "分省", "city": "分城市", "sector": "分行业"}
_PERIODS = {"半年度": "半年", "季度": "季度", "月度": "月度", "日度": "每日", "节假日": "节假日"}

_THAN = re.compile(r"(?<!对)(?<!相)(?<!占)比(?!例|重|较|如|上年|去年|起来|一比)")
_SAME_BASIS = re.compile(r"(?:相?同|同样|一样|统一|一致|可比)的?口径|口径(?:相同|一致|统一)")
"""同口径的支出: figures are kept as they were published; nobody put them on one basis."""
_OUTSIDE = re.compile(
    r"(?<![是在进属])(?:不在|没在|不进|没进|没进入|不是|不属于|排不进|没排进|没排到|未进|未进入)(?:全国)?的?前(?!年|头|面|边|一年)"
)
"""不在前十: the other side of a ranking."""

_YEAR_OF_RANK = re.compile(
    r"(?:哪一?年|什么时候|何时).{0,10}(?:排|升|跌|掉|冲|进|退|落)(?:到|在|进|至)?了?(?:全国)?(?:前|第)[一二三四五六七八九十\d]"
)
"""哪年排到第五: ranks are not counted over years."""

_THOSE = re.compile(
    r"[这那](?:几|些|两|俩|三|四|五|六|[2-6])个?(?:省|市|城市|地区|区域)|^(?:这|那)?(?:里头|里面|其中|当中)"
)
"""Places that are pointed at, which somebody must have named before."""


_THEIRS = re.compile(r"(?<!其)[他她它]们|该[省市]")
_THEIR_PLACE = re.compile(r"(?<!其)(?:[他她它]们?|该|这个|(?:上面|刚才|前面)说?的?[那哪]个)(?:省|市|城市)(?!会|级)")
"""Their province: even where figures of the whole country were spoken of, no province was."""


def refuse_pointing(frame: Frame, context: Context | None) -> None:
    """Raise Ambiguous for places that are pointed at where none was spoken of: 那几个省, 他们省, 它."""
    if context is None and OF_THOSE.search(frame.text) and len(frame.places) < 2:
        raise Ambiguous("您想问占哪几家的比重？请说出名字。", ())
    if frame.places or frame.attributes or (context is not None and context.places):
        return
    if context is None and _THOSE.search(frame.text):
        raise Ambiguous("您说的是哪几个地方？请说出名字。", ())
    theirs = (frame.has("pronoun:it") and not frame.scope) or _THEIRS.search(frame.text)
    alone = context is None and theirs and not (frame.nation or frame.home)
    if alone or _THEIR_PLACE.search(frame.text):
        raise Ambiguous("您说的是哪里？请说出名字。", ())


def refuse_adding(frame: Frame) -> None:
    """Raise Ambiguous for something to add that nobody could make out: 把烟台也加进来."""
    named = frame.places or frame.atoms or frame.nation or frame.home or frame.attributes or frame.times.said
    if frame.has("adding") and not named and not frame.has("trend", "pronoun", "nth", "order", "sum", "neighbour"):
        raise Ambiguous("您想加上哪里？我没有听清，也可能没有它的数据。", ())


def refuse_unknown(frame: Frame, catalog: Catalog) -> None:
    """Raise Unanswerable, or Ambiguous, for what no plan could help: absent statistics, periods, forecasts, opinions, unknown words."""
    if frame.has("why"):
        raise Unanswerable("这些数据里没有原因分析，我只能报数，不能解释原因。")
    if frame.has("opinion"):
        raise Unanswerable("我只能报数，没有评价和建议。")
    if frame.absent:
        raise Unanswerable(f"这里没有{frame.absent}的数据。")
    ahead = [year for year in frame.times.years if year > catalog.layer.this_year]
    if frame.has("forecast") or ahead:
        said = f"没有{ahead[0]}年的数据，" if ahead else ""
        understood = bool(ahead and frame.atoms) and not frame.unknown
        raise Unanswerable(f"{said}我不做预测，数据只到{catalog.layer.this_year}年。", understood=understood)
    if frame.missing_kind == "missing_time":
        raise Unanswerable(f"这里只有年度数据，没有{_PERIODS.get(frame.missing, frame.missing)}数据。")
    if frame.missing_kind == "missing_level":
        raise Unanswerable(f"这里没有{frame.missing}的数据。")
    if frame.has("missing_age"):
        raise Unanswerable("没有这个年龄段的人口数据，只有65岁及以上人口的占比。")
    if frame.marks_set > 1 or (len(_THAN.findall(frame.text)) > 1 and frame.scope):
        raise Ambiguous("我一次只能看一个条件，请先说一个，再说另一个。", ())
    if _SAME_BASIS.search(frame.text):
        raise Ambiguous("这里的数都是公布时的口径，没有另外按同一口径调整过。您想看哪一项、哪一年？", ())
    if _OUTSIDE.search(frame.text):
        raise Ambiguous("我还不会数名次以外的，请换个问法。", ())
    if _YEAR_OF_RANK.search(frame.text):
        raise Ambiguous("我还不会数哪一年排到第几，请说一个年份。", ())
    if "疫情" in frame.text and not frame.times.said:
        raise Ambiguous("您说的疫情是指哪一年？", ("2019年", "2020年", "2022年"))
    if frame.unknown:
        raise Unanswerable(f"这里没有关于“{frame.unknown[0]}”的数据。")


def no_metric(frame: Frame, finder: MetricFinder, where: Where, said: str) -> DataError:
    """The meanings name no metric at this place: says where there is one, or the nearest."""
    atoms = [a for hit in frame.atoms for a in hit.atoms]
    catalog = finder.catalog
    elsewhere = finder.anywhere(atoms) or finder.anywhere([a for a in atoms if a != "占比"])
    subject = said or "".join(frame.text[hit.start : hit.end] for hit in frame.atoms)
    if elsewhere and _lacking(catalog, elsewhere[0], where):
        return only_elsewhere(catalog, elsewhere[0], where)
    near = finder.near(atoms)
    if near:
        names = "、".join(dict.fromkeys(m.name for m in near[:2]))
        return Unanswerable(f"这里没有{subject}的数据，相近的有{names}。", nearest=near[0].name)
    return Unanswerable(f"这里没有{subject}的数据。")


def no_year(metric: Metric, place: Place, asked: Sequence[int], years: Sequence[int]) -> Unanswerable:
    """The place has the metric, but not for these years."""
    subject = f"{place.name}{metric.name}" if place.name not in metric.name else metric.name
    said = "、".join(f"{year}年" for year in asked[:3])
    if not years:
        return Unanswerable(f"没有{subject}的数据。")
    about = Plan(Ask.VALUE, (Item(Measure((metric,)), place),), (asked[0],)) if asked else None
    if asked and min(asked) < years[0]:
        hint = f"最早是{years[0]}年" if len(years) > 1 else f"只有{years[0]}年"
    elif asked and max(asked) > years[-1]:
        hint = f"只到{years[-1]}年"
    else:
        hint = f"只有{years[0]}到{years[-1]}年的部分年份"
    return Unanswerable(f"没有{subject}{said}的数据，{hint}。", nearest=str(years[-1]), about=about)


def only_elsewhere(catalog: Catalog, metric: Metric, where: Where) -> DataError:
    """The metric is kept, but not there. Where it is there after all, that is never denied: what is wanted is asked."""
    lacking = _lacking(catalog, metric, where)
    if not lacking:
        return Ambiguous(f"{metric.name}的数据我有，但没有听清您要怎么看，请换个说法。", ())
    return Unanswerable(
        f"没有{lacking}的{metric.name}，这个指标只有{_level_of(catalog, metric)}数据。", nearest=metric.name
    )


def _lacking(catalog: Catalog, metric: Metric, where: Where) -> str:
    """What of all that was asked about the metric does not cover, as it is said; empty when it covers all."""
    own = catalog.dimension(metric)
    if where.places:
        lacking = [c[0].name for c in where.places if not any(_covers(catalog, metric, place) for place in c)]
        return "、".join(lacking[:_MOST_SAID])
    if where.dimension:
        return "" if where.dimension == own else _KINDS.get(where.dimension, where.dimension)
    if where.nation:
        return "" if own == NATION or catalog.layer.dimensions[own].nation else catalog.layer.nation
    return "" if where.table == metric.table else "这样"


def _covers(catalog: Catalog, metric: Metric, place: Place) -> bool:
    if place.dimension != catalog.dimension(metric):
        return False
    return place.dimension == NATION or set(place.members) <= catalog.table_places[metric.table]


def _level_of(catalog: Catalog, metric: Metric) -> str:
    """全国, 分省, 主要城市 or the one place that a metric covers."""
    dimension = catalog.dimension(metric)
    if dimension == NATION:
        return catalog.layer.nation
    have = catalog.table_places[metric.table]
    if len(have) == 1:
        return catalog.members[dimension][next(iter(have))].name
    return {"region": "分省", "city": "主要城市", "sector": "全国分行业"}.get(dimension, dimension)
