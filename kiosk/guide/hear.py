"""Which of a few offered answers was meant, through recognition errors: yes and no, order, words, sounds, numbers. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from kiosk.data.numerals import NUMBER, parse
from kiosk.kb.guides import GuideOption
from kiosk.qa.sound import syllables
from kiosk.qa.text import bare, clean

_ENOUGH, _MARGIN = 0.5, 0.12
_HELD = 0.74
"""Likeness from which a wording counts that stands whole in a longer answer."""
_YES = re.compile(
    r"^(?:嗯|恩|唔|对|是|有|要|好|行|可以|成|中|没问题|没错|不错|当然|肯定|必须|都|已经|早就|确实|符合|满足|同意|愿意|够|满|到|办了|领了|开了|签了|齐)"
)
_FIXED_YES = re.compile(r"没问题|没错|没事|不错|没得说|可不是|不就是")
_NOT = re.compile(r"不|没|未|无|否|别|差一?点|(?<!提)早着|丢")
_SHORT = 10
_COMMON = frozenset(
    "的了是在有我你您他她它们这那就也都还要和跟随被把个人到没不未无一二三几年月天岁满过好想能可以办没去来上下大小多少里外"
)
"""Characters that tell nothing of which answer is meant."""
_DECLINES = re.compile(r"^(?:不用|算了|别|不需要|不必|没事|没有了|没了)")
"""These refuse an offer or end a talk; they are no answer to whether something is so."""
_UNSURE = re.compile(
    r"不(?:太)?(?:清楚|知道|确定|晓得|记得)|说不(?:准|好|上)|拿不准|忘了|不懂|没注意|搞不清|不好说|不一定"
)
_SKIP = re.compile(
    r"^(?:先)?(?:跳过|下一[个题项条]|略过|空着|不填|不写|不想说|不方便说?|以后再[说填]|回头再[说填]|先空着)(?:吧|了|这[个项题])*$"
)
_EDGE = re.compile(
    r"^(?:我|俺|我们|那|就|是|要|选|应该|好像|大概|可能|的话)+|(?:的|吧|啊|呢|了|哦|呀|嘛|这个|那个|这种|那种)+$"
)
_ORDINAL = re.compile(r"^(?:选|要|是)?(?:第)?([一二两三四五六1-6])(?:个|种|项|条|号)?(?:吧|的)?$")
_LAST = re.compile(r"^(?:选|要|是)?最后(?:一)?(?:个|种|项|条)?(?:吧|的)?$")
_THRESHOLD = re.compile(r"满(" + NUMBER.pattern + r")个?(周?岁|年|月)")
_AMOUNT = re.compile(r"(" + NUMBER.pattern + r")(?:多)?个?(?:半)?(周?岁|年|月)")
_MONTHS = {"岁": 12, "周岁": 12, "年": 12, "月": 1}


def skips(text: str) -> bool:
    """Whether the question is to be left out."""
    return bool(_SKIP.match(bare(clean(text))))


def unsure(text: str) -> bool:
    """Whether the citizen does not know."""
    return bool(_UNSURE.search(bare(clean(text))))


def agrees(text: str) -> bool | None:
    """True for a yes, False for a no, None for neither."""
    plain = bare(clean(text)) or bare(text)
    if not plain or _UNSURE.search(plain):
        return None
    if _FIXED_YES.search(plain):
        return True
    if _DECLINES.match(plain):
        return None
    if _NOT.search(plain):
        return False
    return True if _YES.match(plain) else None


def exact(options: Sequence[GuideOption], text: str) -> GuideOption | None:
    """The option whose label or wording this is, letter for letter."""
    plain = bare(text)
    found = [o for o in options if plain and plain in {bare(phrase) for phrase in (o.label, *o.words)}]
    return found[0] if len(found) == 1 else None


def choose(ask: str, options: Sequence[GuideOption], text: str) -> GuideOption | None:
    """The option that was meant by `text`, or None when it is not clear."""
    plain = bare(clean(text)) or bare(text)
    if not plain or not options:
        return None
    if (same := exact(options, text) or exact(options, plain)) is not None:
        return same
    if (numbered := _by_order(options, plain)) is not None:
        return numbered
    if unsure(text):
        return next((o for o in options if _UNSURE.search(bare(o.label))), None)
    if (counted := _by_amount(ask, options, plain)) is not None:
        return counted
    scored = sorted(((_likeness(plain, o), -n) for n, o in enumerate(options)), reverse=True)
    runner_up = scored[1][0] if len(scored) > 1 else 0.0
    if scored[0][0] >= _ENOUGH and scored[0][0] - runner_up >= _MARGIN:
        return options[-scored[0][1]]
    return _by_polarity(options, agrees(text)) or _by_own_words(options, plain)


def _by_own_words(options: Sequence[GuideOption], plain: str) -> GuideOption | None:
    """The only option of whose own characters a short answer holds any: 「公司把我裁了」 to 「被辞退或裁员」."""
    if len(plain) > _SHORT:
        return None
    letters = [set("".join((o.label, *o.words))) - _COMMON for o in options]
    own = [
        mine - set().union(*(other for n, other in enumerate(letters) if n != place))
        for place, mine in enumerate(letters)
    ]
    held = [place for place, mine in enumerate(own) if mine & set(plain)]
    if len(held) != 1 or bool(_NOT.search(plain)) != bool(_NOT.search(options[held[0]].label)):
        return None
    return options[held[0]]


def _by_order(options: Sequence[GuideOption], plain: str) -> GuideOption | None:
    if _LAST.match(plain):
        return options[-1]
    found = _ORDINAL.match(plain)
    if found is None or (len(plain) == 1 and plain in "一二两三四五六" and len(options) < 2):
        return None
    place = int(parse(found.group(1)) or 0) - 1
    return options[place] if 0 <= place < len(options) else None


def _by_amount(ask: str, options: Sequence[GuideOption], plain: str) -> GuideOption | None:
    """「今年十二岁」 to 「满十六周岁了吗」: the numbers decide."""
    asked, said = _THRESHOLD.search(ask), _AMOUNT.search(plain)
    if asked is None or said is None or _NOT.search(plain) or "满" in plain:
        return None
    wanted, given = (_months(m.group(1), m.group(m.lastindex or 2)) for m in (asked, said))
    if wanted is None or given is None or ("岁" in asked.group()) != ("岁" in said.group()):
        return None
    return _by_polarity(options, given >= wanted)


def _months(number: str, unit: str) -> float | None:
    value = 0.5 if number == "半" else parse(number)
    return None if value is None else value * _MONTHS[unit]


def _polarity(option: GuideOption) -> bool | None:
    """Whether an option says yes or no to its question; None for 「不清楚」."""
    if _UNSURE.search(bare(option.label)):
        return None
    if re.match(r"还早|以后", option.label):
        return False
    return bool(_FIXED_YES.search(option.label)) or not _NOT.search(option.label)


def _by_polarity(options: Sequence[GuideOption], wanted: bool | None) -> GuideOption | None:
    """The only option of this polarity, if there are both kinds."""
    if wanted is None:
        return None
    polarities = [_polarity(option) for option in options]
    if not {True, False} <= set(polarities):
        return None
    fitting = [o for o, p in zip(options, polarities, strict=True) if p is wanted]
    return fitting[0] if len(fitting) == 1 else None


def _likeness(plain: str, option: GuideOption) -> float:
    """0 to 1: the best of the option's wordings, by characters and by sounds; a wording that denies what was said counts less."""
    return max(_alike(_core(plain), phrase) for phrase in (option.label, *option.words))


def _alike(said: str, phrase: str) -> float:
    other = _core(bare(phrase))
    if not said or not other:
        return 0.0
    sounds = _overlap(_grams(syllables(said)), _grams(syllables(other)))
    letters = _overlap(_grams(tuple(said)), _grams(tuple(other)))
    alike = 0.6 * sounds + 0.4 * max(letters, sounds * 0.8)
    if len(other) >= 2 and _within(syllables(other), syllables(said)):
        alike = max(alike, _HELD + 0.02 * len(other))
    denies = bool(_NOT.search(said)) != bool(_NOT.search(other))
    return min(1.0, alike) * (0.4 if denies else 1.0)


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether the sounds of a whole wording stand together in what was said."""
    return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))


def _core(plain: str) -> str:
    return _EDGE.sub("", plain) or plain


def _grams(units: tuple[str, ...]) -> set[str]:
    return {f"{a} {b}" for a, b in pairwise(units)} | ({*units} if len(units) < 3 else set())


def _overlap(said: set[str], phrase: set[str]) -> float:
    """How much of the shorter is in the other, held back when the lengths differ much."""
    if not said or not phrase:
        return 0.0
    shared = len(said & phrase)
    return (
        shared / min(len(said), len(phrase)) * (0.55 + 0.45 * min(len(said), len(phrase)) / max(len(said), len(phrase)))
    )
