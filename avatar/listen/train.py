"""Training the listener with torch (extra `train`): our own aligned speech, made to sound like many throats and rooms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ
from avatar.listen.classes import SYMBOLS
from avatar.listen.corpus import Spoken
from avatar.listen.features import BANDS, HOP, at_listen_rate, levelled, log_mel
from avatar.listen.network import CHANNELS, LAYERS, TAPS, Weights

Floats = npt.NDArray[np.float32]
Tell = Callable[[int, float], None]

CROP_FRAMES = 128
BATCH = 16
LEARNING_RATE = 2e-3
DROPPED = 0.1


@dataclass(frozen=True, slots=True)
class Clip:
    """Features and classes of one clause, every 10 ms."""

    features: Floats
    labels: npt.NDArray[np.int64]


class Network(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """The same computation as `avatar.listen.network`, with gradients."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv1d(BANDS if i == 0 else CHANNELS, CHANNELS, TAPS, dilation=dilation)
            for i, (dilation, _) in enumerate(LAYERS)
        )
        self.head = nn.Conv1d(CHANNELS, len(SYMBOLS), 1)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, features: Tensor) -> Tensor:
        """(batch, BANDS, frames) to (batch, classes, frames) logits."""
        hidden = features
        for position, (layer, (dilation, ahead)) in enumerate(zip(self.layers, LAYERS, strict=True)):
            back = (TAPS - 1) * dilation - ahead
            padded = nn.functional.pad(hidden, (back, ahead), value=-1.0 if position == 0 else 0.0)
            active = self.drop(torch.relu(layer(padded)))
            hidden = active if position == 0 else hidden + active
        logits: Tensor = self.head(hidden)
        return logits

    def weights(self) -> Weights:
        """What the run time needs, as numpy arrays."""

        def array(tensor: Tensor) -> Floats:
            return np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype=np.float32)

        return Weights(
            tuple(array(layer.weight.permute(2, 1, 0)) for layer in self.layers),
            tuple(array(layer.bias) for layer in self.layers),
            array(self.head.weight[..., 0].T),
            array(self.head.bias) if self.head.bias is not None else np.zeros(len(SYMBOLS), np.float32),
        )


def clip_of(spoken: Spoken, rng: np.random.Generator | None = None) -> Clip:
    """Features of a clause; with `rng` as another throat, room and microphone would give them."""
    samples = spoken.samples.astype(np.float32) / np.float32(32768)
    tempo = 1.0
    if rng is not None:
        tempo = float(rng.uniform(0.84, 1.19))  # pitch, formants and speed together: another throat
    heard = at_listen_rate(samples, round(SPEAK_RATE_HZ * tempo))
    if rng is not None:
        heard = _disturbed(heard, rng)
    features = levelled(log_mel(heard))
    if rng is not None:
        features = _coloured(features, rng)
    centres = (np.arange(len(features)) + 0.5) * HOP / LISTEN_RATE_HZ * tempo
    where = np.minimum((centres * 100).astype(np.int64), len(spoken.labels) - 1)
    return Clip(features, spoken.labels[where].astype(np.int64))


def train(clauses: Sequence[Spoken], steps: int, seed: int, tell: Tell) -> Weights:
    """Fit the network; `tell(step, loss)` hears of progress."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.1)
    pool: list[Clip] = []
    for step in range(steps):
        if step % max(1, steps // 5) == 0:  # a new set of throats and rooms now and then
            pool = [clip_of(spoken, rng) for spoken in clauses]
        features, labels = _batch(pool, rng)
        loss = nn.functional.cross_entropy(network(features), labels, label_smoothing=0.02)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        tell(step + 1, float(loss.detach()))
    return network.eval().weights()  # type: ignore[no-any-return]


def _batch(pool: Sequence[Clip], rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    features = np.full((BATCH, CROP_FRAMES, BANDS), -1.0, np.float32)
    labels = np.zeros((BATCH, CROP_FRAMES), np.int64)
    for row in range(BATCH):
        clip = pool[int(rng.integers(len(pool)))]
        start = int(rng.integers(-20, max(1, len(clip.labels) - CROP_FRAMES + 40)))
        first, last = max(0, start), min(len(clip.labels), start + CROP_FRAMES)
        features[row, first - start : last - start] = clip.features[first:last]
        labels[row, first - start : last - start] = clip.labels[first:last]
    return torch.from_numpy(features).permute(0, 2, 1), torch.from_numpy(labels)


def _disturbed(samples: Floats, rng: np.random.Generator) -> Floats:
    """Some noise under it, and now and then the echo of a room."""
    out = samples
    if rng.random() < 0.3:
        decay_s = float(rng.uniform(0.03, 0.18))
        tail = np.arange(int(0.25 * LISTEN_RATE_HZ)) / LISTEN_RATE_HZ
        room = rng.normal(0, 1, len(tail)) * np.exp(-tail / decay_s) * rng.uniform(0.02, 0.08)
        room[0] = 1.0
        size = 1 << (len(out) + len(room) - 1).bit_length()
        out = np.fft.irfft(np.fft.rfft(out, size) * np.fft.rfft(room, size), size)[: len(samples)].astype(np.float32)
    if rng.random() < 0.7:
        level = float(np.sqrt(np.mean(out**2))) * 10 ** (-float(rng.uniform(12, 45)) / 20)
        noise = rng.normal(0, 1, len(out)).astype(np.float32)
        if rng.random() < 0.5:  # rooms rumble more than they hiss
            noise = np.convolve(noise, np.ones(8, np.float32) / np.float32(np.sqrt(8)), "same").astype(np.float32)
        out = out + np.float32(level) * noise
    return out.astype(np.float32)


def _coloured(features: Floats, rng: np.random.Generator) -> Floats:
    """Another microphone: a smooth tilt over the bands; and a band or a moment missing."""
    knots = rng.normal(0, 0.05, 6)
    tilt = np.interp(np.linspace(0, 5, BANDS), np.arange(6), knots)
    coloured = np.clip(features + tilt.astype(np.float32) + np.float32(rng.normal(0, 0.03)), -1.0, None)
    if rng.random() < 0.4:
        first = int(rng.integers(0, BANDS - 5))
        coloured[:, first : first + int(rng.integers(1, 5))] = -1.0
    quiet: Floats = coloured.astype(np.float32)
    return quiet
