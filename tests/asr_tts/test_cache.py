import threading
from pathlib import Path

import numpy as np
import pytest

from asr_tts.cache import CachedSynthesizer, SpeechCache, speech_key
from asr_tts.engines import Phone, Speech
from asr_tts.stop import Stop


def speech(text: str = "好的。", samples: int = 1200) -> Speech:
    audio = (0.3 * np.sin(np.arange(samples) / 5)).astype(np.float32)
    return Speech(text, audio, (Phone("x", 0, 400), Phone("a", 400, samples)))


class Counting:
    """An engine that counts what it is asked."""

    fingerprint = "one"
    voices = ("anna",)

    def __init__(self) -> None:
        self.calls = 0
        self.gate = threading.Event()
        self.gate.set()

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        self.calls += 1
        assert self.gate.wait(5)
        return speech(text)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_clause_comes_back_from_disk_as_it_was(tmp_path: Path):
    SpeechCache(tmp_path).put("ab12", speech())
    found = SpeechCache(tmp_path).get("ab12")
    assert found is not None
    assert (found.text, found.phones) == ("好的。", speech().phones)
    assert np.abs(found.samples - speech().samples).max() < 1e-4
    assert SpeechCache(tmp_path).get("cd34") is None


@pytest.mark.parametrize("damage", [b"", b"garbage", b'{"text":1}\nxx'])
def test_a_damaged_file_is_removed_and_made_again(tmp_path: Path, damage: bytes):
    engine = Counting()
    CachedSynthesizer(engine, SpeechCache(tmp_path)).synthesize("好的。", voice="anna")
    (path,) = files(tmp_path)
    path.write_bytes(damage)
    again = CachedSynthesizer(engine, SpeechCache(tmp_path))
    assert again.peek("好的。", "anna") is None
    assert files(tmp_path) == []
    again.synthesize("好的。", voice="anna")
    assert engine.calls == 2
    assert again.peek("好的。", "anna") is not None


def test_one_flipped_bit_is_noticed(tmp_path: Path):
    SpeechCache(tmp_path).put("ab12", speech())
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    assert SpeechCache(tmp_path).get("ab12") is None


def test_the_least_recently_used_go_first(tmp_path: Path):
    SpeechCache(tmp_path / "x").put("aa", speech())
    one = SpeechCache(tmp_path / "x").disk_used_bytes
    cache = SpeechCache(tmp_path / "y", disk_bytes=int(one * 3.5), memory_bytes=1)
    for key in ("aa", "bb", "cc"):
        cache.put(key, speech())
    assert cache.get("aa") is not None
    cache.put("dd", speech())
    assert cache.get("bb") is None
    assert all(cache.get(key) is not None for key in ("aa", "cc", "dd"))
    assert cache.disk_used_bytes == sum(path.stat().st_size for path in files(tmp_path / "y")) <= one * 3.5


def test_leftovers_of_an_interrupted_write_are_swept(tmp_path: Path):
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "tmp1.part").write_bytes(b"half")
    SpeechCache(tmp_path)
    assert files(tmp_path) == []


def test_the_key_tells_apart_everything_that_changes_the_sound():
    keys = {
        speech_key("a", "v", 1.0, "f"),
        speech_key("b", "v", 1.0, "f"),
        speech_key("a", "w", 1.0, "f"),
        speech_key("a", "v", 1.1, "f"),
        speech_key("a", "v", 1.0, "g"),
    }
    assert len(keys) == 5


def test_many_threads_asking_for_one_clause_make_it_once(tmp_path: Path):
    engine = Counting()
    engine.gate.clear()
    cached = CachedSynthesizer(engine, SpeechCache(tmp_path))
    threads = [threading.Thread(target=cached.synthesize, args=("好",), kwargs={"voice": "anna"}) for _ in range(6)]
    for thread in threads:
        thread.start()
    engine.gate.set()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    assert engine.calls == 1


def test_a_full_disk_does_not_silence_the_speaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cache = SpeechCache(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("asr_tts.cache.tempfile.NamedTemporaryFile", full)
    cached = CachedSynthesizer(Counting(), cache)
    assert cached.synthesize("好", voice="anna").text == "好"
    assert cached.peek("好", "anna") is not None
