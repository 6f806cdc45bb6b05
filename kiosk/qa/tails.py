"""What is asked at the end of a badly heard clause, known by its sound: «这个要议划多少» asks for the telephone. Pure.

What a citizen wants of a service is said in a few set phrases, and last, where rooms and crowds swallow most.
"""

import re
from functools import cache

from .aspects import ask
from .going_on import phrases
from .sound import syllables
from .text import bare, clean

_CLAUSE = re.compile(r"[^，,。？?！!、；;\s]+")
_LONGEST, _SHORTEST = 8, 3
_SURELY = 4
"""Syllables from which one may differ; two from twice as many."""
_TELLING = re.compile(r"电话|工作日|部门|单位|窗口|材料|证件|地址|条件|手续|下来|结果|回音")
"""Only phrases with such a word are known when a syllable differs: 「能不能查」 and 「能不能寄」 differ in what is asked."""
_END = r"(?=$|[，,。？?])"
_HEARD = (
    (re.compile(rf"(?<=[带交拿填要些])[傻沙煞杀厦神]{_END}"), "什么"),
    (re.compile(rf"[该代袋戴贷旦待呆逮在](?=(?:什么|啥){_END})"), "带"),
    (re.compile(rf"(?<=[要得用等]几)[线先前钱千]{_END}"), "天"),
    (re.compile(r"投[资机](?=电话)"), "投诉"),
    (re.compile(r"[念练变片店点见](?=话(?:呢|多少|是))"), "电"),
    (re.compile(r"大(?=哪[里儿个]|什么电话)"), "打"),
)
"""What is written for 啥, 带, 天, 投诉, 电话 and 打 where they are swallowed, and makes no sense there."""
_TAILS = """
    电话多少 电话是多少 电话号码多少 电话是啥 电话打多少 打哪里 打哪儿 打哪个电话 打什么电话 问哪个电话 打几号 打电话问哪里
    咨询打哪里 投诉打哪里 投诉打哪个电话 投诉打什么电话 投诉电话多少 咨询电话多少 告他打哪里
    几个工作日 多少个工作日 几天下来 几天能下来 几天给回音 几天有结果 多久有结果 要等多久 要等几天 当天能办完吗 当天能拿到不
    几天能办好 几天办好 多久办好 几天办完 几天能做完 多久能办下来 几天出结果 几天能拿
    交哪些东西 带哪些东西 要哪些东西 拿哪些东西 要带什么材料 需要哪些材料 交什么材料 要什么材料 要些啥材料 要什么手续 填啥表 填什么表
    要准备什么 要拿什么 带什么证件 拿什么证件 要拿些什么 要带些什么 交些什么 要些什么 交些啥
    在哪个窗口 去哪个窗口 哪个窗口办 去哪里办 上哪儿办 到哪里办 在哪里办 去哪里弄 去哪儿弄 在什么地方办 地址在哪里 去哪个地址 上哪儿去办
    归哪个部门管 归哪个部门 哪个部门弄的 归哪个单位 找哪个部门 哪个部门办 归谁管
    要交多少钱 收多少钱 要多少钱 费用多少 要交钱吗 要不要钱 网上能办吗 能网上预约不 能在网上办吗 网上能预约吗 手机上能办不
    要什么条件 有什么条件 什么条件 有什么要求 哪些人能办 什么人能办 什么人可以办
    能寄到家吗 能邮寄不 能不能寄 可以寄吗 能快递不 寄到家行不
"""


def by_sound(text: str) -> str:
    """`text` with the ends of its clauses written as the question that they sound like, where they sound like one."""
    for written, meant in _HEARD:
        text = written.sub(meant, text)
    return _CLAUSE.sub(lambda clause: _ended(clause.group()), text)


def _ended(clause: str) -> str:
    if bare(clause) != clause:
        return clause
    tails = [clause[-count:] for count in range(min(_LONGEST, len(clause)), _SHORTEST - 1, -1)]
    for most in (0, _LONGEST // _SURELY):
        for tail in tails:
            meant = _meant(syllables(tail), most)
            if meant and (most == 0 or ask(tail).strength == 0):
                return clause.removesuffix(tail) + meant
    return clause


def _meant(sounds: tuple[str, ...], most: int) -> str:
    """The phrase that sounds most like this, "" when more syllables than are allowed, and `most`, differ in each."""
    least, best = min(most, len(sounds) // _SURELY), ""
    for known, phrase in _by_length().get(len(sounds), ()):
        off = sum(one != other for one, other in zip(known, sounds, strict=True))
        if (off < least or (off == least and not best)) and (off == 0 or _TELLING.search(phrase)):
            least, best = off, phrase
    return best


@cache
def _by_length() -> dict[int, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[int, dict[tuple[str, ...], str]] = {}
    for phrase in map(clean, (*_TAILS.split(), *phrases())):
        if _SHORTEST <= len(phrase) <= _LONGEST:
            found.setdefault(len(phrase), {}).setdefault(syllables(phrase), phrase)
    return {count: tuple(known.items()) for count, known in found.items()}
