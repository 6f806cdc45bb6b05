"""Sides of a service that a wording asks for without naming them: «他不露面能办吗» asks whether one must come. Pure.

No cue names such a side, so the service itself is found by the other words, and only which of its common questions was
asked follows from here.
"""

import re
from dataclasses import replace

from kiosk.kb.schema import Aspect

from .aspects import Asked
from .text import bare

SURE = 0.05
"""What a question is ahead by on a side that the wording cannot but mean."""
_SOMEBODY = r"(?:我|他|她|您|咱|人|[\u4e00-\u9fff]{1,3})"
_IMPLIED: tuple[tuple[frozenset[Aspect], float, re.Pattern[str]], ...] = (
    (
        frozenset(),
        0.0,
        re.compile(r"上门|过来[吗么不]|[来到]家里"),
    ),  # Whether the office comes is no question of a visit there.
    (
        frozenset({Aspect.FEE}),
        0.015,
        re.compile(
            r"(?:领|给|发|补|赔|贷|借|报|拿|返|抵)(?:到|得|给)?(?:我|我们)?(?:个|的)?(?:多少(?!天|年|人|次|样)|几[百千万成])|"
            r"(?:给|发|领|补|赔)[^，,]{0,8}(?:钱|费|金|补助|补贴)(?:是|该|要)?怎么(?:个)?算"
        ),
    ),
    (
        frozenset({Aspect.VISITS}),
        SURE,
        re.compile(
            r"不?露面|不到场|不在场|人(?:不|没)(?:来|到|去)|(?:不|没)[来去](?:一趟)?(?:也)?(?:行|成|可以)|"
            r"(?:光|就|只)(?:我|他|她|咱)(?:自己)?(?:一个)?(?:人)?[来去]|"
            r"(?:叫|让|托|请|喊)[\u4e00-\u9fff]{1,5}(?:替|帮|代)|一个人(?:去|来|能)?(?:[办领拿开])得?"
        ),
    ),
    (
        frozenset({Aspect.VISITS}),
        SURE,
        re.compile(
            r"(?:叫|让|托|请|喊|派|由)(?!我们?[去来]|咱)[\u4e00-\u9fff]{1,6}?[去来](?:一趟|补|办|拿|领|取|开|交|换|弄|跑|打)?[^，,]{0,3}(?:[吗么不没]|行|成|可以)$|"
            r"(?:奶奶|爷爷|外婆|外公|姥姥|姥爷|爸|妈|娘|老婆|老公|媳妇|丈夫|儿子|女儿|闺女|哥|姐|弟|妹|亲戚|朋友|同事|老乡|舅舅?)(?:去|来)[^，,]{0,12}"
            r"(?:行不行|[行成中]不|[行成]吗|可不可以|可以吗|能不能)$"
        ),
    ),
    (
        frozenset({Aspect.VISITS}),
        0.015,
        re.compile(
            r"一(?:起|块儿?)(?:来|去|到)|(?:都|[俩两]个?人?)(?:也|得|要|必须)*(?:来|去|到)(?:场|一趟)?(?:吗|么|不|没)|"
            rf"替|代(?:办|领|取|开)|帮{_SOMEBODY}(?:办|领|取|开)|亲自|本人|[去来]不了|"
            r"(?:瘫|躺|卧病?)在?(?:在|床)|下不[了来]?(?:床|楼|地)|走不动|动不了|起不来|一个人[去来]|走不开|抽不开身"
        ),
    ),
    (
        frozenset({Aspect.MATERIALS}),
        SURE,
        re.compile(
            r"(?:只|光|单)(?:带|拿|凭|用|有|交)[^，,]{1,10}?(?:就|去|来)?(?:行|够|成|可以|能办)(?:了)?(?:不|吗|么|没)"
        ),
    ),  # Whether what one has is enough.
    (
        frozenset({Aspect.WHO}),
        SURE,
        re.compile(
            r"(?:帮|给|替)(?:我|咱)?(?:爸妈?|妈|父母|爹|娘|儿子|女儿|闺女|孩子|老人|公婆|老公|老婆|媳妇)[^，,]{0,8}(?:买|交|提|取|还)"
        ),
    ),
    (
        frozenset({Aspect.LOCATION, Aspect.VISITS, Aspect.ONLINE}),
        0.03,
        re.compile(
            r"(?:专门|特地|非得|必须|一定|亲自)[^，,]{0,4}(?:跑|赶|回|飞)|[跑赶]回(?:来|去|老家)|回(?:老家|户籍地|原籍)"
        ),
    ),
    (
        frozenset({Aspect.TIME_LIMIT}),
        SURE,
        re.compile(
            r"(?:大?前年|去年|[一二两三四五几]年前|好几年|过了?[一二两三几大]?(?:半年|年))[^。]{0,24}"
            r"(?:现在|如今|眼下)?还(?:给不给|能不能|给|能|来得及|算|行)[^，,]{0,4}$|来不来得及|(?:会不会|是不是)(?:太)?(?:晚|迟)了"
        ),
    ),
    (
        frozenset({Aspect.LOCATION}),
        0.03,
        re.compile(
            r"(?:这边|这里|这儿|你们这|咱这|这头)(?:也|还|给|就)?(?:能|可以)?[办开弄补换领打查做拿]得?[了成来出]?(?:吗|么|不|没)$|"
            r"(?:就)?在(?:你们|咱们?)?这(?:边|里|儿|头)(?:就)?(?:把)?[^，,]{0,6}[办开弄补换领打做]了?[，,]?(?:行不行|可不可以|能不能|成吗|行吗)$"
        ),
    ),
    (frozenset({Aspect.VALIDITY}), 0.015, re.compile(r"会(?:不会)?(?:过期|作废|失效)|还(?:有效|管用|能用)")),
    (
        frozenset({Aspect.WHO, Aspect.CONDITIONS}),
        0.03,
        re.compile(
            r"给不给(?:我|咱|他|她)?(?:们)?[办做发登领]|轮[得不](?:上|到)|有没有(?:我|咱)的?份|有(?:我|咱)的?份|沾[得不]上"
        ),
    ),
    (
        frozenset({Aspect.CONDITIONS}),
        0.03,
        re.compile(
            r"没事(?:吧|吗|么)|(?:会不会|会)(?:出事|被?罚|违法|有事)|违不违法|犯不犯法|(?:才|刚)[^，,]{0,8}(?:[天月年]|星期)[^。]*(?:能|可|[行成][吗么不]|行$)"
        ),
    ),
)
"""Sides, what a common question on one of them is ahead by, and the wording: surest first."""
_WHETHER = re.compile(
    r"(?:吗|么|不|没|没有|吧)$|可不可以|有没有|([\u4e00-\u9fff])不\1|"
    r"也(?:得|要|必须|非得)[^，,]{1,8}$"
)
_TO_WHAT_END = re.compile(r"有(?:什么|何|没有)(?:好处|用处?|影响|后果|讲究)|会(?:怎么样|怎样)$")
_NAMES_MATERIALS = re.compile(r"材料|资料|东西|证件|手续|什么|哪|[别其][的他]")
_NAMES_CONDITIONS = re.compile(
    r"条件|前提|资格|要求|门槛|限制|符合|年龄|岁|多大|几[年月天]|多[久少长]|学历|最早|提前|什么|哪"
)


def implied(text: str) -> tuple[frozenset[Aspect], float]:
    """The sides that the wording asks for, and what a common question on them is ahead by; none when it implies none."""
    return next(((sides, ahead) for sides, ahead, pattern in _IMPLIED if pattern.search(text)), (frozenset(), 0.0))


def particular(text: str) -> bool:
    """Whether something particular was asked (may I, what becomes of it): what a service is in general answers that least."""
    plain = bare(text)
    return bool(_WHETHER.search(plain) or _TO_WHAT_END.search(plain))


def requires(text: str) -> bool:
    """Whether it was asked if some one thing is needed, not what all is needed."""
    return particular(text) and not _NAMES_MATERIALS.search(text)


def attended(asked: Asked, text: str) -> Asked:
    """Asked about a visit, where no side is named and whether somebody may stay away or come alone is what was asked."""
    sides, _ = implied(text)
    who = asked.aspect is Aspect.WHAT and sides == {Aspect.VISITS} and particular(text)
    return replace(asked, aspect=Aspect.VISITS) if who else asked


def named(asked: Asked, text: str) -> bool:
    """Whether the field asked about was named, by the part of the text that asks.

    «我想打那个市民电话…，他们会不会知道» names a telephone and asks whether; «我能帮着弄不» asks whether and names nothing.
    """
    if asked.aspect is Aspect.WHAT:
        return False
    if asked.aspect is Aspect.CONDITIONS and particular(text) and not _NAMES_CONDITIONS.search(text):
        return False
    last = max(text.rfind(","), text.rfind("，"))
    return not (last >= 0 and particular(text[last + 1 :]) and all(end <= last for _, end in asked.spans))
