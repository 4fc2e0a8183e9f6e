"""Deal rooms: questions about one room asked with the key of another, and what the protections cost an answer.

A leak is a run of four words in a reply that stands in a document of another room and neither in the asker's rooms nor
in the question, or the name of such a document.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from benchmarks.machine import conditions, keep
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.index.view import room_of
from dealdesk.ui.api import create_app
from dealdesk.ui.keys import FILE, Keys
from dealdesk.ui.page_candidates import candidates
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

SYLLABLES = ("ka", "lo", "mir", "ven", "sto", "ru", "bel", "qui", "dar", "fen")
MONTHS = ("January", "March", "May", "July", "October")
DECREE = """---
title: Decree {number} on the Duty on {ware} from {place}
date: {year}-05-{day:02}
---
Sec. 1. Rate. This decree lays a duty of {rate} percent on {ware} from {place}. It replaces that on {earlier}.

Sec. 2. Effective date. The duty on {ware} takes effect on {month} {day}, {year}, and ends two years later.

Sec. 3. Payment. {firm} Inc. pays ${price:,} a month for the storage of {ware}, and gives notice of {rate} days.

Sec. 4. Definitions. "{ware} goods" means goods that hold more than {rate} percent of {ware} by weight.
"""
QUESTIONS = (
    "What is the duty on {ware}?",
    "When does the duty on {ware} take effect?",
    "How much does {firm} pay a month?",
    "What does the decree on {ware} say of {place}?",
    "Which duty was replaced by the one on {ware}?",
    "Who pays for the storage of {ware}?",
    "What does {ware} goods mean?",
    "How many days of notice does {firm} give?",
    "When does the duty on goods from {place} end?",
)
RUN = 4
"""Words in a row that two texts of one language seldom share by chance, once what both rooms hold is taken out."""
TIMED = 40
_NAMED = re.compile(r"percent on (?P<ware>\w+) from (?P<place>\w+)\.[\s\S]*?3\. Payment\. (?P<firm>\w+)")
SEED = 7


def run(corpus: Path | None, questions: int) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = corpus or _made_up(Path(made) / "corpus")
        settings = Settings(corpus=folder, data=Path(made) / "data", rate_limit="3000/minute", threads=1)
        index(settings, embedder(settings))
        figures: dict[str, Any] = {**conditions(), "leaks": _leaks(settings, questions), "cost": _cost(settings)}
    keep("rooms", figures)
    print(json.dumps(figures, indent=1))


def _made_up(folder: Path) -> Path:
    """Ten rooms of two decrees each. Names and values are of one room, the rest is worded alike."""
    chance = random.Random(SEED)

    def name() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(4))

    for room in range(10):
        for number in range(2):
            ware, place, firm, earlier = name(), name().title(), name().title(), name()
            rate, price, day = chance.randint(3, 95), chance.randint(1000, 99999), chance.randint(1, 28)
            text = DECREE.format(
                number=1000 * room + number,
                ware=ware,
                place=place,
                firm=firm,
                rate=rate,
                price=price,
                day=day,
                month=MONTHS[number],
                year=2015 + room,
                earlier=earlier,
            )
            path = folder / f"room{room}" / f"{ware}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def _leaks(settings: Settings, wanted: int) -> dict[str, Any]:
    generation = Library(settings.data).current()
    rooms = sorted({room_of(record.source) for record in generation.documents()})
    keys = Keys(settings.data / FILE)
    secrets = {room: keys.create("admin", [room])[1] for room in rooms}
    said = {room: _runs(" ".join(_texts(generation, room))) for room in rooms}
    asked = list(_questions(settings.corpus, generation))
    random.Random(SEED).shuffle(asked)
    found: list[str] = []
    answered = 0
    with TestClient(create_app(settings, page=False)) as server:
        for room, question in asked[:wanted]:
            for other in [one for one in rooms if one != room][:1]:
                reply = server.post("/api/ask", json={"question": question}, headers={"X-API-Key": secrets[other]})
                answered += not reply.json()["refused"]
                hidden = set().union(*(said[one] for one in rooms if one != other)) - said[other] - _runs(question)
                found += sorted(_runs(" ".join(_words(reply.json()))) & hidden)
    return {
        "questions": len(asked[:wanted]),
        "rooms": len(rooms),
        "answered_from_the_own_room": answered,
        "runs_of_another_room": len(found),
        "examples": found[:5],
    }


def _questions(corpus: Path, generation: Generation) -> Iterator[tuple[str, str]]:
    """Questions with the room that answers them: what its documents suggest, then what was written for the corpus."""
    for record in generation.documents():
        document = generation.document(record.id)
        for one in candidates(generation, document) if document else ():
            yield room_of(record.source), one.question
        if document and (named := _NAMED.search(document.text)):
            for question in QUESTIONS:
                yield room_of(record.source), question.format(**named.groupdict())
            yield from ((room_of(record.source), one.format(**named.groupdict()).lower()) for one in QUESTIONS)
            yield from ((room_of(record.source), f"Tell me: {one.format(**named.groupdict())}") for one in QUESTIONS)
    written = corpus / "questions.jsonl"
    for line in written.read_text(encoding="utf-8").splitlines() if written.exists() else ():
        item = json.loads(line)
        for evidence in item.get("evidence", [])[:1]:
            yield room_of(evidence["doc_id"]), item["question"]


def _texts(generation: Generation, room: str) -> Iterator[str]:
    for record in generation.documents():
        document = generation.document(record.id)
        if document and room_of(record.source) == room:
            yield f"{record.title} {record.source} {document.text}"


def _words(value: Any) -> Iterator[str]:
    """Every text in a reply."""
    if isinstance(value, dict):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, str):
        yield f"{value} ¶"


def _runs(text: str) -> set[str]:
    words = re.findall(r"\w+|¶", text.casefold())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1) if "¶" not in words[at : at + RUN]}


def _cost(settings: Settings) -> dict[str, Any]:
    """Processor milliseconds of an answer with all protections and without keys, audit and limits, asked in turn; and
    of a request that does nothing."""
    plain = settings.model_copy(update={"data": settings.data, "audit": "off", "rate_limit": ""})
    secret = Keys(settings.data / FILE).create("admin", None)[1]
    open_app = create_app(plain, page=False)
    open_app.state.ring._keys = None  # as if no key had been made
    generation = Library(settings.data).current()
    asked = [question for _, question in _questions(settings.corpus, generation)]
    asked = random.Random(SEED + 1).sample(asked, min(TIMED, len(asked)))
    times: dict[str, list[float]] = {"open": [], "guarded": []}
    with TestClient(open_app) as bare, TestClient(create_app(settings, page=False)) as guarded:
        for server, headers in ((bare, {}), (guarded, {"X-API-Key": secret})):
            server.post("/api/ask", json={"question": asked[0]}, headers=headers)
        for at, question in enumerate(asked):
            pair = [("open", bare, {}), ("guarded", guarded, {"X-API-Key": secret})]
            for name, server, headers in pair if at % 2 else pair[::-1]:
                begun = time.process_time()
                server.post("/api/ask", json={"question": question}, headers=headers).raise_for_status()
                times[name].append(1000 * (time.process_time() - begun))
        idle = {
            name: _idle(server, headers)
            for name, server, headers in (("open", bare, {}), ("guarded", guarded, {"X-API-Key": secret}))
        }
    ratios = [one / other for one, other in zip(times["guarded"], times["open"], strict=True)]
    return {
        "ask_ms": {name: round(statistics.median(each), 2) for name, each in times.items()},
        "ratio": round(statistics.median(ratios), 4),
        "request_ms": idle,
        "share_of_an_answer": round((idle["guarded"] - idle["open"]) / statistics.median(times["open"]), 4),
    }


def _idle(server: TestClient, headers: dict[str, str], count: int = 400) -> float:
    """Processor milliseconds of a request for the list of models."""
    begun = time.process_time()
    for _ in range(count):
        server.get("/v1/models", headers=headers).raise_for_status()
    return round(1000 * (time.process_time() - begun) / count, 3)
