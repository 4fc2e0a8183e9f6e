"""Two documents that give different values for the same thing, and which of them speaks for the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from typing import Literal

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.extract import best_value
from dealdesk.assistant.piece import days_from
from dealdesk.assistant.question import Question
from dealdesk.assistant.role import is_contract
from dealdesk.assistant.subject import Said, Subjects, same_value, stems, subjects_of
from dealdesk.index.doubts import doubts
from dealdesk.index.generation import Generation
from dealdesk.index.relations import Relation
from dealdesk.ingest.quoted import skeleton
from dealdesk.ingest.values import Value

Way = Literal["amended", "dated", "beside"]
"""How two documents stand to one another: the later one orders a change of the earlier; it is merely later; or both
are of one time."""

_LOOKED = 8
_GAP = 3.0
"""Pieces that are compared with the first one: so many, and none that falls this far behind it."""
_NEAR = timedelta(days=5)
"""Documents dated this close together are of one time."""
LIKE: dict[Way, float] = {"amended": 0.4, "beside": 0.4, "dated": 0.7}
"""How alike the words around two values must be: the less is known of the documents, the more."""
_NEVER = 2.0
_LIKE_ORDERED = 0.25
"""And where the later piece is itself the sentence that orders the change."""
_AS_LIKELY = 0.75
"""A value of a piece that is this much as like as its likest one may be meant too."""
_CHANGING = ("amends", "supersedes", "terminates", "suspends", "extends")
_PAST = re.compile(
    r"\b(?:was|were|had|previously|formerly|originally|initially|before|prior\s+to|used\s+to|would|stated|until\s+then"
    r"|current(?:ly)?\s+(?:rate|due|set)|no\s+longer|instead\s+of|from\s*$|recommended|proposed|threaten\w*|estimated?"
    r"|average\w*)\b",
    re.IGNORECASE,
)
_CHANGED = ("rate", "amount", "duration", "date")
_REPORTED = re.compile(r"\b(?:said|says|told\s\w+|confirmed|announced)\s+that\s+(?:\w+\s+){0,6}?would\b")
_PAST_REACH = 90


@dataclass(frozen=True, slots=True)
class Rival:
    """``earlier`` and ``later`` give different values for one thing; ``since`` is the day from which the later one
    holds, as far as it is said. ``like`` is how alike the words around them are."""

    earlier: Said
    later: Said
    way: Way
    since: Date | None
    like: float

    def other(self, piece: Evidence) -> Said:
        """The one that ``piece`` is not."""
        return self.earlier if piece is self.later.piece else self.later


def rivals(generation: Generation, evidence: Sequence[Evidence], question: Question) -> list[Rival]:
    """Other documents' pieces near the top that give another value for what the first piece would answer with.

    Where no kind of value is asked for but a change, any value of the first piece counts; the likest rival is first.
    """
    asked = stems(question.query.words)
    value = best_value(evidence[0], question)
    values = [value] if value else [v for v in evidence[0].values if v.kind in _CHANGED and question.kind == "change"]
    near = [
        piece
        for piece in evidence[1:_LOOKED]
        if evidence[0].score - piece.score <= _GAP and piece.document.id != evidence[0].document.id
    ]
    firsts = [subjects_of(generation).said(evidence[0], value) for value in values]
    found = [rival for one in firsts for piece in near if (rival := _rival(generation, one, piece, asked))]
    return found if value else sorted(found, key=lambda rival: -rival.like)


def ordered(generation: Generation, changing: Evidence, changed: Evidence) -> list[Relation]:
    """The changes of the one's document that the other's document orders."""
    return [
        relation
        for relation in generation.changes_to(changed.document.id)
        if relation.kind in _CHANGING and relation.document_id == changing.document.id
    ]


def begins(generation: Generation, one: Said) -> Date | None:
    """The day from which a value holds: the one that its sentence gives for it, else that of its document.

    A day governs what follows it ("Effective May 1, 10 percent and 20 percent") and the value just before it ("5
    percent, rising to 10 percent on May 1").
    """
    piece, at = one.piece, one.piece.start + one.value.start
    days = days_from(generation, piece.document.id, piece.start, piece.end)
    if one.value.kind in ("date", "month") or not days:
        return piece.document.date
    if before := [day for place, day in days if place <= at]:
        return before[-1]
    place, day = days[0]
    between = [v for v in piece.values if v.kind == one.value.kind and at < piece.start + v.start < place]
    return piece.document.date if between else day


def _rival(generation: Generation, first: Said, piece: Evidence, asked: frozenset[str]) -> Rival | None:
    subjects = subjects_of(generation)
    if twin := _twin(generation, first, piece):
        return _of_copies(generation, first, subjects.said(piece, twin))
    other, like = _match(subjects, first, piece, asked)
    if other is None:
        return None
    earlier, later, way, least = _stand(generation, first, other)
    if like < least or told(later) or subjects.foreign(earlier.piece, later.piece):
        return None
    if way != "amended" and (told(earlier) or _knows(earlier, later) or _knows(later, earlier)):
        return None
    return Rival(earlier, later, way, begins(generation, later), like)


def disputed(generation: Generation, evidence: Sequence[Evidence], question: Question) -> Rival | None:
    """Another figure in a copy of the document that the first piece is from."""
    value = best_value(evidence[0], question)
    for piece in evidence[1:_LOOKED] if value and doubts(generation).copies else ():
        if value and (twin := _twin(generation, first := subjects_of(generation).said(evidence[0], value), piece)):
            return _of_copies(generation, first, subjects_of(generation).said(piece, twin))
    return None


def _of_copies(generation: Generation, one: Said, other: Said) -> Rival:
    """Two figures of copies, that of the document which was there first in front."""
    if one.piece.document.id in doubts(generation).copies:
        one, other = other, one
    return Rival(one, other, "beside", begins(generation, one), 1.0)


def _twin(generation: Generation, first: Said, piece: Evidence) -> Value | None:
    """The value that stands in the place of the first one, where ``piece`` is the same words of a copy with another."""
    copies = doubts(generation).copies
    one, other = first.piece.document.id, piece.document.id
    if (
        one == other
        or copies.get(one, one) != copies.get(other, other)
        or skeleton(piece.text) != skeleton(first.piece.text)
    ):
        return None
    places = zip(first.piece.values, piece.values, strict=False)
    found = next((two for own, two in places if own == first.value), None)
    return None if found is None or found.kind != first.value.kind or same_value(found, first.value) else found


def _match(subjects: Subjects, first: Said, piece: Evidence, asked: frozenset[str]) -> tuple[Said | None, float]:
    """The value of ``piece`` that is said of what ``first`` is said of, and how surely; None where it is the same."""
    sayings = [subjects.said(piece, value) for value in piece.values if value.kind == first.value.kind]
    likes = [subjects.likeness(first, one, asked) for one in sayings]
    if not sayings:
        return None, 0.0
    best, like = max(zip(sayings, likes, strict=True), key=lambda pair: pair[1])
    alike = [one for one, its in zip(sayings, likes, strict=True) if its >= _AS_LIKELY * like]
    return (None, 0.0) if any(same_value(one.value, first.value) for one in alike) else (best, like)


def _stand(generation: Generation, one: Said, other: Said) -> tuple[Said, Said, Way, float]:
    for later, earlier in ((one, other), (other, one)):
        if relations := ordered(generation, later.piece, earlier.piece):
            itself = any(later.piece.start < r.end and r.start < later.piece.end for r in relations)
            return earlier, later, "amended", _LIKE_ORDERED if itself else LIKE["amended"]
    papers = [said.piece.document for said in (one, other)]
    if all(is_contract(generation, paper) for paper in papers):
        return one, other, "dated", _NEVER  # each binds its own parties
    days = [paper.date for paper in papers]
    if days[0] is None or days[1] is None:
        return one, other, "dated", _NEVER  # undated papers: nothing tells which one came first
    earlier, later = (one, other) if days[0] <= days[1] else (other, one)
    way: Way = "beside" if abs(days[0] - days[1]) <= _NEAR else "dated"
    return earlier, later, way, LIKE[way]


def told(one: Said) -> bool:
    """Whether the value is told of another time ("was 20 percent", "would rise to") rather than stated."""
    text = one.piece.text
    begin = max(text.rfind(mark, 0, one.value.start) for mark in (";", "\n", ". ")) + 1
    before = text[max(begin, one.value.start - _PAST_REACH) : one.value.start]
    reported = _REPORTED.search(before)  # "said that it would meet" states that it will
    return bool(_PAST.search(before[reported.end() :] if reported else before))


def _knows(one: Said, other: Said) -> bool:
    """Whether the piece of ``one`` holds the value of ``other`` too, nearer than anything else of its kind."""
    beside = [value for value in one.piece.values if value.kind == other.value.kind and value is not one.value]
    return any(same_value(value, other.value) and _in_one_clause(one, value) for value in beside)


def _in_one_clause(one: Said, value: Value) -> bool:
    low, high = sorted((one.value, value), key=lambda v: v.start)
    return not re.search(r"[;•]|\.\s|,\sand\s", one.piece.text[low.end : high.start])
