import json
import shutil

import cv2
import pytest

from avatar.bake.assemble import _hashes
from avatar.check import Severity, check_pack
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


def test_shipped_pack_has_no_fault():
    assert faults(PACKS / DEFAULT_PACK) == []


def test_open_lips_on_b_p_m_are_found(pack):
    shutil.copy(pack / "mouth_aa.png", pack / "mouth_PP.png")
    rehash(pack)
    assert "PP" in faults(pack)


def test_colour_jump_is_found(pack):
    picture = cv2.imread(str(pack / "mouth_E.png"))
    cv2.imwrite(str(pack / "mouth_E.png"), cv2.add(picture, (12, 12, 12, 0)))
    rehash(pack)
    assert faults(pack) == ["mouth_E.png"]


def test_missing_label_consent_and_key_are_found(pack):
    rehash(pack, ai_label="", consent="")
    assert faults(pack) == ["manifest.json", "manifest.json"]
