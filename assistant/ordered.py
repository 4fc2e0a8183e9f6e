"""Changes that a document orders of another by its values: "instead of 25 percent, 35 percent", a row's old and new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Date
from itertools import pairwise

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.piece import piece_at
from dealdesk.assistant.subject import stems, subjects_of
from dealdesk.assistant.units import unit_at
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept_for
from dealdesk.index.relations import Relation
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Document
from dealdesk.ingest.values import Value, values_in

Ordered = tuple[Document, Amendment, Date | None]
"""The document that orders a change, the change, and the day that is given for it."""

_LIKE = 0.4
"""How alike the words around the old value must be in the clause and in the order that changes it."""
_INSTEAD = re.compile(r"[^;]*\binstead\b[^;]*", re.DOTALL)
_TO = re.compile(r"[^.;]{0,40}?\bto\s+(?:an?\s+)?(?:additional\s+)?", re.DOTALL)
_FROM = re.compile(r"\bfrom\s+(?:an?\s+)?(?:additional\s+)?$")
_CELL = re.compile(r"(?P<head>[^|:\n]{1,80}): (?P<cell>[^|\n]*)")
_OLD, _NEW = re.compile(r"^\s*old\s+", re.IGNORECASE), re.compile(r"^\s*new\s+", re.IGNORECASE)
_KINDS = ("rate", "amount", "duration", "date")


def ordered_changes(generation: Generation, clause: Evidence) -> Iterator[Ordered]:
    """The changes of the clause's document that may change a value of ``clause``, with the documents that order them.

    Whether the old value stands in the clause is not looked at: it may be one that another change has put there.
    """
    relations = [r for r in generation.changes_to(clause.document.id) if r.kind == "amends"]
    for relation in relations:
        document = generation.document(relation.document_id)
        if document and (amendment := _by_value(generation, document, relation, clause)):
            yield document, amendment, relation.effective
    for document_id in dict.fromkeys(r.document_id for r in relations) if " | " in clause.text else ():
        if document := generation.document(document_id):
            for amendment in _rows(document, clause):
                over = [r for r in relations if r.document_id == document_id and r.start < amendment.start]
                # A table stands under the sentence that orders it.
                yield document, amendment, over[-1].effective if over else None


def _by_value(generation: Generation, document: Document, relation: Relation, clause: Evidence) -> Amendment | None:
    pair = _old_and_new(generation, relation)
    if pair is None:
        return None
    old, new = pair
    start, end = _span(document, relation)
    piece = piece_at(document, start, end, clause)
    subjects, part = subjects_of(generation), stems(relation.part)
    ordering = subjects.said(replace(piece, values=(old,)), old)
    alike = [
        subjects.likeness(subjects.said(clause, value), ordering, part)
        for value in clause.values
        if value.kind == old.kind
    ]
    if max(alike, default=0.0) < _LIKE:
        return None
    return Amendment(start + old.start, start + new.end, old.text, new.text, relation.place)


def _span(document: Document, relation: Relation) -> tuple[int, int]:
    start, end = unit_at(document, relation.start)
    return start, max(end, relation.end)


@kept_for(1024)
def _old_and_new(generation: Generation, relation: Relation) -> tuple[Value, Value] | None:
    """Two values of a kind of which the second is put in the place of the first, from where the change is ordered on;
    their offsets are those in the sentence that orders it."""
    document = generation.document(relation.document_id)
    if document is None:
        return None
    start, end = _span(document, relation)
    text = document.text[start:end]
    found = values_in(text, document.date.year if document.date else None)
    for kind in _KINDS:
        values = [value for value in found if value.kind == kind and value.start >= relation.start - start]
        for old, new in pairwise(values):
            between = text[old.end : new.start]
            rising = _FROM.search(text[: old.start]) and _TO.fullmatch(between)
            if rising or _INSTEAD.fullmatch(between):
                return old, new
    return None


def _rows(document: Document, clause: Evidence) -> Iterator[Amendment]:
    """The cells of the row of ``clause`` that a table of ``document`` gives anew, as "Old price" and "New price"."""
    first = clause.text.split(" | ")[0].strip()
    at = document.text.find(f"{first} | ")
    while at >= 0:
        stop = document.text.find("\n", at)
        cells = list(_CELL.finditer(document.text, at, stop if stop >= 0 else len(document.text)))
        for one, two in pairwise(cells):
            head = _OLD.sub("", one["head"]).strip()
            pair = _OLD.match(one["head"]) and _NEW.match(two["head"]) and head == _NEW.sub("", two["head"]).strip()
            if pair and (old := _cell(clause, head, one["cell"].strip())):
                yield Amendment(one.start(), two.end(), old, two[0].strip(), "")
        at = document.text.find(f"{first} | ", at + 1)


def _cell(clause: Evidence, head: str, value: str) -> str:
    """The cell of the clause under that head with that value, as it stands there; "" where there is none."""
    for cell in _CELL.finditer(clause.text):
        if cell["cell"].strip() == value and stems(head) <= stems(cell["head"]):
            return cell[0].strip()
    return ""
