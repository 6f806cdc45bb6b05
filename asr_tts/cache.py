"""Spoken clauses kept in memory and on disk, keyed by everything that decides how they sound.

One file a clause: a JSON header line (text, phonemes, digest of the audio) and 16-bit PCM. A file that is damaged, cut short
or of another layout is removed and the clause is made again. The least recently used files go when the bound is passed.
"""

import hashlib
import os
import tempfile
import threading
import time
from collections import OrderedDict
from pathlib import Path

import msgspec

from asr_tts.audio import from_pcm16, to_pcm16
from asr_tts.engines import SPEAK_RATE_HZ, Phone, Speech, Synthesizer
from asr_tts.stop import Stop

_SUFFIX = ".speech"
_MIB = 1 << 20


class _Header(msgspec.Struct, frozen=True):
    text: str
    phones: list[tuple[str, int, int]]
    sha256: str
    layout: int = 1


def speech_key(text: str, voice: str, speed: float, fingerprint: str) -> str:
    """The name under which one way of saying one text is kept."""
    parts = "\x1f".join((fingerprint, voice, f"{speed:.3f}", text))
    return hashlib.sha256(parts.encode()).hexdigest()


class SpeechCache:
    """Least-recently-used store of clauses; safe to use from several threads and, for reading, several processes."""

    def __init__(self, folder: Path, *, disk_bytes: int = 512 * _MIB, memory_bytes: int = 64 * _MIB) -> None:
        self._folder, self._disk_bytes, self._memory_bytes = folder, disk_bytes, memory_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._memory: OrderedDict[str, Speech] = OrderedDict()
        self._memory_used = 0
        self._disk = self._scan()
        self._disk_used = sum(self._disk.values())

    @property
    def disk_used_bytes(self) -> int:
        """Bytes of all kept files."""
        return self._disk_used

    def __len__(self) -> int:
        """Clauses on disk."""
        return len(self._disk)

    def get(self, key: str) -> Speech | None:
        """The clause, or None when it is not kept or its file is damaged."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        path = self._path(key)
        try:
            speech = _decode(path.read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, OSError):
            self._drop(key)
            return None
        os.utime(path)
        with self._lock:
            self._remember(key, speech)
            if key in self._disk:
                self._disk.move_to_end(key)
        return speech

    def has(self, key: str) -> bool:
        """Whether the clause is kept, without reading it."""
        return key in self._memory or key in self._disk

    def put(self, key: str, speech: Speech) -> None:
        """Keep a clause. A full or read-only disk costs persistence, not speech: it stays in memory. Raises OSError then."""
        data = _encode(speech)
        with self._lock:
            self._remember(key, speech)
        path = self._path(key)
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                Path(file.name).replace(path)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise
        with self._lock:
            self._disk_used += len(data) - self._disk.pop(key, 0)
            self._disk[key] = len(data)
            doomed = self._over_bound()
        for old in doomed:
            self._path(old).unlink(missing_ok=True)

    def _over_bound(self) -> list[str]:
        doomed = []
        while self._disk_used > self._disk_bytes and len(self._disk) > 1:
            key, size = self._disk.popitem(last=False)
            self._disk_used -= size
            doomed.append(key)
        return doomed

    def _remember(self, key: str, speech: Speech) -> None:
        old = self._memory.pop(key, None)
        self._memory_used += speech.samples.nbytes - (old.samples.nbytes if old else 0)
        self._memory[key] = speech
        while self._memory_used > self._memory_bytes and len(self._memory) > 1:
            _, gone = self._memory.popitem(last=False)
            self._memory_used -= gone.samples.nbytes

    def _drop(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)
        with self._lock:
            self._disk_used -= self._disk.pop(key, 0)

    def _scan(self) -> OrderedDict[str, int]:
        """Kept files, oldest use first; leftovers of interrupted writes are removed."""
        for leftover in self._folder.glob("??/*.part"):
            leftover.unlink(missing_ok=True)
        stats = [(path.stat(), path.stem) for path in self._folder.glob(f"??/*{_SUFFIX}")]
        return OrderedDict((key, stat.st_size) for stat, key in sorted(stats, key=lambda item: item[0].st_mtime_ns))

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / (key + _SUFFIX)


def _encode(speech: Speech) -> bytes:
    pcm = to_pcm16(speech.samples)
    phones = [(phone.symbol, phone.start_sample, phone.end_sample) for phone in speech.phones]
    header = _Header(speech.text, phones, hashlib.sha256(pcm).hexdigest())
    return msgspec.json.encode(header) + b"\n" + pcm


def _decode(data: bytes) -> Speech:
    """Raises ValueError (msgspec's errors included) for anything but an intact file of this layout."""
    line, newline, pcm = data.partition(b"\n")
    header = msgspec.json.decode(line, type=_Header)
    if not newline or header.layout != 1 or hashlib.sha256(pcm).hexdigest() != header.sha256:
        raise ValueError("damaged speech file")
    return Speech(header.text, from_pcm16(pcm), tuple(Phone(*phone) for phone in header.phones))


class CachedSynthesizer:
    """`engines.Synthesizer` that says nothing twice: looks in the cache first and keeps what it makes."""

    def __init__(self, engine: Synthesizer, cache: SpeechCache) -> None:
        self._engine, self._cache = engine, cache
        self.fingerprint = engine.fingerprint
        self._making: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    @property
    def voices(self) -> tuple[str, ...]:
        """The engine's voices."""
        return self._engine.voices

    def peek(self, text: str, voice: str, speed: float = 1.0) -> Speech | None:
        """What is already kept, without synthesising."""
        return self._cache.get(speech_key(text, voice, speed, self.fingerprint))

    def has(self, text: str, voice: str, speed: float = 1.0) -> bool:
        """Whether `peek` would find it, without reading it."""
        return self._cache.has(speech_key(text, voice, speed, self.fingerprint))

    def effort(self, text: str, *, voice: str) -> float:
        """Seconds of work for a second of speech, by making `text` anew. Raises SynthesizerError."""
        started_s = time.perf_counter()
        speech = self._engine.synthesize(text, voice=voice)
        return (time.perf_counter() - started_s) * SPEAK_RATE_HZ / len(speech.samples)

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        """The kept clause or a new one. Two threads that ask for the same clause make it once."""
        key = speech_key(text, voice, speed, self.fingerprint)
        found = self._cache.get(key)
        if found is not None:
            return found
        with self._guard:
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                found = self._cache.get(key)
                if found is None:
                    found = self._engine.synthesize(text, voice=voice, speed=speed, stop=stop)
                    self._keep(key, found)
        finally:
            with self._guard:
                self._making.pop(key, None)
        return found

    def _keep(self, key: str, speech: Speech) -> None:
        try:
            self._cache.put(key, speech)
        except OSError:  # a full disk must not silence the speaker; memory has it
            return
