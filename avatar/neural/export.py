"""A trained mouth as a file that needs no torch to run: ONNX, checked against what torch computes."""

import warnings
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from avatar.errors import AvatarError
from avatar.neural.crops import SIZE
from avatar.neural.network import MouthNet
from avatar.neural.sound import DIMENSIONS, WINDOW

MOST_DIFFERENCE = 2 / 255


def export(network: MouthNet, path: Path) -> None:
    """Write `network` to `path`. Raises AvatarError when ONNX Runtime paints something else."""
    generator = torch.Generator().manual_seed(0)
    pictures = torch.rand(1, 6, SIZE, SIZE, generator=generator)
    sound = torch.randn(1, WINDOW, DIMENSIONS, generator=generator)
    network = network.eval().cpu()
    with warnings.catch_warnings():
        # the newer exporter needs one more package; what this one makes is compared below
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (pictures, sound),
            str(path),
            input_names=["pictures", "sound"],
            output_names=["painted"],
            opset_version=17,
            dynamo=False,
        )
    with torch.no_grad():
        expected = network(pictures, sound).numpy()
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (painted,) = session.run(None, {"pictures": pictures.numpy(), "sound": sound.numpy()})
    difference = float(np.abs(np.asarray(painted) - expected).max())
    if difference > MOST_DIFFERENCE:
        raise AvatarError(f"{path} paints otherwise than what was trained: {difference:.4f}")
