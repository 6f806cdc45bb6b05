"""Which words recognition should expect next about services. Pure."""

from collections.abc import Sequence

from kiosk.answers import Dialogue
from kiosk.hotwords import Hotwords
from kiosk.qa.answerer import PolicyAnswerer

_FIRST = 24
"""Words expected before anything has been heard: more would not fit Whisper's context, and every one costs time."""
_IN_HAND = 8
"""Words of the dialogue (choices offered, materials of the service in hand) beside those that sound near."""
_FOLLOW_UPS = Hotwords(
    (
        *("要带什么", "要交什么材料", "要拿啥", "带什么证件", "要填什么表"),
        *("几天能办好", "要多久", "多少个工作日", "几天出来", "什么时候能拿"),
        *("要多少钱", "收费吗", "要不要钱", "去哪里办", "在什么地方", "上哪儿办", "哪个窗口", "几点上班"),
        *("电话是多少", "打哪个电话", "能邮寄吗", "能寄到家吗", "网上能办吗", "手机上能弄吗"),
        *("有什么条件", "能代办吗", "有效期多久", "怎么办", "丢了怎么补", "换成别的呢", "外地的呢"),
    )
)
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
