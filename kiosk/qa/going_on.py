"""What people ask next about a service in hand, known by its sound: «商拿开» is «上哪开» badly heard. Pure.

Short questions give recognition little to go by, and they are always the same ones.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from .sound import syllables
from .text import bare

_LONGEST = 10
"""Characters; whoever says more has named something."""
_ALIKE = 0.7
"""Share of the syllables that must be the same."""
_LAST = "呢啊呀"
_OTHERS = """
    在什么地方 哪个窗口 几号窗口 在几楼 地址在哪 地址在哪里 地址是什么 归哪管 归谁管 哪个部门管
    多少钱 要多少钱 收费吗 收多少钱 要不要钱 交多少钱 要钱吗 要交费吗 收不收钱 怎么收费
    电话多少 电话是多少 打哪个电话 打什么电话 问哪个电话 那边电话 他们电话 怎么联系 能寄到家吗
    有什么条件 什么条件 有要求吗 有什么要求 年龄有限制吗 要预约吗 用不用预约 几点上班 几点下班 周末能办吗
    中午休息吗 能用多久 有效期多久 管几年 流程是什么 先做什么 第一步做什么
"""


def phrases() -> tuple[str, ...]:
    """All of them."""
    return tuple(dict.fromkeys(_phrases()))


def sounds_like(text: str) -> str:
    """The question that a few badly heard words sound like; "" when they sound like none of them."""
    said = bare(text).rstrip(_LAST).removeprefix("那")
    if not 1 < len(said) <= _LONGEST:
        return ""
    known = _by_sound()
    found = process.extractOne(
        syllables(said), list(known), scorer=Levenshtein.normalized_similarity, score_cutoff=_ALIKE
    )
    return "" if found is None else known[found[0]]


@cache
def _by_sound() -> dict[tuple[str, ...], str]:
    return {syllables(bare(phrase)): phrase for phrase in reversed(phrases())}


def _phrases() -> Iterator[str]:
    when = ["多久", "几天", "多少天", "多长时间", "要多久", "要几天", "得几天", "得多久", "多少个工作日", "几个工作日"]
    done = [
        "能办好",
        "能拿到",
        "出来",
        "能出来",
        "下来",
        "能下来",
        "办完",
        "能好",
        "能批",
        "到账",
        "能领",
        "弄好",
        "处理",
    ]
    yield from map("".join, product(when, ("", *done)))
    where = ["去哪", "在哪", "上哪", "到哪", "跑哪", "去哪里", "在哪里", "去哪儿", "上哪儿", "跑哪儿"]
    acts = ["办", "开", "领", "拿", "交", "弄", "报名", "登记", "买", "递交"]
    yield from (one + other for one, other in product(where, ("", *acts)) if len(one + other) > 2)
    bring = ["要带", "要交", "要拿", "带", "交", "需要", "得带", "要准备", "要填", "要写", "要出", "还要"]
    things = ["什么", "啥", "哪些", "哪些东西", "什么材料", "啥材料", "些什么", "什么证件", "什么表"]
    yield from (one + other for one, other in product(bring, things) if len(one + other) > 2)
    may = [
        "能寄",
        "能邮寄",
        "能快递",
        "可以寄",
        "网上能办",
        "手机能办",
        "能网上办",
        "能网上预约",
        "年龄有要求",
        "岁数有要求",
        "学历有要求",
        "周末上班",
    ]
    yield from map("".join, product(may, ("吗", "不")))
    yield from _OTHERS.split()
