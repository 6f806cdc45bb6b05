"""`kiosk bench …`: every claim of speed or accuracy is one of these commands."""

import click

from kiosk.cli import LazyGroup

COMMANDS = {
    "turn": "kiosk.bench.turn:turn",
    "asr": "kiosk.bench.asr:asr",
    "endpoint": "kiosk.bench.endpoint:endpoint",
    "pauses": "kiosk.bench.pauses:pauses",
    "tts": "kiosk.bench.tts:tts",
    "policy": "kiosk.bench.policy:policy",
    "docs": "kiosk.bench.docs:docs",
    "data": "kiosk.bench.data:data",
    "avatar": "kiosk.bench.avatar:avatar",
}


@click.command(cls=LazyGroup, lazy=COMMANDS)
def bench() -> None:
    """Measure: prints n, p50, p95 and writes machine-readable JSON with --json FILE."""
