"""The idle loop goes on between what the screen says of it."""

from kiosk.idle import IdleLoop


def test_the_loop_runs_on_from_the_last_report_and_begins_again() -> None:
    loop = IdleLoop(now_s=10.0)
    assert loop.index_at(10.5, fps=25, frames=100) == 12
    loop.seen(90, now_s=20.0)
    assert loop.index_at(20.0, fps=25, frames=100) == 90
    assert loop.index_at(20.6, fps=25, frames=100) == 5
