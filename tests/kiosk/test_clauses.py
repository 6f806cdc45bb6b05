"""Where an answer begins when its first clause is still to be synthesised."""

from kiosk.clauses import begun_soon

LONG = ("居民身份证异地补领，", "要带照片。")


def test_a_long_first_clause_that_nobody_has_begins_with_its_first_words():
    assert begun_soon(LONG, lambda _: False) == ("居民身份证", "异地补领，", "要带照片。")


def test_what_is_ready_or_short_stays_whole():
    assert begun_soon(LONG, LONG.__contains__) == LONG
    assert begun_soon(("可以网上办。",), lambda _: False) == ("可以网上办。",)
    assert begun_soon((), lambda _: False) == ()
