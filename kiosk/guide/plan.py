"""What a service has to ask: its own guide, or one derived from its conditions and its conditional materials."""

from kiosk.kb.guides import FormField, GuideOption, GuideQuestion
from kiosk.kb.parts import Material
from kiosk.kb.schema import Item

_MOST_CONDITIONS = 5
_MOST_MATERIALS = 4
_LABEL = 26
CONDITIONS = "conditions"
"""Id of the derived question about all conditions: they stand on the screen with it."""
_UNMET = "unmet"
_PLAIN_FORM = (
    FormField(name="姓名"),
    FormField(name="公民身份号码", kind="id_number"),
    FormField(name="联系电话", kind="phone"),
    FormField(name="联系地址", required=False),
)


def guidable(item: Item) -> bool:
    """Whether there is anything to lead somebody through."""
    return bool(item.guide or item.conditions or item.materials)


def questions(item: Item) -> tuple[GuideQuestion, ...]:
    """What to ask before the checklist, in order; may be empty."""
    return item.guide or (*_about_conditions(item), *_about_materials(item))


def form(item: Item) -> tuple[FormField, ...]:
    """Fields of the draft application; who has none of its own gets the applicant's."""
    return item.form or _PLAIN_FORM


def _about_conditions(item: Item) -> tuple[GuideQuestion, ...]:
    shown = item.conditions[:_MOST_CONDITIONS]
    if not shown:
        return ()
    met = GuideOption(label="都符合", words=("符合", "都满足", "没问题", "都可以"), next="more")
    unsure = GuideOption(
        label="不清楚", words=("不知道", "说不准"), next="more", note="条件拿不准的，请窗口工作人员帮您核对"
    )
    if len(shown) == 1:
        unmet = GuideOption(label="不符合", words=("不满足", "不行"), stop=_refusal(shown[0]))
        return (
            GuideQuestion(id=CONDITIONS, ask=f"要求是，{_plain(shown[0])}。您符合吗？", options=(met, unmet, unsure)),
        )
    unmet = GuideOption(label="有不符合的", words=("有一条不符合", "不满足", "不符合"), next=_UNMET)
    which = tuple(GuideOption(label=_short(c), words=(_plain(c),), stop=_refusal(c)) for c in shown)
    return (
        GuideQuestion(id=CONDITIONS, ask="条件都在屏幕上，您都符合吗？", options=(met, unmet, unsure)),
        GuideQuestion(id=_UNMET, ask="是哪一条不符合？", options=(*which, unsure)),
    )


def _about_materials(item: Item) -> tuple[GuideQuestion, ...]:
    asked = [m for m in item.materials if m.when][:_MOST_MATERIALS]
    return tuple(_about_material(m, "more" if number == 0 else f"material-{number}") for number, m in enumerate(asked))


def _about_material(material: Material, question_id: str) -> GuideQuestion:
    return GuideQuestion(
        id=question_id,
        ask=f"{_plain(material.when)}，您是这种情况吗？",
        options=(
            GuideOption(label="是", words=("是的", "对", "有")),
            GuideOption(label="不是", words=("没有", "不用"), drop_materials=(material.name,)),
        ),
    )


def _refusal(condition: str) -> str:
    return f"办事指南要求{_plain(condition)}。现在还办不了，等够条件了再来，或者请工作人员看看有没有别的办法。"


def _plain(text: str) -> str:
    return text.strip().rstrip("。；;，,")


def _short(text: str) -> str:
    plain = _plain(text)
    return plain if len(plain) <= _LABEL else f"{plain[:_LABEL]}…"
