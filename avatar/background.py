"""The softly blurred hall behind a presenter, drawn rather than photographed."""

import cv2
import numpy as np
import numpy.typing as npt


def hall(width: int, height: int) -> npt.NDArray[np.uint8]:
    """An out-of-focus bright hall, (height, width, 3) uint8 BGR; the same for the same size."""
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    down = ys / height
    image = np.stack([225 - 30 * down, 222 - 36 * down, 214 - 42 * down], axis=2)
    rng = np.random.default_rng(4)
    scale = width / 720
    _draw_walls(image, rng)
    image = cv2.GaussianBlur(image, (0, 0), 26 * scale).astype(np.float32)
    for _ in range(14):
        _add_lamp(image, rng, scale)
    vignette = 1 - 0.25 * (((xs / width - 0.5) * 1.3) ** 2 + (down - 0.45) ** 2)[..., None]
    blurred: npt.NDArray[np.uint8] = np.clip(image * vignette, 0, 255).astype(np.uint8)
    return blurred


def _draw_walls(image: npt.NDArray[np.float32], rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    for column in range(9):
        left, tone = int(width * (0.05 + 0.11 * column)), float(rng.uniform(-14, 10))
        colour = (222 + tone, 218 + tone, 208 + tone)
        cv2.rectangle(image, (left, int(height * 0.05)), (left + int(width * 0.06), int(height * 0.62)), colour, -1)
    cv2.rectangle(image, (0, int(height * 0.60)), (width, int(height * 0.64)), (170, 160, 148), -1)
    cv2.rectangle(image, (0, int(height * 0.64)), (width, height), (196, 190, 182), -1)


def _add_lamp(image: npt.NDArray[np.float32], rng: np.random.Generator, scale: float) -> None:
    height, width = image.shape[:2]
    disc = np.zeros((height, width), np.float32)
    centre = (int(rng.uniform(0, width)), int(rng.uniform(0, height * 0.35)))
    cv2.circle(disc, centre, int(rng.uniform(14, 34) * scale), (1.0,), -1, cv2.LINE_AA)
    image += cv2.GaussianBlur(disc, (0, 0), 3 * scale)[..., None] * np.array([14, 18, 22], np.float32)
