import cv2
import numpy as np
from click.testing import CliRunner

from avatar import Gesture, Mood, load_pack
from avatar.still import face_box, still
from kiosk.cli.avatar import avatar


def test_a_still_shows_the_mood_and_the_gesture():
    presenter = load_pack()
    calm = still(presenter, 1280)
    assert calm.shape == (1280, 720, 3)
    for other in (still(presenter, 1280, mood=Mood.CONCERNED), still(presenter, 1280, gesture=Gesture.BOW)):
        assert np.abs(other.astype(int) - calm).mean() > 0.1


def test_a_close_up_is_the_face_and_carries_the_label():
    presenter = load_pack()
    box, close = face_box(presenter, 2560), still(presenter, 2560, close=True)
    assert close.shape == (box.height, box.width, 3) and box.height > 800
    whole = still(presenter, 2560)[box.top : box.bottom, box.left : box.right]
    changed = np.argwhere(np.abs(close.astype(int) - whole).max(axis=2) > 0)
    assert len(changed) and changed.min(axis=0)[0] > 0.75 * box.height


def test_the_command_writes_a_picture_and_says_what_it_cannot(tmp_path):
    done = CliRunner().invoke(avatar, ["still", "--out", str(tmp_path / "face.png"), "--close", "--mood", "friendly"])
    assert done.exit_code == 0, done.output
    assert cv2.imread(str(tmp_path / "face.png")) is not None
    for wrong in (["--out", str(tmp_path / "face.xyz")], ["--out", str(tmp_path / "face.png"), "--height", "3001"]):
        refused = CliRunner().invoke(avatar, ["still", *wrong])
        assert refused.exit_code == 1 and "Error" in refused.output


def test_a_sheet_of_moods_and_gestures(tmp_path):
    path = tmp_path / "moods.png"
    done = CliRunner().invoke(avatar, ["sheet", "--moods", "--out", str(path)])
    assert done.exit_code == 0, done.output
    tiles = len(Mood) + len(Gesture)
    assert cv2.imread(str(path)).shape == (-(-tiles // 4) * (320 + 22), 4 * 240, 3)
