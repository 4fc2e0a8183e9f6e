"""The rows of the timeline's chart and the points on them: facts of one kind, day and row are one point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.facts import FactKind
from dealdesk.ui.page_timeline_filters import KINDS, deal_name, deal_of
from dealdesk.ui.timeline import Entry, Link

MOST_DOCUMENTS = 40
"""Rows of documents that are read at a glance; where there would be more, each deal has a row for each kind instead."""

_STEP = 0.2  # of a row: how far points of one day and row stand apart


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the chart. A ``head`` is the name over the rows of a deal."""

    label: str
    head: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """What is said of one day on one row: ``numbers`` are the entries' places in the list, ``y`` where it stands."""

    kind: FactKind
    day: Date
    y: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A change drawn from the row of the changing document to that of the changed one; ``number`` is the link's."""

    day: Date
    y0: int
    y1: int
    number: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is drawn. ``spans`` are (row, first day, last day) of the thin lines on which points stand."""

    rows: tuple[Row, ...]
    points: tuple[Point, ...]
    arrows: tuple[Arrow, ...]
    spans: tuple[tuple[int, Date, Date], ...]
    by_deal: bool


def plan(entries: Sequence[Entry], links: Sequence[Link], rows: str) -> Plan:
    """What to draw for ``entries`` and ``links``. ``rows``: "documents" or "deals"; "" takes what can be read."""
    records = {entry.document.id: entry.document for entry in entries if entry.date}
    for link in links:
        records |= {link.document.id: link.document, link.target.id: link.target}
    by_deal = rows == "deals" or (not rows and len(records) > MOST_DOCUMENTS)
    if by_deal:
        return _by_deal(entries)
    return _by_document(entries, links, in_chains(tuple(records.values()), links))


def _by_document(entries: Sequence[Entry], links: Sequence[Link], records: Sequence[DocumentRecord]) -> Plan:
    rows: list[Row] = []
    places: dict[str, int] = {}
    last = None
    for record in records:
        if deal_of(record) != last:
            last = deal_of(record)
            rows.append(Row(deal_name(last), head=True))
        places[record.id] = len(rows)
        rows.append(Row(record.title or record.source))
    days: dict[int, list[Date]] = {}
    arrows = []
    for number, link in enumerate(links):
        if link.day is not None:
            arrows.append(Arrow(link.day, places[link.document.id], places[link.target.id], number))
            for record in (link.document, link.target):
                days.setdefault(places[record.id], []).append(link.day)
    points = _points([(places[e.document.id], i, e) for i, e in enumerate(entries) if e.date])
    return _finished(rows, points, arrows, days, False)


def _by_deal(entries: Sequence[Entry]) -> Plan:
    rows: list[Row] = []
    places: dict[tuple[str, FactKind], int] = {}
    kinds = {(deal_of(entry.document), entry.fact.kind) for entry in entries if entry.date}
    for deal in sorted({deal for deal, _ in kinds}):
        rows.append(Row(deal_name(deal), head=True))
        for kind, name in KINDS.items():
            if (deal, kind) in kinds:
                places[deal, kind] = len(rows)
                rows.append(Row(name))
    placed = [(places[deal_of(e.document), e.fact.kind], i, e) for i, e in enumerate(entries) if e.date]
    return _finished(rows, _points(placed), [], {}, True)


def _points(placed: Sequence[tuple[int, int, Entry]]) -> list[Point]:
    """The entries' points; those of other kinds on the same row and day stand a little lower, one under the other."""
    groups: dict[tuple[int, Date, FactKind], list[int]] = {}
    for row, number, entry in placed:
        if entry.date:
            groups.setdefault((row, entry.date, entry.fact.kind), []).append(number)
    taken: dict[tuple[int, Date], int] = {}
    points = []
    for (row, day, kind), numbers in groups.items():
        turn = taken.get((row, day), 0)
        taken[row, day] = turn + 1
        points.append(Point(kind, day, row + _STEP * ((turn + 1) // 2) * (1 if turn % 2 else -1), tuple(numbers)))
    return points


def _finished(
    rows: Sequence[Row], points: Sequence[Point], arrows: Sequence[Arrow], days: dict[int, list[Date]], by_deal: bool
) -> Plan:
    for point in points:
        days.setdefault(round(point.y), []).append(point.day)
    spans = [(row, min(found), max(found)) for row, found in sorted(days.items())]
    return Plan(tuple(rows), tuple(points), tuple(arrows), tuple(spans), by_deal)


def in_chains(records: Sequence[DocumentRecord], links: Sequence[Link]) -> list[DocumentRecord]:
    """The documents by deal and date, each under the one that it changes: a chain of changes stands together."""
    parents: dict[str, str] = {}
    for link in links:
        if deal_of(link.document) == deal_of(link.target):
            parents.setdefault(link.document.id, link.target.id)
    known = {record.id: record for record in records}

    def place(record: DocumentRecord) -> tuple[str, tuple[bool, Date, str], str, tuple[bool, Date, str]]:
        root, seen = record.id, {record.id}
        while (parent := parents.get(root)) in known and parent not in seen:
            root = parent
            seen.add(root)
        return deal_of(record), _age(known[root]), root, _age(record)

    return sorted(records, key=place)


def _age(record: DocumentRecord) -> tuple[bool, Date, str]:
    return record.date is None, record.date or Date.max, record.title
