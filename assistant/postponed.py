"""Days that an act has moved: it recites the day that was set, or names the act that set it, and orders another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.piece import days_from, holds, piece_at, same_place
from dealdesk.assistant.recital import recites
from dealdesk.assistant.units import unit_at
from dealdesk.index.generation import Generation
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document
from dealdesk.ingest.values import Value, values_in

_WAS_SET = re.compile(
    r"\b(?:was|were|had been) (?:originally |previously |initially )?(?:set|scheduled|slated|due|planned|expected)"
    r" (?:to|for)\b",
    re.IGNORECASE,
)
_WOULD = re.compile(r"\bwould\b")
"""What a recital tells of a day to come: it may be another by now."""
_NEW_DAY = re.compile(
    r"\beffective date\b[^.;]{0,200}\b(?:shall be|is|will be)\b"
    r"|\b(?:postponed|delayed|deferred|moved) (?:to|until)\b",
    re.IGNORECASE,
)
"""Words that set another day for all that an act orders; they count in a document that speaks of the former day too."""
_SOON = timedelta(days=3)
"""How far from the act the paper that tells of it is dated."""
_LOOKED = 16


@dataclass(frozen=True, slots=True)
class Postponed:
    """The evidence of a ``day`` that was ordered in the place of another."""

    ordering: Evidence
    day: Date


def postponed(
    generation: Generation, evidence: Sequence[Evidence], value: Value, asked: str, day: Date | None
) -> Postponed | None:
    """What moved the day ``value`` that the first of ``evidence`` tells, as far as is known on ``day``; None where
    nothing did. ``asked`` is the question, whose figures tell of which of several things the day is asked."""
    first = evidence[0]
    was = next((one.first for one in dates_in(value.text, _year(first.document)) if one.grain == "day"), None)
    if was is None:
        return None
    tells = _WAS_SET.search(first.text) is not None or (recites(first.text) and _WOULD.search(first.text) is not None)
    asked_for, told = _figures(asked), _figures(first.text)
    figures = asked_for & told or told or asked_for
    for document in _moving(generation, evidence, tells):
        if not holds(document.date, day):
            continue
        speaks = _NEW_DAY.search(document.text) is not None and any(
            one.first == was for one in dates_in(document.text, _year(document))
        )
        for at, new in _days(generation, document):
            piece = piece_at(document, *unit_at(document, at), first)
            if new <= was or same_place(piece, first) or recites(piece.text):
                continue
            if (speaks and _NEW_DAY.search(piece.text)) or (tells and figures & _figures(piece.text)):
                return Postponed(piece, new)
    return None


def _days(generation: Generation, document: Document) -> Iterator[tuple[int, Date]]:
    """The days that ``document`` sets in the place of others, and then those from which anything holds, each with an
    offset in the sentence that says so."""
    for match in _NEW_DAY.finditer(document.text):
        _, end = unit_at(document, match.start())
        mentions = dates_in(document.text[match.start() : end], _year(document))
        yield from ((match.start(), one.first) for one in mentions[:1] if one.grain == "day")
    yield from days_from(generation, document.id, 0, len(document.text))


def _moving(generation: Generation, evidence: Sequence[Evidence], tells: bool) -> Iterator[Document]:
    """The documents that may have moved a day of the first piece: those that amend its document, the latest first;
    where it tells of what was set before, its own and, of what was found, those that amend anything at its time."""
    first = evidence[0].document
    amending = [r.document_id for r in generation.changes_to(first.id) if r.kind in ("amends", "suspends", "extends")]
    ids = sorted(dict.fromkeys(amending), key=lambda one: _date(generation, one), reverse=True)
    if tells:
        acts = {r.document_id for r in generation.relations() if r.kind == "amends"}
        near = (piece.document for piece in evidence[:_LOOKED] if piece.document.id in acts)
        ids += [first.id, *(one.id for one in near if first.date and one.date and abs(one.date - first.date) <= _SOON)]
    for document_id in dict.fromkeys(ids):
        if document := generation.document(document_id):
            yield document


def _date(generation: Generation, document_id: str) -> Date:
    return generation.by_id[document_id].date or Date.min


def _year(document: Document) -> int | None:
    return document.date.year if document.date else None


def _figures(text: str) -> frozenset[str]:
    return frozenset(value.plain for value in values_in(text) if value.kind in ("rate", "amount"))
