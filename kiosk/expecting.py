"""Which words recognition should expect next about services. Pure."""

from collections.abc import Sequence

from kiosk.answers import Dialogue
from kiosk.hotwords import Hotwords
from kiosk.qa import going_on
from kiosk.qa.answerer import PolicyAnswerer

_FIRST = 24
"""Words expected before anything has been heard: more would not fit Whisper's context, and every one costs time."""
_IN_HAND = 8
"""Words of the dialogue (choices offered, materials of the service in hand) beside those that sound near."""
_FOLLOW_UPS = Hotwords(going_on.phrases())
"""What people go on with when a service is in hand: short, so that recognition has little else to go by."""
_SIDES = 3


def expected_services(
    policy: PolicyAnswerer, names: Hotwords, heard: str, dialogue: Dialogue, asked: Sequence[str] = ()
) -> tuple[str, ...]:
    """What to expect after `heard`: words of what is in hand, then those of `names` that sound like it.

    `asked`: answers that are awaited now.
    """
    words = (*asked, *policy.hotwords(dialogue))
    near = names.near(heard)
    if not near:
        return words[:_FIRST]
    common = frozenset(policy.finder.terms)
    in_hand = [word for word in words if word not in common]
    going_on = _FOLLOW_UPS.near(heard, _SIDES) if dialogue.item else ()
    return tuple(dict.fromkeys((*in_hand[:_IN_HAND], *near, *going_on)))
