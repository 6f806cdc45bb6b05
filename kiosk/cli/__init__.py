"""The command line: each command lives in its own module and is imported only when it is called."""

import importlib
import os

import click

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Before numpy is loaded: after each product its matrix library's threads spin on the cores that inference needs. Measured on
2 cores: a decode that follows a small product takes 329 ms with two such threads, 250 ms with one."""

COMMANDS = {
    "serve": "kiosk.cli.serve:serve",
    "models": "kiosk.cli.models:models",
    "doctor": "kiosk.cli.doctor:doctor",
    "kb": "kiosk.cli.kb:kb",
    "data": "kiosk.cli.data:data",
    "ask": "kiosk.cli.ask:ask",
    "log": "kiosk.cli.log:log",
    "bench": "kiosk.cli.bench:bench",
    "avatar": "kiosk.cli.avatar:avatar",
    "calibrate": "kiosk.cli.calibrate:calibrate",
}


class LazyGroup(click.Group):
    """A group whose commands are named by `module:attribute` and imported on first use."""

    def __init__(self, *, lazy: dict[str, str], **attrs: object) -> None:
        super().__init__(**attrs)  # type: ignore[arg-type]
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they are meant to be read."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return it."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._lazy[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=LazyGroup, lazy=COMMANDS)
@click.version_option(package_name="kiosk")
def main() -> None:
    """The digital human of the service hall."""
