"""Which of the choices offered was meant: by number, by yes, by words, by sound."""

import re
from collections.abc import Sequence
from itertools import pairwise

from kiosk.answers import Choice
from kiosk.kb.schema import Aspect

from .aspects import Asked
from .find import Finder
from .judge import Judge
from .sound import syllables
from .text import bare

_ORDINALS = (
    re.compile(r"第?(?:一|1)(?:个|种|项|条|号)?|头一个|最?(?:上面|前面|左边)(?:那|的|一)?"),
    re.compile(r"第?(?:二|2|两)(?:个|种|项|条|号)?|中间(?:那|的|一)?"),
    re.compile(r"第?(?:三|3)(?:个|种|项|条|号)?|最?(?:下面|后面|后一|右边)(?:那|的|一|个)?"),
)
_YES = re.compile(
    r"^(?:对|是|是的|对的|嗯|没错|就是|就是这个|好|好的|可以|行|对对|对啊|是啊|就这个|这个|要)(?:了|吧|啊|的)*$"
)
_NO = re.compile(
    r"^(?:都)?不(?:是|对)(?:的|这个|这些|这几个|啊)*$|^(?:都)?(?:不是|没有)(?:我要的|我说的)?$|^(?:一个)?都不(?:是|对)$|^另外的$|^别的$"
)
_MARGIN = 0.16
_NO_CONTENT = 0.55
"""Up to this weight of words beside the side asked about, a question says nothing of its own."""
_ANOTHER = 0.6
"""From this confidence it means a service that was not offered."""


def chosen(text: str, choices: Sequence[Choice], asked_back: bool = True) -> Choice | None:
    """The choice that `text` (cleaned) picks, or None when it picks none clearly.

    `asked_back`: whether the choices were a question, so that a bare yes takes the first.
    """
    plain = bare(text)
    if not plain or not choices:
        return None
    for choice in choices:
        if plain == bare(choice.label):
            return choice
    if agreed(plain):
        return choices[0] if asked_back else None
    short = re.sub(
        r"^(?:我|是|要|选|就|办|那|说的是|问的是|我说的是|我要的是|我选|我要|那就)+|(?:那个|这个|吧|的|呢|啊|就行|好了)+$",
        "",
        plain,
    )
    for number, pattern in enumerate(_ORDINALS[: len(choices)]):
        if pattern.fullmatch(short):
            return choices[number]
    if re.fullmatch(r"最后(?:一)?(?:个|种|项)?", short):
        return choices[-1]
    scored = sorted(
        ((_alike(short or plain, choice.label, choices), n) for n, choice in enumerate(choices)), reverse=True
    )
    runner_up = scored[1][0] if len(scored) > 1 else 0.0
    best, number = scored[0]
    return choices[number] if best >= 0.4 and best - runner_up >= _MARGIN else None


def agreed(text: str) -> bool:
    """Whether a bare yes was said."""
    return bool(_YES.match(bare(text)))


def refused(text: str) -> bool:
    """Whether none of the choices was meant."""
    return bool(_NO.match(bare(text)))


def asks_on(text: str, asked: Asked, choices: Sequence[Choice], finder: Finder, judge: Judge) -> bool:
    """Whether `text` (cleaned) picks none but asks about a side of what was offered: «要多少钱», and no matter of its own."""
    if asked.aspect is Aspect.WHAT or finder.content(text, asked.spans) >= _NO_CONTENT:
        return False
    finding = finder.find(text, asked.spans)
    offered = not finding.candidates or finding.candidates[0].item.code in {choice.code for choice in choices}
    return offered or judge.sure(finding) < _ANOTHER


def _alike(text: str, label: str, choices: Sequence[Choice]) -> float:
    """Share of the text's syllable pairs that only this label (weight 1) or several labels (weight 0.2) hold."""
    own = syllables(bare(label))
    others = [set(_pairs(syllables(bare(c.label)))) for c in choices if c.label != label]
    wanted = _pairs(syllables(text))
    held = set(_pairs(own))
    if not wanted:
        return 0.0
    worth = {pair: 0.2 if any(pair in other for other in others) else 1.0 for pair in wanted}
    total = sum(1.0 for _ in wanted)
    return sum(worth[pair] for pair in wanted if pair in held) / total


def _pairs(sounds: Sequence[str]) -> list[str]:
    return [f"{a} {b}" for a, b in pairwise(sounds)] or list(sounds)
