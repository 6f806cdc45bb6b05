"""The mouth U-Net, of our own writing, and what turns speech features into what it is told (torch, extra `train`).

The lower face with the mouth painted out, and one reference picture of the same person, go down three levels and up again;
at every level the features of the sound set scale and shift (FiLM, Perez et al. 2018). About a million parameters.
"""

import itertools

import torch
from torch import Tensor, nn

from avatar.neural.crops import SIZE, painted_area
from avatar.neural.sound import DIMENSIONS, WINDOW

CHANNELS = (16, 32, 64, 96)
TOLD = 96


class Block(nn.Module):  # type: ignore[misc]
    """Depthwise separable convolution, told of the sound, with a way around it where sizes allow."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.depth = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs)
        self.point = nn.Conv2d(inputs, outputs, 1)
        self.norm = nn.GroupNorm(8, outputs)
        self.told = nn.Linear(TOLD, 2 * outputs)
        self.around = inputs == outputs

    def forward(self, picture: Tensor, told: Tensor) -> Tensor:
        scale, shift = self.told(told)[..., None, None].chunk(2, dim=1)
        out = torch.nn.functional.silu(self.norm(self.point(self.depth(picture))) * (1 + scale) + shift)
        mixed: Tensor = picture + out if self.around else out
        return mixed


class MouthNet(nn.Module):  # type: ignore[misc]
    """(batch, 6, SIZE, SIZE) pictures in 0..1 and (batch, WINDOW, DIMENSIONS) sound to (batch, 3, SIZE, SIZE) in 0..1."""

    def __init__(self) -> None:
        super().__init__()
        self.listen = nn.Sequential(
            nn.Conv1d(DIMENSIONS, TOLD, 3, padding=1),
            nn.SiLU(),
            nn.Conv1d(TOLD, TOLD, 3, padding=1),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(TOLD * WINDOW, TOLD),
            nn.SiLU(),
            nn.Linear(TOLD, TOLD),
        )
        self.first = nn.Conv2d(6, CHANNELS[0], 3, padding=1)
        self.down = nn.ModuleList(Block(c, c) for c in CHANNELS[:-1])
        self.shrink = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in itertools.pairwise(CHANNELS))
        self.middle = nn.ModuleList(Block(CHANNELS[-1], CHANNELS[-1]) for _ in range(2))
        self.grow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in itertools.pairwise(CHANNELS))
        self.up = nn.ModuleList(Block(2 * c, c) for c in CHANNELS[:-1])
        self.polish = nn.ModuleList(Block(c, c) for c in CHANNELS[:-1])
        self.last = nn.Conv2d(CHANNELS[0], 3, 3, padding=1)
        self.register_buffer("area", torch.from_numpy(painted_area())[None, None])

    def forward(self, pictures: Tensor, sound: Tensor) -> Tensor:
        told = self.listen(sound.transpose(1, 2))
        x = self.first(pictures)
        kept = []
        for block, shrink in zip(self.down, self.shrink, strict=True):
            x = block(x, told)
            kept.append(x)
            x = shrink(x)
        for block in self.middle:
            x = block(x, told)
        for level in reversed(range(len(kept))):
            x = nn.functional.interpolate(self.grow[level](x), scale_factor=2.0, mode="nearest")
            x = self.up[level](torch.cat([x, kept[level]], dim=1), told)
            x = self.polish[level](x, told)
        reference = pictures[:, 3:]
        painted = torch.clamp(reference + self.last(x), 0.0, 1.0)
        mixed: Tensor = pictures[:, :3] + painted * self.area  # the seen part comes faded by what is painted out
        return mixed


def inputs_of(targets: Tensor, references: Tensor) -> Tensor:
    """What the network sees: the target with its mouth painted out, and the reference."""
    area = torch.from_numpy(painted_area()).to(targets)[None, None]
    return torch.cat([targets * (1 - area), references], dim=1)


assert SIZE % 8 == 0
