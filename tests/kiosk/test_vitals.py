"""What a technician sees of a screen, through a session."""

from kiosk.messages import Ask, Media, Microphone, Playback
from tests.kiosk.fakes import LOUD, QUIET, session_bed


async def test_the_state_follows_the_conversation() -> None:
    async with session_bed() as bed:
        assert bed.session.vitals()["state"] == "idle"
        await bed.hear((QUIET, 20), (LOUD, 20))
        assert bed.session.vitals()["state"] == "hearing"
    async with session_bed() as bed:
        await bed.session.receive(Ask("居住证"))
        await bed.until(lambda: any(isinstance(m, Media) for m in bed.sent))
        assert bed.session.vitals()["state"] == "speaking"
        await bed.play(1)
        vitals = bed.session.vitals()
        assert (vitals["state"], vitals["turns"]) == ("listening", 1)


async def test_what_the_screen_says_of_itself_is_kept() -> None:
    async with session_bed() as bed:
        await bed.session.receive(Microphone("denied"))
        await bed.session.receive(Playback(1, "playing", 5, skew_ms=12.34, dropped_frames=2, underruns=1))
        vitals = bed.session.vitals()
        assert (vitals["screen"], vitals["microphone"]) == ("test", "denied")
        assert (vitals["skew_ms"], vitals["dropped_frames"], vitals["underruns"]) == (12.3, 2, 1)
        assert vitals["level_db"] == -90.0
