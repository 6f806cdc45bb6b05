"""All checks of a machine in the order a technician would make them."""

from pathlib import Path

from hardware import check_devices, check_machine, check_service, profiles
from hardware.finding import Finding
from hardware.machine import Machine, inspect
from kiosk import paths
from kiosk.models import Store


def examine(machine: Machine | None = None, *, config: Path | None = None, thorough: bool = False) -> list[Finding]:
    """Look at everything; `config` is the settings file, `thorough` hashes the models. Takes a second or a few."""
    here = machine or inspect()
    settings, settings_finding = check_service.configuration(config)
    server = settings.server
    own = paths.state() / "tls" / "kiosk.crt"
    given = Path(server.certificate) if server.certificate else (own if own.exists() else None)
    return [
        check_machine.processor(here),
        check_machine.memory(here),
        check_machine.gpu(here),
        check_machine.profile(profiles.choose(here)),
        check_machine.disk(paths.home()),
        check_machine.clock(),
        *check_devices.sound(),
        check_devices.echo_cancellation(),
        check_devices.camera(),
        check_devices.browser(),
        check_devices.fonts(),
        settings_finding,
        check_service.port(server.host, server.port),
        check_service.certificate(given),
        check_service.models(Store(), settings.hearing.more_models, thorough=thorough),
    ]
