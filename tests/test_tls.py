import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk import tls


def test_files_are_private_and_reused(tmp_path: Path) -> None:
    first = tls.ensure_self_signed(tmp_path, ["kiosk.hall", "192.0.2.7"])
    assert {p.stat().st_mode & 0o777 for p in (first.certificate, first.key)} == {0o600}
    assert {"kiosk.hall", "192.0.2.7", "localhost"} <= set(first.names)
    assert tls.ensure_self_signed(tmp_path, ["kiosk.hall"]) == first
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kiosk.crt", "kiosk.key"]


def test_a_new_name_keeps_the_old_ones(tmp_path: Path) -> None:
    first = tls.ensure_self_signed(tmp_path, ["kiosk.hall"])
    second = tls.ensure_self_signed(tmp_path, ["10.0.0.9"])
    assert {"kiosk.hall", "10.0.0.9"} <= set(second.names)
    assert second.sha256 != first.sha256


def test_renewed_before_its_end_and_when_damaged(tmp_path: Path) -> None:
    first = tls.ensure_self_signed(tmp_path, ["a"])
    later = datetime.now(UTC) + timedelta(days=tls.VALID_DAYS - tls.RENEW_DAYS + 1)
    second = tls.ensure_self_signed(tmp_path, ["a"], now=later)
    assert second.sha256 != first.sha256
    second.key.write_bytes(b"nonsense")
    assert tls.ensure_self_signed(tmp_path, ["a"], now=later).sha256 != second.sha256


def test_machine_names_hold_the_loopback() -> None:
    names = tls.machine_names()
    assert {"localhost", "127.0.0.1"} <= set(names)
    assert len(names) == len(set(names))


def test_a_client_that_trusts_it_connects(tmp_path: Path) -> None:
    made = tls.ensure_self_signed(tmp_path, ["localhost", "127.0.0.1"])
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(made.certificate, made.key)
    client_side = ssl.create_default_context(cafile=str(made.certificate))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve() -> None:
            raw, _ = listener.accept()
            raw.settimeout(5)
            with server_side.wrap_socket(raw, server_side=True) as secured:
                secured.sendall(b"hello")

        thread = threading.Thread(target=serve)
        thread.start()
        with (
            socket.create_connection(listener.getsockname(), timeout=5) as raw,
            client_side.wrap_socket(raw, server_hostname="127.0.0.1") as secured,
        ):
            assert secured.recv(5) == b"hello"
        thread.join(timeout=5)
