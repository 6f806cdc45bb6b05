"""A small knowledge base with a guide of its own, and one service whose guide must be derived."""

import pytest

from kiosk.kb.guides import FormField, GuideOption, GuideQuestion
from kiosk.kb.parts import Basis, Material
from kiosk.kb.schema import Item

PERMIT = Item(
    code="permit",
    name="居住证申领",
    short_name="办居住证",
    conditions=("登记居住满半年",),
    materials=(Material(name="身份证", original=1), Material(name="就业证明"), Material(name="照片")),
    steps=("交材料", "领证"),
    legal_basis=(Basis(title="《居住证暂行条例》", clause="第九条"),),
    guide=(
        GuideQuestion(
            id="stay",
            ask="您登记居住满半年了吗？",
            options=(
                GuideOption(label="满半年了", words=("满了", "住了很久")),
                GuideOption(label="还不满半年", words=("没满", "刚来"), stop="要登记满半年再来。"),
            ),
        ),
        GuideQuestion(
            id="ground",
            ask="您是在这里工作，还是有住房，还是上学？",
            options=(
                GuideOption(
                    label="在这里工作",
                    words=("上班", "打工"),
                    materials=(Material(name="劳动合同"),),
                    drop_materials=("就业证明",),
                ),
                GuideOption(label="有自己的房子", words=("买了房",), note="住址证明带房产证"),
                GuideOption(label="继承来的", words=("继承",), code="inherit"),
            ),
        ),
    ),
    form=(
        FormField(name="姓名"),
        FormField(name="公民身份号码", kind="id_number"),
        FormField(name="居住理由", kind="choice", choices=("在这里工作", "有自己的房子")),
        FormField(name="备注", required=False),
        FormField(name="联系电话", kind="phone"),
    ),
)
INHERIT = Item(
    code="inherit",
    name="不动产继承登记",
    conditions=("继承人全部同意", "房屋没有查封"),
    materials=(Material(name="遗嘱", when="有遗嘱"), Material(name="身份证")),
)
BARE = Item(code="bare", name="开证明", materials=(Material(name="身份证"),))


@pytest.fixture
def book() -> dict[str, Item]:
    """Three services: guided, to be derived, and with nothing to ask."""
    return {item.code: item for item in (PERMIT, INHERIT, BARE)}
