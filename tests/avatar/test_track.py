from itertools import pairwise

import pytest

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar import Gesture, Mood, load_pack
from avatar.idle import FPS

FRAME_SAMPLES = SPEAK_RATE_HZ // FPS


@pytest.fixture(scope="module")
def presenter():
    return load_pack()


def clause(text, step=1800):
    return [Phone(symbol, i * step, (i + 1) * step) for i, symbol in enumerate(text)]


def test_without_phones_the_track_is_the_idle_loop(presenter):
    assert presenter.track(1).pose(5000, 17) == presenter.idle_pose(17)


def test_speech_begins_and_ends_on_the_idle_pose(presenter):
    track = presenter.track(1)
    track.add(clause("ni↗nxau↓"), 0)
    assert track.pose(0, 100) == presenter.idle_pose(100)
    assert track.pose(track.end_sample, 130) == presenter.idle_pose(130)
    assert track.pose(7000, 107) != presenter.idle_pose(107)


def test_nothing_jumps_from_frame_to_frame(presenter):
    track = presenter.track(2)
    track.add(clause("ni↗nxau↓ʨʰi↓ŋwə↘n"), 0)
    track.add(clause("ɕy→jau↘ʂə↗nmɤ"), 40_000)
    poses = [track.pose(i * FRAME_SAMPLES, i, "friendly") for i in range(-5, 110)]
    for before, after in pairwise(poses):
        assert abs(before.head.pitch_deg - after.head.pitch_deg) < 0.6
        for key in before.mouth.keys() | after.mouth.keys():
            assert abs(before.mouth.get(key, 0) - after.mouth.get(key, 0)) < 0.75


def test_mouth_rests_between_clauses(presenter):
    track = presenter.track(3)
    track.add(clause("a→"), 0)
    track.add(clause("a→"), 3 * SPEAK_RATE_HZ)
    pause = track.pose(int(1.5 * SPEAK_RATE_HZ), 40)
    assert set(pause.mouth) == {"smile"}
    assert pause.mouth["smile"] < 0.2


def test_same_seed_same_face(presenter):
    tracks = [presenter.track(9) for _ in range(2)]
    for track in tracks:
        track.add(clause("pa→mi↘"), 100)
    assert tracks[0].pose(4000, 3, "concerned") == tracks[1].pose(4000, 3, "concerned")


def test_clauses_out_of_order_are_refused(presenter):
    track = presenter.track(0)
    track.add(clause("a"), 50_000)
    with pytest.raises(ValueError, match="starts before"):
        track.add(clause("a"), 0)


def test_unknown_mood_is_refused(presenter):
    with pytest.raises(ValueError, match="sleepy"):
        presenter.track(0).pose(0, 0, "sleepy")


def test_the_face_of_waiting_goes_over_into_speech(presenter):
    track = presenter.track(4, {Mood.THINKING: 1.0})
    track.add(clause("ni↗nxau↓"), 0)
    assert track.pose(0, 60) == presenter.idle_pose(60, Mood.THINKING)
    poses = [track.pose(i * FRAME_SAMPLES, 60 + i, "friendly") for i in range(40)]
    for before, after in pairwise(poses):
        assert abs(before.head.yaw_deg - after.head.yaw_deg) < 0.4
        assert abs(before.head.pitch_deg - after.head.pitch_deg) < 0.6
        assert abs(before.eyes.get("lookU", 0) - after.eyes.get("lookU", 0)) < 0.12


def test_a_gesture_begins_with_its_clause_and_ends_in_time(presenter):
    with_bow, without = presenter.track(4), presenter.track(4)
    with_bow.add(clause("ni↗nxau↓"), 0, Gesture.BOW)
    without.add(clause("ni↗nxau↓"), 0)
    at = SPEAK_RATE_HZ * 6 // 10
    assert with_bow.pose(at, 15).torso.bow_deg > without.pose(at, 15).torso.bow_deg + 2
    assert with_bow.pose(with_bow.end_sample, 90) == presenter.idle_pose(90)


def test_long_clauses_beat_time(presenter):
    track = presenter.track(4)
    track.add(clause("pa↘mi↘ta↘ti↘ka↘ki↘pa↘mi↘ta↘ti↘ka↘ki↘pa↘mi↘ta↘ti↘"), 0)
    assert len(track._accents) >= 3
