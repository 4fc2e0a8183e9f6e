"""A server process for half an hour under all that its clients do at once: questions, streams, searches, lists, texts,
pages of the browser, uploads, deletions, re-indexes. What grows, what fails, and whether it gets slower.

Memory at the end is that of the last tenth of the time, at the beginning that of the second tenth: in the first one,
models and caches are filled. Both are medians of a look every second.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from benchmarks.concurrency import WAYS
from benchmarks.machine import conditions, keep
from benchmarks.server import DEALDESK, Server, served, surroundings

CORPUS = Path(__file__).parent.parent / "corpus"
MIX = {"ask": 40, "stream": 15, "search": 20, "documents": 10, "text": 5, "timeline": 4, "page": 4, "leave": 2}
"""How often of a hundred a client does what; beside them one client changes the corpus all the time."""
REST_SECONDS = 5.0
"""Between two changes of the corpus: in half an hour some hundred uploads, deletions and re-indexes."""
TIMED = "ask"
"""Of these requests the times are compared."""
PAPER = """---
title: Order on the Duty on Ware {number}
date: 2025-11-04
---
Sec. 1. Rate. The duty on ware {number} is {number} percent.

Sec. 2. Effective date. The duty on ware {number} takes effect on December 4, 2025.
"""


@dataclass(slots=True)
class Told:
    """What the clients met: seconds by kind and minute, failures, and how often each was done."""

    begun: float = field(default_factory=time.perf_counter)
    seconds: dict[str, dict[int, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    done: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def time(self, kind: str, work: Callable[[], None]) -> None:
        """Does one thing, and writes down how it went."""
        asked = time.perf_counter()
        try:
            work()
        except (OSError, HTTPException, AssertionError, KeyError, ValueError) as error:
            if not self.over.is_set():
                self.failures.append(f"{kind}: {error!r}"[:300])
            return
        now = time.perf_counter()
        self.seconds[kind][int((now - self.begun) // 60)].append(now - asked)
        self.done[kind] += 1


def run(minutes: float, clients: int) -> None:
    figures: dict[str, Any] = {**conditions(), "minutes": minutes, "clients": clients}
    with tempfile.TemporaryDirectory() as folder:
        corpus, data = Path(folder, "corpus"), Path(folder, "data")
        shutil.copytree(CORPUS, corpus)
        environment = surroundings(corpus, data)
        subprocess.run([DEALDESK, "reindex"], env=environment, check=False, capture_output=True)
        with served(environment) as server:
            server.until("/readyz")
            figures |= _soaked(server, minutes, clients)
    keep("soak", figures)
    for name, value in figures.items():
        print(f"{name:22} {value}")


def _soaked(server: Server, minutes: float, clients: int) -> dict[str, Any]:
    told, looks = Told(), []
    questions = [json.loads(line)["question"] for line in (CORPUS / "questions.jsonl").read_text().splitlines()]
    threads = [threading.Thread(target=_writer, args=(server, told))]
    for number in range(clients - 1):
        client = Client(server.port, questions, random.Random(number))
        threads.append(threading.Thread(target=client.go, args=(told,)))
    for thread in threads:
        thread.start()
    while time.perf_counter() - told.begun < minutes * 60 and server.process.poll() is None:
        looks.append(_looked(server.process.pid))
        time.sleep(1)
    told.over.set()
    for thread in threads:
        thread.join(timeout=60)
    return {**_figures(told), **_growth(looks), "server_ended": server.process.poll() is not None}


def _looked(pid: int) -> dict[str, float]:
    """Megabytes (resident, and those of no file), open files and threads of a process."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {
        "megabytes": int(status["VmRSS"].split()[0]) / 1024,
        "anonymous_megabytes": int(status["RssAnon"].split()[0]) / 1024,
        "files": len(list(Path(f"/proc/{pid}/fd").iterdir())),
        "threads": int(status["Threads"]),
    }


def _growth(looks: list[dict[str, float]]) -> dict[str, Any]:
    tenth = max(1, len(looks) // 10)
    figures: dict[str, Any] = {}
    for name in looks[0]:
        first = statistics.median(look[name] for look in looks[tenth : 2 * tenth] or looks)
        last = statistics.median(look[name] for look in looks[-tenth:])
        figures[name] = [
            round(statistics.median(look[name] for look in looks[at : at + 60]), 1) for at in range(0, len(looks), 60)
        ]
        figures[f"{name}_growth"] = round(last / first - 1, 4)
    return figures


def _figures(told: Told) -> dict[str, Any]:
    by_minute = [sorted(values) for _, values in sorted(told.seconds[TIMED].items()) if len(values) >= 5]
    p95 = [round(values[min(len(values) - 1, int(0.95 * len(values)))], 3) for values in by_minute]
    return {
        "done": dict(sorted(told.done.items())),
        "errors": len(told.failures),
        "first_errors": told.failures[:5],
        "p95_by_minute": p95,
        "median_by_minute": [round(statistics.median(values), 3) for values in by_minute],
        "p95_ratio": round(p95[-2 if len(p95) > 2 else -1] / p95[0], 3) if p95 else None,
    }


class Client:
    """One connection that does one thing after the other."""

    def __init__(self, port: int, questions: list[str], chance: random.Random) -> None:
        self._port = port
        self._questions = questions
        self._chance = chance
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def go(self, told: Told) -> None:
        kinds, weights = list(MIX), list(MIX.values())
        while not told.over.is_set():
            kind = self._chance.choices(kinds, weights)[0]
            told.time(kind, getattr(self, f"_{kind}"))

    def sent(self, method: str, path: str, body: Any = None, expected: int = 200) -> bytes:
        """The reply. A kept connection that the server has closed meanwhile is opened anew, as any client does."""
        content = None if body is None else json.dumps(body).encode()
        for last in (False, True):
            try:
                self._connection.request(method, path, content, {"Content-Type": "application/json"})
                reply = self._connection.getresponse()
                break
            except (ConnectionError, HTTPException):
                self._connection.close()
                if last:
                    raise
        came = reply.read()
        assert reply.status == expected, f"{method} {path}: {reply.status} {came[:200]!r}"
        return came

    def _question(self) -> str:
        return self._chance.choice(WAYS).format(self._chance.choice(self._questions))

    def _ask(self) -> None:
        assert json.loads(self.sent("POST", "/api/ask", {"question": self._question()}))["index_generation"]

    def _stream(self) -> None:
        assert b"event: answer" in self.sent("POST", "/api/ask/stream", {"question": self._question()})

    def _search(self) -> None:
        assert json.loads(self.sent("POST", "/api/search", {"query": self._question(), "rerank": False}))["hits"]

    def _documents(self) -> None:
        assert json.loads(self.sent("GET", "/api/documents"))["total"]

    def _text(self) -> None:
        listed = json.loads(self.sent("GET", "/api/documents?folder=us-china-2025"))["documents"]
        assert self.sent("GET", f"/api/documents/{self._chance.choice(listed)['document_id']}/text")

    def _timeline(self) -> None:
        assert self.sent("GET", "/api/timeline?limit=50")

    def _page(self) -> None:
        """A browser opens the page and asks."""
        self.sent("GET", "/")
        asked = next(
            one for one in json.loads(self.sent("GET", "/config"))["dependencies"] if one["api_name"] == "asked"
        )
        session = uuid.uuid4().hex
        body = {"data": [self._question(), None, None], "fn_index": asked["id"], "session_hash": session}
        self.sent("POST", "/gradio_api/queue/join", {**body, "trigger_id": asked["targets"][0][0]})
        assert b"process_completed" in self.sent("GET", f"/gradio_api/queue/data?session_hash={session}")

    def _leave(self) -> None:
        """A reader leaves in the middle of an answer."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        body = json.dumps({"question": self._question()}).encode()
        connection.request("POST", "/api/ask/stream", body, {"Content-Type": "application/json"})
        connection.getresponse().readline()
        connection.close()


def _writer(server: Server, told: Told) -> None:
    """Uploads a paper, asks for what it says, deletes it, sees that it is gone; now and then re-indexes."""
    client = Client(server.port, [], random.Random(0))
    for number in itertools.count(1):
        if told.over.wait(REST_SECONDS):
            return
        known: dict[str, str] = {}
        told.time("upload", lambda: known.update(_uploaded(client, number)))  # noqa: B023
        if known:
            told.time("delete", lambda: _deleted(client, known["id"]))  # noqa: B023
        if number % 5 == 0:
            told.time("reindex", lambda: _followed(client, json.loads(client.sent("POST", "/api/reindex", {}, 202))))


def _uploaded(client: Client, number: int) -> dict[str, str]:
    mark = uuid.uuid4().hex
    parts = {"reindex": "true", "folder": "soak"}
    lines = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    ]
    lines += [f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="ware-{number}.md"\r\n\r\n']
    body = ("".join(lines) + PAPER.format(number=number) + f"\r\n--{mark}--\r\n").encode()
    connection = HTTPConnection("127.0.0.1", client._port, timeout=120)
    connection.request("POST", "/api/documents", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})
    reply = connection.getresponse()
    told = json.loads(reply.read())
    connection.close()
    assert reply.status == 201, told
    _followed(client, told)
    document: str = told["documents"][0]["document_id"]
    assert f"ware {number}" in json.loads(client.sent("GET", f"/api/documents/{document}/text"))["text"]
    return {"id": document}


def _followed(client: Client, told: dict[str, Any]) -> None:
    """Until the job is done, by its events."""
    assert b"event: done" in client.sent("GET", f"/api/jobs/{told['job_id']}/events")


def _deleted(client: Client, document: str) -> None:
    client.sent("DELETE", f"/api/documents/{document}")
    client.sent("GET", f"/api/documents/{document}", expected=404)
