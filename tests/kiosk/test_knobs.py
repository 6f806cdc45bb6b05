"""Knobs: described, checked, kept, recorded, undone."""

from pathlib import Path

import pytest

from kiosk.knobs import KnobError, Profile, describe
from kiosk.settings import Settings


def test_every_knob_says_what_it_trades_within_a_safe_range() -> None:
    knobs = describe(Settings())
    assert {"hearing.wait_complete_ms", "hearing.beam", "screen.jitter_ms", "speaking.speculate"} <= {
        k.name for k in knobs
    }
    for knob in knobs:
        assert knob.unit
        assert knob.label
        assert knob.trade
        assert knob.min <= knob.default <= knob.max


def test_a_change_survives_a_restart_and_can_be_undone(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    changed = profile.change(Settings(), "hearing.pause_ms", 160, "王工")
    assert changed.hearing.pause_ms == 160
    assert Profile(tmp_path).overlay(Settings()) == changed
    assert (profile.history()[0].who, profile.history()[0].old, profile.history()[0].new) == ("王工", 64, 160)
    back, _ = profile.undo(changed, "李工")
    assert back == Settings() == Profile(tmp_path).overlay(Settings())
    with pytest.raises(KnobError, match="没有可撤销"):
        profile.undo(back, "李工")


@pytest.mark.parametrize(("name", "value"), [("hearing.pause_ms", 5), ("server.port", 80), ("hearing.nothing", 1)])
def test_a_wrong_turn_changes_nothing(tmp_path: Path, name: str, value: float) -> None:
    profile = Profile(tmp_path)
    with pytest.raises(KnobError):
        profile.change(Settings(), name, value, "")
    assert profile.history() == []
    assert profile.overlay(Settings()) == Settings()
