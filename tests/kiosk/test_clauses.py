"""Where an answer begins when its first clause is still to be synthesised."""

from kiosk.clauses import begun_soon
from kiosk.voice import Voice
from kiosk.workers import Lane
from tests.kiosk.fakes import ToneSynthesizer

LONG = ("居民身份证异地补领，", "要带照片。")


def test_a_long_first_clause_that_nobody_has_begins_with_its_first_words():
    assert begun_soon(LONG, lambda _: False) == ("居民身份证", "异地补领，", "要带照片。")


def test_what_is_ready_or_short_stays_whole():
    assert begun_soon(LONG, LONG.__contains__) == LONG
    assert begun_soon(("可以网上办。",), lambda _: False) == ("可以网上办。",)
    assert begun_soon((), lambda _: False) == ()


def test_where_synthesis_is_slower_than_speech_the_clause_stays_whole() -> None:
    engine, lane = ToneSynthesizer(), Lane("speak")
    assert Voice(engine, lane, keeps_up=False).begun_soon(LONG, voice="v", speed=1.0) == LONG
    assert Voice(engine, lane).begun_soon(LONG, voice="v", speed=1.0) == ("居民身份证", "异地补领，", "要带照片。")
