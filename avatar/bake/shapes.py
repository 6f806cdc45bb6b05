"""Which ARKit face units make each key of a pack, and in which order the keys are baked (the most needed first)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def both(name: str, weight: float) -> dict[str, float]:
    """A unit of the left and the right half of the face, equally strong."""
    return {f"{name}Left": weight, f"{name}Right": weight}


@dataclass(frozen=True, slots=True)
class Key:
    """One picture to bake."""

    region: str
    """`m` for the mouth's box, `e` for the eyes'."""
    units: Mapping[str, float]
    """Added to the resting face."""
    gaze_deg: tuple[float, float] = field(default=(0.0, 0.0))
    """Eyes turned left and up."""


RESTING: Mapping[str, float] = {**both("mouthSmile", 0.50), **both("eyeSquint", 0.25), **both("cheekSquint", 0.08)}
"""A face at rest that looks forward to being asked."""

KEYS: dict[str, Key] = {
    "m_PP": Key("m", {**both("mouthPress", 0.55), "mouthRollUpper": 0.30, "mouthRollLower": 0.30,
                      **both("mouthSmile", -0.15)}),
    "m_aa": Key("m", {"jawOpen": 0.62, **both("mouthLowerDown", 0.15), **both("mouthUpperUp", 0.22), **both("mouthSmile", -0.25)}),
    "m_U": Key("m", {"jawOpen": 0.13, "mouthPucker": 0.62, "mouthFunnel": 0.26, **both("mouthSmile", -0.46)}),
    "m_I": Key("m", {"jawOpen": 0.18, **both("mouthStretch", 0.42), **both("mouthLowerDown", 0.35),
                     **both("mouthUpperUp", 0.28), **both("mouthSmile", 0.05)}),
    "m_E": Key("m", {"jawOpen": 0.34, **both("mouthStretch", 0.30), **both("mouthLowerDown", 0.30), **both("mouthUpperUp", 0.28)}),
    "m_O": Key("m", {"jawOpen": 0.38, "mouthFunnel": 0.42, "mouthPucker": 0.22, **both("mouthSmile", -0.42)}),
    "e_blink": Key("e", both("eyeBlink", 1.04)),
    "e_half": Key("e", both("eyeBlink", 0.52)),
    "m_SS": Key("m", {"jawOpen": 0.07, **both("mouthStretch", 0.30), **both("mouthLowerDown", 0.42), **both("mouthUpperUp", 0.30)}),
    "m_CH": Key("m", {"mouthFunnel": 0.52, "jawOpen": 0.10, "mouthPucker": 0.12,
                      **both("mouthLowerDown", 0.15), **both("mouthSmile", -0.34)}),
    "m_FF": Key("m", {"mouthRollLower": 0.75, **both("mouthUpperUp", 0.45), "jawOpen": 0.06, **both("mouthSmile", -0.10)}),
    "m_DD": Key("m", {"jawOpen": 0.17, **both("mouthLowerDown", 0.30), **both("mouthUpperUp", 0.20), **both("mouthSmile", -0.10)}),
    "m_nn": Key("m", {"jawOpen": 0.15, **both("mouthLowerDown", 0.18), **both("mouthUpperUp", 0.12), **both("mouthSmile", -0.10)}),
    "m_kk": Key("m", {"jawOpen": 0.26, **both("mouthLowerDown", 0.25), **both("mouthUpperUp", 0.20), **both("mouthSmile", -0.10)}),
    "m_RR": Key("m", {"jawOpen": 0.18, "mouthFunnel": 0.32, "mouthPucker": 0.20, **both("mouthSmile", -0.30)}),
    "e_browUp": Key("e", {"browInnerUp": 0.6, **both("browOuterUp", 0.6)}),
    "e_lookL": Key("e", {}, (16.0, 0.0)),
    "e_lookR": Key("e", {}, (-16.0, 0.0)),
    "m_smile": Key("m", {**both("mouthSmile", 0.40), **both("mouthUpperUp", 0.22), **both("mouthLowerDown", 0.08), "jawOpen": 0.03}),
    "m_TH": Key("m", {"jawOpen": 0.20, "tongueOut": 0.45,
                      **both("mouthLowerDown", 0.25), **both("mouthUpperUp", 0.15), **both("mouthSmile", -0.15)}),
    "e_lookD": Key("e", both("eyeBlink", 0.22), (0.0, -14.0)),
    "e_concern": Key("e", {"browInnerUp": 0.75, **both("browDown", 0.25), **both("eyeSquint", 0.15)}),
    "e_squint": Key("e", {**both("cheekSquint", 0.6), **both("eyeSquint", 0.5)}),
    "e_lookU": Key("e", {"browInnerUp": 0.1, **both("eyeWide", 0.2)}, (0.0, 10.0)),
    "m_frown": Key("m", {**both("mouthFrown", 0.35), **both("mouthSmile", -0.35), "mouthShrugLower": 0.15}),
}  # fmt: skip
