import pytest

from avatar.bake.build import BakeError, _same_as_before


def test_a_bake_goes_on_only_as_it_began(tmp_path):
    raw = tmp_path / "raw"
    _same_as_before(raw, "man 70000 2048 12")
    _same_as_before(raw, "man 70000 2048 12")
    with pytest.raises(BakeError, match="another --work"):
        _same_as_before(raw, "man 12000 1024 8")
