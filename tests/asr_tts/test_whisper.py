import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from asr_tts.engines import LISTEN_RATE_HZ, Samples, Transcript
from asr_tts.errors import AudioError, ModelMissingError
from asr_tts.whisper import WhisperRecognizer, split_at_pauses

QUESTION = "办理居住证需要带什么材料？"


def sounds_wrong(heard: str, said: str) -> float:
    """Toneless-pinyin error rate."""
    reference, found = (lazy_pinyin("".join(c for c in text if c.isalnum())) for text in (said, heard))
    return Levenshtein.distance(reference, found) / len(reference)


def test_a_question_is_understood(whisper: WhisperRecognizer, say: Callable[[str], Samples]):
    heard = whisper.transcribe(say(QUESTION), hotwords=("居住证", "身份证"))
    assert heard.text.rstrip("？。") == "办理居住证需要带什么材料"  # which mark it puts depends on the processor
    assert 0.6 < heard.confidence <= 1


@pytest.mark.parametrize("text", ["我想给孩子办护照。", "公积金怎么提取？", "窗口几点上班？", "谢谢你。"])
def test_short_utterances_sound_right(whisper: WhisperRecognizer, say: Callable[[str], Samples], text: str):
    assert sounds_wrong(whisper.transcribe(say(text)).text, text) <= 0.25


@pytest.mark.parametrize("level", [0.0, 1e-4, 0.003, 0.03])
def test_silence_and_noise_say_nothing(whisper: WhisperRecognizer, level: float):
    noise = np.random.default_rng(5).normal(0, level, 2 * LISTEN_RATE_HZ).astype(np.float32)
    assert whisper.transcribe(noise) == Transcript("", 0.0)


def test_a_hum_and_clicks_say_nothing(whisper: WhisperRecognizer):
    times = np.arange(3 * LISTEN_RATE_HZ) / LISTEN_RATE_HZ
    hum = (0.05 * np.sin(2 * np.pi * 100 * times)).astype(np.float32)
    clicks = np.zeros_like(hum)
    clicks[::8000] = 0.8
    hotwords = ("居住证", "身份证", "社保卡", "公积金", "护照", "户口", "营业执照")
    for noise in (hum, clicks):
        assert whisper.transcribe(noise).text == ""
        assert whisper.transcribe(noise, hotwords=hotwords).text == ""


def test_audio_longer_than_the_models_window_is_taken_in_pieces(
    whisper: WhisperRecognizer, say: Callable[[str], Samples]
):
    lines = [QUESTION, "公积金怎么提取？", "我想给孩子办护照。", "窗口几点上班？", "社保卡丢了怎么补办？"]
    gap = np.zeros(3 * LISTEN_RATE_HZ, np.float32)
    audio = np.concatenate([part for line in lines * 2 for part in (say(line), gap)])[: 44 * LISTEN_RATE_HZ]
    assert len(audio) > 31 * LISTEN_RATE_HZ
    heard = whisper.transcribe(audio).text
    assert heard.count("需要带什么材料") == 2
    assert heard.count("孩子办护照") == 2


def test_pieces_are_cut_where_it_is_quiet():
    rng = np.random.default_rng(2)
    audio = rng.normal(0, 0.1, 40 * LISTEN_RATE_HZ).astype(np.float32)
    audio[25 * LISTEN_RATE_HZ : 26 * LISTEN_RATE_HZ] = 0
    first, second = split_at_pauses(audio, 29)
    assert 25 <= len(first) / LISTEN_RATE_HZ <= 26
    assert len(first) + len(second) == len(audio)


def test_threads_share_one_model(whisper: WhisperRecognizer, say: Callable[[str], Samples]):
    expected = whisper.transcribe(say(QUESTION))
    heard: list[Transcript] = []
    threads = [threading.Thread(target=lambda: heard.append(whisper.transcribe(say(QUESTION)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert heard == [expected] * 3


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros(0, np.float32),
        np.zeros(100, np.int16),
        np.full(16_000, np.nan, np.float32),
        np.zeros((2, 16_000), np.float32),
        np.zeros(121 * LISTEN_RATE_HZ, np.float32),
    ],
    ids=["empty", "int16", "nan", "stereo", "two minutes"],
)
def test_unusable_audio_is_refused(whisper: WhisperRecognizer, bad: Samples):
    with pytest.raises(AudioError):
        whisper.transcribe(bad)


def test_a_missing_model_says_what_to_do(tmp_path: Path):
    with pytest.raises(ModelMissingError, match="kiosk models pull"):
        WhisperRecognizer(tmp_path)


def test_it_finds_its_number_of_threads(whisper: WhisperRecognizer):
    assert 1 <= whisper.threads <= len(os.sched_getaffinity(0))
