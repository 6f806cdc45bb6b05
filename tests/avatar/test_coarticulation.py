from itertools import pairwise

import numpy as np
import pytest

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.coarticulation import REST_RAMP_S, compose, join, mouth_at

FRAME_S = 1 / 25


def phones(text: str, step_s: float = 0.08, start_s: float = 0.0) -> list[Phone]:
    """One phone a character, evenly spaced."""
    step = round(step_s * SPEAK_RATE_HZ)
    first = round(start_s * SPEAK_RATE_HZ)
    return [Phone(symbol, first + i * step, first + (i + 1) * step) for i, symbol in enumerate(text)]


def openness(weights) -> float:
    closed = weights.get("PP", 0.0)
    return sum(weights.values()) - closed


@pytest.mark.parametrize("consonant", ["p", "pʰ", "m", "b"])
@pytest.mark.parametrize("offset_s", [0.0, 0.011, 0.02, 0.033])
def test_lips_are_shut_in_some_frame_of_every_closure(consonant, offset_s):
    said = phones("a→" + consonant + "a↘", start_s=offset_s)
    score = compose(said, 0)
    onset_s = said[2].start_sample / SPEAK_RATE_HZ
    frames = [i * FRAME_S for i in range(20)]
    near = [t for t in frames if abs(t - onset_s) <= 0.040]
    assert any(mouth_at(score, t).get("PP", 0) > 0.97 and openness(mouth_at(score, t)) < 0.03 for t in near)


def test_mouth_is_open_between_closures():
    score = compose(phones("ma↘ma"), 0)
    vowel_s = 0.15
    assert openness(mouth_at(score, vowel_s)) > 0.5


def test_silence_before_after_and_between_is_rest():
    score = join(compose(phones("ni↗xau↓"), 0), compose(phones("a→"), 2 * SPEAK_RATE_HZ))
    for t in (-0.2, 0.0, 0.56 + REST_RAMP_S + 0.001, 1.5, 1.999, 2.16 + REST_RAMP_S + 0.001, 5.0):
        assert mouth_at(score, t) == {}


def test_short_pause_between_words_is_bridged():
    score = compose([*phones("a"), Phone(" ", 1920, 3840), *phones("a", start_s=0.16)], 0)
    assert openness(mouth_at(score, 0.12)) > 0.3


def test_weights_are_continuous_and_bounded():
    score = compose(phones("ʨʰi↓ŋwə↘npa↘nli↓ʨy→ꭧu↘ꭧə↘ŋ,ɕy→jau↘ʂə↗nmɤʦʰai↗ljau↘", 0.05), 0)
    step_s = 0.001
    samples = [mouth_at(score, i * step_s) for i in range(int(3.0 / step_s))]
    for before, after in pairwise(samples):
        for key in before.keys() | after.keys():
            assert abs(before.get(key, 0.0) - after.get(key, 0.0)) < 0.05
    assert max(sum(weights.values()) for weights in samples) <= 1.0 + 1e-6
    assert min(min(weights.values(), default=0.0) for weights in samples) >= 0.0


def test_rounding_is_anticipated():
    rounded, spread = compose(phones("ʂu↘", 0.1), 0), compose(phones("ʂi↘", 0.1), 0)
    during_consonant_s = 0.08
    assert mouth_at(rounded, during_consonant_s).get("U", 0) > 0.15
    assert mouth_at(spread, during_consonant_s).get("U", 0) == 0


def test_a_closure_on_the_very_first_sound_stays_shut():
    score = compose(phones("pa↘"), 0)
    assert all(openness(mouth_at(score, t)) < 0.05 for t in np.arange(0, 0.035, 0.005))
