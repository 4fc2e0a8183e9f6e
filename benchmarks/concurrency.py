"""One client, then many at once, against a real server; then a rush of more than its queue takes.

Every question is asked once in a run: no cache of answers can help. Where a set has too few, its questions are asked
again in other words of politeness, which changes what is embedded and read, and not what is meant.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from benchmarks.machine import conditions, keep
from benchmarks.server import DEALDESK, Server, ask, served, surroundings

WAYS = (
    "{}",
    "Please tell me: {}",
    "I would like to know: {}",
    "For my notes, {}",
    "One more thing: {}",
    "Could you look this up? {}",
    "Before we go on: {}",
    "Let me ask again. {}",
    "A colleague wonders: {}",
    "We need this for a memo. {}",
    "Sorry to bother you; {}",
    "Next question. {}",
    "This came up today: {}",
    "Quick check: {}",
    "To be sure: {}",
    "From the client: {}",
)
RUSH = 120
"""Requests at once, at the end: about four times as many as are at work or wait."""
WARM = 20
"""Questions before the clock starts: the first ones after a start are slower, for one client as for many."""


@dataclass(slots=True)
class Replies:
    """What came of the questions of one phase: seconds of each that was answered, what went wrong, and the answers by
    question."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    refused: int = 0
    lasted: float = 0.0
    cpu: float = 0.0

    def figures(self) -> dict[str, Any]:
        ordered = sorted(self.seconds)
        count = len(ordered)
        return {
            "questions": count,
            "errors": len(self.failures),
            "first_errors": self.failures[:3],
            "per_second": round(count / self.lasted, 3),
            "median": round(statistics.median(ordered), 3),
            "p95": round(ordered[min(count - 1, int(0.95 * count))], 3),
            "slowest": round(ordered[-1], 3),
            "cpu_a_question": round(self.cpu / count, 3),
            "cores_busy": round(self.cpu / self.lasted, 2),
            "refused": self.refused,
        }


def run(sets: Sequence[Path], data: Path, seconds: int, clients: int) -> None:
    """Asks for ``seconds`` with one client and as long with ``clients``, alternating, half of it each time."""
    folder = sets[0]
    figures: dict[str, Any] = {**conditions(), "set": folder.name, "clients": clients, "seconds": seconds}
    environment = surroundings(folder, data / folder.name)
    subprocess.run([DEALDESK, "reindex"], env=environment, check=False, capture_output=True)
    questions = _questions(folder)
    with served(environment) as server:
        server.until("/healthz")
        warm = _ask(server, itertools.islice(questions, WARM), 1, 600)
        if warm.refused == len(warm.seconds):
            raise SystemExit(f"Every question was refused: {folder} must hold documents beside its questions.jsonl.")
        one, many = Replies(), Replies()
        for _ in range(2):  # in turn, so that what else the machine does meets both
            _ask(server, questions, 1, seconds / 2, one)
            _ask(server, questions, clients, seconds / 2, many)
        figures |= {"one": one.figures(), "many": many.figures()}
        figures["rush"] = _rush(server, questions)
        figures["megabytes"] = server.megabytes
    figures["errors"] = len(one.failures) + len(many.failures)
    figures["throughput_ratio"] = round(figures["many"]["per_second"] / figures["one"]["per_second"], 3)
    figures["throughput_ratio_cpu"] = round(figures["one"]["cpu_a_question"] / figures["many"]["cpu_a_question"], 3)
    figures["p95_ratio"] = round(figures["many"]["p95"] / figures["one"]["median"], 2)
    keep("concurrency", figures)
    for name, value in figures.items():
        print(f"{name:22} {value}")


def _questions(folder: Path) -> Iterator[str]:
    """The questions of the set in all words, each once; mixed, so that one client and many are asked alike."""
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = list(dict.fromkeys(json.loads(line)["question"] for line in lines))
    every = [way.format(question) for way in WAYS for question in asked]
    random.Random(1).shuffle(every)
    return iter(every)


def _ask(
    server: Server, questions: Iterator[str], clients: int, seconds: float, replies: Replies | None = None
) -> Replies:
    """Each client asks the next question as soon as it has its answer, until the time is over or the questions are."""
    told, lock = replies or Replies(), threading.Lock()
    begun, cpu = time.perf_counter(), server.cpu_seconds

    def client() -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        while time.perf_counter() - begun < seconds:
            with lock:
                question = next(questions, None)
            if question is None:
                return
            asked = time.perf_counter()
            try:
                status, _, body = ask(connection, "/api/ask", {"question": question})
            except (OSError, HTTPException) as error:
                status, body = 0, repr(error).encode()
            with lock:
                if status == 200:
                    told.seconds.append(time.perf_counter() - asked)
                    told.refused += b'"refused":true' in body
                else:
                    told.failures.append(f"{status} {body[:200].decode(errors='replace')}")

    _together([client] * clients)
    told.lasted += time.perf_counter() - begun
    told.cpu += server.cpu_seconds - cpu
    return told


def _rush(server: Server, questions: Iterator[str]) -> dict[str, Any]:
    """As many requests at once as the queue cannot take: who is sent away, how soon, and what becomes of the others."""
    sent = list(itertools.islice(questions, RUSH))
    rows: list[tuple[int, str, float]] = []
    start = threading.Barrier(len(sent))

    def client(question: str) -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=300)
        connection.connect()
        start.wait()
        asked = time.perf_counter()
        status, headers, _ = ask(connection, "/api/ask", {"question": question})
        rows.append((status, headers.get("retry-after", ""), time.perf_counter() - asked))

    _together([lambda question=question: client(question) for question in sent])
    away = [row for row in rows if row[0] == 503]
    return {
        "requests": len(sent),
        "answered": sum(status == 200 for status, _, _ in rows),
        "sent_away": len(away),
        "sent_away_without_retry_after": sum(not told for _, told, _ in away),
        "other": len(sent) - len(away) - sum(status == 200 for status, _, _ in rows),
        "slowest_to_be_sent_away": round(max((seconds for *_, seconds in away), default=0.0), 3),
        "slowest_answer": round(max((seconds for status, _, seconds in rows if status == 200), default=0.0), 3),
    }


def _together(work: Sequence[Any]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
