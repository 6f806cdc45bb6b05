import pytest

from hardware.presence import Event, Face, Presence, PresenceSettings

NEAR = Face(0.4, 0.2, 0.15, 0.15)
FAR = Face(0.42, 0.25, 0.05, 0.05)
OTHER = Face(0.05, 0.2, 0.14, 0.14)


def play(presence: Presence, faces: list[Face], start_s: float, seconds: float) -> list[tuple[float, Event]]:
    """Five frames a second with the same faces; what was said and when."""
    said = []
    for frame in range(int(seconds * 5)):
        now_s = start_s + frame / 5
        if event := presence.observe(now_s, faces):
            said.append((now_s, event))
    return said


def test_arrives_once_and_leaves_once() -> None:
    presence = Presence()
    arrived = play(presence, [NEAR], 0, 20)
    assert [event for _, event in arrived] == [Event.ARRIVED]
    assert arrived[0][0] == pytest.approx(0.6, abs=0.2)
    left = play(presence, [], 20, 20)
    assert [event for _, event in left] == [Event.LEFT]
    assert left[0][0] - 20 == pytest.approx(PresenceSettings().leave_s, abs=0.4)
    assert presence.target is None


def test_passers_by_and_people_far_away_are_not_greeted() -> None:
    presence = Presence()
    assert play(presence, [NEAR], 0, 0.4) == []
    assert play(presence, [], 0.4, 1) == []
    assert play(presence, [NEAR], 2, 0.4) == []
    assert play(presence, [FAR], 3, 30) == []


def test_looking_down_is_not_leaving() -> None:
    presence = Presence()
    play(presence, [NEAR], 0, 2)
    assert play(presence, [], 2, 5) == []
    assert play(presence, [NEAR], 7, 2) == []


def test_of_several_the_nearest_is_served_and_kept() -> None:
    presence = Presence()
    assert [e for _, e in play(presence, [FAR, OTHER, NEAR], 0, 2)] == [Event.ARRIVED]
    assert presence.target == NEAR
    bigger = Face(0.05, 0.2, 0.2, 0.2)
    assert play(presence, [bigger, NEAR], 2, 10) == [], "who is being served stays served"
    assert presence.target == NEAR


def test_another_person_in_the_place_wipes_the_conversation() -> None:
    presence = Presence()
    play(presence, [NEAR], 0, 2)
    assert [e for _, e in play(presence, [OTHER], 2, 5)] == [Event.SWITCHED]
    assert presence.target == OTHER


def test_swaying_at_the_border_does_not_flicker() -> None:
    presence = Presence()
    events = []
    for frame in range(300):
        width = 0.092 if frame % 10 < 5 else 0.07
        event = presence.observe(frame / 5, [Face(0.4, 0.2, width, width)])
        events += [event] if event else []
    assert events == [Event.ARRIVED]


def test_moving_about_is_followed() -> None:
    presence = Presence()
    said = [presence.observe(n / 5, [Face(0.02 * n, 0.2, 0.15, 0.15)]) for n in range(40)]
    assert [e for e in said if e] == [Event.ARRIVED]


def test_overlap() -> None:
    assert NEAR.overlap(NEAR) == pytest.approx(1)
    assert NEAR.overlap(OTHER) == 0
