"""A real server under eight asking clients while re-indexes in another process exchange its index."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.machine import conditions, keep
from dealdesk.index.build import reindex
from dealdesk.index.embed import packaged_embedder
from dealdesk.ui.settings import Settings

CLIENTS = 8
GOODS = ("steel", "copper", "timber", "aluminum")
QUESTION = "What is the duty on steel?"


def run(swaps: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        corpus, data, port = Path(scratch) / "corpus", Path(scratch) / "data", _free_port()
        corpus.mkdir()
        embedder, tokens = packaged_embedder(), Settings().passage_tokens
        version_of = {}

        def index(version: int) -> None:
            _write(corpus, version)
            version_of[reindex(corpus, data, embedder, passage_tokens=tokens).generation] = str(version)

        index(1)
        environment = {**os.environ, "DEALDESK_CORPUS": str(corpus), "DEALDESK_DATA": str(data)}
        command = [str(Path(sys.executable).with_name("dealdesk")), "serve", "--port", str(port)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                _wait_for(port)
                replies, seconds = _ask_meanwhile(port, lambda: [index(2 + number) for number in range(swaps)])
            finally:
                server.terminate()
    figures = {**conditions(), "clients": CLIENTS, "swaps": swaps, **_judge(replies, version_of)}
    figures["seconds"] = round(seconds, 1)
    keep("swap", figures)
    for key, value in figures.items():
        print(f"{key:26} {value}")


def _ask_meanwhile(port: int, work: Any) -> tuple[list[Any], float]:
    """Every client's replies (or errors, as strings) from before ``work`` until after it."""
    replies: list[Any] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                replies.append(_post(port, "/api/ask", {"question": QUESTION}))
            except (OSError, ValueError) as error:
                replies.append(repr(error))

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    begun = time.perf_counter()
    for client in clients:
        client.start()
    work()
    time.sleep(2)
    done.set()
    for client in clients:
        client.join()
    return replies, time.perf_counter() - begun


def _judge(replies: list[Any], version_of: dict[str, str]) -> dict[str, Any]:
    """Failed requests, and answers whose quotes are not all of the version that their generation was made from."""
    answers = [reply for reply in replies if isinstance(reply, dict)]
    mixed = 0
    for answer in answers:
        quotes = [citation["quote"] for citation in answer["citations"]]
        quotes += [note["quote"]["quote"] for note in answer["notes"] if note.get("quote")]
        versions = set(re.findall(r"edition (\d+)", " ".join([answer["text"], *quotes])))
        mixed += versions != {version_of.get(answer["index_generation"])}
    return {
        "requests": len(replies),
        "failed": len(replies) - len(answers),
        "first_failures": [reply for reply in replies if isinstance(reply, str)][:3],
        "mixed": mixed,
        "refused": sum(answer["refused"] for answer in answers),
        "generations_seen": len(Counter(answer["index_generation"] for answer in answers)),
    }


def _write(corpus: Path, version: int) -> None:
    for goods in GOODS:
        text = f"In edition {version} of this order the duty on {goods} is {version + 10} percent."
        (corpus / f"{goods}.txt").write_text(f"---\ntitle: Order on {goods}\ndate: 2025-01-01\n---\n{text}\n")


def _post(port: int, path: str, body: dict[str, Any]) -> Any:
    address = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            _post(port, "/api/ask", {"question": QUESTION})
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise TimeoutError("the server did not come up; run `dealdesk serve` to see why")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
