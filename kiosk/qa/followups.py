"""What a turn means after another: a further side of the service in hand, a variation of it, a correction, or a new one.

One class asks these in turn of one finding; what stands alone is in files beside it.
"""

import re
from dataclasses import dataclass, replace

from kiosk.answers import Doubt
from kiosk.kb.schema import Aspect, Item

from .aspects import PLAIN, Asked, ask
from .find import Finder
from .finding import Candidate, Finding
from .going_on import sounds_like
from .implied import implied
from .judge import Judge
from .kin import Sibling
from .next_asked import ASKED, NextAsked
from .rank import FEATURES
from .shortlist import only_its_word
from .text import bare, clean
from .turn import Turn, read

_POINTS = re.compile(r"这[个张本份样事件]|那[个张本份样事件]")
"""Points to what is in hand, or to one of its kind: «我媳妇那本»."""
_LIKELY = 0.1
"""From this probability a service related to the one in hand is what was pointed to, rather than a stranger."""
_BRINGS = re.compile(
    r"^(?:那)?[^，,]{0,6}(?:证|本|簿|照片|相片|卡|书|合同|证明|复印件|原件|单子?|公?章)(?:也|还|都)*"
    r"(?:要不要|用不用|需不需要|得|要|用|必须|需要?)?(?:一起|一块)?(?:带|拿|揣|捎|交|备)(?:上|着|来|去|过|回)*(?:吗|么|不|吧|没)?$"
)
"""«户口本也得拿上吧»: what is named is something to bring for the service in hand, and no service."""
_OBLIGES = re.compile(
    r"^(?:那么?|这)?(?:我们?|他|她)?(?:[还也]|是不是|要不要|用不用|需不需要|非得|非要|必须|一定)+(?:得|要|用|需要|先|再|去|做|办|有|另外)*"
    r"(?![他她我你])[^，,]{2,10}(?:吗|么|不|没)$"
)
"""«非得先去公证吗» asks whether something is needed for the service in hand, and is no question of what is named."""
_CLAUSES = re.compile(r"[，,]")
_TELLS = re.compile(r"(?:我们?|他|她|孩子|老人|人)(?!.{0,3}(?:想|要|打算|准备))")
_YES_OR_NO = re.compile(r"要不要|用不用|能不能|可不可以|行不行|([给发领算补])不\1|(?:吗|么|不|没有?)$")
_BY_SOUND = 0.8
"""How sure a question is that was only known by its sound."""
_LONGEST_YES_OR_NO = 12
_NOTHING = 0.25
"""Up to this weight of words beside the side asked about, nothing is said of any service."""
_NEAR_SCORE = 1.5
"""The service in hand is still meant this little below the best."""
_BELONGS = 0.45
"""From this probability that the knowledge base can answer it, something else is named."""
_LITTLE = 1.0
"""Up to this weight, a side asked about stays with the service in hand unless another is named."""
_ALONE = 0.6
"""From this confidence a question stands without the service in hand."""
_SURE = 0.75
"""From this confidence it stands although its words ask for a variation, if it also names its service."""
_CALLED = 0.5
"""From this share of a name that was said, a service was called by its name."""
_COVERED = 0.6
"""From this share of a question's weight in its names, the service in hand is still meant."""
_WHOLE, _FULL, _CERTAIN = 0.6, 0.9, 0.9
"""From these shares of a name said, of the words it explains, and from this confidence, another service was called by name."""
_BEYOND_DOUBT = 0.97
"""From this confidence a service beside the one in hand was named, however the turn begins."""
_RELATED = 0.2
"""A service that keeps less of the name in hand is no variation of it, unless it is what was said."""
_MORE = 0.1
"""A service that was named holds so much more of the question than the one in hand or its sibling."""
_CLEARLY = 0.5
"""From this gain a variation is taken although nothing but its words asks for one."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """How one request was understood: what `kiosk kb ask` shows."""

    text: str
    asked: Asked
    finding: Finding
    belongs: float
    """Probability that the knowledge base can answer it."""
    item: Item | None
    """The service in hand, if the request was taken as a follow-up."""
    confidence: float


class FollowUps:
    """Reads turns after others over one knowledge base. Immutable, thread-safe."""

    def __init__(self, finder: Finder, judge: Judge) -> None:
        self._finder = finder
        self._judge = judge
        self._next = NextAsked(finder, judge)

    def understand(self, text: str, held: Item, aspect: Aspect, *, doubt: Doubt = Doubt.NONE) -> Understanding | None:
        """What a cleaned text means after the service in hand and the side of it asked about; None when it stands alone.

        Few words in `doubt` are taken for the question about that service that they sound like.
        """
        if doubt and (phrase := sounds_like(text)):
            turn = read(clean(phrase))
            return Said(turn, self._finder.find(turn.text, turn.asked.spans), held, aspect).stays(_BY_SOUND)
        turn = read(text)
        said = Said(turn, self._finder.find(turn.text, turn.asked.spans), held, aspect)
        content = self._finder.content(turn.text, turn.asked.spans)
        if content <= _NOTHING:
            return self._turned(said) or said.stays(0.95)
        if _OBLIGES.match(bare(text)) and not turn.corrects:
            return said.stays(ASKED)
        if self._is_another(said):
            return None
        if not turn.varies and self._side_first(text):
            return said.stays(ASKED)
        if _BRINGS.search(text) and not turn.corrects:
            return said.stays(ASKED)
        if not turn.varies and self._next.keeps(held, turn.text, said.finding):
            return said.stays(ASKED)
        supposed = self._next.pointed(held, text) or self._next.supposed(held, text)
        if asked := supposed or (None if turn.varies else self._next.of(held, turn.text, said.finding)):
            return replace(said, held=asked).stays(ASKED)
        return self._varied(said) or self._of_its_kind(said) or self._kept(said, content) or self._switched(said)

    def _side_first(self, text: str) -> bool:
        """Whether a side is asked about and then only told who asks: «有什么要求没，我初中毕业»."""
        first, *rest = _CLAUSES.split(text)
        asked = ask(first)
        if asked.aspect is Aspect.WHAT or not rest or self._finder.content(first, asked.spans) > _NOTHING:
            return False
        return all(_TELLS.match(part) and ask(part).aspect is Aspect.WHAT for part in rest)

    def _is_another(self, said: "Said") -> bool:
        """Whether another service was called by its whole name: short as it may be, that is no word about the one in hand."""
        best = said.best
        if best is None or said.turn.varies or best.item.code == said.held.code:
            return False
        values = dict(zip(FEATURES, best.features, strict=True))
        named = values["name_share"] >= _WHOLE and values["covered"] >= _FULL
        return named and best.score > said.own_score + 2 * _NEAR_SCORE and self._judge.sure(said.finding) >= _CERTAIN

    def _turned(self, said: "Said") -> Understanding | None:
        """«那第一次的呢»: words that say nothing by themselves, but what the service in hand is not."""
        if not (said.turn.varies and said.turn.open):
            return None
        sibling = self._near(said)
        meant = sibling is not None and (sibling.turn >= 1 or (sibling.gain >= _CLEARLY and sibling.kept >= _CLEARLY))
        return said.about(sibling.item, 0.8) if sibling is not None and meant else None

    def _varied(self, said: "Said") -> Understanding | None:
        best, sure = said.best, self._judge.sure(said.finding)
        if not said.turn.tied and sure >= _ALONE:
            return None
        sibling = self._near(said)
        if sibling is None or not self._is_pointed_at(said, sibling):
            return None
        if best is None or best.item.code == sibling.item.code:
            meant = True
        elif said.turn.tied:
            meant = not (sure >= _SURE and self._called(said, sibling))
        else:
            meant = sibling.gain >= _CLEARLY
        return said.about(sibling.item, 0.8) if meant else None

    @staticmethod
    def _is_pointed_at(said: "Said", sibling: Sibling) -> bool:
        """Whether what was said leads to it, and it keeps something of the name in hand or at least is one that was named."""
        asks_for_one = said.turn.varies and said.turn.open
        if not (sibling.is_meant or (asks_for_one and sibling.is_likely)):
            return False
        first = {c.item.code for c in said.finding.candidates[:3]}
        return sibling.kept >= _RELATED or (said.turn.open and sibling.item.code in first and sibling.gain >= _CLEARLY)

    def _called(self, said: "Said", sibling: Sibling) -> bool:
        """Whether another service was called by its name rather than the sibling by what differs."""
        assert said.best is not None
        beside = (*said.turn.asked.spans, *self._finder.contrasted(said.turn.text))
        if self._finder.content(said.turn.text, beside) <= _NOTHING:
            return False
        values = dict(zip(FEATURES, said.best.features, strict=True))
        covered, _ = self._finder.fits(sibling.item, said.turn.text, said.turn.asked.spans)
        return values["name_share"] >= _CALLED and values["covered"] > covered + _MORE

    def _kept(self, said: "Said", content: float) -> Understanding | None:
        """The service in hand, when a side of it is asked about, or when nothing else is named."""
        turn = said.turn
        if _POINTS.search(turn.text) and implied(turn.text)[0] and self._judge.sure(said.finding) < _ALONE:
            return said.stays(0.7)  # 「补这个能叫老乡替我来不」: the helper and the errand name no service.
        if self._names_other(said):
            return None
        if Aspect.VISITS in implied(turn.text)[0] and self._judge.sure(said.finding) < _ALONE:
            return said.stays(0.6)  # «他走不开，我替他签行不»: who comes names no service either.
        if turn.asked.aspect is not Aspect.WHAT:
            return replace(said, held=self._finder.twin(said.held, turn.text)).stays(0.95 if content < _LITTLE else 0.8)
        if _YES_OR_NO.search(turn.text) and len(bare(turn.text)) <= _LONGEST_YES_OR_NO:
            return said.stays(0.6)
        return said.about(said.held, 0.6) if turn.tied else None

    def _of_its_kind(self, said: "Said") -> Understanding | None:
        """A service related to the one in hand that was pointed to («我媳妇那本»), or alone has the weightiest word said."""
        best, found = said.best, said.finding.candidates
        if best is None or best.item.code == said.held.code:
            return None
        kin = [c for c in found[:4] if c.item.code in said.held.related and c.probability >= _LIKELY]
        errand = implied(said.turn.text)[0]  # «补这个能叫老乡替我来不» points to what is in hand.
        pointed = not errand and _POINTS.search(said.turn.text) and self._judge.sure(said.finding) < _SURE
        ahead = best.score > said.own_score + 2 * _NEAR_SCORE and only_its_word(found, said.held)
        return said.about(kin[0].item, _ALONE) if kin and (pointed or (ahead and best in kin)) else None

    def _names_other(self, said: "Said") -> bool:
        """Whether a service other than the one in hand is named."""
        best, turn = said.best, said.turn
        if best is None or best.item.code == said.held.code:
            return False
        covered, clash = self._finder.fits(said.held, turn.text, turn.asked.spans)
        surely = not turn.tied and self._judge.sure(said.finding) >= _SURE
        if clash or (surely and best.features[FEATURES.index("covered")] > covered + _MORE):
            return True
        behind = best.score - said.own_score
        beside = best.item.code in said.held.related and not _YES_OR_NO.search(turn.text)
        certain = self._judge.sure(said.finding) >= _BEYOND_DOUBT and self._next.is_beside(said.held, best.item)
        if certain and best.features[FEATURES.index("covered")] > covered + _MORE:
            return True  # «那电表上还是他的名，改要钱不»: of what is beside the house, not of the house.
        if (surely or beside) and behind > 2 * _NEAR_SCORE and self._judge.sure(said.finding) >= _CERTAIN:
            return True
        return behind >= _NEAR_SCORE and covered < _COVERED and self._judge.belongs(said.finding) > _BELONGS

    def _switched(self, said: "Said") -> Understanding | None:
        """Another service; «那…呢» asks the same of it."""
        if not said.turn.varies:
            return None
        sure, belongs = self._judge.sure(said.finding), self._judge.belongs(said.finding)
        return Understanding(said.turn.text, said.asked, said.finding, belongs, None, sure)

    def _near(self, said: "Said") -> Sibling | None:
        return self._finder.near(said.held, said.turn.text, said.turn.asked.spans)


@dataclass(frozen=True, slots=True)
class Said:
    """A turn and what it follows."""

    turn: Turn
    finding: Finding
    """What it would mean alone."""
    held: Item
    aspect: Aspect
    """The side asked about before."""

    @property
    def best(self) -> Candidate | None:
        """What it would mean alone first of all."""
        return self.finding.candidates[0] if self.finding.candidates else None

    @property
    def own_score(self) -> float:
        """What the service in hand scores alone; 0 where others are before it."""
        return next((c.score for c in self.finding.candidates if c.item.code == self.held.code), 0.0)

    @property
    def asked(self) -> Asked:
        """The side asked about: its own, or the one before."""
        return replace(self.turn.asked, aspect=self.aspect) if self.turn.open else self.turn.asked

    def stays(self, confidence: float) -> Understanding:
        """It asks on about the service in hand."""
        return Understanding(self.turn.text, self.turn.asked, self.finding, 1.0, self.held, confidence)

    def about(self, item: Item, confidence: float) -> Understanding:
        """It means this service, and may leave the side unsaid."""
        asked = self.asked if self.turn.tied else self.turn.asked
        if item is not self.held:  # Of another one the same is asked; of the one in hand, what becomes of it in a case.
            asked = replace(asked, strength=max(asked.strength, PLAIN))
        return Understanding(self.turn.text, asked, self.finding, 1.0, item, confidence)
