"""Finds frontal faces in a frame with OpenCV's Haar cascade. Frames stay in memory and are forgotten at once."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from hardware.presence import Face

CASCADE = "data/haarcascade_frontalface_default.xml"
_WORK_WIDTH = 320
_MIN_SHARE = 0.05


class FaceFinder:
    """`cascade` is a file of the model role `faces`. Raises ValueError when it cannot be loaded."""

    def __init__(self, cascade: Path) -> None:
        self._cascade = cv2.CascadeClassifier(str(cascade))
        if self._cascade.empty():
            raise ValueError(f"{cascade} is not a face cascade")

    def find(self, frame: npt.NDArray[np.uint8]) -> list[Face]:
        """Faces in a BGR frame of shape (height, width, 3), uint8; about 5 ms for any resolution."""
        height, width = frame.shape[:2]
        scale = _WORK_WIDTH / width
        small = cv2.resize(frame, (_WORK_WIDTH, max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
        grey = cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
        least = round(_MIN_SHARE * _WORK_WIDTH)
        found = self._cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=5, minSize=(least, least))
        return [Face(*(float(value) / _WORK_WIDTH for value in box)) for box in found]
