"""From a folder to the presenter in it, baked or learnt."""

from pathlib import Path

from avatar.fit import fitted, fitting_height
from avatar.manifest import read_manifest
from avatar.neural.presenter import NeuralPresenter
from avatar.pack import folder_of, read_pixels
from avatar.presenter import Presenter

HEIGHT_PX = 1280
"""Height of the frames unless another is asked for."""


def load_pack(pack: Path | str | None = None, height: int = HEIGHT_PX) -> Presenter:
    """Load and check a pack: a folder, the name of a shipped one, or None for the default. Raises PackError.

    One that was baked larger is taken down to what frames of `height` pixels need.
    """
    folder = folder_of(pack)
    manifest = read_manifest(folder)
    pixels = read_pixels(folder, manifest)
    if "mouth.onnx" in manifest.files:
        return NeuralPresenter(manifest, fitted(pixels, manifest.height), folder)
    return Presenter(manifest, fitted(pixels, fitting_height(height, manifest.width, manifest.height)))
