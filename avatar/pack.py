"""A presenter pack in memory: its pictures decoded and its numbers checked."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from avatar.errors import PackError
from avatar.geometry import Mesh, load_geometry
from avatar.manifest import KeyBox, Manifest
from avatar.pose import Box

PACKS = Path(__file__).parent / "packs"
DEFAULT_PACK = "xiaozheng"
LIVELY_SHARE = 0.6
"""Vertices that move this much of the most movable one belong to the lips."""
LID_SHARE = 0.3
"""Vertices that fall this much of the most falling one in a blink belong to the lids."""


def folder_of(pack: Path | str | None) -> Path:
    """Where a pack lies: a folder as it is, the name of a shipped one, or the default."""
    if pack is None:
        return PACKS / DEFAULT_PACK
    shipped = PACKS / str(pack)
    return shipped if not Path(pack).exists() and shipped.exists() else Path(pack)


@dataclass(frozen=True, slots=True)
class PackPixels:
    """Everything a renderer reads; shared by all of them and never written."""

    figure: npt.NDArray[np.uint16]
    """(h, w, 4) neutral frame, BGRA in 0..255 with colours premultiplied by alpha; wide lanes for the inner loops."""
    mouth: Mesh
    eyes: Mesh
    mouth_keys: tuple[str, ...]
    eye_keys: tuple[str, ...]
    mouth_pictures: npt.NDArray[np.uint64]
    """(k, h, w) pixels of the neutral crop and of each key, as `avatar.raster` reads them."""
    eye_pictures: npt.NDArray[np.uint64]
    mouth_box: Box
    eye_box: Box
    flows: npt.NDArray[np.float32]
    """(k, rows + 1, columns + 1, 2) pixels at the corners of cells of at least CELL_PX."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.figure.shape[1], self.figure.shape[0]

    def px(self, of_720: float) -> int:
        """A length that is `of_720` pixels of a picture 720 wide."""
        return max(1, round(of_720 * self.size[0] / 720))

    @property
    def lips_box(self) -> Box:
        """Frame pixels around the lips, wide enough for every mouth key: what a lip reader looks at."""
        moved = np.abs(self.mouth.keys[1:, :, :2] - self.mouth.keys[:1, :, :2]).max(axis=(0, 2))
        lively = self.mouth.keys[:, moved > LIVELY_SHARE * moved.max(), :2]
        left, top = np.floor(lively.min(axis=(0, 1))).astype(int)
        right, bottom = np.ceil(lively.max(axis=(0, 1))).astype(int)
        return Box(int(left), int(top), int(right), int(bottom))

    @property
    def eyes_box(self) -> Box:
        """Frame pixels around both eyes, open and shut: where the lids travel. Needs the key `blink`."""
        shut = 1 + self.eye_keys.index("blink")
        lids = self.eyes.keys[[0, shut], :, :2]
        fall = np.abs(lids[1, :, 1] - lids[0, :, 1])
        lively = lids[:, fall >= LID_SHARE * fall.max()]
        left, top = np.floor(lively.min(axis=(0, 1))).astype(int)
        right, bottom = np.ceil(lively.max(axis=(0, 1))).astype(int)
        return Box(int(left), int(top), int(right), int(bottom))


def read_pixels(folder: Path, manifest: Manifest) -> PackPixels:
    """Decode the pictures of a pack whose hashes have been checked. Raises PackError naming the file."""
    figure = _premultiplied(_picture(folder / "neutral.png", (manifest.height, manifest.width), alpha=True))
    size = (manifest.width, manifest.height)
    geometry = load_geometry(folder / "geometry.npz", len(manifest.mouth_keys), len(manifest.eye_keys), size)
    mouth_box, eye_box = _box(manifest.mouth_box), _box(manifest.eye_box)
    return PackPixels(
        figure=figure,
        mouth=geometry.mouth,
        eyes=geometry.eyes,
        mouth_keys=manifest.mouth_keys,
        eye_keys=manifest.eye_keys,
        mouth_pictures=_bank(figure, [folder / f"mouth_{key}.png" for key in manifest.mouth_keys], mouth_box),
        eye_pictures=_bank(figure, [folder / f"eyes_{key}.png" for key in manifest.eye_keys], eye_box),
        mouth_box=mouth_box,
        eye_box=eye_box,
        flows=geometry.flows,
    )


def _box(box: KeyBox) -> Box:
    return Box(box.left, box.top, box.right, box.bottom)


def _bank(figure: npt.NDArray[np.uint16], paths: list[Path], box: Box) -> npt.NDArray[np.uint64]:
    neutral = figure[box.top : box.bottom, box.left : box.right]
    bank = np.empty((len(paths) + 1, box.height, box.width, 4), np.uint16)
    bank[0] = neutral
    for position, path in enumerate(paths):
        bank[position + 1] = _picture(path, (box.height, box.width), alpha=False)
    return bank.view(np.uint64)[..., 0]


def _picture(path: Path, shape: tuple[int, int], *, alpha: bool) -> npt.NDArray[np.uint8]:
    """Decode to (h, w, 4) BGRA, opaque unless `alpha`."""
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if image is None or image.dtype != np.uint8 or image.ndim != 3:
        raise PackError(f"{path} is not an 8-bit colour picture")
    if image.shape[:2] != shape:
        raise PackError(f"{path} is {image.shape[1]}x{image.shape[0]}, the manifest asks for {shape[1]}x{shape[0]}")
    if alpha and image.shape[2] != 4:
        raise PackError(f"{path} needs an alpha channel")
    opaque = np.full((*shape, 4), 255, np.uint8)
    opaque[..., : 4 if alpha else 3] = image if alpha else image[..., :3]
    return opaque


def _premultiplied(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    share = image[..., 3:].astype(np.float32) / 255
    return np.dstack([(image[..., :3] * share + 0.5).astype(np.uint16), image[..., 3].astype(np.uint16)])
