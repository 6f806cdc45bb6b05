"""A turn taken apart: what only ties it to the one before, and what it says itself. Pure: it knows of no service."""

import re
from dataclasses import dataclass

from kiosk.kb.schema import Aspect

from .aspects import Asked, ask
from .text import bare

_CORRECTION = re.compile(
    r"^(?:不对|错了|搞错了|弄错了|不是这个|不是的|你?听错了|(?:我|你)?(?:说|问|听|搞|弄)错了|我不是说|不是说|不是问|不是(?=[，,。 ]))"
    r"[，,。 ]*"
)
_MEANT = re.compile(r"^(?:而)?(?:我(?:说|问|要|要问|要办|是说|是问|指)的?(?:是)|我是(?:说|问|要)?|是)[，, ]*")
_RATHER = re.compile(
    r"^(?:我(?:说|问|要|指|要办)的(?:其实)?是|我是(?:说|问|要|想)|其实(?:我)?(?:是|要|想)?)[，, ]*(?=.{2})"
)
_DENIED = re.compile(
    r"^(?:我(?:说|问|要)的?)?(?:不是|不要)(?P<denied>[^，,]{1,10}?)[，,。 ]*(?:而)?(?:我要的)?是(?P<meant>.{2,})$"
)
_LEAD = re.compile(
    r"^(?:那么?(?!(?:[个张本份][\u4e00-\u9fff]{2}|阵子|段|会儿|时候|期间))|要是|如果|假如|假设|换成|换作|改成|"
    r"还有(?:就是)?|再(?:就是|一个|有)|另外|对了|哦|比如)+(?=.{2})"
)
_TAIL = re.compile(
    r"(?:的话)?(?:呢|咧)$|(?:是不是)?(?:也|都)(?:是|要)?(?:带|交|拿|准备)?(?:一样|这样|这些|这么[多久]|[在去到]?[这那](?:里|儿|边|个?窗口)?(?:办|交|弄)?|行|可以|能办|能约|要)(?:吗|不|么|的)?$"
)
_PRONOUN = re.compile(r"^(?:它|这个?|那个|[他她](?=.{0,11}$))")
_OWN_QUESTION = re.compile(r"是不是|能不能|可不可以|怎么|要不要|用不用|行不行|(?<!也一样)(?<!一样)吗$")
"""A variation with a question of its own does not inherit the side asked about before."""
_SHORT = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """A cleaned turn, without the words that only tie it to the one before."""

    text: str
    asked: Asked
    corrects: bool
    """Whether it takes back what was understood before."""
    elliptic: bool
    """Whether its words ask for a variation: «那…呢», «换成…»."""
    short: bool
    """Whether it is a few words, or points with «这个» to what came before."""

    @property
    def varies(self) -> bool:
        """Whether it asks for another service like the one in hand."""
        return self.corrects or self.elliptic

    @property
    def tied(self) -> bool:
        """Whether its form leaves something unsaid."""
        return self.varies or self.short

    @property
    def open(self) -> bool:
        """Whether it says no side of its own: then the one asked about before is meant."""
        return self.asked.aspect is Aspect.WHAT and not _OWN_QUESTION.search(self.text)


def read(text: str) -> Turn:
    """A cleaned text, taken apart."""
    rest = without_correction(text)
    denied = _DENIED.match(rest)
    corrects = rest != text or denied is not None
    said = denied["meant"] if denied else rest
    said = (_MEANT if corrects else _RATHER).sub("", said) or said
    corrects = corrects or said != rest
    plain = _LEAD.sub("", said)
    plain = _TAIL.sub("", plain) or plain
    short = len(bare(plain)) <= _SHORT or bool(_PRONOUN.match(said))
    return Turn(plain, ask(plain), corrects, plain != said, short)


def without_correction(text: str) -> str:
    """Without «不对，», however often it was said; never empty."""
    rest = text
    while (found := _CORRECTION.match(rest)) and found.end() < len(rest):
        rest = rest[found.end() :]
    return rest
