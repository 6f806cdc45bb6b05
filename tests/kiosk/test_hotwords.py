"""What is heard in the wrong characters brings up the terms that sound like it."""

from kiosk.hotwords import Hotwords

TERMS = Hotwords(["居住证", "身份证", "不动产登记", "营业执照变更", "地区生产总值", "吉林省", "证", "一" * 13])


def test_homophones_bring_up_the_term_that_is_meant() -> None:
    assert TERMS.near("我想办一个居住正", 1) == ("居住证",)
    assert TERMS.near("去年极林省的地区生产总之", 2) == ("地区生产总值", "吉林省")


def test_what_sounds_like_nothing_known_brings_up_nothing() -> None:
    assert TERMS.near("嗯") == ()
    assert TERMS.near("") == ()


def test_terms_too_short_or_too_long_to_help_are_left_out() -> None:
    assert not {"证", "一" * 13} & set(TERMS.near("证一一一一一一一一一一一一一", 10))
