"""Parts of a service that may be written as bare text."""

from kiosk.kb.parts import Fee, Place


def test_bare_texts() -> None:
    assert Fee.from_text("不收费，邮费自理").free is True
    assert Fee.from_text("每证二十元").free is False
    assert Place.from_text("@huji").window == "huji"
    assert Place.from_text("为民路1号").name == "为民路1号"
