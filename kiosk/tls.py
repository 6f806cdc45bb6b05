"""A self-signed certificate for a hall without a certificate authority: a browser gives the microphone only to TLS.

Knows nothing of the server that uses it.
"""

import contextlib
import ipaddress
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Browsers refuse certificates valid for longer than 825 days (Apple) even when they are trusted by hand.
VALID_DAYS = 820
RENEW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key on disk; `sha256` is the fingerprint that browsers show, as colon-separated hex."""

    certificate: Path
    key: Path
    names: tuple[str, ...]
    sha256: str
    not_after: datetime


def ensure_self_signed(folder: Path, names: Iterable[str] = (), *, now: datetime | None = None) -> Pair:
    """The certificate in `folder`, made anew when it is missing, damaged, near its end or lacks one of the names.

    names: host names and IP addresses the screens use; this machine's own (`machine_names`) always join them.
    Both files are readable by their owner only. Raises OSError when the folder cannot be written.
    """
    moment = now or datetime.now(UTC)
    wanted = _unique((*names, *machine_names()))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, key_path = folder / "kiosk.crt", folder / "kiosk.key"
    kept = _load(path, key_path)
    if kept is not None and set(wanted) <= set(kept.names) and kept.not_after - moment > timedelta(days=RENEW_DAYS):
        return kept
    # Names that screens already use stay valid when an address is added.
    made = _make(_unique((*wanted, *(kept.names if kept else ()))), moment)
    _write_private(key_path, made[1])
    _write_private(path, made[0])
    fresh = _load(path, key_path)
    assert fresh is not None
    return fresh


def machine_names() -> tuple[str, ...]:
    """What this machine may be called by a screen: localhost, its host name, its addresses that other machines see."""
    found = ["localhost", "127.0.0.1", "::1", socket.gethostname()]
    families = {socket.AF_INET, socket.AF_INET6}
    for addresses in psutil.net_if_addrs().values():
        found.extend(a.address.partition("%")[0] for a in addresses if a.family in families)
    return _unique(name for name in found if name and not name.startswith("fe80:"))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name.encode("idna").decode())


def _make(names: tuple[str, ...], now: datetime) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kiosk self-signed")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A screen's clock may be a little behind.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def _load(path: Path, key_path: Path) -> Pair | None:
    """What is on disk, or None when that is no use: missing, damaged, or a key of another certificate."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound):
        return None
    if key.public_key() != certificate.public_key():
        return None
    listed = (*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress)))
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    return Pair(path, key_path, listed, fingerprint, certificate.not_valid_after_utc)


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that was never readable by others, not even for a moment, and appears whole."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    fresh.replace(path)
