"""`kiosk bench pauses`: who would be cut off, and how long the others wait, replayed without a clock.

Each question is spoken with natural pauses of 0.3 to 1.2 s inside. At every pause and at the end, the service's own recognizer,
understanding and turn-end model judge what was said so far; a pause that is longer than they would wait cuts the speaker off.
`kiosk bench endpoint` measures the same through a running server, in real time; this one is some twenty times faster, so that
hundreds of questions can be asked, and leaves out what a clock brings in: decoding that comes too late.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click
import numpy as np

from asr_tts.engines import LISTEN_RATE_HZ, Samples
from asr_tts.errors import EngineError
from kiosk.bench.questions import Condition, Spoken, load_questions, spoken
from kiosk.bench.report import Metric, publish
from kiosk.bench.takes import EARLY, Takes, judging
from kiosk.bench.turn_metrics import percentile
from kiosk.patience import Completeness, deserves_care, wait_ms
from kiosk.settings import Hearing, Settings

_FRAME = LISTEN_RATE_HZ // 100
_SILENT = 1e-4
"""Of the power of the loudest 10 ms: below it nobody speaks."""
_SHORTEST_PAUSE = 25
"""Frames; what is shorter is no pause that a speaker makes on purpose."""
_TAIL_SAMPLES = LISTEN_RATE_HZ // 10


@dataclass(frozen=True, slots=True)
class Judged:
    """What the service makes of the words up to a pause or the end."""

    heard: str
    words: Completeness
    turn_end: float

    def wait_ms(self, settings: Hearing) -> float:
        """How long it would wait."""
        return wait_ms(self.words, self.turn_end, settings) if self.heard else settings.wait_unfinished_ms


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: its pauses with what was made of them, and its end."""

    text: str
    pauses: tuple[tuple[float, Judged], ...]
    """Length in ms of each."""
    end: Judged

    def cut_at(self, settings: Hearing) -> Judged | None:
        """The first pause that would have been taken for the end."""
        return next((judged for length, judged in self.pauses if length > judged.wait_ms(settings)), None)


def pauses_of(audio: Samples) -> Iterator[tuple[int, float]]:
    """Where each pause begins (sample), and how long it lasts (ms)."""
    power = np.square(audio[: len(audio) // _FRAME * _FRAME].reshape(-1, _FRAME)).mean(axis=1)
    loud = np.flatnonzero(power > power.max() * _SILENT)
    for last, following in pairwise(loud.tolist()):
        if following - last >= _SHORTEST_PAUSE:
            yield (last + 1) * _FRAME, (following - last) * 10.0


def replay(question: Spoken, judge: Callable[[Samples], Judged]) -> Outcome:
    """Judge a question at its pauses and at its end."""
    pauses = tuple((ms, judge(question.audio[: at + _TAIL_SAMPLES])) for at, ms in pauses_of(question.audio))
    return Outcome(question.text, pauses, judge(question.audio[: question.voiced[1] + _TAIL_SAMPLES]))


def service_judge(settings: Settings) -> Callable[[Samples], Judged]:
    """The judgement that the service would make. Raises EngineError."""
    from asr_tts.turn_end import SmartTurn
    from kiosk.answering import build_answerer
    from kiosk.answers import Dialogue
    from kiosk.models import Store
    from kiosk.recognition import load_recognizer

    store = Store()
    voice = SmartTurn(store.path("turn-end") / "smart-turn-v3.2-cpu.onnx")
    recognizer, answerer = load_recognizer(settings, store), build_answerer("", "")

    def expected(after: str, dialogue: Dialogue) -> Sequence[str]:
        return answerer.hotwords(dialogue, after)

    ears, fresh = Takes(recognizer, expected, judging(answerer, str)), Dialogue()

    def judge(audio: Samples) -> Judged:
        early = recognizer.transcribe(audio[: int(len(audio) * EARLY)], hotwords=expected("", fresh)).text
        heard, turn_end = recognizer.transcribe(audio, hotwords=expected(early, fresh)), voice.probability(audio)
        words = ears.judge(heard, fresh) if heard.text else Completeness(False, 0.0)
        if heard.text and deserves_care(words, turn_end, settings.hearing):
            heard = ears.look_again(audio, heard, fresh)
            words = ears.judge(heard, fresh)
        return Judged(heard.text, words, turn_end)

    return judge


@click.command()
@click.option("--n", default=120, show_default=True, help="questions, each with one or two pauses inside")
@click.option("--questions", type=click.Path(path_type=Path, exists=True), help='JSON lines with "q"')
@click.option("--seed", default=1, show_default=True)
@click.option("--show", is_flag=True, help="list who would be cut off, and after which words")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="write the result here")
def pauses(n: int, questions: Path | None, seed: int, show: bool, json_path: Path | None) -> None:
    """False cut-offs and waits, replayed faster than real time."""
    settings = Settings()
    try:
        asked = spoken(load_questions(questions), n, Condition("pauses", pauses=True), seed)
        judge = service_judge(settings)
        outcomes = [replay(question, judge) for question in asked]
    except (EngineError, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    cut = [(one, at) for one in outcomes if (at := one.cut_at(settings.hearing)) is not None]
    clear = [one.end.wait_ms(settings.hearing) for one in outcomes if one.end.words.confidence >= 0.6]
    waits = [one.end.wait_ms(settings.hearing) for one in outcomes]
    metrics = {
        "false_cutoff_rate": Metric(len(cut) / len(outcomes), "rate"),
        "wait_ms_p50": Metric(percentile(waits, 50), "ms"),
        "wait_ms_p95": Metric(percentile(waits, 95), "ms"),
        "understood_wait_ms_p50": Metric(percentile(clear, 50), "ms"),
        "understood_wait_ms_p95": Metric(percentile(clear, 95), "ms"),
        "understood": Metric(len(clear) / len(outcomes), "rate"),
    }
    publish("kiosk bench pauses", n, metrics, json_path, seed=seed, speech="synthetic, voices the product does not use")
    for one, at in cut if show else ():
        click.echo(f"{one.text}  ✂  {at.heard}  ({at.words.confidence:.2f}, {at.turn_end:.2f})")
