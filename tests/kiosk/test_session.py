"""A session from microphone windows to sent media, on fake engines: turns, interruption, speculation, failure."""

import asyncio

from kiosk.messages import (
    Ask,
    Caption,
    Error,
    Media,
    MediaKind,
    Microphone,
    Playback,
    Presence,
    Show,
    SpeechEnd,
    SpeechStart,
    State,
)
from kiosk.settings import Hearing, Record, Speaking
from tests.kiosk.fakes import LOUD, QUIET, session_bed

QUICK = Hearing(wait_complete_ms=160, wait_unfinished_ms=320)


async def test_a_spoken_question_is_answered_with_sound_and_frames() -> None:
    async with session_bed(QUICK) as bed:
        await bed.hear((QUIET, 20), (LOUD, 40), (QUIET, 20))
        await bed.play(1)
        captions = [c for c in bed.messages(Caption) if c.role == "citizen"]
        assert captions[-1].final
        assert captions[-1].text == "居住证怎么办"
        assert "".join(c.text for c in bed.messages(Caption) if c.role == "presenter") == "你问的是，这件事。"
        assert bed.messages(Show)[0].sources[0].title == "办法"
        media = [m for m in bed.sent if isinstance(m, Media)]
        sound = [m for m in media if m.kind is MediaKind.SPEECH]
        frames = [m for m in media if m.kind is MediaKind.JPEG]
        assert [m.pts for m in frames] == sorted(m.pts for m in frames)
        assert frames[0].pts == sound[0].pts == 0
        assert {m.turn for m in media} == {1}
        assert bed.messages(SpeechEnd)[0].samples == sum(len(m.payload) // 2 for m in sound)
        record = bed.recorder.kept[0]
        assert (record.question, record.ending, record.way) == ("居住证怎么办", "played", "voice")
        assert record.played_samples == record.planned_samples
        assert {"vad", "decode", "endpoint", "synthesis", "first_audio", "first_frame"} <= {
            s.name for s in record.stages
        }


async def test_what_is_prepared_while_somebody_speaks_leaves_no_trace_until_the_end() -> None:
    async with session_bed(QUICK) as bed:
        await bed.hear((QUIET, 20), (LOUD, 60))
        await bed.until(lambda: len(bed.synthesizer.spoken) >= 1)
        assert bed.answerer.asked
        assert not bed.messages(Show)
        assert not bed.messages(SpeechStart)
        assert not [m for m in bed.sent if isinstance(m, Media)]
        assert bed.recorder.kept == []
        assert bed.session.dialogue.item == ""
        await bed.hear((QUIET, 20))
        await bed.play(1)
        assert bed.recorder.kept[0].measures["speculation_hit"] == 1.0
        assert bed.session.dialogue.item == "X-1"


async def test_without_speculation_nothing_is_synthesised_early() -> None:
    async with session_bed(QUICK, Speaking(speculate=0)) as bed:
        await bed.hear((QUIET, 20), (LOUD, 60))
        assert bed.synthesizer.spoken == []
        await bed.hear((QUIET, 20))
        await bed.play(1)


async def test_a_long_first_clause_is_begun_with_its_first_words_and_kept_whole_for_the_next_time() -> None:
    async with session_bed(QUICK) as bed:
        bed.answerer.segments = ("居民身份证异地补领，", "这件事。")
        await bed.hear((QUIET, 20), (LOUD, 40), (QUIET, 20))
        await bed.play(1)
        captions = [c.text for c in bed.messages(Caption) if c.role == "presenter"]
        assert captions == ["居民身份证", "异地补领，", "这件事。"]
        await bed.until(lambda: "居民身份证异地补领，" in bed.synthesizer.spoken)
        assert bed.synthesizer.spoken[0] == "居民身份证"


async def test_noise_that_is_no_speech_says_nothing() -> None:
    async with session_bed(QUICK) as bed:
        bed.recognizer.text = ""
        await bed.hear((QUIET, 20), (LOUD, 20), (QUIET, 30))
        await bed.until(lambda: bed.messages(State)[-1].state == "listening")
        assert bed.recorder.kept == []
        assert not bed.messages(Show)


async def test_a_broken_recognizer_is_told_and_the_next_question_works() -> None:
    async with session_bed(QUICK) as bed:
        bed.recognizer.broken = True
        await bed.hear((QUIET, 20), (LOUD, 30), (QUIET, 30))
        await bed.until(lambda: bool(bed.messages(Error)))
        assert bed.messages(Error)[0].code == "engine"
        bed.recognizer.broken = False
        await bed.hear((LOUD, 30), (QUIET, 20))
        await bed.play(1)


async def test_a_broken_voice_still_shows_the_answer() -> None:
    async with session_bed() as bed:
        bed.synthesizer.broken = True
        await bed.session.receive(Ask("居住证"))
        await bed.until(lambda: bool(bed.recorder.kept))
        assert bed.messages(Show)
        assert bed.messages(Error)[0].code == "engine"
        assert bed.recorder.kept[0].ending == "error"
        bed.synthesizer.broken = False
        await bed.session.receive(Ask("居住证"))
        await bed.play(2)


async def test_somebody_who_comes_near_is_greeted_once() -> None:
    async with session_bed() as bed:
        await bed.session.receive(Presence(True))
        await bed.play(1)
        assert bed.recorder.kept[0].spoken == "您好，请说。"
        await bed.session.receive(Presence(True))
        await asyncio.sleep(0.05)
        assert len(bed.recorder.kept) == 1


async def test_wrong_input_is_named_and_harmless() -> None:
    async with session_bed() as bed:
        await bed.session.receive(Microphone("on", 44_100))
        bed.session.receive_audio(Media(MediaKind.MICROPHONE, 0, 0, b"odd"))
        bed.session.receive_audio(Media(MediaKind.SPEECH, 0, 0, b"even"))
        await bed.session.receive(Playback(99, "playing", 5))
        await bed.until(lambda: len(bed.messages(Error)) == 3)
        assert [e.code for e in bed.messages(Error)] == ["sample_rate", "protocol", "protocol"]


async def test_a_flood_of_audio_is_refused_without_growing() -> None:
    async with session_bed() as bed:
        pcm = Media(MediaKind.MICROPHONE, 0, 0, b"\0" * 1024)
        for _ in range(400):
            bed.session.receive_audio(pcm)
        await bed.until(lambda: bool(bed.messages(Error)))
        assert bed.messages(Error)[0].code == "too_fast"


async def test_no_sound_is_kept_unless_it_was_switched_on() -> None:
    async with session_bed(QUICK) as bed:
        await bed.hear((QUIET, 20), (LOUD, 30), (QUIET, 20))
        await bed.play(1)
        assert bed.recorder.sounds == []
    async with session_bed(QUICK, record=Record(keep_audio=True)) as bed:
        await bed.hear((QUIET, 20), (LOUD, 30), (QUIET, 20))
        await bed.play(1)
        assert len(bed.recorder.sounds) == 1
        assert bed.recorder.sounds[0] > 30 * 512
