"""What tests of several folders share: an office scanner, text recognition, and a chat endpoint on the loopback address
that plays whatever a test wants of it: a language model, or worse."""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

MEMORY = Path("/dev/shm")
"""A disk of memory, where there is one: an index is synced to the disk file by file, and a sync costs nothing there."""
ROOM = 2 << 30
"""Bytes of it that must be free; a run takes a tenth of that."""

if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # below which pytest makes its temporary folders

Play = Callable[["Handler", str], None]
"""Answers one request: with the handler of it, and the words of its last message."""


@pytest.fixture(scope="module", autouse=True)
def _lasting() -> None:
    """Leaves what is there when a module begins out of every search for circles. A library makes one whenever its index
    is exchanged, and over all that a whole run has imported and made each would take a second."""
    gc.collect()
    gc.freeze()


@dataclass(slots=True)
class Endpoint:
    """Where the server is, what it was asked, what went wrong in a play, and whether a client left."""

    url: str = ""
    plays: dict[str, Play] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)

    def says(self, name: str, text: str, size: int = 6) -> str:
        """The base URL of a model that writes ``text``, ``size`` characters at a time; "{words}" in it stands for the
        marker of the source that holds them."""

        def play(handler: Handler, request: str) -> None:
            told = re.sub(r"\{(\w[^{}]+)\}", lambda match: source(request, match[1]), text)
            handler.begin()
            for at in range(0, len(told), size):
                handler.piece(told[at : at + size])
            handler.end()

        return self.at(name, play)

    def at(self, name: str, play: Play) -> str:
        """The base URL at which ``play`` is played."""
        self.plays[name] = play
        return f"{self.url}/{name}/v1"


class Handler(BaseHTTPRequestHandler):
    """One request to the endpoint."""

    endpoint: Endpoint
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.endpoint.requests.append(body)
        self.endpoint.headers.append({name.lower(): value for name, value in self.headers.items()})
        try:
            self.endpoint.plays[self.path.split("/")[1]](self, body["messages"][-1]["content"])
        except (BrokenPipeError, ConnectionResetError):
            self.endpoint.left.set()
        except BaseException as fault:
            self.endpoint.faults.append(fault)
        self.close_connection = True

    def do_GET(self) -> None:
        self.status(
            200, {"object": "list", "data": [{"id": "small", "object": "model", "created": 0, "owned_by": "x"}]}
        )

    def status(self, code: int, body: Any, **headers: str) -> None:
        """A whole reply of JSON."""
        data = json.dumps(body).encode()
        self.send_response(code)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def begin(self, content_type: str = "text/event-stream") -> None:
        """The head of a stream that ends with the connection."""
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        self.end_headers()

    def raw(self, data: str | bytes) -> None:
        self.wfile.write(data.encode() if isinstance(data, str) else data)
        self.wfile.flush()

    def piece(self, text: str | None, reason: str | None = None, **more: Any) -> None:
        """One chunk of a reply."""
        choice = {"index": 0, "delta": {"content": text} if text is not None else {}, "finish_reason": reason, **more}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "small", "choices": [choice]}
        self.raw(f"data: {json.dumps(chunk)}\n\n")

    def end(self, reason: str = "stop") -> None:
        self.piece(None, reason)
        self.raw("data: [DONE]\n\n")

    def log_message(self, *args: Any) -> None:
        """Nothing."""


def source(request: str, words: str) -> str:
    """The marker of the source in a request that holds ``words``."""
    for number, text in re.findall(r"===== source \[(\d+)\] \w+\n(.*?)\n===== end", request, re.DOTALL):
        if words in " ".join(text.split()):
            return f"[{number}]"
    raise AssertionError(f"no source holds {words!r}:\n{request}")


@pytest.fixture(scope="session")
def endpoint() -> Iterator[Endpoint]:
    """The endpoint, running. A test adds its play with ``at`` and talks to the address that it gives."""
    found = Endpoint()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"endpoint": found}))
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def scanned(data: bytes, dots: int = 170, lean: float = 0.6, noise: float = 10.0) -> bytes:
    """A copy of a PDF as an office scanner makes it: each page a JPEG of ``dots`` an inch that leans by ``lean``
    degrees and has grain of ``noise`` levels of 255; no text layer."""
    grain = np.random.default_rng(1)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    file = pypdfium2.PdfDocument(data)
    for number, page in enumerate(file):
        size = page.get_size()
        canvas.setPageSize(size)
        sheet = page.render(scale=dots / 72).to_pil().convert("L")
        sheet = sheet.rotate(lean if number % 2 == 0 else -lean, fillcolor=255, resample=Image.Resampling.BICUBIC)
        levels = np.asarray(sheet).astype(float) + grain.normal(0, noise, (sheet.height, sheet.width))
        jpeg = io.BytesIO()
        Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(jpeg, "JPEG", quality=70)
        canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="session")
def scan() -> Callable[..., bytes]:
    return scanned


@pytest.fixture(scope="session")
def poisons() -> Iterator[Any]:
    """What makes poisoned files; it is of the repository alone, so it is looked for at its root."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parent.parent)
        yield importlib.import_module("benchmarks.poisons")


@pytest.fixture(scope="session")
def ocr() -> Any:
    """Text recognition, its models loaded once."""
    from dealdesk.ingest.ocr import Ocr

    return Ocr()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server on the loopback address, started for these tests."""
    places = [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]
    found = {name: shutil.which(name, path=os.pathsep.join(places)) for name in ("initdb", "pg_ctl")}
    if not all(found.values()):
        pytest.skip("PostgreSQL is not installed: neither initdb nor pg_ctl is there (Debian: postgresql)")
    # Not among pytest's folders, which are closed to the other user that the server may have to run as; in memory where
    # there is room: a database is a thousand files, which many a disk is slow to make and to remove.
    place = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    with tempfile.TemporaryDirectory(prefix="dealdesk-postgres-", dir=place, ignore_cleanup_errors=True) as folder:
        as_other: list[str] = []
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            user = next((name for name in ("postgres", "nobody") if _has_user(name)), "")
            if not user or not shutil.which("runuser"):
                pytest.skip("PostgreSQL does not run as root, and there is no other user to run it as")
            as_other = ["runuser", "-u", user, "--"]
            shutil.chown(folder, user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        data = str(Path(folder, "data"))

        def call(*command: str | None) -> None:
            told = [*as_other, *(part for part in command if part)]
            subprocess.run(told, check=True, stdout=subprocess.DEVNULL, cwd="/")

        call(found["initdb"], "-D", data, "-A", "trust", "-U", "dealdesk", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        call(found["pg_ctl"], "-D", data, "-w", "-l", str(Path(data, "log")), "-o", options, "start")
        yield f"postgresql+psycopg://dealdesk@127.0.0.1:{port}/postgres"
        call(found["pg_ctl"], "-D", data, "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def empty_store(postgres: str) -> Callable[[], str]:
    """Gives the address of an empty store at each call: a schema, which is made sooner than a database."""
    from sqlalchemy import create_engine, text

    names = (f"store{number}" for number in count(1))

    def made() -> str:
        name, engine = next(names), create_engine(postgres)
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        engine.dispose()
        return f"{postgres}?options=-csearch_path%3D{name}"

    return made


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
