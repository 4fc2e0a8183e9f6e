"""A real server process on the loopback address, for as long as it is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import socket
from typing import Any

DEALDESK = str(Path(sys.executable).with_name("dealdesk"))
PATIENCE_SECONDS = 120
SETTLED_SECONDS = 240
REST_SECONDS = 3.0  # longer than the pause after which it goes on with what it does unasked


@dataclass(frozen=True, slots=True)
class Server:
    """``begun`` is when its process was started, by ``time.perf_counter``."""

    port: int
    process: subprocess.Popen[bytes]
    begun: float

    def until(self, path: str, body: Any = None) -> float:
        """Seconds from process start to the end of the first whole reply of ``path``, asked for again and again."""
        while time.perf_counter() - self.begun < PATIENCE_SECONDS:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}; run `dealdesk serve` to see why")
            try:
                status, _, _ = ask(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS), path, body)
            except (OSError, HTTPException):
                status = 0
            if status == 200:
                return time.perf_counter() - self.begun
            time.sleep(0.01)
        raise TimeoutError("the server did not come up; run `dealdesk serve` to see why")

    def settle(self) -> None:
        """Waits until the server rests: it reads passages ahead after its start, while nobody asks."""
        last = -1.0
        while time.perf_counter() - self.begun < SETTLED_SECONDS and self.cpu_seconds - last > 0.1 * REST_SECONDS:
            last = self.cpu_seconds
            time.sleep(REST_SECONDS)

    @property
    def cpu_seconds(self) -> float:
        """Seconds of all cores that the process has taken so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def megabytes(self) -> int:
        """The most memory that the process has held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def ask(connection: HTTPConnection, path: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body of one reply. The connection stays open."""
    sent = None if body is None else json.dumps(body).encode()
    connection.request("GET" if body is None else "POST", path, sent, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()


def surroundings(corpus: Path, data: Path, **settings: str) -> dict[str, str]:
    """The environment of a command over ``corpus`` and ``data``, with no setting but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEALDESK_")}
    chosen = {f"DEALDESK_{name.upper()}": value for name, value in settings.items()}
    return {**kept, **chosen, "DEALDESK_CORPUS": str(corpus.resolve()), "DEALDESK_DATA": str(data.resolve())}


@contextmanager
def served(environment: dict[str, str]) -> Iterator[Server]:
    """While it lasts, a server runs; it need not be ready yet."""
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [DEALDESK, "serve", "--host", "127.0.0.1", "--port", str(port)]
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield Server(port, process, begun)
        finally:
            process.terminate()
