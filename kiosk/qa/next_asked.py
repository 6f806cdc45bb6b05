"""Which service beside the one in hand a turn asks next, known by their own common questions.

«放着的时候税还报不报» names no service and holds words of a strange one; it is a question that people ask about the service in
hand. What people ask about a service and about those related to it is written with them, so how near a turn is to that is
told before words that happen to stand in other names. It knows nothing of sides, and nothing of services without such questions.
"""

import re
from collections import defaultdict
from collections.abc import Set
from itertools import groupby

from kiosk.kb.schema import Aspect, Item

from . import asking
from .aspects import ask
from .find import Finder
from .finding import Finding
from .implied import implied
from .judge import Judge
from .shortlist import STRANGE, TIED, missing, only_its_word
from .text import bare

ASKED = 0.8
"""How sure it is that such a service is meant."""
_LIKE, _LIKE_FOUND = 0.945, 0.93
"""From here a turn is another wording of a common question; and of one of the service that it means by itself first of all."""
_CERTAIN = 0.9
"""From this confidence the words by themselves leave no doubt."""
_STAYS = 0.02
"""What the service in hand is ahead by: another one is asked about if the turn is clearly nearer to what people ask of that."""
_AHEAD = 0.015
"""What it must be nearer than to the common questions of any other service that it may mean."""
_FEW = 14
"""Characters of a turn that may have left its service unsaid."""
_KEEPS, _BEHIND = 0.905, 0.04
"""From here it is near enough to what people ask of the service in hand, though it is this much nearer to another's."""
_FOREIGN = 3
"""So many characters on end of which none stands in anything that is known of the service in hand name something else."""
_UNFIELDED = (Aspect.WHAT, Aspect.VISITS)
_OPENS = re.compile(
    r"^(?:我们?|咱们?|他|她)?(?:还|又|再)?(?:想|要|打算|准备)(?!是|问)|(?:想|打算)(?:办|申请|开|领|换|补|买|考|去)"
)
_SUPPOSED = re.compile(r"^(?:那|那么)?(?:要是|如果|万一|假如|假设|若是)[^，,]{2,}[，,](?P<asked>.{4,})$")
"""«要是忘了备案，自己垫的钱拿什么报»: of the service in hand a case is put, and what is asked of it may be another one's."""
_POINTED = re.compile(
    r"^(?:那|有了那)[个张本份](?P<named>[\u4e00-\u9fff]{2,6}?)(?=[批办要得能多几怎什在去是收到下管有交用，,]|$)"
)
"""«那个许可批下来要几天»: after the licence in hand, the one beside it that has this word in its name."""


class NextAsked:
    """Looks beside the service in hand. Immutable, thread-safe."""

    def __init__(self, finder: Finder, judge: Judge) -> None:
        self._finder = finder
        self._judge = judge
        own = {item.code: item for item in finder.index.items[: finder.index.own]}
        beside: dict[str, dict[str, Item]] = defaultdict(dict)
        for item in own.values():
            for other in (own[code] for code in item.related if code in own):
                beside[item.code][other.code] = other
                beside[other.code][item.code] = item
        self._beside = {code: tuple(others.values()) for code, others in beside.items()}

    def of(self, held: Item, text: str, finding: Finding) -> Item | None:
        """The service in hand, or one related to it, of which `text` (cleaned) asks a common question; None when none clearly.

        `finding`: what the text means by itself.
        """
        candidates = finding.candidates
        if not held.questions or not candidates or self._judge.sure(finding) >= _CERTAIN:
            return None
        kin = {item.code: item for item in (held, *self._beside.get(held.code, ()))}
        rivals = {c.item.code: c.item for c in candidates if c.probability >= candidates[0].probability * TIED}
        plain = bare(text)
        near = {code: self._near(item, plain) for code, item in (rivals | kin).items()}
        strange = missing(candidates[0]) >= STRANGE
        stays = not only_its_word(candidates, held) and not strange
        if stays:
            near[held.code] = self._near(held, plain, implied(text)) + _STAYS
        best = max(kin, key=lambda code: near[code])
        first = candidates[0].item.code
        if first in kin and best != first and not (stays and best == held.code):
            return None  # Its words and what is asked of it point to two services beside each other.
        second = max((value for code, value in near.items() if code != best), default=0.0)
        least = _LIKE_FOUND if first == best else _LIKE
        return kin[best] if near[best] >= max(least, second + _AHEAD) else None

    def keeps(self, held: Item, text: str, finding: Finding) -> bool:
        """Whether a few words that call no other service by its name are what people ask of the one in hand.

        «中间反悔了怎么办» stands among another service's everyday names; whoever is being divorced asks it of that.
        """
        plain = bare(text)
        if not held.questions or not finding.candidates or len(plain) > _FEW or _OPENS.search(plain):
            return False
        if _foreign(held, plain) >= _FOREIGN:
            return False  # «火星移民签证怎么办» is no question about the passport that was lost.
        best = finding.candidates[0].item
        own = f"{held.name}，{held.spoken_name}"
        called = f"{best.name}，{best.spoken_name}"
        if best.code == held.code or any(
            plain[i : i + 2] in called for i in range(len(plain) - 1) if plain[i : i + 2] not in own
        ):
            return False
        sides = implied(text)
        if Aspect.FEE in sides[0] or ask(text).aspect not in _UNFIELDED:
            return False  # Of what is named beside a field, «牌子收多少钱», that field is asked.
        mine = self._near(held, plain, sides)
        return mine >= max(_KEEPS, self._near(best, plain) - (0 if self.is_beside(held, best) else _BEHIND))

    def is_beside(self, held: Item, other: Item) -> bool:
        """Whether one of the two names the other as related."""
        return other in self._beside.get(held.code, ())

    def pointed(self, held: Item, text: str) -> Item | None:
        """The only service related to the one in hand whose name holds what `text` (cleaned) points to; None for none or two."""
        found = _POINTED.match(text)
        if found is None or found["named"] in f"{held.name}{held.spoken_name}":
            return None
        kin = [item for item in self._beside.get(held.code, ()) if item.code in held.related]
        named = [item for item in kin if found["named"] in f"{item.name}，{item.spoken_name}"]
        return named[0] if len(named) == 1 else None

    def supposed(self, held: Item, text: str) -> Item | None:
        """The service related to the one in hand that `text` (cleaned) asks for after putting a case; None when it does not."""
        found = _SUPPOSED.match(text)
        if found is None:
            return None
        finding = self._finder.find(found["asked"], ask(found["asked"]).spans)
        if not finding.candidates or self._judge.sure(finding) < _CERTAIN:
            return None
        best = finding.candidates[0].item
        return best if best in self._beside.get(held.code, ()) else None

    def _near(self, item: Item, text: str, implied_: tuple[Set[Aspect], float] = (frozenset(), 0.0)) -> float:
        sides, ahead = implied_
        ranked = asking.rank(item, text, self._finder.cosines(item, text))
        return max((score + ahead * (question.aspect in sides) for score, question in ranked), default=0.0)


def _foreign(held: Item, text: str) -> int:
    """The longest run of characters that stand neither in the service's names nor in its common questions and their answers."""
    own = {*"".join((*held.names, *(said for each in held.questions for said in (*each.ask, each.answer))))}
    runs = groupby(asking.ASKING.sub("", text), key=lambda character: character in own)
    return max((len(list(run)) for known, run in runs if not known), default=0)
