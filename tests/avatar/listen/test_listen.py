import itertools
from pathlib import Path

import numpy as np
import pytest

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.errors import AvatarError
from avatar.listen.classes import BREATH, CLOSED, SILENCE, STEP_S, SYMBOLS, class_of, labels_of
from avatar.listen.corpus import Spoken
from avatar.listen.decode import likeliest_path, phones_of
from avatar.listen.features import BANDS, HOP, at_listen_rate, levelled, log_mel
from avatar.listen.listener import WEIGHTS, load_listener
from avatar.listen.live import LATENCY_S, LiveListener
from avatar.listen.network import LOOKAHEAD_FRAMES, load_weights, log_probabilities
from avatar.listen.score import score
from avatar.visemes import visemes_for


def _tone(seconds, rate_hz=16_000):
    """A buzz with syllables: no speech, but something with edges in it."""
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    buzz = sum(np.sin(2 * np.pi * 140 * k * t) / k for k in range(1, 20))
    return (0.2 * buzz * (np.sin(2 * np.pi * 3 * t) > 0)).astype(np.float32)


@pytest.fixture(scope="module")
def weights():
    return load_weights(WEIGHTS, SYMBOLS)


def test_every_class_shows_a_shape_of_its_own():
    shapes = [visemes_for(symbol)[0] for symbol in SYMBOLS]
    assert len(set(shapes)) == len(SYMBOLS)
    assert [class_of(symbol) for symbol in ("b", "p", "m", "ʰ", " ", "→")] == [CLOSED] * 3 + [BREATH, SILENCE, None]
    assert all(class_of(symbol) == index for index, symbol in enumerate(SYMBOLS))


def test_tone_marks_sound_like_what_stands_before_them():
    phones = (Phone("p", 0, 2400), Phone("a", 2400, 4800), Phone("↘", 4800, 7200))
    labels = labels_of(phones, 9600)
    assert labels.tolist() == [CLOSED] * 10 + [class_of("a")] * 20 + [SILENCE] * 10


def test_features_do_not_depend_on_loudness_or_rate():
    sound = _tone(1.0)
    first = levelled(log_mel(sound))
    assert first.shape == (100, BANDS)
    assert np.allclose(first, levelled(log_mel(0.1 * sound)), atol=1e-3)
    other = levelled(log_mel(at_listen_rate(_tone(1.0, 24_000), 24_000)))
    assert np.abs(first - other)[:98].mean() < 0.05


def test_the_network_looks_no_further_ahead_than_it_says(weights):
    features = np.random.default_rng(0).uniform(-1, 0, (120, BANDS)).astype(np.float32)
    changed = features.copy()
    changed[80:] = -1.0
    before, after = log_probabilities(weights, features), log_probabilities(weights, changed)
    assert np.allclose(before[: 80 - LOOKAHEAD_FRAMES], after[: 80 - LOOKAHEAD_FRAMES], atol=1e-5)
    assert not np.allclose(before[80 - LOOKAHEAD_FRAMES], after[80 - LOOKAHEAD_FRAMES], atol=1e-5)
    assert np.allclose(np.exp(before).sum(axis=1), 1, atol=1e-4)


def test_a_path_changes_only_for_good_reasons():
    logs = np.full((30, len(SYMBOLS)), -4.0, np.float32)
    logs[:15, 5], logs[15:, 7] = -0.1, -0.1
    logs[8, 5], logs[8, 9] = -4.0, -0.1  # one frame of something else is a mistake
    path = likeliest_path(logs)
    assert path.tolist() == [5] * 15 + [7] * 15
    assert phones_of(path, 30 * 240) == (Phone(SYMBOLS[5], 0, 3600), Phone(SYMBOLS[7], 3600, 7200))


def test_silence_has_no_phones():
    assert load_listener().phones(np.zeros(24_000, np.float32)) == ()


def test_a_stream_tells_in_time_and_in_order(weights):
    live, sound = LiveListener(weights), np.concatenate([_tone(3.0), np.zeros(8000, np.float32)])
    told = []
    for start in range(0, len(sound), 512):
        for phone in live.push(sound[start : start + 512]):
            assert phone.end_sample / SPEAK_RATE_HZ <= (start + 512) / 16_000
            told.append(phone)
    assert all(one.end_sample <= other.start_sample for one, other in itertools.pairwise(told))
    assert told and told[-1].end_sample / SPEAK_RATE_HZ > 3.0 - 2 * LATENCY_S


def test_exact_times_score_perfectly():
    phones = (Phone("p", 2400, 4800), Phone("a", 4800, 12_000))
    samples = np.full(24_000, 3000, np.int16)
    result = score(lambda _: phones, [Spoken("v", samples, labels_of(phones, 24_000))])
    assert (result.frame_accuracy, result.closure_rate, result.false_closures) == (1.0, 1.0, 0.0)
    assert result.mouth_error == 0.0 < result.jaw_error


def test_other_weights_are_refused(tmp_path):
    with pytest.raises(AvatarError, match="train-visemes"):
        load_weights(WEIGHTS, ("a", "b"))
    (tmp_path / "w.npz").write_bytes(b"nothing")
    with pytest.raises(AvatarError, match="cannot be read"):
        load_weights(tmp_path / "w.npz", SYMBOLS)
    assert HOP == STEP_S * 16_000


def test_speech_of_our_own_is_read_right():
    """One clause of the shipped synthesizer, two seconds, as it was aligned."""
    path = Path(__file__).parent / "example.npz"
    with np.load(path) as stored:
        spoken = Spoken("zf_xiaoni", stored["samples"], stored["labels"])
    result = score(load_listener().phones, [spoken])
    assert result.frame_accuracy > 0.4
    assert result.mouth_error < 0.85 * result.jaw_error
