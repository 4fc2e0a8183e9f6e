"""A server killed while it answers, takes uploads, deletes and re-indexes: what it confirmed holds, what it did not is
whole or absent."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.fault_kills import litter
from benchmarks.fault_place import TOKENS, Place, Words, apart, begun, digest, opened
from dealdesk.index.late import LateInteraction, Reading
from dealdesk.ui import wire
from dealdesk.ui.client import Client, Problem
from dealdesk.ui.settings import Settings
from dealdesk.ui.shelf import ABANDONED_SECONDS, sweep

READY_SECONDS = 60.0
LARGE = 8 << 20
"""Bytes of every fourth upload."""
AT_WORK = (0.05, 1.0)
"""Seconds, at least and at most, for which a server works before it is killed."""


class _Late(LateInteraction):
    """Reads by the words that question and text have in common, and loads no model."""

    def readings(self, query: str, texts: Sequence[str]) -> list[Reading]:
        return [Reading(np.full((1, 1), score, np.float32), np.zeros(1, np.int64)) for score in _common(query, texts)]

    def prepare(self, text: str) -> bool:
        return bool(text)


class _Cross:
    """As above, for a cross-encoder."""

    name, sha256 = "words", "words"

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array(_common(query, texts), np.float32) * 8 - 2


@dataclass(slots=True)
class Sent:
    """What was asked of the servers of one place, and what they confirmed, by sources."""

    tried: dict[str, bytes] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    deleting: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    answers: int = 0
    faults: list[str] = field(default_factory=list)


def kill_servers(place: Place, kills: int) -> dict[str, Any]:
    """Figures of so many servers over one corpus, each killed at work, and of the index that the next run makes."""
    import dealdesk.ui.api  # noqa: F401  a second that every copy of this process would spend

    place.fill(10)
    apart(place.index)
    told: Counter[str] = Counter()
    for _ in range(kills):
        place.change(2)
        sent = Sent()
        _killed(place, sent, told)
        _judge(place, sent, told)
        after = place.clean()
        report = apart(place.index)
        told["damage found after a kill"] += any("damaged" in notice for notice in report.notices)
        told["rebuilt unlike a clean build"] += apart(digest, place.data) != after
        kept = {path.relative_to(place.corpus).as_posix() for path in place.corpus.rglob("*.txt")}
        place.sources[:] = sorted(kept)
    told["litter"] = len([name for name in litter(place.data) if name not in _OWN])
    return dict(sorted(told.items()))


_OWN = {"audit.jsonl", "receipts.sqlite", "feedback.sqlite", "keys.sqlite", "server.json", "spool", "lock.json"} | {
    f"{name}.sqlite{end}" for name in ("receipts", "feedback", "keys") for end in ("-wal", "-shm")
}


def _killed(place: Place, sent: Sent, told: Counter[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        child, reading = begun(_serve, place, listening)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            if not _ready(url):
                told["did not come up"] += 1
                return
            done = threading.Event()
            clients = [
                threading.Thread(target=work, args=given, daemon=True)
                for work, given in (
                    (_ask, (url, sent, done)),
                    (_delete, (url, sent, done)),
                    (_upload, (url, place, sent, done)),
                )
            ]
            for client in clients:
                client.start()
            end = time.monotonic() + READY_SECONDS
            while not sent.taken and time.monotonic() < end:
                time.sleep(0.01)  # until it is at work, however busy the machine is
            time.sleep(place.chance.uniform(*AT_WORK))
        finally:
            os.kill(child, signal.SIGKILL)
            done_code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            os.close(reading)
        told["killed at work"] += done_code == -signal.SIGKILL
    done.set()
    for client in clients:
        client.join(timeout=30)


def _serve(place: Place, listening: socket.socket) -> None:
    import uvicorn

    from dealdesk.ui.api import create_app

    signal.alarm(0)
    wire.embedder = lambda _: Words()  # type: ignore[assignment,return-value]
    wire._readers = lambda _: (_Late(), _Cross())  # type: ignore[assignment,return-value]
    settings = Settings(corpus=place.corpus, data=place.data, passage_tokens=TOKENS, readers=0, ocr="off")
    config = uvicorn.Config(create_app(settings, page=False), log_level="critical", access_log=False, log_config=None)
    uvicorn.Server(config).run(sockets=[listening])


def _ready(url: str) -> bool:
    client, end = Client(url, timeout=5), time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            client.documents()
            return True
        except Problem:
            time.sleep(0.05)
    return False


def _ask(url: str, sent: Sent, done: threading.Event) -> None:
    client, chance = Client(url, timeout=20), random.Random(1)
    while not done.is_set():
        try:
            client.ask(f"What is the duty of section {chance.randrange(1, 5)} on steel?")
            sent.answers += 1
        except (Problem, OSError) as error:
            _note(sent, done, error)


def _upload(url: str, place: Place, sent: Sent, done: threading.Event) -> None:
    client, number = Client(url, timeout=20), 0
    scratch = place.root / "scratch"
    scratch.mkdir(exist_ok=True)
    while not done.is_set():
        number += 1
        large = number % 4 == 0  # no reader makes anything of it, and it is long on its way
        path = scratch / f"upload{place.made + number}.{'pdf' if large else 'txt'}"
        begins = "%PDF-1.7\n" if large else ""
        words = f"Upload {path.stem} sets a duty of {number} percent. "
        content = (begins + words * (LARGE // len(words) if large else 1 + 60 * (number % 3))).encode()
        path.write_bytes(content)
        sent.tried[f"inbox/{path.name}"] = content
        try:
            client.upload([path], folder="inbox", reindex=number % 2 == 0)
            sent.taken.add(f"inbox/{path.name}")
        except (Problem, OSError) as error:
            _note(sent, done, error)
    place.made += number


def _delete(url: str, sent: Sent, done: threading.Event) -> None:
    client, chance = Client(url, timeout=20), random.Random(2)
    while not done.is_set():
        try:
            known = [one for one in client.documents() if not one.source.startswith("inbox/")]
            if len(known) > 4:
                one = chance.choice(known)
                sent.deleting.add(one.source)
                client.delete(one.document_id)
                sent.deleted.add(one.source)
        except (Problem, OSError) as error:
            _note(sent, done, error)
        done.wait(0.1)


def _note(sent: Sent, done: threading.Event, error: Exception) -> None:
    """What fails before the kill is a fault; after it nobody is there. A moment tells them apart."""
    done.wait(0.3)
    if not done.is_set() and getattr(error, "status", 0) not in (0, 404):
        sent.faults.append(repr(error))


def _judge(place: Place, sent: Sent, told: Counter[str]) -> None:
    try:
        found = set(apart(_sources, place.data))
    except Exception as error:
        told["did not serve"] += 1
        print(f"did not serve: {error!r}", flush=True)
        return
    told["answers"] += sent.answers
    told["uploads confirmed"] += len(sent.taken)
    told["deletions confirmed"] += len(sent.deleted)
    told["requests failed before the kill"] += len(sent.faults)
    for fault in sent.faults[:3]:
        print(f"failed: {fault}", flush=True)
    for source, content in sent.tried.items():
        path = place.corpus / source
        there = path.exists()
        told["confirmed uploads lost"] += source in sent.taken and not there
        told["uploads in part"] += there and path.read_bytes() != content
    told["confirmed deletions undone"] += len(sent.deleted & found) + sum(
        (place.corpus / source).exists() for source in sent.deleted
    )
    told["documents lost"] += sum(not (place.corpus / source).exists() for source in set(place.sources) - sent.deleting)
    for path in place.corpus.rglob(".*.upload"):  # as it will be an hour later
        os.utime(path, (0, time.time() - ABANDONED_SECONDS - 1))
        told["uploads left half way"] += 1
    sweep(place.corpus)
    told["uploads left half way and not swept"] += len(list(place.corpus.rglob(".*.upload")))


def _sources(data: Path) -> list[str]:
    generation = opened(data)
    faults = generation.verify()
    if faults or generation.stands_in_for:
        raise AssertionError(faults or generation.stands_in_for)
    return [record.source for record in generation.documents()]


def _common(query: str, texts: Sequence[str]) -> list[float]:
    words = set(query.lower().split())
    return [len(words & set(text.lower().split())) / max(len(words), 1) for text in texts]
