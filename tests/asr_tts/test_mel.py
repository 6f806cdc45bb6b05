import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor

from asr_tts.mel import log_mel


def test_features_equal_whispers_own():
    rng = np.random.default_rng(3)
    audio = rng.normal(0, 0.1, 23_457).astype(np.float32)
    padded = np.concatenate([audio, np.zeros(48_000, np.float32)])
    expected = FeatureExtractor()(padded, padding=0)
    assert np.abs(log_mel(audio, expected.shape[1]) - expected).max() < 1e-4


def test_a_few_samples_are_enough():
    assert log_mel(np.full(7, 0.1, np.float32), 100).shape == (80, 100)
