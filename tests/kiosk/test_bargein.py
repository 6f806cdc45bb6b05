"""Telling a citizen from her own echo and from the hall, by levels."""

from kiosk.bargein import SILENT_DBFS, BargeInGate

HER = -20.0


def passes(gate: BargeInGate, mic: float, playing: float, count: int) -> list[bool]:
    return [gate.push(mic, playing) for _ in range(count)]


def test_her_echo_never_passes_once_the_room_is_known() -> None:
    gate = BargeInGate(9)
    passes(gate, -70, SILENT_DBFS, 100)
    assert not any(passes(gate, HER - 20, HER, 200))


def test_a_citizen_over_her_echo_passes_within_three_windows() -> None:
    gate = BargeInGate(9)
    passes(gate, -70, SILENT_DBFS, 100)
    passes(gate, HER - 20, HER, 100)
    assert passes(gate, -22, HER, 3)[-1]


def test_a_citizen_who_goes_on_is_not_learnt_as_echo() -> None:
    gate = BargeInGate(9)
    passes(gate, HER - 20, HER, 100)
    assert all(passes(gate, -20, HER, 10)[2:])


def test_a_hall_that_stays_loud_becomes_the_floor() -> None:
    gate = BargeInGate(9)
    passes(gate, -35, SILENT_DBFS, 1500)
    assert not any(passes(gate, -34, SILENT_DBFS, 20))
    assert gate.push(-20, SILENT_DBFS) or gate.push(-20, SILENT_DBFS)


def test_the_floor_falls_quickly_when_the_hall_empties() -> None:
    gate = BargeInGate(9)
    passes(gate, -35, SILENT_DBFS, 1500)
    passes(gate, -65, SILENT_DBFS, 30)
    assert gate.levels.floor_dbfs < -60


def test_somebody_who_speaks_at_once_is_not_taken_for_the_hall() -> None:
    gate = BargeInGate(9.0)
    for window in range(30):
        gate.push(-75.0 if window < 5 else -22.0, SILENT_DBFS, idle=window < 8)
    assert gate.levels.hall_dbfs < -45
    babble = BargeInGate(9.0)
    for _ in range(30):
        babble.push(-33.0, SILENT_DBFS, idle=False)
    assert babble.levels.hall_dbfs > -36
