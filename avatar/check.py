"""Is a presenter pack fit to be shown? Faults are found in its pictures and numbers, before a citizen sees them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from avatar.geometry import FLOWS
from avatar.loading import load_pack
from avatar.measure import eye_opening, mouth_opening
from avatar.neural.check import painted_faults
from avatar.neural.pack import NETWORK
from avatar.neural.presenter import NeuralRenderer
from avatar.pose import Pose
from avatar.presenter import Presenter
from avatar.renderer import MAX_TORSO_DEG, MAX_TURN_DEG, REACH_PX, Renderer
from avatar.visemes import LATIN, MANDARIN

MOST_BYTES = 12_000_000
LEAST_SIZE = (720, 1280)
OPEN_AT_MOST = 0.03
"""Share of the lips' box that may look open when lips are shut."""
OPENS_AT_LEAST = 0.08
"""… and must look open on a wide «a»."""
SHUT_SHARE = 0.15
"""Of what shows of the eyeballs at rest, at most this share may still show in a blink: the corner of an eye, no more."""
NARROW_EYES = 0.05
"""Eyes that show less than this share of their box at rest are judged as if they showed it."""
COLOUR_JUMP_LEVELS = 3.0
"""Mean difference of a key from the neutral frame where the face does not move: more is seen as flicker."""
SEAM_LEVELS = 13.0
"""Most that a key may change the drawn picture just inside the rim of its box: beyond that something that moves is cut off
there. A jaw that crosses the rim changes it by up to 12, a brow that is cut by 14 to 30."""
RIM_PX, RIM_LENGTH_PX = 6, 25
"""How far inside the rim is looked, and over what length of it the change is averaged."""
GHOST_SHARE = 0.80
"""Half-way between two keys the picture keeps at least this share of their sharpness; a double image does not."""
LEAST_FLOW_PX = 0.3
LIFE_KEYS = frozenset({"half", "blink", "browUp"})
MOOD_KEYS = frozenset({"lookL", "lookR", "squint", "concern", "lookU", "lookD"})


class Severity(StrEnum):
    """What a finding means for the pack."""

    FAULT = "fault"
    """Must not be shown."""
    WARNING = "warning"
    """Works, and somebody should know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a pack."""

    severity: Severity
    where: str
    """File or key."""
    what: str


def check_pack(folder: Path) -> list[Finding]:
    """Everything that is wrong with the pack in `folder`; raises PackError when it cannot even be loaded."""
    presenter = load_pack(folder)
    renderer = presenter.renderer()
    if isinstance(renderer, NeuralRenderer):
        return [*_paper(presenter, folder), *(_fault(NETWORK, what) for what in painted_faults(renderer))]
    return [
        *_paper(presenter, folder),
        *_missing(presenter),
        *_lips(presenter, renderer),
        *_lids(presenter, renderer),
        *_colours(presenter),
        *_seams(presenter, renderer),
        *_ghosts(presenter, renderer),
        *_motions(presenter),
    ]


def _paper(presenter: Presenter, folder: Path) -> list[Finding]:
    manifest, found = presenter.manifest, []
    size = sum((folder / name).stat().st_size for name in manifest.files)
    if size > MOST_BYTES:
        found.append(_fault("manifest.json", f"the pack has {size / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f}"))
    if manifest.width < LEAST_SIZE[0] or manifest.height < LEAST_SIZE[1]:
        found.append(_warn("neutral.png", f"{manifest.width}x{manifest.height} is small for a hall screen"))
    if not manifest.ai_label:
        found.append(_fault("manifest.json", "ai_label is empty: the law asks for a visible label"))
    if not manifest.consent:
        found.append(_fault("manifest.json", "consent is empty: whose face is it, and who agreed?"))
    if not manifest.sources:
        found.append(_fault("manifest.json", "sources is empty: nothing says that the pack may be passed on"))
    doubtful = [source.what for source in manifest.sources if source.licence in {"", "doubtful", "unknown"}]
    return found + [_warn("manifest.json", f"the licence of «{what}» is doubtful") for what in doubtful]


def _missing(presenter: Presenter) -> list[Finding]:
    manifest = presenter.manifest
    spoken = {key for viseme in (*MANDARIN.values(), *LATIN.values()) for key, _ in viseme.weights}
    lacking = sorted(spoken - set(manifest.mouth_keys))
    found = [_fault("manifest.json", f"mouth key {key} is missing: some sounds have no shape") for key in lacking]
    found += [
        _fault("manifest.json", f"eye key {key} is missing") for key in sorted(LIFE_KEYS - set(manifest.eye_keys))
    ]
    poor = sorted(MOOD_KEYS - set(manifest.eye_keys))
    return found + ([_warn("manifest.json", f"moods lack eye keys {', '.join(poor)}")] if poor else [])


def _lips(presenter: Presenter, renderer: Renderer) -> list[Finding]:
    lips, found = presenter.pixels.lips_box, []
    for name, pose in (("neutral", Pose()), ("PP", Pose(mouth={"PP": 1.0}))):
        opening = mouth_opening(renderer.render(pose), lips)
        if opening > OPEN_AT_MOST:
            found.append(_fault(name, f"the lips look open ({opening:.3f}): b, p and m would not close"))
    opening = mouth_opening(renderer.render(Pose(mouth={"aa": 1.0})), lips)
    if opening < OPENS_AT_LEAST:
        found.append(_fault("aa", f"the mouth hardly opens ({opening:.3f})"))
    return found


def _lids(presenter: Presenter, renderer: Renderer) -> list[Finding]:
    """Shut lids hide the eyeballs: one that is larger than its socket shows through them."""
    if "blink" not in presenter.manifest.eye_keys:
        return []
    eyes = presenter.pixels.eyes_box
    rest, shut = (eye_opening(renderer.render(Pose(eyes=keys)), eyes) for keys in ({}, {"blink": 1.0}))
    if shut <= SHUT_SHARE * max(rest, NARROW_EYES):
        return []
    return [_fault("blink", f"eyeballs show through the closed lids ({shut:.3f}, open {rest:.3f})")]


def _colours(presenter: Presenter) -> list[Finding]:
    """Where no vertex moves a mouth key should equal the neutral picture."""
    pixels, found = presenter.pixels, []
    bank = pixels.mouth_pictures
    stored = np.ascontiguousarray(bank).view(np.uint16).reshape(*bank.shape, 4)
    solid = stored[0, ..., 3:] == 255  # beside the figure a key's picture holds nothing that is shown
    pictures = stored[..., :3].astype(np.float32) * solid
    corner = np.s_[: max(8, bank.shape[1] // 8), bank.shape[2] // 3 : 2 * bank.shape[2] // 3]
    for name, picture in zip(pixels.mouth_keys, pictures[1:], strict=True):
        jump = float(np.abs((picture[corner] - pictures[0][corner]).mean(axis=(0, 1))).max())
        if jump > COLOUR_JUMP_LEVELS:
            found.append(_fault(f"mouth_{name}.png", f"colour differs from the neutral frame by {jump:.1f} levels"))
    return found


def _seams(presenter: Presenter, renderer: Renderer) -> list[Finding]:
    """The rim of a key's box must meet the frame around it, as it is drawn: feathered, and where the mesh reaches."""
    pixels, found = presenter.pixels, []
    poses = [("mouth", name, Pose(mouth={name: 1.0}), pixels.mouth_box) for name in pixels.mouth_keys]
    poses += [("eyes", name, Pose(eyes={name: 1.0}), pixels.eye_box) for name in pixels.eye_keys]
    rest = renderer.render(Pose()).astype(np.float32)
    for region, name, pose, box in poses:
        inside = np.s_[box.top : box.bottom, box.left : box.right]
        rim = _rim(renderer.render(pose)[inside].astype(np.float32) - rest[inside])
        if rim > SEAM_LEVELS:
            found.append(_warn(f"{region}_{name}.png", f"what moves is cut off at the rim ({rim:.1f} levels)"))
    return found


def _rim(difference: np.typing.NDArray[np.float32]) -> float:
    """The greatest change along the four edges of a box, somewhat inside."""
    edges = (difference[RIM_PX], difference[-1 - RIM_PX], difference[:, RIM_PX], difference[:, -1 - RIM_PX])
    window = np.ones(RIM_LENGTH_PX, np.float32) / RIM_LENGTH_PX
    means = [np.convolve(edge[:, channel], window, "valid") for edge in edges for channel in range(3)]
    return max(float(np.abs(mean).max()) for mean in means)


def _ghosts(presenter: Presenter, renderer: Renderer) -> list[Finding]:
    lips, found = presenter.pixels.lips_box, []
    for key in ("aa", "E", "O", "U", "I"):
        ends = [_sharpness(renderer.render(pose, lips)) for pose in (Pose(), Pose(mouth={key: 1.0}))]
        middle = _sharpness(renderer.render(Pose(mouth={key: 0.5}), lips))
        if middle < GHOST_SHARE * min(ends):
            found.append(
                _warn(f"mouth_{key}.png", f"half-way the mouth blurs to {middle / min(ends):.0%} of its sharpness")
            )
    return found


def _motions(presenter: Presenter) -> list[Finding]:
    """Every turn must move the figure, and no pixel further than the renderer looks beyond its outline."""
    flows = np.abs(presenter.pixels.flows).max(axis=(1, 2, 3))
    most = (MAX_TURN_DEG, MAX_TURN_DEG, MAX_TURN_DEG, 1.0, *MAX_TORSO_DEG)
    found = []
    for name, flow_px, amount in zip(FLOWS, flows, most, strict=True):
        if flow_px < LEAST_FLOW_PX:
            found.append(_fault("geometry.npz", f"{name} moves nothing"))
        if flow_px * amount > presenter.pixels.px(REACH_PX):
            found.append(
                _warn("geometry.npz", f"{name} moves up to {flow_px * amount:.0f} px: its edge may be cut off")
            )
    return found


def _sharpness(crop: np.typing.NDArray[np.uint8]) -> float:
    luma = crop.astype(np.float32).mean(axis=2)
    return float(np.abs(np.diff(luma, axis=0)).mean() + np.abs(np.diff(luma, axis=1)).mean())


def _fault(where: str, what: str) -> Finding:
    return Finding(Severity.FAULT, where, what)


def _warn(where: str, what: str) -> Finding:
    return Finding(Severity.WARNING, where, what)
