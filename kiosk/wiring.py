"""Puts the product together from settings and models. The only place that knows which engine is behind which promise."""

import hashlib
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import structlog

from asr_tts.cache import CachedSynthesizer, SpeechCache
from asr_tts.encoder import SpeechEncoder
from asr_tts.engines import Synthesizer
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED
from asr_tts.turn_end import SmartTurn
from asr_tts.vad import SileroModel, SileroVad
from avatar import Presenter, load_pack, render_idle
from avatar.listen import load_listener
from avatar.warp import CELL_PX
from kiosk import paths, record
from kiosk.answering import build_answerer, build_hall
from kiosk.answers import Answerer, Dialogue
from kiosk.clauses import clauses
from kiosk.ears import Ears
from kiosk.engines import Engines
from kiosk.models import Store
from kiosk.moods import MoodLoops, pack_frames
from kiosk.mouthing import Mouthing
from kiosk.recognition import Recognition, load_recognizer, told
from kiosk.record import Recorder
from kiosk.settings import Settings
from kiosk.stage import Stage
from kiosk.voice import Voice
from kiosk.workers import Lane, Urgency

if TYPE_CHECKING:
    from kiosk.llm.adviser import Adviser

_log = structlog.get_logger()
Tell = Callable[[str], None]
_QUICK_S = 0.12
"""54 to 87 ms on processors of 2022, 250 on one of 2017."""
_FEW_WORDS = "居民身份证"
_KEEPS_UP = 0.6
"""Seconds of work for a second of speech: 0.32 by `kiosk bench tts` on two cores of a Xeon with AMX, 2.2 by script on two of 2017."""
SPEAK_NICE = 5
"""Hearing somebody comes before preparing what to say. The engine is loaded on its lane, so that its own threads inherit it."""


def load(settings: Settings, tell: Tell) -> Engines:
    """Load and warm everything; blocking, seconds long. `tell` hears what is being done. Raises ModelMissing, EngineError."""
    store = Store()
    tell("语音识别")
    recognizer = load_recognizer(settings, store)
    turn_end = SmartTurn(store.path("turn-end") / "smart-turn-v3.2-cpu.onnx")
    ears = Ears(
        recognizer,
        turn_end,
        Lane("listen", threads=recognizer.takes_at_once),
        Lane("ear"),
        judges_beside=_is_quick(turn_end),
    )
    tell("语音合成")
    speak = Lane("speak", nice=SPEAK_NICE)
    synthesizer = speak.submit(Urgency.LIVE, partial(load_synthesizer, settings, store)).result()
    tell("数字人")
    presenter = load_pack(settings.screen.presenter or None, settings.screen.height)
    if presenter.needs_encoder:
        presenter.listen_with(SpeechEncoder(store.path("asr"), threads=recognizer.threads))
    stage = Stage(
        presenter,
        Lane("draw", threads=settings.screen.draw_threads),
        threads=settings.screen.draw_threads,
        quality=settings.screen.jpeg_quality,
        height=output_height(presenter, settings.screen.height),
    )
    idle = idle_file(stage, settings.screen.jpeg_quality, tell)
    stage.warm_up()
    moods = MoodLoops(stage, settings.screen.jpeg_quality, paths.cache())
    moods.begin()
    tell("知识库")
    answerer = build_answerer(settings.knowledge.kb, settings.knowledge.tables)
    voice_name = settings.speaking.voice or presenter.manifest.voice
    keeps_up = speak.submit(Urgency.LIVE, partial(_keeps_up, synthesizer, settings, voice_name)).result()
    _warm(answerer, synthesizer, voice_name)
    return Engines(
        ears=ears,
        new_vad=partial(SileroVad, SileroModel()),
        answerer=answerer,
        think_lane=Lane("think"),
        voice=Voice(synthesizer, speak, keeps_up=keeps_up),
        voice_name=voice_name,
        stage=stage,
        idle_file=idle,
        recorder=Recorder(record.default_path(), keep_days=settings.record.keep_days),
        hall=build_hall(answerer),
        adjust=partial(_adjust, recognizer, stage),
        adviser=_adviser(settings),
        moods=moods,
    )


def _is_quick(turn_end: SmartTurn) -> bool:
    """Whether judging a voice hardly holds up the words that are decoded beside it."""
    turn_end.warm_up()
    took_s = min(_timed_s(turn_end.warm_up) for _ in range(3))
    _log.info("turn_end_loaded", judges_ms=round(1000 * took_s))
    return took_s <= _QUICK_S


def _timed_s(work: Callable[[], None]) -> float:
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


def _adviser(settings: Settings) -> "Adviser | None":
    """A language model, if one is configured; without one nothing of it is imported."""
    if not settings.llm.model:
        return None
    from kiosk.llm.build import build_adviser
    from kiosk.llm.errors import LlmError

    try:
        return build_adviser(settings.llm)
    except LlmError as error:
        _log.error("llm_off", error=str(error))
        return None


def _adjust(recognizer: Recognition, stage: Stage, settings: Settings) -> None:
    recognizer.settings = told(recognizer.settings, settings.hearing)
    stage.set_quality(settings.screen.jpeg_quality)


def load_synthesizer(settings: Settings, store: Store) -> CachedSynthesizer:
    """The chosen synthesizer behind the speech cache."""
    engine: Synthesizer
    if settings.speaking.engine == "edge":
        from asr_tts.edge import EdgeSynthesizer  # an extra that the default install does not have

        engine = Mouthing(EdgeSynthesizer(), load_listener())  # it tells words, not sounds
    else:
        model = store.path("tts") / SERVED
        kokoro = KokoroSynthesizer(model, store.path("tts-voices"), threads=settings.speaking.threads)
        kokoro.warm_up()  # a greeting found in the cache would leave the first cold clause to pay for the lexicons
        engine = kokoro
    cache = SpeechCache(paths.cache() / "speech", disk_bytes=settings.speaking.cache_mib << 20)
    return CachedSynthesizer(engine, cache)


def output_height(presenter: Presenter, wished: int) -> int:
    """The height nearest to the wish that the pack can be drawn at: a cell of it must be whole pixels."""
    _, pack_height = presenter.size
    step = pack_height // CELL_PX
    return min(max(round(wished / step), CELL_PX // 2), 4 * CELL_PX) * step


def idle_file(stage: Stage, quality: int, tell: Tell) -> bytes:
    """The idle loop as the page fetches it, from the cache if it was drawn before."""
    presenter, (_, height) = stage.presenter, stage.size
    poses = [presenter.idle_pose(index) for index in range(0, presenter.idle_length, 10)]
    key = hashlib.sha256(f"{presenter.manifest!r} {stage.size} {quality} {poses!r}".encode()).hexdigest()[:16]
    path = paths.cache() / f"idle-{key}.bin"
    if path.exists():
        return path.read_bytes()
    tell("首次绘制待机画面")
    frames = list(render_idle(presenter, quality, height=height))
    content = pack_frames(frames)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
    return content


def _keeps_up(synthesizer: CachedSynthesizer, settings: Settings, voice: str) -> bool:
    """Whether a few words are made in clearly less time than it takes to hear them; a remote voice is not asked."""
    if settings.speaking.engine != "kokoro":
        return False
    effort = min(synthesizer.effort(_FEW_WORDS, voice=voice) for _ in range(3))
    _log.info("synthesis_loaded", work_s_per_speech_s=round(effort, 2))
    return effort <= _KEEPS_UP


def _warm(answerer: Answerer, synthesizer: CachedSynthesizer, voice: str) -> None:
    plan = answerer.answer("居住证怎么办理", Dialogue()).plan
    for segment in clauses(plan.segments)[:1]:
        synthesizer.synthesize(segment, voice=voice)
