"""Whether words make a whole request, or only the beginning of one. Pure.

People tell what happened, pause, and then ask; a pause is the end only after the asking. What asks is looked for by its
sound: recognition writes 「吗」 as 「马」 and 「啥」 as 「傻」, and puts question marks where nobody asked.
"""

import re

from pypinyin import lazy_pinyin

from kiosk.answers import Action, AnswerPlan

_DANGLING = re.compile(
    r"(?:请问|问一下|我想问|那个|就是|然后|因为|所以|如果|要是|还有|另外|比如|关于|以及|或者|还是|而且|但是|不过|"
    r"怎么|如何|咋|(?<![带要交干是为做备拿填找用办买看])(?:什么|哪些)|哪|几|几个|几张|这个|那|这|一张|一个|"
    r"(?<=[想要来])办|马上|直接|现在|今天|明天|还|都|就|也|再|先|只|才|必须|一定|自己|一起|"
    r"我|我的|他的|孩子|和|跟|与|的|把|被|给|让|帮|帮我|在|(?<!得)到|(?<![进出过上下回])去|是|(?<!没)有|(?<!还有)没有|为|为了|"
    r"要|想|想要|我要|需要|带|能不能|可不可以|要不要|会不会|是不是|(?<!还)有没有|应该|办个|你好|您好)[，。、？?\s]*$"
)
"""Words after which a sentence goes on: a pause there is a breath, not an end."""
_VERB = re.compile(r"(?P<before>.*?)(?:办理|申请|拿到|补办|补|换|开|领|查|拿|交|能|可以|得)[，。、？?\s]*$")
_ASKED_HOW = re.compile(
    r"(?:怎么|如何|咋|怎样|哪里|哪儿|去哪|哪|哪个(?:部门|单位|窗口|地方)|哪家|能|可以|多久|什么时候)(?:能|去|才能|才|可以)?$"
)
_HALF = re.compile(r"(?:(?<!不)能|可以|[能可会是要用收该算给]不)[，。、？?\s]*$")
"""多久能, 收不: the verb is still to come, whatever was asked before."""
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_ASKED = re.compile(
    r" (?:(?:shen|shei|sen|sheng) (?:me|mo|mei|men)|sha|za|(?:zen|zhe) (?:me|mo)|zen yang|ru he|gan ma|(?<!men )(?<!wo )yi xia|"
    r"(?:zha|cha|zhen) (?:ban|nong|zheng|gao)|"
    r"duo (?:shao|shang|sao|jiu|chang|zhang|da)|"
    r"(?<!zhe )(?<!na )(?<!qian )(?<!jin )(?<!hao )(?<!guo )ji "
    r"(?:tian|ge|kuai|dian|nian|yue|hao|ci|yang|zhang|fen|ri|sui|zhou|lou|cheng)|"
    r"(?<!wo )(?<!ni )(?<!ta )na (?:li|er)|na (?:xie|jia|zhong|tian|ban)|na ge "
    r"(?:chuang kou|bu men|di fang|di dian|dan wei|gui tai|gui mian|ke shi|lou|ceng|hao|ren|dian hua|yin hang|wang|zhong lei)|"
    r"(?:shang|qu|zai|dao|xian|rang|yao|zhao|gai) na) "
    r"| (?:ma|bu|mei you|ba)(?: (?:a|ya|la|o))? $"
    r"|(?<! ta)(?<! wo)(?<! ni)(?<! xia) mei(?: (?:a|ya|la|o))? $"
    r"| neng(?: \w+)+ (?:man|mo|me|mian) $"
    r"| hai shi(?! (?:xiang|yao|qu|de) )(?: \w+){2,} $"
    r"| (?:ling|na|ban|bu|cha|bao|shang|zhuan|qu|zhao|lai) de (?:dao|liao|cheng|ji|qi) $"
    r"| (?P<verb>(?!liao )\w+)(?: \w+){0,3} (?:bu|mei) (?P=verb) "
)
"""Toneless syllables that ask: words of asking, particles at the end, and a verb with its own denial («能不能»)."""
_SHORT = 8
"""Characters; what is asked in fewer is asked of what is in hand."""
_WHAT_OF = re.compile(r" ne(?: (?:a|ya))? $")
"""«那台湾的呢» asks of what was said before. Where nothing was, it is a 能 or a 了 that was misheard in a pause."""
_AT_ONCE = re.compile(r" ma shang $")
"""马上, in whatever characters: the verb is still to come."""
_WHO = re.compile(
    r"(?<=[找问是归给跟和向由让叫请交])谁|谁(?=[管能可来会该说给出付有知去负家])|哪个(?=[管办好快行对能可会要该先更最是])|"
    r"哪个(?![\u4e00-\u9fff]{1,3}[，。？?\s]*$)"
)
"""谁 by its sound would be water and tax, and 「退个谁」 is a tax after all; 哪个 would be 那个, with which
people fill: «离婚哪个冷静»."""
_STILL = re.compile(r"(?:没|还|正|着).*呢[，。？?\s]*$|(?<=[丢掉坏破])了[吗嘛马][，。？?\s]*$")
"""«…没下来呢» tells how things are, and so does «证丢了», whatever is heard after it; the asking is still to come."""
_MOTHER = re.compile(
    r"^(?!.*(?:能|可以|会|是|算|管|归|行|给|让))(?P<told>.*(?:[爹爸姑姨舅亲干后我俺咱他她你](?=[吗嘛马麻骂])|.(?=妈)))[吗嘛马麻骂妈][，。？?\s]*$"
)
"""爹妈 and 我妈 before a pause are often written 爹吗 and 我吗: without a verb that may be so or not, nobody asks."""
_LASTS = "要得需花用等是交收有给般概约快共底少长管停顶住放存留续歇期"
"""Characters after which a length of time is all that is asked: 要几天, 管多久, 有效期多长时间."""
_HOW_LONG = re.compile(
    rf"[\u4e00-\u9fff](?<![{_LASTS}])(?:(?<!多)(?:几|近)(?:天|年|个月|周)|多(?:久|长时间|少天))(?:呢|嫩)?[，。？?\s]*$"
)
"""«食品许可证多久», and 呢 for a 能 that was misheard: what takes so long is often still to come («能拿到»)."""
_WISH = re.compile(r"办理|申请|补办|挂失|注销|(?:想|要|帮我|给我)(?:办|补|换|查|开|领)")


def asks(text: str, *, opens: bool = False) -> bool:
    """True when the words sound like a question, not only like a topic or a story. `opens`: nothing was said before."""
    sounds = _sounds(_MOTHER.sub(r"\g<told>", _STILL.sub("", text)))
    return bool(_WHO.search(text) or _ASKED.search(sounds) or (not opens and _WHAT_OF.search(sounds)))


def asks_for_good(text: str, *, opens: bool = False) -> bool:
    """True when the words ask, and few who ask so go on; of what is in hand people ask shortly («补办几天»)."""
    may_go_on = _HOW_LONG.search(text) and (opens or len(text) > _SHORT)
    return asks(text, opens=opens) and not may_go_on


def wishes(text: str) -> bool:
    """True when the words say what somebody wants done: perhaps all of it, perhaps the beginning of a question."""
    return bool(_WISH.search(text))


def dangles(text: str) -> bool:
    """True when the words stop where a sentence usually goes on."""
    if _HALF.search(text):
        return True
    verb = _VERB.fullmatch(text)
    if verb is not None:
        return not _ASKED_HOW.search(verb["before"])
    return bool(_DANGLING.search(text) or _AT_ONCE.search(_sounds(text)))


def _sounds(text: str) -> str:
    return f" {' '.join(lazy_pinyin(''.join(_RUN.findall(text))))} "


def is_complete(text: str, plan: AnswerPlan, *, opens: bool = False) -> bool:
    """True when the words make a whole request: they ask or wish for something, and the sentence does not dangle."""
    if plan.action in (Action.COMMAND, Action.HAND_OVER):
        return True
    if plan.action is Action.IGNORE or dangles(text):
        return False
    if plan.action in (Action.DECLINE, Action.CLARIFY):
        return asks(text, opens=opens)
    return plan.complete and (asks(text, opens=opens) or wishes(text))
