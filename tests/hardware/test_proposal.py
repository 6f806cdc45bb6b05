from dataclasses import replace

from hardware.calibrate import Room
from hardware.finding import Level
from hardware.proposal import findings, propose
from kiosk.settings import Settings, with_values

QUIET = Room(-60, -55, -22, 80, 40, 0, 300, 5)


def test_an_ordinary_room_needs_no_change() -> None:
    assert all(f.level is Level.OK for f in findings(QUIET))
    assert list(propose(QUIET, Settings())) == []


def test_a_noisy_echoing_hall_gets_stricter_settings_within_their_ranges() -> None:
    hall = replace(QUIET, noise_dbfs=-45.0, noise_loud_dbfs=-38.0, echo_return_db=-5.0)
    changes = {p.name: p.value for p in propose(hall, Settings())}
    assert set(changes) == {"hearing.vad_start", "hearing.start_ms", "hearing.barge_in_margin_db"}
    assert all(p.value > p.now and p.reason for p in propose(hall, Settings()))
    assert list(propose(hall, with_values(Settings(), changes))) == [], "applied proposals are not proposed again"


def test_every_fault_is_called_one_and_has_a_remedy() -> None:
    bad = Room(-25, -20, 3, 80, 40, 0.02, None, 5000)
    judged = {f.check: f for f in findings(bad)}
    for check in ("noise", "echo", "clipping", "drift"):
        assert judged[check].level is Level.FAIL
        assert judged[check].advice
