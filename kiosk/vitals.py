"""How one screen is doing, as the technician sees it. Holds no words."""

from datetime import UTC, datetime

from kiosk.conversation import Conversation
from kiosk.hearing import Hearing
from kiosk.messages import Hello, Playback


class Vitals:
    """What a screen says of itself, beside what is seen of it here."""

    def __init__(self, hello: Hello) -> None:
        self._hello = hello
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self.microphone = "off"
        """State of its microphone, as it was last told."""
        self._playback: dict[str, float] = {}

    def played(self, playback: Playback) -> None:
        """The newest report of its playback."""
        self._playback = {
            "skew_ms": round(playback.skew_ms, 1),
            "dropped_frames": playback.dropped_frames,
            "underruns": playback.underruns,
        }

    def read(self, conversation: Conversation, hearing: Hearing) -> dict[str, object]:
        """All of it now; levels in dBFS and dB, clipping as a share of samples, 0..1."""
        microphone = hearing.microphone
        return {
            "screen": self._hello.screen,
            "kind": self._hello.kind,
            "state": _state(conversation, hearing),
            "since": self._since,
            "turns": conversation.number,
            "microphone": self.microphone,
            "level_db": round(microphone.level_dbfs, 1),
            "noise_db": round(microphone.levels.floor_dbfs, 1),
            "echo_db": round(microphone.levels.leak_db, 1),
            "clipping": round(microphone.clipping, 3),
            **self._playback,
        }


def _state(conversation: Conversation, hearing: Hearing) -> str:
    if conversation.busy:
        return "speaking" if conversation.speaking else "thinking"
    if hearing.hears_speech:
        return "hearing"
    return "idle" if conversation.blank else "listening"
