"""May this video teach a presenter? Every reason against it is said at once, with what to do about it."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar.measure import lag_between, loudness
from avatar.neural.crops import Crops
from avatar.neural.errors import UnfitVideoError
from avatar.neural.footage import FPS, LEAST_FACE_PX, SOUND_RATE_HZ, Footage

LEAST_S = 60.0
"""Less than a minute holds too few of the sounds of Mandarin; two are asked for."""
LEAST_SEEN = 0.9
DARKEST, BRIGHTEST = 55.0, 225.0
"""Mean luma of the face."""
LEAST_SHARPNESS = 12.0
"""Variance of the Laplacian of the lower face at 96 px."""
LEAST_LIPS = 3.0
"""How much redder (Cr) the lips' quarter of the crop is than the cheeks beside it: a mask or a hand has no lips."""
LEAST_HIDDEN_SHARE = 0.15
LEAST_MOTION = 1.2
"""Mean change of the mouth from frame to frame while there is sound, in grey levels."""
LEAST_SOUND = 0.01
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured."""

    seconds: float
    seen: float
    luma: float
    sharpness: float
    lips: float
    hidden: float
    """Share of frames whose mouth shows no lips."""
    motion: float
    loudness: float
    face_px: float
    lag_ms: float
    """Picture against sound, as far as the mouth's motion tells."""


def measure_quality(footage: Footage, crops: Crops) -> Quality:
    """Every number that decides."""
    grey = np.stack([cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) for crop in crops.pictures]).astype(np.float32)
    redness = np.array([_redness(crop) for crop in crops.pictures])
    mouth = grey[:, crops.size // 2 :, crops.size // 4 : 3 * crops.size // 4]
    motion = np.abs(np.diff(mouth, axis=0)).mean(axis=(1, 2)) if len(mouth) > 1 else np.zeros(1)
    sound = loudness(footage.sound, SOUND_RATE_HZ)
    times_s = np.arange(1, len(grey)) / FPS
    lag = lag_between([motion.astype(np.float64)], [times_s], [sound]).lag_ms if len(motion) > FPS else 0.0
    return Quality(
        seconds=len(footage.frames) / FPS,
        seen=float(footage.seen.mean()),
        luma=float(grey.mean()),
        sharpness=float(np.median([cv2.Laplacian(picture, cv2.CV_32F).var() for picture in grey[::5]])),
        lips=float(np.median(redness)),
        hidden=float((redness < LEAST_LIPS).mean()),
        motion=float(motion.mean()),
        loudness=float(np.sqrt(np.mean(footage.sound**2))) if len(footage.sound) else 0.0,
        face_px=float(np.median(footage.faces[:, 2])),
        lag_ms=lag,
    )


def require_quality(quality: Quality, least_s: float = LEAST_S) -> None:
    """Raises UnfitVideoError that names everything that is wrong."""
    wrong = [reason for bad, reason in _reasons(quality, least_s) if bad]
    if wrong:
        raise UnfitVideoError("这段视频不能用来训练：" + "；".join(wrong))


def _reasons(quality: Quality, least_s: float) -> list[tuple[bool, str]]:
    return [
        (quality.seconds < least_s, f"太短：{quality.seconds:.0f} 秒，至少要 {least_s:.0f} 秒，建议两分钟"),
        (quality.seen < LEAST_SEEN, f"只有 {quality.seen:.0%} 的画面找得到正脸，请面对镜头、不要走动"),
        (quality.face_px < LEAST_FACE_PX, f"脸太小：{quality.face_px:.0f} 像素，请靠近镜头，至少 {LEAST_FACE_PX} 像素"),
        (quality.luma < DARKEST, f"太暗：面部平均亮度 {quality.luma:.0f}，至少 {DARKEST:.0f}，请从正面补光"),
        (quality.luma > BRIGHTEST, f"太亮：面部平均亮度 {quality.luma:.0f}，请减弱灯光"),
        (
            quality.sharpness < LEAST_SHARPNESS,
            f"太模糊：清晰度 {quality.sharpness:.1f}，至少 {LEAST_SHARPNESS:.0f}，请对好焦",
        ),
        (
            quality.hidden > LEAST_HIDDEN_SHARE,
            f"{quality.hidden:.0%} 的画面看不到嘴唇，请摘下口罩，不要让手或话筒挡住嘴",
        ),
        (quality.loudness < LEAST_SOUND, "声音太小或没有声音，请靠近话筒重录"),
        (quality.motion < LEAST_MOTION, f"嘴几乎不动（{quality.motion:.1f}），请正常说话"),
    ]


def _redness(crop: npt.NDArray[np.uint8]) -> float:
    """How much redder the lips are than the cheeks at both sides of them."""
    red = cv2.cvtColor(crop, cv2.COLOR_BGR2YCrCb)[..., 1].astype(np.float32)
    size = len(crop)
    band = slice(int(0.45 * size), int(0.85 * size))
    lips = red[band, int(0.3 * size) : int(0.7 * size)]
    cheeks = np.concatenate([red[band, : int(0.15 * size)], red[band, int(0.85 * size) :]], axis=1)
    return float(np.percentile(lips, 90) - np.median(cheeks))
