"""Words put in the place of others: a clause found in one document may have been changed by a later one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from itertools import groupby

import numpy as np

from dealdesk.assistant.answer import Quote, Superseded
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.ordered import ordered_changes
from dealdesk.assistant.piece import days_from, holds, piece_at, same_place
from dealdesk.assistant.question import BEFORE
from dealdesk.assistant.units import unit_at
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.index.titles import Titles
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document
from dealdesk.ingest.place import path
from dealdesk.ingest.values import Value, ValueKind

_HEAD = 2500
"""Characters at the beginning of a document in which it names what it amends."""
_DISTINCT: tuple[ValueKind, ...] = ("date", "amount")
"""Kinds of value so particular that the same one in the same paper is said of the same thing."""
_DIGITS = 4
_MEANT = 0.6
"""The share of a title's weight that the head of an amending document must hold."""

_FROM = re.compile(
    r"\b(?:on\s+(?:or|and)\s+after|with\s+effect\s+(?:from|on)|(?:beginning|begins?|starting)\s+(?:on|from)|effective(?:\s+on)?"
    r"|as\s+(?:of|from))\s+$",
    re.IGNORECASE,
)
"""What stands before the day from which new words hold."""

Answers = Callable[[Evidence, str], bool]
"""Whether the words given are what the evidence would have answered with."""


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment in force: the clause that it changes and the evidence that says so."""

    clause: Evidence
    amending: Evidence
    amendment: Amendment
    since: Date | None = None
    """The day from which the new words hold."""
    former: Evidence | None = None
    """Where the old words stand when it is not the clause: what an earlier change put there."""
    struck: str = ""
    """The words of the clause itself that the earlier change struck; "" where this change strikes them."""

    @property
    def words(self) -> str:
        """The words of the clause that no longer stand."""
        return self.struck or self.amendment.old

    def told_by(self, citations: Sequence[Quote]) -> bool:
        """Whether both the clause and its change are among what is quoted."""
        pieces = (self.clause, self.amending)
        return all(
            any(c.document_id == p.document.id and c.start < p.end and p.start < c.end for c in citations)
            for p in pieces
        )

    def holds_on(self, day: Date | None) -> bool:
        """Whether the new words hold on ``day``; a change is not known before its document."""
        return holds(self.since, day) and holds(self.amending.document.date, day)

    @property
    def superseded(self) -> Superseded:
        """What was in force before, and what replaced it."""
        document = self.amending.document
        former = self.former or self.clause
        return Superseded(
            value=self.amendment.old,
            quote=former.quote(former.start, former.end),
            replaced_by=f"{self.amendment.new} ({document.title})",
            since=self.since or document.date,
        )


class Amendments:
    """All replacements of words that the documents of one generation order."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._titles = Titles(generation.documents())
        self._positions = {record.id: place for place, record in enumerate(generation.documents())}
        self._changed = {
            (one.document_id, one.target_id) for one in generation.relations() if one.kind in ("amends", "supersedes")
        }
        self._all: list[tuple[Document, Amendment, frozenset[int]]] = []
        for document_id, found in groupby(generation.amendments(), lambda one: one[0]):
            if document := generation.document(document_id):
                held = self._titles.held(f"{document.title} {document.text[:_HEAD]}")
                meant = frozenset(np.flatnonzero(held >= _MEANT).tolist())
                self._all += [(document, amendment, meant) for _, amendment in found]

    def change_of(self, clause: Evidence, day: Date | None) -> Change | None:
        """The latest change of ``clause`` that holds on ``day``; None where its words stand."""
        made = [change for change in self.changes_of(clause) if change.holds_on(day)]
        return made[-1] if made else None

    def changes_of(self, clause: Evidence) -> list[Change]:
        """All changes of ``clause``, in the order of the days from which they hold. A change may change what an
        earlier one has put in."""
        target = clause.document.id
        place = self._positions[target]
        struck = [
            (document, amendment, None)
            for document, amendment, meant in self._all
            if place in meant or (document.id, target) in self._changed
        ]
        changed = [
            Change(clause, _evidence(document, amendment, clause), amendment, day or self._since(document, amendment))
            for document, amendment, day in (*struck, *ordered_changes(self._generation, clause))
            if _reaches(document, amendment, clause)
        ]
        made: list[Change] = []
        for change in sorted(changed, key=_by_day):
            before = [other for other in made if _plain(other.amendment.new) == _plain(change.amendment.old)]
            if before:
                made.append(replace(change, former=before[-1].amending, struck=before[-1].words))
            elif _stands(change.amendment.old, f"{clause.lead} {clause.text}"):
                made.append(change)
        return made

    def struck_by(self, piece: Evidence, value: Value) -> list[Change]:
        """The changes that strike the very ``value`` which ``piece`` tells, where its document is not the one that is
        changed but tells of it: the order itself in its recitals, or an older paper of the same deal. In the order of
        the days from which they hold."""
        if value.kind not in _DISTINCT:
            return []
        made = [
            Change(piece, _evidence(document, amendment, piece), amendment, self._since(document, amendment))
            for document, amendment, _ in self._all
            if _is(amendment.old, value) and self._tells_of(piece, document, amendment)
        ]
        return sorted((change for change in made if not same_place(change.amending, piece)), key=_by_day)

    def _tells_of(self, piece: Evidence, document: Document, amendment: Amendment) -> bool:
        own = piece.document
        if own.id == document.id:
            return not piece.start <= amendment.start < piece.end
        folder, _, _ = own.source.rpartition("/")
        older = own.date is not None and document.date is not None and own.date < document.date
        return bool(folder) and older and document.source.startswith(f"{folder}/") and _is_particular(amendment.old)

    def _since(self, document: Document, amendment: Amendment) -> Date | None:
        """The day that the sentence of ``amendment`` gives, else that of the document."""
        start, end = unit_at(document, amendment.start)
        end = max(end, amendment.end)
        text = document.text
        days = dict(days_from(self._generation, document.id, start, end))
        days |= {
            start + mention.start: mention.first
            for mention in dates_in(text[start:end])
            if mention.grain == "day" and _FROM.search(text[start : start + mention.start])
        }
        # The words that are struck and inserted may hold days themselves.
        own = {day for at, day in days.items() if not amendment.start <= at < amendment.end}
        return own.pop() if len(own) == 1 else document.date


@kept
def amendments_of(generation: Generation) -> Amendments:
    """Read once for each generation: one generation serves many questions."""
    return Amendments(generation)


def changes(
    generation: Generation, evidence: Sequence[Evidence], question: str, day: Date | None, looked_at: int = 2
) -> list[Change]:
    """Changes in force of the first pieces of ``evidence``; none where the question asks for what was before."""
    if BEFORE.search(question):
        return []
    amendments = amendments_of(generation)
    found = [amendments.change_of(piece, day) for piece in evidence[:looked_at]]
    return [change for change in found if change is not None]


def in_force(evidence: Sequence[Evidence], changed: Sequence[Change], answers: Answers | None = None) -> list[Evidence]:
    """``evidence`` with the words of the first change in it: before its clause where ``answers`` says that the very
    words which it replaces would have been the answer, else after it."""
    if not changed:
        return list(evidence)
    first = changed[0]
    pair = [first.clause, first.amending]
    if answers is None or answers(first.clause, first.words):
        pair.reverse()
    rest = [piece for piece in evidence if piece is not first.clause and not same_place(piece, first.amending)]
    at = next(place for place, piece in enumerate(evidence) if piece is first.clause)
    return [*pair, *rest] if pair[0] is first.amending else [*rest[:at], *pair, *rest[at:]]


def _by_day(change: Change) -> tuple[Date, Date, int]:
    return change.since or Date.min, change.amending.document.date or Date.min, change.amendment.start


def _is(words: str, value: Value) -> bool:
    """Whether the words are the value, as "$42.50" is "$42.50 per share"."""
    plain = _plain(words)
    return value.plain == plain or value.plain.startswith(f"{plain} ")


def _is_particular(words: str) -> bool:
    """Whether a value is so particular that another paper which states it means the same."""
    return sum(letter.isdigit() for letter in words) >= _DIGITS


def _reaches(document: Document, amendment: Amendment, clause: Evidence) -> bool:
    if document.id == clause.document.id:
        return False
    if clause.document.date and document.date and document.date < clause.document.date:
        return False
    return _within(amendment.place, path(clause.document, clause.start) + " " + clause.text[:12])


def _stands(words: str, text: str) -> bool:
    return _plain(words) in _plain(text)


def _plain(text: str) -> str:
    return re.sub(r"\s?per\s?cent\b", "%", " ".join(text.lower().split()))


def _within(place: str, where: str) -> bool:
    """Whether ``where`` lies in ``place``: "Article VI > Section 6.2. Meeting > (b)" lies in "6.2(b)"."""
    steps = iter(_STEP.findall(where.lower()))
    return all(step in steps for step in _STEP.findall(place.lower()))


_STEP = re.compile(r"\d+(?:\.\d+)*|\([a-z0-9]{1,4}\)|\b[ivx]+\b")


def _evidence(document: Document, amendment: Amendment, clause: Evidence) -> Evidence:
    """The unit that holds the amendment, as evidence as good as the clause that it changes."""
    start, end = unit_at(document, amendment.start)
    piece = piece_at(document, start, max(end, amendment.end), clause)
    at = piece.text.find(amendment.new)
    return replace(piece, values=tuple(v for v in piece.values if at >= 0 and at <= v.start < at + len(amendment.new)))
