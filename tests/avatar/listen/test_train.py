"""Training needs torch (extra `train`); without it these tests say so and do nothing."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is missing: uv sync --extra train")

from asr_tts.engines import Phone
from avatar.listen.classes import SYMBOLS, labels_of
from avatar.listen.corpus import Spoken
from avatar.listen.features import BANDS
from avatar.listen.network import log_probabilities
from avatar.listen.train import Network, train


def test_numpy_computes_what_torch_does():
    import torch

    network = Network().eval()
    features = np.random.default_rng(1).uniform(-1, 0, (70, BANDS)).astype(np.float32)
    with torch.no_grad():
        logits = network(torch.from_numpy(features.T[None]))[0].T
    expected = torch.log_softmax(logits, dim=1).numpy()
    assert np.allclose(log_probabilities(network.weights(), features), expected, atol=1e-4)


def test_training_lowers_the_loss():
    rng = np.random.default_rng(0)
    phones = tuple(Phone(symbol, start * 2400, start * 2400 + 2400) for start, symbol in enumerate("aiuaiuaiua"))
    t = np.arange(24_000) / 24_000
    pitch = {"a": 300.0, "i": 1800.0, "u": 700.0}
    parts = [np.sin(2 * np.pi * pitch[p.symbol] * t[: p.end_sample - p.start_sample]) for p in phones]
    samples = (8000 * np.concatenate(parts) + rng.normal(0, 30, 24_000)).astype(np.int16)
    losses: list[float] = []
    train([Spoken("v", samples, labels_of(phones, 24_000))], 30, 0, lambda _, loss: losses.append(loss))
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])
    assert len(SYMBOLS) > 20
