"""What recognition practises on, without torch: which sentences, which voices, which halls."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from kiosk.bench.voices import BENCH_VOICES
from kiosk.ear_training.__main__ import _places, main
from kiosk.ear_training.rooms import heard_in_a_hall
from kiosk.ear_training.sentences import HELD_BACK, Practice, Sources, gather
from kiosk.ear_training.speaking import VOICES, _styles


@pytest.fixture(scope="module")
def own() -> Practice:
    return gather(Sources())


def _files(folder: Path) -> Sources:
    services, tables, paraphrase = folder / "services.jsonl", folder / "tables", folder / "paraphrase"
    tables.mkdir()
    paraphrase.mkdir()
    services.write_text('{"CATANAME": "临时价格干预（广东）"}\n\n{"CATANAME": null}\n', encoding="utf-8")
    (tables / "data_dictionary.csv").write_text("table,name_cn\nx,人均国内生产总值（元）\n", encoding="utf-8-sig")
    (tables / "dim_region.csv").write_text("region,short_name\n吉林省,吉林\n", encoding="utf-8")
    (paraphrase / "lcqmc_dev.txt").write_text("喜欢打篮球的男生\t爱打篮球的男生\t1\n", encoding="utf-8")
    return Sources(services, tables, paraphrase)


def test_sentences_are_bare_different_and_shuffled_the_same_way(own: Practice) -> None:
    assert len(own.sentences) == len(set(own.sentences)) > 2000
    assert not [text for text in own.sentences if text[-1] in "？?。.！!" or len(text) > 48]
    assert gather(Sources()).sentences == own.sentences
    assert own.terms == ()


def test_names_of_services_metrics_and_places_are_practised(tmp_path: Path) -> None:
    practice = gather(_files(tmp_path))
    assert practice.terms == ("临时价格干预", "人均国内生产总值", "吉林", "吉林省")
    assert all(any(term in text for text in practice.sentences) for term in practice.terms)
    assert "喜欢打篮球的男生" in practice.sentences


def test_some_sentences_stop_in_the_middle(own: Practice) -> None:
    whole = set(own.sentences)
    begun = [text for text in own.sentences if any(other != text and other.startswith(text) for other in whole)]
    assert len(begun) > 0.05 * len(whole)


def test_sets_held_back_are_there_and_their_questions_are_not_practised(own: Practice) -> None:
    tests = Path(__file__).parents[1]
    for name in sorted(HELD_BACK):
        (path,) = (*tests.glob(f"*/data/{name}/single.jsonl"), *tests.glob(f"data_questions/questions/{name}.jsonl"))
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        asked = [turn["q"] for row in rows for turn in row.get("turns", [row]) if len(turn["q"]) > 8]
        assert asked, name
        assert len(set(asked) & set(own.sentences)) <= 0.02 * len(asked), name  # somebody else may have asked the same


def test_the_voices_of_the_benches_are_never_heard() -> None:
    assert not set(VOICES) & set(BENCH_VOICES)


def test_further_voices_are_blended_with_our_own_and_those_of_the_benches_left_out(tmp_path: Path) -> None:
    own, further = tmp_path / "own", tmp_path / "further"
    own.mkdir(), further.mkdir()
    for number, name in enumerate(VOICES):
        np.full(4, number, "<f4").tofile(own / f"{name}.bin")
    for name in ("jf_alpha", VOICES[0], BENCH_VOICES[0]):
        np.full(4, 100, "<f4").tofile(further / f"{name}.bin")
    styles = _styles(own, further, np.random.default_rng(1))
    assert not set(styles) & set(BENCH_VOICES)
    blends = [style for name, style in styles.items() if name.startswith("jf_alpha")]
    assert len(blends) == 2
    assert all(5 < float(style[0]) < 75 for style in blends)
    assert len(_styles(own, None, np.random.default_rng(1))) == len(styles) - 2


def test_recorded_places_sound_in_some_halls(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    (tmp_path / "deeper").mkdir()
    soundfile.write(tmp_path / "deeper" / "crowd.wav", rng.normal(0, 0.1, 32_000), 16_000)
    (tmp_path / "README.md").write_text("no sound", encoding="utf-8")
    (place,) = _places(tmp_path)
    voice = (np.sin(np.arange(16_000) / 9) * 0.3).astype(np.float32)
    without = [heard_in_a_hall(voice, [voice], np.random.default_rng(seed)) for seed in range(24)]
    among = [heard_in_a_hall(voice, [voice], np.random.default_rng(seed), [place]) for seed in range(24)]
    changed = sum(not np.array_equal(one, other) for one, other in zip(without, among, strict=True))
    assert 3 <= changed < 24
    assert all(np.isfinite(each).all() for each in among)


def test_practising_further_needs_something_to_go_on_from() -> None:
    result = CliRunner().invoke(main, ["--further"])
    assert result.exit_code == 2
    assert "--earlier" in result.output


def test_a_hall_changes_the_sound_and_not_its_length_much() -> None:
    voice = (np.sin(np.arange(16_000) / 9) * 0.3).astype(np.float32)
    heard = [heard_in_a_hall(voice, [voice], np.random.default_rng(seed)) for seed in range(8)]
    again = heard_in_a_hall(voice, [voice], np.random.default_rng(0))
    assert np.array_equal(heard[0], again)
    assert all(each.dtype == np.float32 and 14_000 < len(each) < 28_000 for each in heard)
    assert len({round(float(np.abs(each).mean()), 6) for each in heard}) == 8
