import pytest

from avatar.visemes import MANDARIN, Role, visemes_for

KOKORO_MANDARIN = "aefhijklmnopstuwxyŋɔɕəɚɛɤɥɨɻʂʊʦʨʰ→↓↗↘ꭧ"
"""Every character that misaki.zh writes over all readings of all common characters."""


def test_whole_alphabet_of_the_synthesizer_is_in_the_table():
    assert set(KOKORO_MANDARIN) <= MANDARIN.keys()


@pytest.mark.parametrize("symbol", ["b", "p", "m"])
def test_labials_close(symbol):
    assert visemes_for(symbol)[0].role is Role.CLOSURE


@pytest.mark.parametrize("symbol", [" ", "，", ".", "?", "", "!?"])
def test_punctuation_is_a_pause(symbol):
    assert visemes_for(symbol)[0].role is Role.PAUSE


@pytest.mark.parametrize("symbol", ["→", "↗", "ʰ", "ˈ", "5"])
def test_marks_hold(symbol):
    assert visemes_for(symbol)[0].role is Role.HOLD


def test_pinyin_is_spelled_out():
    shapes = visemes_for("zhuang1")
    assert [dict(shape.weights) for shape in shapes] == [
        dict(visemes_for(letter)[0].weights) for letter in ("ꭧ", "u", "a", "ŋ")
    ]


@pytest.mark.parametrize("symbol", ["☃", "𝄞", "Ж", "字", "🙂🙂"])
def test_unknown_symbols_do_not_fail(symbol):
    assert visemes_for(symbol)


def test_weights_name_keys_of_the_shipped_pack():
    from avatar.manifest import read_manifest
    from avatar.pack import DEFAULT_PACK, PACKS
    from avatar.visemes import LATIN

    keys = set(read_manifest(PACKS / DEFAULT_PACK).mouth_keys)
    for viseme in (*MANDARIN.values(), *LATIN.values()):
        assert {key for key, _ in viseme.weights} <= keys
