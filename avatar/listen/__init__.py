"""Mouth shapes from sound alone, for speech that comes without phoneme times: online voices and a person's microphone."""

from avatar.listen.listener import Listener, load_listener

__all__ = ["Listener", "load_listener"]
