"""Synthesis by Microsoft Edge's read-aloud service through edge-tts (the `online` extra): needs the internet, no key.

The service tells when each word is spoken, not each phoneme: phonemes share their word's time, so the mouth moves with the
words but not exactly with the sounds. Text leaves the machine; a hall that must not allow that uses Kokoro.
"""

import asyncio
import io
from dataclasses import dataclass
from importlib.metadata import version

import aiohttp
import av
import edge_tts
import numpy as np
from edge_tts.exceptions import EdgeTTSException

from asr_tts import g2p
from asr_tts.engines import SPEAK_RATE_HZ, Phone, Samples, Speech
from asr_tts.errors import SynthesizerError
from asr_tts.finishing import Finish, finished
from asr_tts.stop import Stop
from asr_tts.text import SpokenText

VOICES = {
    "zf_xiaoxiao": "zh-CN-XiaoxiaoNeural",
    "zf_xiaoyi": "zh-CN-XiaoyiNeural",
    "zm_yunxi": "zh-CN-YunxiNeural",
    "zm_yunjian": "zh-CN-YunjianNeural",
    "zm_yunyang": "zh-CN-YunyangNeural",
    "zm_yunxia": "zh-CN-YunxiaNeural",
}
"""The product's names of voices, and the service's voice that is nearest to each."""
_TICKS_PER_S = 10_000_000
_TONES = frozenset("→↗↓↘ʰ")
_VOWELS = frozenset("aeiouyəɚɛɔɤɨʊ")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start_sample: int
    end_sample: int


class EdgeSynthesizer:
    """`engines.Synthesizer`. Every call opens its own connection and gives up after `deadline_s`."""

    def __init__(self, *, deadline_s: float = 10.0, finish: Finish | None = None) -> None:
        self._deadline_s = deadline_s
        self._finish = finish or Finish()
        self._text = SpokenText()
        self.fingerprint = f"edge-{version('edge-tts')}-{self._finish!r}"

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices."""
        return tuple(VOICES)

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        """`engines.Synthesizer.synthesize`. Call it from a thread without a running event loop; it cannot be stopped."""
        del stop
        name = VOICES.get(voice, voice if voice in VOICES.values() else None)
        if name is None:
            raise SynthesizerError(f"no voice {voice!r}; there are {', '.join(VOICES)}")
        if not 0.5 <= speed <= 2.0:
            raise SynthesizerError(f"speed must be between 0.5 and 2.0, got {speed}")
        spoken = self._text.normalize(text)
        if not any(letter.isalnum() for letter in spoken):
            raise SynthesizerError(f"nothing to say in {text!r}")
        try:
            mp3, words = asyncio.run(asyncio.wait_for(_fetch(spoken, name, speed), self._deadline_s))
        except TimeoutError as error:
            raise SynthesizerError(f"the online voice did not answer within {self._deadline_s:g} s") from error
        except (EdgeTTSException, aiohttp.ClientError, OSError, ValueError) as error:
            raise SynthesizerError(f"the online voice failed: {error}; check the connection, or use Kokoro") from error
        phones = [phone for word in words for phone in _spread(word)]
        return finished(text, decode_mp3(mp3), phones, self._finish)


async def _fetch(text: str, voice: str, speed: float) -> tuple[bytes, list[_Word]]:
    call = edge_tts.Communicate(text, voice, rate=f"{round((speed - 1) * 100):+d}%", boundary="WordBoundary")
    audio, words = bytearray(), []
    async for event in call.stream():
        if event["type"] == "audio":
            audio += event["data"]
        elif event["type"] == "WordBoundary":
            start, length = (int(event[key] * SPEAK_RATE_HZ // _TICKS_PER_S) for key in ("offset", "duration"))
            words.append(_Word(event["text"], start, start + length))
    return bytes(audio), words


def decode_mp3(data: bytes) -> Samples:
    """Mono samples at SPEAK_RATE_HZ. Raises SynthesizerError when it is not sound."""
    try:
        with av.open(io.BytesIO(data), "r") as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=SPEAK_RATE_HZ)
            frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise SynthesizerError(f"the online voice sent something that is not MP3: {error}") from error
    if not frames:
        raise SynthesizerError("the online voice sent no sound")
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32, copy=False)


def _spread(word: _Word) -> list[Phone]:
    """The word's phonemes over its time: vowels twice as long as consonants, tone marks and breath half as long."""
    symbols = [symbol for symbol in g2p.tokens(word.text) if symbol.isalpha() or symbol in _TONES]
    if not symbols:
        return []
    weights = [0.5 if symbol in _TONES else 2.0 if symbol in _VOWELS else 1.0 for symbol in symbols]
    edges = np.concatenate(([0.0], np.cumsum(weights))) / sum(weights) * (word.end_sample - word.start_sample)
    times = [word.start_sample + round(edge) for edge in edges]
    return [Phone(symbol, times[i], times[i + 1]) for i, symbol in enumerate(symbols)]
