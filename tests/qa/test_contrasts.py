"""Values that exclude each other: which a question names, and which it only denies."""

import pytest

from kiosk.kb.schema import Item
from kiosk.qa.contrasts import Contrasts
from kiosk.qa.lexicon import lexicon

ITEMS = (
    Item(code="cancelled", name="生产许可注销查询"),
    Item(code="injury", name="工伤异地居住（就医）备案"),
    Item(code="foreigner", name="注册会计师注册（外国人）"),
)


@pytest.fixture(scope="module")
def contrasts() -> Contrasts:
    return Contrasts(lexicon().contrasts, ITEMS)


@pytest.mark.parametrize(
    ("text", "asked"), [("注销的许可", True), ("没注销的许可", False), ("公司不干了还没注销", True)]
)
def test_an_attribute_that_is_denied_is_not_asked(contrasts: Contrasts, text: str, asked: bool) -> None:
    assert ("action" in contrasts.asked(text)) == asked


def test_another_insurance_clashes(contrasts: Contrasts) -> None:
    _, clash, _ = contrasts.table("医保异地备案")
    assert clash[1] == 1
    _, clash, _ = contrasts.table("工伤异地备案")
    assert clash[1] == 0


def test_a_foreigner_who_is_not_mentioned_counts_more_than_other_values_unsaid(contrasts: Contrasts) -> None:
    _, _, unasked = contrasts.table("会计师要怎么注册")
    assert unasked[2] > unasked[0]
