"""Training a mouth from a video (torch, extra `train`): resumable, with a loss curve, previews, and an honest comparison.

The last fifth of the video is never trained on. There the painted mouth is compared with the real one, beside what copying
the most similar frame of the training part would give.
"""

import math
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from avatar.errors import AvatarError
from avatar.neural.crops import Crops, painted_area
from avatar.neural.footage import FPS
from avatar.neural.network import MouthNet, inputs_of
from avatar.neural.sound import Floats, windows

HELD_SHARE = 0.2
BATCH = 8
LEARNING_RATE = 1e-3
CHECKPOINT_EVERY = 50
PREVIEWS = 6
EDGE_SHARE = 0.5
"""Weight of the error of edges beside that of colours: lips and teeth are edges."""
Tell = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One video ready to be learnt."""

    crops: Crops
    sound: Floats
    """(pictures, WINDOW, DIMENSIONS)."""

    @property
    def taught(self) -> int:
        """Pictures before the held-out part."""
        return int(len(self.crops.pictures) * (1 - HELD_SHARE))


@dataclass(frozen=True, slots=True)
class Proof:
    """On the part never trained on: mean absolute error of the mouth, in grey levels of 255."""

    ours: float
    nearest: float
    """Copying the training picture whose sound is most alike."""
    mean_face: float
    """Always showing the mean of the training pictures."""
    pictures: int


def lesson_of(crops: Crops, reduced: Floats) -> Lesson:
    """Pictures beside the sound around them; `reduced` (frames, DIMENSIONS) at ENCODER_HZ."""
    return Lesson(crops, windows(reduced, np.arange(len(crops.pictures)) / FPS))


def train(lesson: Lesson, steps: int, folder: Path, seed: int, tell: Tell) -> MouthNet:
    """Train up to `steps` in all, going on from the checkpoint in `folder` if there is one. Raises AvatarError."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    network = MouthNet()
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=1e-4)
    done, losses = _resume(folder, network, optimizer)
    pictures = torch.from_numpy(lesson.crops.pictures[: lesson.taught]).permute(0, 3, 1, 2)
    told = torch.from_numpy(lesson.sound[: lesson.taught])
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device)
    for step in range(done, steps):
        rng = np.random.default_rng(seed * 1_000_003 + step)  # a resumed run sees what an unbroken one would
        loss = _step(network, optimizer, pictures, told, rng, step / max(1, steps), device)
        losses.append(loss)
        tell(step + 1, loss)
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == steps:
            _save(folder, network, optimizer, step + 1, losses)
            draw_losses(folder / "loss.png", losses)
            draw_previews(folder / "previews.jpg", network, lesson)
    return network.eval().cpu()  # type: ignore[no-any-return]


def prove(network: MouthNet, lesson: Lesson) -> Proof:
    """Judge on the held-out part; the reference is a training picture, as at run time."""
    area = painted_area()[..., None] > 0.5
    taught = lesson.taught
    real = lesson.crops.pictures[taught:].astype(np.float32)
    ours = paint(network, lesson, range(taught, len(lesson.crops.pictures))).astype(np.float32)
    flat = lesson.sound.reshape(len(lesson.sound), -1)
    squares = (flat[:taught] ** 2).sum(axis=1)
    nearest = [int(np.argmin(squares - 2 * flat[:taught] @ sound)) for sound in flat[taught:]]
    copied = lesson.crops.pictures[nearest].astype(np.float32)
    mean = lesson.crops.pictures[:taught].astype(np.float32).mean(axis=0)

    def error(guess: Floats) -> float:
        return float(np.abs(guess - real)[:, np.broadcast_to(area, real.shape[1:])].mean())

    return Proof(error(ours), error(copied), error(np.broadcast_to(mean, real.shape)), len(real))


def paint(network: MouthNet, lesson: Lesson, numbers: range) -> npt.NDArray[np.uint8]:
    """The pictures `numbers` with the mouth as the network paints it."""
    reference = _tensor(lesson.crops.pictures[:1])
    painted = []
    network.eval()
    device = next(network.parameters()).device
    with torch.no_grad():
        for first in range(numbers.start, numbers.stop, 32):
            targets = _tensor(lesson.crops.pictures[first : min(first + 32, numbers.stop)])
            told = torch.from_numpy(lesson.sound[first : first + len(targets)])
            seen = inputs_of(targets, reference.expand_as(targets))
            painted.append(network(seen.to(device), told.to(device)).cpu())
    network.train()
    out: npt.NDArray[np.uint8] = (torch.cat(painted) * 255 + 0.5).byte().permute(0, 2, 3, 1).numpy()
    return out


def draw_losses(path: Path, losses: list[float]) -> None:
    """The loss over the steps, smoothed, as a picture of 640x360."""
    canvas = np.full((360, 640, 3), 255, np.uint8)
    if len(losses) > 1:
        width = max(1, len(losses) // 50)
        smooth = np.convolve(losses, np.ones(width) / width, "valid")
        low, high = float(smooth.min()), float(smooth.max())
        xs = np.linspace(40, 630, len(smooth))
        ys = 330 - 300 * (smooth - low) / max(high - low, 1e-9)
        cv2.polylines(canvas, [np.stack([xs, ys], axis=1).astype(np.int32)], False, (160, 60, 20), 2, cv2.LINE_AA)
        for text, at in ((f"{high:.4f}", (4, 34)), (f"{low:.4f}", (4, 336)), (f"{len(losses)} steps", (540, 354))):
            cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    cv2.imwrite(str(path), canvas)


def draw_previews(path: Path, network: MouthNet, lesson: Lesson) -> None:
    """Real above painted, for moments of the held-out part."""
    numbers = np.linspace(lesson.taught, len(lesson.crops.pictures) - 1, PREVIEWS).astype(int)
    columns = [
        np.vstack([lesson.crops.pictures[number], paint(network, lesson, range(number, number + 1))[0]])
        for number in numbers
    ]
    cv2.imwrite(str(path), np.hstack(columns))


def _step(
    network: MouthNet,
    optimizer: torch.optim.Optimizer,
    pictures: Tensor,
    told: Tensor,
    rng: np.random.Generator,
    progress: float,
    device: str,
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = LEARNING_RATE * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * progress)))
    which = torch.from_numpy(rng.integers(0, len(pictures), BATCH))
    others = torch.from_numpy(rng.integers(0, len(pictures), BATCH))
    targets, references = (pictures[index].float().div(255).to(device) for index in (which, others))
    heard = told[which].to(device)
    heard = heard + 0.1 * torch.from_numpy(rng.normal(0, 1, tuple(heard.shape)).astype(np.float32)).to(device)
    painted = network(inputs_of(targets, references), heard)
    weight = 0.2 + network.area
    colours = ((painted - targets).abs() * weight).mean()
    edges = sum(
        (
            (painted.diff(dim=axis) - targets.diff(dim=axis)).abs() * weight.narrow(axis, 1, weight.shape[axis] - 1)
        ).mean()
        for axis in (2, 3)
    )
    loss = colours + EDGE_SHARE * edges
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def _tensor(pictures: npt.NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float().div(255)


def _save(folder: Path, network: MouthNet, optimizer: torch.optim.Optimizer, step: int, losses: list[float]) -> None:
    part = folder / "checkpoint.part"
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "losses": losses}
    torch.save(state, part)
    part.replace(folder / "checkpoint.pt")
    (folder / "loss.csv").write_text("step,loss\n" + "".join(f"{i + 1},{loss:.6f}\n" for i, loss in enumerate(losses)))


def _resume(folder: Path, network: MouthNet, optimizer: torch.optim.Optimizer) -> tuple[int, list[float]]:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0, []
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        return int(state["step"]), list(state["losses"])
    except (RuntimeError, KeyError, OSError, ValueError, pickle.UnpicklingError) as error:
        raise AvatarError(f"{path} cannot be resumed ({error}): remove it to begin anew") from error
