"""Learning a mouth needs torch (extra `train`); without it these tests say so and do nothing."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is missing: uv sync --extra train")

from avatar import Pose, load_pack
from avatar.neural.crops import SIZE, Crops, cut
from avatar.neural.export import export
from avatar.neural.footage import FPS, SOUND_RATE_HZ, Footage
from avatar.neural.pack import Person, write_pack
from avatar.neural.sound import DIMENSIONS, ENCODER_HZ, reduction_of
from avatar.neural.train import Lesson, lesson_of, prove, train


def _lesson(pictures: int = 60) -> tuple[Footage, Lesson]:
    """A mouth that opens with the first direction of the sound."""
    rng = np.random.default_rng(0)
    opening = (np.sin(np.arange(pictures) * 0.7) + 1) / 2
    frames = []
    for share in opening:
        frame = np.full((304, 240, 3), (140, 170, 210), np.uint8)
        frame[190 : 194 + int(30 * share), 95:145] = (40, 30, 90)
        frames.append(frame)
    faces = np.tile(np.array([[120.0, 150.0, 160.0]], np.float32), (pictures, 1))
    footage = Footage(frames, np.zeros(pictures * SOUND_RATE_HZ // FPS, np.float32), faces, np.ones(3, np.bool_))
    features = rng.normal(0, 0.1, (pictures * ENCODER_HZ // FPS, DIMENSIONS)).astype(np.float32)
    features[:, 0] += np.repeat(opening, 2) * 3
    return footage, lesson_of(cut(footage), features)


def test_loss_falls_and_a_stopped_run_goes_on_where_it_was(tmp_path: Path):
    _, lesson = _lesson()
    losses: list[float] = []
    train(lesson, 12, tmp_path, 1, lambda _, loss: losses.append(loss))
    steps: list[int] = []
    network = train(lesson, 30, tmp_path, 1, lambda step, loss: (steps.append(step), losses.append(loss)))
    assert steps == list(range(13, 31))
    assert np.mean(losses[-5:]) < 0.6 * np.mean(losses[:3])
    for name in ("checkpoint.pt", "loss.csv", "loss.png", "previews.jpg"):
        assert (tmp_path / name).stat().st_size > 100
    proof = prove(network, lesson)
    assert proof.pictures == 12 and proof.ours > 0


def test_what_is_learnt_becomes_a_pack_that_is_drawn_like_any_other(tmp_path: Path):
    footage, lesson = _lesson()
    network = train(lesson, 5, tmp_path / "work", 1, lambda *_: None)
    export(network, tmp_path / "work" / "mouth.onnx")
    rng = np.random.default_rng(3)
    reduction = reduction_of(rng.normal(0, 1, (200, 64)).astype(np.float32))
    person = Person("someone", "某人", "zf_xiaoxiao", "本人于 2026-11-01 书面同意")
    write_pack(
        tmp_path / "pack", person, footage, lesson.crops.squares[0], 0, reduction, tmp_path / "work" / "mouth.onnx"
    )
    presenter = load_pack(tmp_path / "pack")
    assert presenter.needs_encoder and presenter.manifest.consent == person.consent and presenter.manifest.ai_label
    presenter.listen_with(lambda samples: rng.normal(0, 1, (len(samples) * 50 // 16_000, 64)).astype(np.float32))
    from asr_tts.engines import Phone

    track, renderer = presenter.track(1), presenter.renderer()
    track.add((Phone("a", 0, 24_000),), 0)
    track.hear(np.zeros(24_000, np.float32), 0)
    rest = renderer.render(Pose()).copy()
    speaking = renderer.render(track.pose(12_000, 0)).copy()
    assert rest.shape == speaking.shape == (304, 240, 3)
    assert np.abs(rest.astype(int) - footage.frames[0]).mean() < 1.5
    assert np.abs(rest.astype(int) - speaking).max() > 4
    assert np.array_equal(renderer.render(Pose()), rest)


def test_no_consent_no_pack(tmp_path: Path):
    from avatar.errors import PackError

    footage, lesson = _lesson(10)
    assert isinstance(lesson.crops, Crops) and lesson.crops.size == SIZE
    with pytest.raises(PackError, match="consent"):
        person = Person("someone", "某人", "zf_xiaoxiao", " ")
        write_pack(
            tmp_path, person, footage, lesson.crops.squares[0], 0, reduction_of(np.eye(64, dtype=np.float32)), tmp_path
        )
