from pathlib import Path

import numpy as np
import pytest

from asr_tts import g2p
from asr_tts.audio import speech_dbfs
from asr_tts.engines import SPEAK_RATE_HZ, Speech
from asr_tts.errors import ModelMissingError, SynthesizerError
from asr_tts.kokoro import KokoroSynthesizer, vocabulary

TEXT = "请带好户口簿和结婚证，到二楼三号窗口。"


@pytest.fixture(scope="module")
def spoken(kokoro: KokoroSynthesizer) -> Speech:
    return kokoro.synthesize(TEXT, voice="zf_xiaoxiao")


def level_db(speech: Speech, start: int, end: int) -> float:
    return float(10 * np.log10(np.mean(np.square(speech.samples[start:end])) + 1e-12))


def test_phones_are_those_of_the_text_in_order_and_inside_the_audio(spoken: Speech):
    expected = [symbol for symbol in g2p.tokens(TEXT) if symbol not in " ,.?!"]
    assert [phone.symbol for phone in spoken.phones] == expected
    times = [time for phone in spoken.phones for time in (phone.start_sample, phone.end_sample)]
    assert times == sorted(times)
    assert times[-1] <= len(spoken.samples)


def test_silence_around_the_speech_is_trimmed(spoken: Speech):
    assert level_db(spoken, 0, SPEAK_RATE_HZ // 8) > -45
    assert spoken.phones[0].start_sample < SPEAK_RATE_HZ * 0.12
    assert len(spoken.samples) - spoken.phones[-1].end_sample < SPEAK_RATE_HZ * 0.35


def test_vowels_sound_where_they_are_said_to_be(spoken: Speech):
    vowels = [level_db(spoken, p.start_sample, p.end_sample) for p in spoken.phones if p.symbol in "aeou"]
    stops = [level_db(spoken, p.start_sample, p.end_sample) for p in spoken.phones if p.symbol in "ptkʨꭧ"]
    assert min(vowels) > -35
    assert np.median(vowels) - np.median(stops) > 6


@pytest.mark.parametrize("voice", ["zf_xiaoxiao", "zm_yunxi"])
def test_every_clause_has_the_same_loudness_and_never_clips(kokoro: KokoroSynthesizer, voice: str):
    for text in ("好的。", "需要三样材料："):
        speech = kokoro.synthesize(text, voice=voice)
        assert speech_dbfs(speech.samples, SPEAK_RATE_HZ) == pytest.approx(-20, abs=1.5)
        assert np.abs(speech.samples).max() <= 0.95


def test_the_same_text_gives_the_same_sound_and_speed_shortens_it(kokoro: KokoroSynthesizer):
    once = kokoro.synthesize("好的，请稍候。", voice="zf_xiaoxiao")
    twice = kokoro.synthesize("好的，请稍候。", voice="zf_xiaoxiao")
    fast = kokoro.synthesize("好的，请稍候。", voice="zf_xiaoxiao", speed=1.4)
    assert twice.phones == once.phones
    assert len(fast.samples) < 0.85 * len(once.samples)


def test_letters_and_digits_are_spoken(kokoro: KokoroSynthesizer):
    letters = "".join(phone.symbol for phone in kokoro.synthesize("A4", voice="zf_xiaoxiao").phones)
    assert letters == "ei→sɨ↘"


@pytest.mark.parametrize("text", ["", "，。", "(((", "\u200b"])
def test_nothing_to_say_is_an_error_that_shows_the_text(kokoro: KokoroSynthesizer, text: str):
    with pytest.raises(SynthesizerError, match="nothing to say"):
        kokoro.synthesize(text, voice="zf_xiaoxiao")


def test_bad_requests_are_refused(kokoro: KokoroSynthesizer):
    with pytest.raises(SynthesizerError, match="zf_xiaoxiao"):
        kokoro.synthesize("好", voice="nobody")
    with pytest.raises(SynthesizerError, match="speed"):
        kokoro.synthesize("好", voice="zf_xiaoxiao", speed=9)
    with pytest.raises(SynthesizerError, match="split it"):
        kokoro.synthesize("居住证" * 200, voice="zf_xiaoxiao")


def test_a_missing_model_is_refused(tmp_path: Path):
    with pytest.raises(ModelMissingError, match="kiosk models pull"):
        KokoroSynthesizer(tmp_path / "none.onnx", tmp_path)


def test_every_phoneme_of_mandarin_is_in_the_vocabulary():
    syllables = "八怕妈发搭他那拉嘎卡哈家恰下渣插沙然杂擦撒一无鱼儿月元云用翁为外王文"
    assert set(g2p.tokens(syllables)) <= set(vocabulary())


@pytest.mark.parametrize("letter", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
def test_every_letter_can_be_said(letter: str):
    said = g2p.tokens(letter)
    assert said
    assert set(said) <= set(vocabulary())


def test_official_words_are_read_right():
    assert g2p.tokens("还款") == g2p.tokens("环款")
    assert g2p.tokens("办事处").endswith(g2p.tokens("触"))
    assert g2p.tokens("番禺") == g2p.tokens("潘鱼").replace(" ", "")
