"""What readers think of answers, kept with the answers as they were given, and handed on as questions to evaluate."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.question import Turn
from dealdesk.ui.ledger import Ledger

FILE = "feedback.sqlite"
"""Name of the file in the data folder."""

Verdict = Literal["useful", "wrong", "wrong_source"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS opinions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    verdict TEXT NOT NULL,
    question TEXT NOT NULL,
    opinion TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS opinion_rooms (number INTEGER NOT NULL, room TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader thought of ``answer``, which was given to ``question`` asked after ``history``.

    ``wrong_source``: the answer may be right, but what it cites does not bear it out. ``time`` is in UTC.
    """

    question: str
    verdict: Verdict
    answer: Answer
    comment: str = ""
    history: tuple[Turn, ...] = ()
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    time: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Page:
    """Some opinions, the latest first; ``total`` is how many there are, ``next`` what the next page is asked with."""

    opinions: tuple[Opinion, ...]
    total: int
    next: int | None


_OPINION = TypeAdapter(Opinion)


class Feedback:
    """The opinions in the SQLite file ``path``, which outlives every re-index. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._ledger = Ledger(path, _SCHEMA)

    def add(self, opinion: Opinion, rooms: frozenset[str] | None = None) -> None:
        """Keeps ``opinion``, given by one who sees ``rooms`` (None: all). Raises NotKept when the file cannot be
        written."""
        row = (opinion.id, opinion.time.isoformat(), opinion.verdict, opinion.question)
        with self._ledger.opened() as connection:
            number = connection.execute(
                "INSERT INTO opinions (id, time, verdict, question, opinion) VALUES (?, ?, ?, ?, ?)",
                (*row, _OPINION.dump_json(opinion).decode()),
            ).lastrowid
            connection.executemany(
                "INSERT INTO opinion_rooms VALUES (?, ?)", [(number, room) for room in sorted(rooms or ())]
            )

    def all(self, rooms: frozenset[str] | None = None) -> tuple[Opinion, ...]:
        """Every opinion, in the order in which they came: given by those who see none but ``rooms`` (None: by all)."""
        with self._ledger.opened() as connection:
            which, values = _of(rooms)
            rows = connection.execute(f"SELECT opinion FROM opinions WHERE {which} ORDER BY number", values).fetchall()
        return tuple(_OPINION.validate_json(text) for (text,) in rows)

    def page(self, limit: int, before: int | None = None, rooms: frozenset[str] | None = None) -> Page:
        """At most ``limit`` of them, the latest first, older than the one that ``next`` of another page names."""
        newest = before or 2**62
        which, values = _of(rooms)
        with self._ledger.opened() as connection:
            total = connection.execute(f"SELECT count(*) FROM opinions WHERE {which}", values).fetchone()[0]
            rows = connection.execute(
                f"SELECT number, opinion FROM opinions WHERE {which} AND number < ? ORDER BY number DESC LIMIT ?",
                (*values, newest, limit + 1),
            ).fetchall()
        found = tuple(_OPINION.validate_json(text) for _, text in rows[:limit])
        return Page(found, total, rows[limit - 1][0] if len(rows) > limit else None)

    def questions(self) -> list[dict[str, Any]]:
        """The last opinion on each question as an item of a ``questions.jsonl`` that ``dealdesk evaluate`` reads."""
        latest: dict[tuple[str, tuple[Turn, ...]], Opinion] = {}
        for opinion in self.all():
            latest[(opinion.question, opinion.history)] = opinion
        return [_item(opinion) for opinion in latest.values()]


def take_in(path: Path, other: Path) -> int:
    """Adds to the opinions in ``path`` those of the file ``other`` that are not there yet, and returns how many."""
    with Ledger(path, _SCHEMA).opened() as connection:
        connection.execute("ATTACH ? AS other", (str(other),))
        new = "other.opinions WHERE id NOT IN (SELECT id FROM main.opinions)"
        ids = [row[0] for row in connection.execute(f"SELECT id FROM {new} ORDER BY number")]
        columns = "id, time, verdict, question, opinion"
        for one in ids:
            number = connection.execute(
                f"INSERT INTO main.opinions ({columns}) SELECT {columns} FROM other.opinions WHERE id = ?", (one,)
            ).lastrowid
            connection.execute(
                "INSERT INTO main.opinion_rooms SELECT ?, room FROM other.opinion_rooms WHERE number = "
                "(SELECT number FROM other.opinions WHERE id = ?)",
                (number, one),
            )
        return len(ids)


def _of(rooms: frozenset[str] | None) -> tuple[str, list[str]]:
    """The condition, with its values, for opinions of those who see none but ``rooms``."""
    if rooms is None:
        return "1", []
    others = f"SELECT number FROM opinion_rooms WHERE room NOT IN ({','.join('?' * len(rooms))})"
    return f"number IN (SELECT number FROM opinion_rooms) AND number NOT IN ({others})", sorted(rooms)


def _item(opinion: Opinion) -> dict[str, Any]:
    """What an opinion makes known of a right reply.

    Of an answer that was useful, its short answer and its quotes; of one with a wrong source, the short answer alone;
    of a wrong one, nothing: it stands there for a person to complete.
    """
    answer = opinion.answer
    useful, stands = opinion.verdict == "useful", opinion.verdict != "wrong"
    return {
        "id": f"feedback-{opinion.id}",
        "type": "feedback",
        "question": opinion.question,
        "history": [turn.content for turn in opinion.history if turn.role == "user"],  # what an evaluation asks after
        "answerable": not (answer.refused and stands),
        "answers": [answer.direct_answer] if stands and answer.direct_answer else [],
        "must_include": [],
        "must_not_include": [],
        "evidence": _evidence(answer) if useful else [],
        "verdict": opinion.verdict,
        "comment": opinion.comment,
        "given": answer.text,
        "index_generation": answer.index_generation,
        "time": opinion.time.isoformat(),
    }


def _evidence(answer: Answer) -> Sequence[dict[str, Any]]:
    return [
        {"doc_id": cited.source, "start": cited.start, "end": cited.end, "text": cited.quote}
        for cited in answer.citations
    ]
