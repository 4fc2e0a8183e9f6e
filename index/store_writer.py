"""Writes the documents, passages and facts of a segment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dealdesk.index import findings_table
from dealdesk.index.store import DocumentRecord, content_sha256
from dealdesk.ingest.document import Box, Document, Passage
from dealdesk.ingest.findings import Findings

_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    date TEXT,
    format TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    stale INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    notices TEXT NOT NULL
);
CREATE TABLE bodies (
    number INTEGER PRIMARY KEY REFERENCES documents,
    text TEXT NOT NULL,
    sections TEXT NOT NULL,
    pages TEXT NOT NULL,
    meta TEXT NOT NULL,
    boxes TEXT NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    section TEXT NOT NULL,
    page INTEGER,
    context TEXT NOT NULL,
    content_sha256 BLOB NOT NULL
);
"""


class StoreWriter:
    """A new store, filled document by document; rows are numbered as they come."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, uri=True)
        # The file is synced to disk once, by whoever publishes it; a crash before that leaves only a draft.
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(_SCHEMA + findings_table.SCHEMA)
        self._connection.execute("BEGIN")
        self._attached: Path | None = None
        self._rows = 0
        self._documents = 0

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        size: int,
        mtime_ns: int,
        stale: bool = False,
        findings: Findings | None = None,
    ) -> None:
        """Appends a document read from a file of ``size`` bytes and ``mtime_ns``, its passages and what it states."""
        values = {
            "number": self._documents,
            "id": document.id,
            "source": document.source,
            "title": document.title,
            "date": document.date.isoformat() if document.date else None,
            "format": document.format,
            "fingerprint": document.fingerprint,
            "size": size,
            "mtime_ns": mtime_ns,
            "stale": int(stale),
            "characters": len(document.text),
            "first_row": self._rows,
            "passages": len(passages),
            "notices": _json([asdict(notice) for notice in document.notices]),
        }
        body = {
            "number": self._documents,
            "text": document.text,
            "sections": _json([asdict(section) for section in document.sections]),
            "pages": _json([asdict(page) for page in document.pages]),
            "meta": _json(document.meta),
            "boxes": _json([[getattr(box, name) for name in Box.__slots__] for box in document.boxes]),
        }
        for table, row in (("documents", values), ("bodies", body)):
            marks = ", ".join(f":{name}" for name in row)
            self._connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", row)
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (row, self._documents, p.start, p.end, p.text, p.section, p.page, p.context, content_sha256(p))
                for row, p in enumerate(passages, self._rows)
            ),
        )
        if findings is not None:
            findings_table.write_findings(self._connection, self._documents, findings)
        self._documents += 1
        self._rows += len(passages)

    def copy(self, path: Path, record: DocumentRecord, first_row: int) -> None:
        """Appends the document ``record.id`` of the store at ``path`` and what it states. Its passages, which begin at
        ``first_row`` there, get new row numbers; ``size``, ``mtime_ns`` and ``stale`` are taken from ``record``."""
        self._attach(path)
        same = "id, source, title, date, format, fingerprint, characters, passages, notices"
        self._connection.execute(
            f"INSERT INTO documents (number, first_row, size, mtime_ns, stale, {same}) "
            f"SELECT ?, ?, ?, ?, ?, {same} FROM previous.documents WHERE id = ?",
            (self._documents, self._rows, record.size, record.mtime_ns, int(record.stale), record.id),
        )
        self._connection.execute(
            "INSERT INTO bodies SELECT ?, text, sections, pages, meta, boxes FROM previous.bodies "
            "WHERE number = (SELECT number FROM previous.documents WHERE id = ?)",
            (self._documents, record.id),
        )
        self._connection.execute(
            'INSERT INTO passages SELECT row + ?, ?, start, "end", text, section, page, context, content_sha256 '
            "FROM previous.passages WHERE row BETWEEN ? AND ? ORDER BY row",
            (self._rows - first_row, self._documents, first_row, first_row + record.passages - 1),
        )
        findings_table.copy_findings(self._connection, self._documents, record.id)
        self._documents += 1
        self._rows += record.passages

    def _attach(self, path: Path) -> None:
        """Opens the store at ``path`` beside the new one, as ``previous``."""
        if path == self._attached:
            return
        self._connection.execute("COMMIT")  # SQLite attaches nothing within a transaction
        if self._attached is not None:
            self._connection.execute("DETACH previous")
        self._connection.execute("ATTACH ? AS previous", (f"{path.resolve().as_uri()}?mode=ro&immutable=1",))
        self._attached = path
        self._connection.execute("BEGIN")

    def complete(self) -> None:
        """Makes what was appended part of the file."""
        self._connection.execute("CREATE INDEX passages_by_content ON passages (content_sha256)")
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Closes the file; without ``complete`` before, it holds nothing."""
        self._connection.close()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
