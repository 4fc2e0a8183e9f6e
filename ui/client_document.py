"""What a client learns of documents, of what they state, and of re-indexing: frozen values, as docs/api.md has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a reader removed, could not read or wants said."""

    kind: str
    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the index. ``stale``: its file can no longer be read, its last good text stands in."""

    document_id: str
    source: str
    title: str
    date: Date | None
    format: str
    size: int
    characters: int
    passages: int
    stale: bool
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled or numbered part of a document's text."""

    label: str
    title: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document's text; ``recognized`` as in a quote."""

    number: int
    start: int
    end: int
    recognized: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one document does to another; ``document_id``, ``title`` and ``date`` are the other one's."""

    kind: str
    document_id: str | None
    source: str | None
    title: str | None
    date: Date | None
    named: str
    part: str
    place: str
    effective: Date | None
    until: Date | None
    quoted_in: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class WholeDocument(Document):
    """A document with its sections and pages, what it changes and what changed it."""

    sections: tuple[Section, ...]
    pages: tuple[Page, ...]
    meta: Mapping[str, str]
    changes: tuple[Change, ...]
    changed_by: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact that a document states, with the day that it tells of."""

    kind: str
    date: Date | None
    value: str
    subject: str
    how: str
    document_id: str
    source: str
    title: str
    document_date: Date | None
    section: str
    page: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Facts by day; ``total`` is how many there are on all pages, ``next`` the cursor of the next one, or None."""

    entries: tuple[Entry, ...]
    total: int
    index_generation: str
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was taken in. ``new`` is false when the very same file was there already."""

    document_id: str
    source: str
    size: int
    new: bool


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files that were taken in; ``job_id`` names the re-indexing, if one was asked for."""

    documents: tuple[Uploaded, ...]
    job_id: str | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """A document that was deleted, and the generation of the index from which it is gone."""

    document_id: str
    source: str
    index_generation: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, why, and what can be done."""

    source: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a re-indexing did, by source."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    stale: tuple[str, ...]
    notices: tuple[str, ...]
    embedded: int
    reused: int
    seconds: float
    generation: str


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction took off the disk: ``rows`` passages and ``generations`` earlier indexes, ``freed`` bytes."""

    generation: str
    rows: int
    generations: int
    freed: int


@dataclass(frozen=True, slots=True)
class Job:
    """A re-indexing or compaction as it stands; ``report`` or ``compacted`` is set when it is done, ``problem`` when it
    failed."""

    job_id: str
    state: Literal["waiting", "running", "done", "failed"]
    stage: str
    done: int
    total: int
    rate: float
    eta_seconds: float | None
    seconds: float
    report: Report | None
    problem: Mapping[str, Any] | None = None
    kind: Literal["reindex", "compact"] = "reindex"
    compacted: Compacted | None = None
