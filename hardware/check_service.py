"""Checks of what the service needs: its port, its certificate, its models, its settings file."""

import errno
import http.client
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from hardware import defaults
from hardware.finding import Finding, Level
from kiosk.knobs import Profile
from kiosk.models import Store
from kiosk.settings import Settings, SettingsError

_ANSWER_S = 1.5


def configuration(path: Path | None = None) -> tuple[Settings, Finding]:
    """The settings (defaults when a file is wrong) and whether file and technician's profile are right."""
    try:
        return Profile().overlay(defaults.load(path)), Finding("settings", "设置文件", Level.OK, "正确")
    except SettingsError as error:
        return Settings(), Finding(
            "settings", "设置文件", Level.FAIL, str(error), "请按提示改正这一处，或删去该行使用默认值"
        )


def port(host: str, number: int) -> Finding:
    """Whether the service could listen; a running Kiosk is recognised by its health page."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as error:
            return _bound(host, number, error)
    return Finding("port", "端口", Level.OK, f"{host}:{number} 可用")


def _bound(host: str, number: int, error: OSError) -> Finding:
    place = f"{host}:{number}"
    if error.errno == errno.EADDRINUSE:
        if _answers(host, number):
            return Finding("port", "端口", Level.OK, f"{place} 上服务正在运行")
        advice = "请停掉占用它的程序（ss -ltnp 可查），或用 --port 换一个端口"
        return Finding("port", "端口", Level.FAIL, f"{place} 被别的程序占用", advice)
    if error.errno == errno.EACCES:
        return Finding(
            "port", "端口", Level.FAIL, f"{place} 没有权限", "1024 以下的端口需要 root，请换成 8300 之类的端口"
        )
    return Finding(
        "port", "端口", Level.FAIL, f"{place} 不能监听（{error.strerror}）", "请检查设置中的 host 是否是本机地址"
    )


def _answers(host: str, number: int) -> bool:
    """Whether a running Kiosk answers its health page; whose certificate it shows does not matter here."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    connections = (
        http.client.HTTPConnection(target, number, timeout=_ANSWER_S),
        http.client.HTTPSConnection(target, number, timeout=_ANSWER_S, context=_any_certificate()),
    )
    for connection in connections:
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
    return False


def _any_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def certificate(path: Path | None, now: datetime | None = None) -> Finding:
    """Screens on other machines need TLS: a browser gives the microphone only to a secure context."""
    if path is None or not path.exists():
        advice = "屏幕在别的机器上时，请用 kiosk serve --self-signed 生成"
        if path is None:
            return Finding("certificate", "证书", Level.OK, f"未使用（屏幕与服务同机时不需要；{advice}）")
        return Finding("certificate", "证书", Level.FAIL, f"{path} 不存在", advice)
    try:
        end = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return Finding("certificate", "证书", Level.FAIL, f"{path} 无法读取", "请检查文件权限，或删除后重新生成")
    left = end - (now or datetime.now(UTC))
    detail = f"有效期至 {end:%Y-%m-%d}"
    if left < timedelta():
        return Finding("certificate", "证书", Level.FAIL, f"{detail}，已过期", "请更换证书；自签证书重启服务即自动更新")
    if left < timedelta(days=30):
        return Finding(
            "certificate", "证书", Level.WARN, f"{detail}，不足 30 天", "请尽快更换证书；自签证书重启服务即自动更新"
        )
    return Finding("certificate", "证书", Level.OK, detail)


def models(store: Store, more: Sequence[str] = (), *, thorough: bool = False) -> Finding:
    """Whether all model files are as pinned, those of the roles `more` too; `thorough` hashes every file."""
    roles = store.needed(more)
    problems = store.verify(roles) if thorough else store.check(roles)
    if problems:
        places = "、".join(f"{p.role}/{p.path}" for p in problems[:3]) + (" 等" if len(problems) > 3 else "")
        advice = "请执行：kiosk models pull（断网时：kiosk models pull --local 文件夹）"
        return Finding("models", "模型", Level.FAIL, f"{places} 缺失或与清单不符", advice)
    count = len(roles)
    how = "全部重新校验" if thorough else "与上次校验一致"
    return Finding("models", "模型", Level.OK, f"{count} 个模型齐全，{how}")
