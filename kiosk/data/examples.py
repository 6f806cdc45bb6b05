"""How people ask of a data set, in one breath: what a recogniser is told to expect.

Sentences serve Whisper far better than a list of names: on synthetic speech the error in toneless pinyin was 6.8 % with
sentences, 16 % with the names of metrics and regions, 9 % with both (36 questions).
"""

from kiosk.data.catalog import Catalog
from kiosk.data.metric import Metric

_SHORT = {frozenset({"gdp"}): "GDP", frozenset({"人口"}): "常住人口"}
_MOST_NAME_CHARS = 9


def examples(catalog: Catalog) -> str:
    """Questions about the broadest metrics and the home region, some sixty characters."""
    year, nation = catalog.layer.this_year, catalog.layer.nation
    names = _names(catalog)
    if not names:
        return ""
    home = catalog.home()
    where = home.name if home is not None else nation
    first, second, third = (names * 3)[:3]
    groups = [found[0].name for found in catalog.aliases.values() if found[0].group and len(found[0].name) == 4]
    return (
        f"{year - 1}年{where}{first}是多少？同比名义增长了百分之几？占{nation}的比重是多少？"
        f"{year - 6}年到{year}年{second}的走势。人均{first}最高的三个省份是哪些？{third}超过一万的有几个？"
        f"{groups[0] if groups else nation}合计，分别是多少？"
    )


def _names(catalog: Catalog) -> list[str]:
    """Names of plain metrics as people say them, what most places have first."""
    plain = [m for m in catalog.metrics.values() if not (m.hidden or m.superseded or m.denominator or m.index_of)]
    ordered = sorted(
        plain, key=lambda m: (catalog.dimension(m) != "region", -len(catalog.table_places.get(m.table, ())))
    )
    found = dict.fromkeys(_said(metric) for metric in ordered)
    return [name for name in found if len(name) <= _MOST_NAME_CHARS]


def _said(metric: Metric) -> str:
    return _SHORT.get(metric.core or metric.atoms, metric.name)
