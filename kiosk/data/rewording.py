"""Turns of phrase that are said another way before anything is looked up. Pure; over normalised text."""

import re
from collections.abc import Callable

_AMOUNT = r"[\d零一二两三四五六七八九十百千万亿点.]+(?:元|人|吨|个|座|台)?"
_OTHER_SIDE = {"以上": "以下", "以下": "以上", "之上": "之下", "之下": "之上"}
_TURNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # 2016年一来: recognition's way to write 以来
    (re.compile(r"(?<=年)[一已亿]来(?!年)"), "以来"),
    # 超过九万亿没有: whether it is so
    (re.compile(r"(?<=[^有])没有$"), "吗"),
    # 四万亿以下的去掉: what is left lies on the other side
    (
        re.compile(
            r"(以[上下]|之[上下])的?(?:都|全都?|统统)?(?:给我)?(?:去掉|排除|剔除|刨掉|筛掉|拿掉|划掉|不要|不算)"
        ),
        lambda left_out: f"{_OTHER_SIDE[left_out.group(1)]}的",
    ),
    # 把直辖市去掉呢
    (
        re.compile(
            r"^(?:那|再)?[把将爸吧巴]([^以之]{2,8}?)(?:都|也)?(?:去掉|剔除|排除|除掉|刨掉|拿掉)(?:之后|以后|后)?"
        ),
        r"去掉\1",
    ),
    # 投资有百分之几投在住宅上
    (
        re.compile(
            r"有(百分之几|几成|多大比例)(?:是)?(?:投在了?|投到了?|用在了?|用于|花在了?)(.{2,10}?)(?:上面?|里)?$"
        ),
        r"里\2占\1",
    ),
    # 石油的比重高出天然气几个百分点
    (re.compile(r"([高多低少大小])出(?!来|去|多少|几|百分|了)((?:(?!比).){2,10}?)(多少|几)"), r"比\2\1\3"),
    # 连三千亿都没到的
    (re.compile(rf"连({_AMOUNT})都(?:还)?(?:没到|不到|没有|没过|达不到|不足)"), r"不到\1"),
    # 落在五万亿到七万亿这一档的
    (
        re.compile(
            rf"(?:落在|处在|处于|介于|在)?({_AMOUNT})到({_AMOUNT})(?:这一档|这个档次?|这一?个?区间|区间|这个范围|范围)内?"
        ),
        r"在\1到\2之间",
    ),
)


def reworded(text: str) -> str:
    """The text with such turns replaced."""
    for pattern, plain in _TURNS:
        text = pattern.sub(plain, text)
    return text
