import json
import shutil

import numpy as np
import pytest

from avatar import PackError, load_pack
from avatar.pack import DEFAULT_PACK, PACKS


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "someone"
    shutil.copytree(PACKS / DEFAULT_PACK, folder)
    return folder


def edit(folder, **changes):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest.update(changes)
    path.write_text(json.dumps(manifest))


def test_shipped_pack_is_whole_and_small():
    presenter = load_pack()
    folder = PACKS / DEFAULT_PACK
    assert {path.name for path in folder.iterdir()} == presenter.manifest.files.keys() | {"manifest.json"}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 12_000_000
    assert presenter.manifest.sources and presenter.manifest.ai_label


def test_missing_folder(tmp_path):
    with pytest.raises(PackError, match="not a presenter pack"):
        load_pack(tmp_path / "nobody")


def test_damaged_picture_is_named(pack):
    picture = pack / "mouth_aa.png"
    picture.write_bytes(picture.read_bytes()[:-5])
    with pytest.raises(PackError, match=r"mouth_aa\.png: SHA-256"):
        load_pack(pack)


def test_missing_picture_is_named(pack):
    (pack / "mouth_U.png").unlink()
    with pytest.raises(PackError, match=r"mouth_U\.png"):
        load_pack(pack)


def test_typo_in_the_manifest_is_named(pack):
    edit(pack, voise="x")
    with pytest.raises(PackError, match="voise"):
        load_pack(pack)


def test_newer_format_is_refused(pack):
    edit(pack, format=99)
    with pytest.raises(PackError, match="format 99"):
        load_pack(pack)


def test_files_may_not_lead_out_of_the_pack(pack):
    manifest = json.loads((pack / "manifest.json").read_text())
    edit(pack, files={**manifest["files"], "../secret": "0" * 64})
    with pytest.raises(PackError, match="plain file name"):
        load_pack(pack)


def test_box_outside_the_frame(pack):
    edit(pack, mouth_box={"left": 10, "top": 10, "right": 5000, "bottom": 90})
    with pytest.raises(PackError, match="mouth_box"):
        load_pack(pack)


def test_geometry_of_another_pack(pack):
    import hashlib

    path = pack / "geometry.npz"
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["mouth_positions"] = arrays["mouth_positions"][:3]
    arrays["mouth_depths"] = arrays["mouth_depths"][:3]
    arrays["mouth_visible"] = arrays["mouth_visible"][:3]
    np.savez_compressed(path, **arrays)
    files = json.loads((pack / "manifest.json").read_text())["files"]
    edit(pack, files={**files, "geometry.npz": hashlib.sha256(path.read_bytes()).hexdigest()})
    with pytest.raises(PackError, match="mouth has 3 keys"):
        load_pack(pack)
