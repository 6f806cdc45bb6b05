import json
import shutil

import cv2
import numpy as np
import pytest

from avatar.bake.assemble import _hashes
from avatar.check import Severity, check_pack
from avatar.geometry import FLOWS
from avatar.loading import load_pack
from avatar.manifest import read_manifest
from avatar.pack import DEFAULT_PACK, PACKS


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "someone"
    shutil.copytree(PACKS / DEFAULT_PACK, folder)
    return folder


def rehash(folder, **changes):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest.update(changes)
    manifest["files"] = _hashes(folder, tuple(manifest["mouth_keys"]), tuple(manifest["eye_keys"]))
    path.write_text(json.dumps(manifest))


def faults(folder):
    return [finding.where for finding in check_pack(folder) if finding.severity is Severity.FAULT]


@pytest.mark.parametrize("name", sorted(path.parent.name for path in PACKS.glob("*/manifest.json")))
def test_shipped_packs_have_no_fault_and_name_their_sources(name):
    assert faults(PACKS / name) == []
    manifest = read_manifest(PACKS / name)
    assert manifest.name == name
    assert manifest.voice
    assert all(source.licence in {"CC0-1.0", "Apache-2.0"} for source in manifest.sources)


def test_a_pack_that_cannot_bow_is_found(pack):
    geometry = dict(np.load(pack / "geometry.npz"))
    geometry["flows"][FLOWS.index("bow")] = 0
    np.savez_compressed(pack / "geometry.npz", **geometry)
    rehash(pack)
    assert faults(pack) == ["geometry.npz"]


def test_open_lips_on_b_p_m_are_found(pack):
    shutil.copy(pack / "mouth_aa.png", pack / "mouth_PP.png")
    rehash(pack)
    assert "PP" in faults(pack)


def test_eyeballs_that_show_through_closed_lids_are_found(pack):
    """What the first bake of the stylised character looked like: pupils as large as peas on lids that were shut."""
    manifest = read_manifest(pack)
    box, pixels = manifest.eye_box, load_pack(pack, manifest.height).pixels
    lids = pixels.eyes_box
    picture = cv2.imread(str(pack / "eyes_blink.png"))
    for share in (0.2, 0.8):
        x, y = round(lids.left + share * lids.width) - box.left, round(lids.top + 0.3 * lids.height) - box.top
        cv2.circle(picture, (x, y), pixels.px(6), (30, 28, 26), -1, cv2.LINE_AA)
    cv2.imwrite(str(pack / "eyes_blink.png"), picture)
    rehash(pack)
    assert faults(pack) == ["blink"]


def test_lids_that_stay_open_in_a_blink_are_found(pack):
    shutil.copy(pack / "eyes_half.png", pack / "eyes_blink.png")
    rehash(pack)
    assert "blink" in faults(pack)


def test_colour_jump_is_found(pack):
    picture = cv2.imread(str(pack / "mouth_E.png"))
    cv2.imwrite(str(pack / "mouth_E.png"), cv2.add(picture, (12, 12, 12, 0)))
    rehash(pack)
    assert faults(pack) == ["mouth_E.png"]


def test_missing_label_consent_and_key_are_found(pack):
    rehash(pack, ai_label="", consent="")
    assert faults(pack) == ["manifest.json", "manifest.json"]
