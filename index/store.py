"""Documents, passages and facts of a segment in one SQLite file: written once by a build, then only read."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from threading import Lock
from typing import Any

from dealdesk.index import findings_table
from dealdesk.index.faults import unreadable
from dealdesk.index.findings_table import Names, Stated
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Box, Document, Notice, Page, Passage, Section
from dealdesk.ingest.relation import Mention

_RECORD = (
    "id, source, title, date, format, fingerprint, size, mtime_ns, stale, characters, first_row, passages, notices"
)
_WHOLE = "id, source, title, date, text, format, sections, pages, notices, meta, fingerprint, boxes"
_PASSAGE = (
    'SELECT p.row, d.id, p.start, p."end", p.text, d.title, d.date, p.section, p.page, p.context, d.source '
    "FROM passages p JOIN documents d ON d.number = p.document"
)
_CHUNK = 500
"""Rows asked for in one statement: SQLite allows some tens of thousands of parameters, and this is plenty."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the index knows it, without its text.

    Its passages are the rows ``first_row`` to ``first_row + passages - 1``. ``size`` (bytes) and ``mtime_ns`` are the
    file's when it was read. ``stale`` means that the file can no longer be read and its last good text stands in.
    """

    id: str
    source: str
    title: str
    date: Date | None
    format: str
    fingerprint: str
    size: int
    mtime_ns: int
    stale: bool
    characters: int
    first_row: int
    passages: int
    notices: tuple[Notice, ...] = ()


class Store:
    """A store, opened for reading. Safe to use from many threads, and after its file was deleted."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._path = path
        # immutable: nobody writes a finished store, so SQLite need not look for locks or a journal.
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            weakref.finalize(self, self._connection.close)
            self._connection.execute("SELECT count(*) FROM documents").fetchone()  # SQLite opens the file only now
        except sqlite3.Error as error:
            raise unreadable(path, error) from error

    def records(self) -> tuple[DocumentRecord, ...]:
        """All documents, in the order of their rows."""
        return tuple(_record(row) for row in self._all(f"SELECT {_RECORD} FROM documents ORDER BY number"))

    def document(self, document_id: str) -> Document | None:
        """The document with its text, sections and pages, as the reader made it; None when there is none."""
        rows = self._all(f"SELECT {_WHOLE} FROM documents JOIN bodies USING (number) WHERE id = ?", (document_id,))
        return _document(rows[0]) if rows else None

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at ``rows``, in that order. Raises IndexError for a row that there is not."""
        found: dict[int, Passage] = {}
        wanted = list(dict.fromkeys(int(row) for row in rows))
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            found.update((row[0], _passage(row)) for row in self._all(f"{_PASSAGE} WHERE p.row IN ({marks})", chunk))
        if missing := [row for row in wanted if row not in found]:
            raise IndexError(f"there is no passage in row {missing[0]}")
        return [found[int(row)] for row in rows]

    def all_passages(self) -> Iterator[Passage]:
        """Every passage in the order of rows."""
        size = self._all("SELECT coalesce(max(row), -1) + 1 FROM passages")[0][0]
        for start in range(0, size, _CHUNK):
            chunk = (start, min(start + _CHUNK, size) - 1)
            yield from map(_passage, self._all(f"{_PASSAGE} WHERE p.row BETWEEN ? AND ? ORDER BY p.row", chunk))

    def rows_of_contents(self, keys: Sequence[bytes]) -> list[tuple[bytes, int]]:
        """Every row that holds a passage whose content has one of these sha256 sums, with the sum."""
        found: list[tuple[bytes, int]] = []
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            found += self._all(f"SELECT content_sha256, row FROM passages WHERE content_sha256 IN ({marks})", chunk)
        return found

    def facts(self, document_id: str | None = None, kinds: Sequence[str] = ()) -> tuple[Stated, ...]:
        """What one document or all of them state, in the order of documents and places; only ``kinds`` where given."""
        return tuple(
            findings_table.stated_of(row) for row in self._all(*findings_table.facts_query(document_id, kinds))
        )

    def mentions(self) -> list[tuple[str, Mention]]:
        """The changes of other documents, each with the id of the document that orders it."""
        return [findings_table.mention_of(row) for row in self._all(findings_table.MENTIONS)]

    def amendments(self) -> list[tuple[str, Amendment]]:
        """The words put in the place of others, each with the id of the document that orders it."""
        return [findings_table.amendment_of(row) for row in self._all(findings_table.AMENDMENTS)]

    def names(self) -> dict[str, Names]:
        """The names by which each document and others go."""
        return findings_table.names_of(self._all(findings_table.NAMES))

    def _all(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise unreadable(self._path, error) from error


def content_sha256(passage: Passage) -> bytes:
    """What a passage's vector is reused by."""
    return hashlib.sha256(passage.content.encode()).digest()


def _date(text: str | None) -> Date | None:
    return Date.fromisoformat(text) if text else None


def _notices(text: str) -> tuple[Notice, ...]:
    return tuple(Notice(**notice) for notice in json.loads(text))


def _record(row: tuple[Any, ...]) -> DocumentRecord:
    ident, source, title, date, form, fingerprint, size, mtime_ns, stale, characters, first, passages, notices = row
    numbers = (size, mtime_ns, bool(stale), characters, first, passages)
    return DocumentRecord(ident, source, title, _date(date), form, fingerprint, *numbers, _notices(notices))


def _document(row: tuple[Any, ...]) -> Document:
    ident, source, title, date, text, form, sections, pages, notices, meta, fingerprint, boxes = row
    return Document(
        id=ident,
        source=source,
        title=title,
        date=_date(date),
        text=text,
        format=form,
        sections=tuple(Section(**section) for section in json.loads(sections)),
        pages=tuple(Page(**page) for page in json.loads(pages)),
        notices=_notices(notices),
        meta=tuple((key, value) for key, value in json.loads(meta)),
        fingerprint=fingerprint,
        boxes=tuple(Box(*box) for box in json.loads(boxes)),
    )


def _passage(row: tuple[Any, ...]) -> Passage:
    _, document_id, start, end, text, title, date, section, page, context, source = row
    return Passage(document_id, start, end, text, title, _date(date), section, page, context, source)
