"""From a folder to the presenter in it, baked or learnt."""

from pathlib import Path

from avatar.manifest import read_manifest
from avatar.neural.presenter import NeuralPresenter
from avatar.pack import folder_of, read_pixels
from avatar.presenter import Presenter


def load_pack(pack: Path | str | None = None) -> Presenter:
    """Load and check a pack: a folder, the name of a shipped one, or None for the default. Raises PackError."""
    folder = folder_of(pack)
    manifest = read_manifest(folder)
    pixels = read_pixels(folder, manifest)
    return NeuralPresenter(manifest, pixels, folder) if "mouth.onnx" in manifest.files else Presenter(manifest, pixels)
