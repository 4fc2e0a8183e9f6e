"""The tables of what documents state: facts, changes of other documents and of their words, and the names by which
documents go."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date as Date
from typing import Any

from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.citation import Citation
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.findings import Findings
from dealdesk.ingest.relation import Mention

SCHEMA = """
CREATE TABLE facts (
    document INTEGER NOT NULL REFERENCES documents,
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    value TEXT NOT NULL,
    subject TEXT NOT NULL,
    how TEXT NOT NULL
);
CREATE INDEX facts_of ON facts (document);
CREATE INDEX facts_by_day ON facts (kind, value);
CREATE TABLE mentions (
    document INTEGER NOT NULL REFERENCES documents,
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    words TEXT NOT NULL,
    part TEXT NOT NULL,
    place TEXT NOT NULL,
    effective TEXT,
    until TEXT,
    cited_start INTEGER NOT NULL,
    cited_end INTEGER NOT NULL,
    family TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    date TEXT,
    title TEXT NOT NULL
);
CREATE INDEX mentions_of ON mentions (document);
CREATE TABLE names (
    document INTEGER NOT NULL REFERENCES documents,
    own INTEGER NOT NULL,
    cited_start INTEGER NOT NULL,
    cited_end INTEGER NOT NULL,
    family TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    date TEXT,
    title TEXT NOT NULL
);
CREATE INDEX names_of ON names (document);
CREATE TABLE amendments (
    document INTEGER NOT NULL REFERENCES documents,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    place TEXT NOT NULL
);
CREATE INDEX amendments_of ON amendments (document);
"""
_ENACTS = "enacts"
_NOTHING = Citation(0, 0, "", "")
_TABLES = ("facts", "mentions", "names", "amendments")


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact, and the document that states it."""

    document_id: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Names:
    """What a document calls itself ("order", "" where nothing), whether it orders in the words of an authority, the
    numbers by which it goes, what is known from it of the numbers of others, the documents whose words it claims to
    repeat, with the spans of these, and what is the same for texts that differ in figures only."""

    family: str = ""
    enacts: bool = False
    own: tuple[Citation, ...] = ()
    cited: tuple[Citation, ...] = ()
    quoted: tuple[Citation, ...] = ()
    skeleton: str = ""


def write_findings(connection: sqlite3.Connection, number: int, findings: Findings) -> None:
    """Appends what the document ``number`` states."""
    _insert(connection, "facts", [(number, *astuple(fact)) for fact in findings.facts])
    rows = [
        (
            number,
            m.kind,
            m.start,
            m.end,
            m.words,
            m.part,
            m.place,
            _written(m.effective),
            _written(m.until),
            *_row(m.cited),
        )
        for m in findings.mentions
    ]
    _insert(connection, "mentions", rows)
    _insert(connection, "names", [(number, role, *_row(one)) for role, one in roles(findings)])
    _insert(connection, "amendments", [(number, *astuple(one)) for one in findings.amendments])


def copy_findings(connection: sqlite3.Connection, number: int, document_id: str) -> None:
    """Appends what the previous store's document ``document_id`` states, unchanged, under ``number``."""
    for table in _TABLES:
        names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})") if row[1] != "document"]
        columns = ", ".join(f'"{name}"' for name in names)
        connection.execute(
            f"INSERT INTO {table} (document, {columns}) SELECT ?, {columns} FROM previous.{table} "
            "WHERE document = (SELECT number FROM previous.documents WHERE id = ?) ORDER BY rowid",
            (number, document_id),
        )


def facts_query(document_id: str | None, kinds: Sequence[str]) -> tuple[str, list[str]]:
    """The statement and its parameters for the facts of one document or of all, of all kinds where none is given."""
    wanted = [("d.id = ?", [document_id])] if document_id is not None else []
    if kinds:
        wanted.append((f"f.kind IN ({','.join('?' * len(kinds))})", list(kinds)))
    where = f" WHERE {' AND '.join(condition for condition, _ in wanted)}" if wanted else ""
    statement = (
        'SELECT d.id, f.kind, f.start, f."end", f.text, f.value, f.subject, f.how '
        f"FROM facts f JOIN documents d ON d.number = f.document{where} ORDER BY f.rowid"
    )
    return statement, [value for _, values in wanted for value in values]


MENTIONS = (
    'SELECT d.id, m.kind, m.start, m."end", m.words, m.part, m.place, m.effective, m.until, m.cited_start, '
    "m.cited_end, m.family, m.name, m.number, m.date, m.title "
    "FROM mentions m JOIN documents d ON d.number = m.document ORDER BY m.rowid"
)
NAMES = (
    "SELECT d.id, n.own, n.cited_start, n.cited_end, n.family, n.name, n.number, n.date, n.title "
    "FROM names n JOIN documents d ON d.number = n.document ORDER BY n.rowid"
)
AMENDMENTS = (
    'SELECT d.id, a.start, a."end", a.old, a.new, a.place '
    "FROM amendments a JOIN documents d ON d.number = a.document ORDER BY a.rowid"
)


def stated_of(row: Sequence[Any]) -> Stated:
    """A row of ``facts_query`` as a value."""
    return Stated(row[0], Fact(*row[1:]))


def mention_of(row: Sequence[Any]) -> tuple[str, Mention]:
    """A row of MENTIONS: the id of the document that orders the change, and the change."""
    document_id, kind, start, end, words, part, place, effective, until, *cited = row
    return document_id, Mention(kind, start, end, _citation(cited), words, part, place, _day(effective), _day(until))


def amendment_of(row: Sequence[Any]) -> tuple[str, Amendment]:
    """A row of AMENDMENTS: the id of the document that orders the change of words, and the change."""
    return row[0], Amendment(*row[1:])


def names_of(rows: Sequence[Sequence[Any]]) -> dict[str, Names]:
    """All rows of NAMES, by document."""
    lists: dict[int, dict[str, list[Citation]]] = {0: {}, 1: {}, 3: {}}
    told: dict[str, Citation] = {}
    for document_id, role, *named in rows:
        citation = _citation(named)
        if role == 2:
            told[document_id] = citation
        else:
            lists[role].setdefault(document_id, []).append(citation)
    return {
        one: Names(
            family=said.family,
            enacts=said.name == _ENACTS,
            own=tuple(lists[1].get(one, ())),
            cited=tuple(lists[0].get(one, ())),
            quoted=tuple(lists[3].get(one, ())),
            skeleton=said.title,
        )
        for one in told.keys() | lists[0].keys() | lists[1].keys() | lists[3].keys()
        for said in (told.get(one, _NOTHING),)
    }


def roles(findings: Findings) -> list[tuple[int, Citation]]:
    """What a document names as the rows of names keep it: 0 another document, 1 itself by its number, 2 what it is, 3
    a document whose words it claims to repeat."""
    itself = Citation(0, 0, findings.family, _ENACTS * findings.enacts, title=findings.skeleton)
    return [
        *((1, one) for one in findings.own),
        *((0, one) for one in findings.cited),
        *((3, one) for one in findings.quoted),
        (2, itself),
    ]


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def _row(cited: Citation) -> tuple[Any, ...]:
    return cited.start, cited.end, cited.family, cited.name, cited.number, _written(cited.date), cited.title


def _citation(row: Sequence[Any]) -> Citation:
    start, end, family, name, number, date, title = row
    return Citation(start, end, family, name, number, _day(date), title)


def _written(day: Date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> Date | None:
    return Date.fromisoformat(text) if text else None
