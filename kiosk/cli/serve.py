"""`kiosk serve`: run the service."""

import ipaddress
import secrets
import socket
from pathlib import Path
from typing import Any

import click
import uvicorn

from hardware import defaults
from kiosk import logs, paths, record, settings, wiring
from kiosk.api.auth import load_pin
from kiosk.knobs import Profile
from kiosk.messages import MAX_TEXT_BYTES
from kiosk.server import build_app
from kiosk.service import Service
from kiosk.settings import Settings, SettingsError


@click.command()
@click.option("--config", type=click.Path(path_type=Path), help="settings file (default: KIOSK_HOME/kiosk.toml)")
@click.option("--host", help="address to listen on (default 127.0.0.1)")
@click.option("--port", type=int, help="port (default 8300)")
@click.option("--token", help="secret that screens must show; needed for any address but loopback")
@click.option("--self-signed", is_flag=True, help="make and use a self-signed certificate (https, wss)")
@click.option("--kb", help="knowledge base: folder, file or imported name")
@click.option("--tables", help="folder of statistics")
@click.option("--set", "changes", multiple=True, metavar="SECTION.FIELD=VALUE", help="any other setting")
@click.option("--json-logs", is_flag=True, help="one JSON object per log line")
def serve(config: Path | None, changes: tuple[str, ...], json_logs: bool, **options: Any) -> None:
    """Start the service and print the address of its kiosk page."""
    logs.configure(json=json_logs)
    try:
        chosen = _chosen(Profile().overlay(defaults.load(config)), options, changes)
    except (SettingsError, KeyError, ValueError) as error:
        raise click.ClickException(f"settings: {error}") from error
    chosen = _secured(chosen)
    ssl = _certificate(chosen)
    scheme = "https" if ssl else "http"
    host = "localhost" if chosen.server.host in ("127.0.0.1", "::1") else _reachable(chosen.server.host)
    click.echo(f"大厅屏幕  {scheme}://{host}:{chosen.server.port}/")
    if chosen.server.token:
        click.echo(f"屏幕口令  在网址后加 ?token={chosen.server.token}")
    click.echo(f"技术台 /bench  运维页 /kb  口令  {load_pin(chosen.server.technician_pin, paths.state())}")
    uvicorn.run(
        build_app(Service(chosen, wiring.load, record.default_path())),
        host=chosen.server.host,
        port=chosen.server.port,
        ws="websockets-sansio",
        ws_max_size=2 * MAX_TEXT_BYTES,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        log_level="warning",
        timeout_graceful_shutdown=5,
        **ssl,
    )


def _chosen(base: Settings, options: dict[str, Any], changes: tuple[str, ...]) -> Settings:
    named = {"host": "server.host", "port": "server.port", "token": "server.token", "kb": "knowledge.kb"}
    named["tables"] = "knowledge.tables"
    values: dict[str, Any] = {named[k]: v for k, v in options.items() if k in named and v is not None}
    if options.get("self_signed"):
        values["server.self_signed"] = True
    for change in changes:
        name, _, text = change.partition("=")
        values[name] = text
    return settings.with_values(base, values, strict=False)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secured(chosen: Settings) -> Settings:
    """Anything but loopback needs a token; one is made and kept when none is set."""
    if _loopback(chosen.server.host) or chosen.server.token:
        return chosen
    path = paths.state() / "screen.token"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    if not (chosen.server.self_signed or chosen.server.certificate):
        click.echo("注意：浏览器只在安全连接下开放麦克风，请加 --self-signed 或配置证书。", err=True)
    return settings.with_values(chosen, {"server.token": path.read_text().strip()})


def _certificate(chosen: Settings) -> dict[str, Any]:
    server = chosen.server
    if server.certificate:
        return {"ssl_certfile": server.certificate, "ssl_keyfile": server.key or None}
    if not server.self_signed:
        return {}
    from kiosk.tls import ensure_self_signed

    pair = ensure_self_signed(paths.state() / "tls", [_reachable(server.host), "localhost", "127.0.0.1"])
    return {"ssl_certfile": str(pair.certificate), "ssl_keyfile": str(pair.key)}


def _reachable(host: str) -> str:
    return socket.gethostname() if host in ("0.0.0.0", "::", "") else host
