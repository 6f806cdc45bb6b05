"""Wishes about being guided itself: to begin, to leave, to go on, one step back. Wording only; pure."""

import re

from kiosk.qa.text import bare

_BEGIN = re.compile(
    r"一步(?:一)?步(?:地|的)?(?:来|教|带|领|引导|指导|陪|跟|告诉|帮|办|做|走)|(?:手把手|逐步)(?:地|的)?(?:教|带|指导|引导|帮)"
    r"|(?:教|带|领|陪|引导|指导|帮)(?:着)?(?:我|俺|咱们?)?一步(?:一)?步"
    r"|(?<![爸妈母父人家友公婆属的们让叫请找])(?:带|领|引导|指导|陪)(?:着)?(?:我|俺|咱们?)(?:一起)?(?:去)?(?:现在)?(?:办|走一遍|申请|弄|做一遍)"
    r"|^(?:好的?|那)?(?:我)?(?:想|要|就)?(?:在这里?|在这儿)?(?:现在|马上|立刻|当场)(?:就)?(?:要)?(?:开始)?(?:办|办理|申请)(?:吧|了|它|这个|一下)*$"
    r"|开始导办|^导办|(?:帮|给)我(?:填|写)(?:一?(?:份|张|下)|个)?(?:的)?(?:申请)?表"
)
_LEAVE = re.compile(
    r"^(?:我)?(?:先|暂时|算了|那就?|还是)*(?:不|别)(?:想|要)?(?:办|弄|填|问|做|搞)(?:理)?(?:了|下去|这个|吧|啊)+$"
    r"|^(?:算了|停止导办|退出(?:导办)?|先这样|先到这(?:里|儿)?|暂停(?:一下)?|等会儿?再(?:办|说|填|弄)|回头再(?:办|弄)|下次再(?:办|说)|以后再办)(?:吧|了|啊)*$"
)
_RESUME = re.compile(
    r"^(?:好|那|嗯|我们?|咱们?)*(?:接着|继续|接下去|往下|回去|回到)(?:刚才)?(?:的)?(?:办|填|弄|做|来|导办|申请)?(?:刚才的|那个)?(?:吧|了|啊)*$|^(?:刚才|之前)(?:的|那个)(?:接着|继续)(?:办|填)?(?:吧)?$"
)
_BACK = re.compile(
    r"^(?:回到|返回|退回)?(?:到)?上(?:一|1)?(?:步|个|题|项|个问题)(?:吧)?$|^(?:我)?(?:刚才)?(?:说|选|点|填|讲|答|弄)错了?$|^(?:等等|不对)?(?:我)?(?:刚才)?(?:那个|上一个)?(?:说|选|点|填)错了$|^(?:往回|退一步|后退)$"
)
_AFRESH = re.compile(r"^(?:从头|重新)(?:再)?(?:来|开始|办|填)(?:一遍|一次|过)?(?:吧)?$")
_PRINT = re.compile(r"打印|打出来|打一份|印(?:一份|出来)")
_ASKS = re.compile(
    r"[吗呢么？?]|怎么|咋|如何|什么|啥|哪|多少|多久|多长|几|谁|能不能|可不可以|要不要|为什么|是不是|有没有"
)


def begins(text: str) -> bool:
    """To be led through a service."""
    return bool(_BEGIN.search(bare(text)))


def leaves(text: str) -> bool:
    """To stop for now."""
    return bool(_LEAVE.match(bare(text)))


def resumes(text: str) -> bool:
    """To go on where it was left."""
    return bool(_RESUME.match(bare(text)))


def goes_back(text: str) -> bool:
    """To answer the last question again."""
    return bool(_BACK.match(bare(text)))


def afresh(text: str) -> bool:
    """To begin again."""
    return bool(_AFRESH.match(bare(text)))


def prints(text: str) -> bool:
    """To have the papers printed."""
    return bool(_PRINT.search(bare(text))) and not _ASKS.search(text)


def asks(text: str) -> bool:
    """Whether these words are a question rather than an answer."""
    return bool(_ASKS.search(text))


def topic(text: str) -> str:
    """What is left of a wish to be guided when its own words are taken away: a service, or nothing."""
    rest = _BEGIN.sub("，", bare(text))
    rest = re.sub(
        r"^(?:你|您|能不能|能|可以|请|我|想要|想|要|就|现在|来|那|好的|好|，)+|(?:吧|吗|了|地|一下|可以|好|，|办理|办|教|带|我|你|您|去)+$",
        "",
        rest,
    )
    return rest.replace("，", "") if len(rest) >= 2 else ""
