"""What later documents have ended: the sentence that ends a rule belongs before the rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.piece import holds, piece_at, same_place
from dealdesk.assistant.subject import stems, subjects_of
from dealdesk.assistant.units import unit_at
from dealdesk.index.generation import Generation
from dealdesk.index.relations import Relation

_LOOKED = 4
_SPOKEN = 0.5
"""The share of the weight of what is ended ("the additional duties imposed") that must stand in or over a piece."""
_DONE = re.compile(
    r"\b(?:imposed|established|proclaimed|provided|applicable|applied|set\s+forth|pursuant\s+to|under|previously)\b",
    re.I,
)
"""Words of what is ended that only say where it comes from."""
_PLACED = re.compile(r"\b(?:section|clause|article|paragraph|annex|subdivision|heading)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ended:
    """The ``first`` piece of evidence that is no longer in force, the evidence of what ended it, and since when."""

    first: Evidence
    ending: Evidence
    since: Date | None


def ended_by(generation: Generation, evidence: Sequence[Evidence], day: Date | None) -> Ended | None:
    """The first of the best pieces that was ended by ``day``; None where none was or its ending stands higher."""
    for place, piece in enumerate(evidence[:_LOOKED]):
        if relation := _ending_of(generation, piece, day):
            ending = _piece(generation, relation, piece)
            if ending is None or any(same_place(ending, other) for other in evidence[:place]):
                return None
            return Ended(piece, ending, relation.effective or ending.document.date)
    return None


def _ending_of(generation: Generation, piece: Evidence, day: Date | None) -> Relation | None:
    """The change that ended the document of ``piece``, or all documents that it only amends."""
    relations = generation.relations()
    own = piece.document.id
    amended = {r.target_id for r in relations if r.document_id == own and r.kind == "amends" and r.target_id}
    for relation in reversed(relations):
        if relation.document_id == own or not _ends(generation, relation, day):
            continue
        direct = relation.target_id == own
        through = bool(amended) and amended <= _targets(relations, relation) and _later(generation, relation, piece)
        if (direct or through) and _speaks_of(generation, relation, piece):
            return relation
    return None


def _ends(generation: Generation, relation: Relation, day: Date | None) -> bool:
    if relation.kind not in ("terminates", "supersedes", "suspends") or relation.target_id is None:
        return False
    if relation.kind == "suspends" and (relation.until is None or day is None or day > relation.until):
        return False
    document = generation.document(relation.document_id)
    return document is not None and holds(document.date, day) and holds(relation.effective, day)


def _later(generation: Generation, relation: Relation, piece: Evidence) -> bool:
    document = generation.document(relation.document_id)
    dates = (piece.document.date, document.date if document else None)
    return dates[0] is not None and dates[1] is not None and dates[0] < dates[1]


def _targets(relations: Sequence[Relation], like: Relation) -> set[str]:
    """All documents that the same sentence ends."""
    return {r.target_id for r in relations if _same(r, like) and r.target_id}


def _same(one: Relation, other: Relation) -> bool:
    return (one.document_id, one.start, one.kind) == (other.document_id, other.start, other.kind)


def _speaks_of(generation: Generation, relation: Relation, piece: Evidence) -> bool:
    """Whether what is ended is what ``piece`` speaks of: the whole document, or the duties that it names."""
    if not relation.part:
        return True
    if _PLACED.search(relation.part) or relation.place:
        return False  # a section of a document is compared nowhere: its words may stand in many
    subjects = subjects_of(generation)
    part = stems(_DONE.sub(" ", relation.part))
    held = stems(f"{piece.lead} {piece.text}")
    return subjects.weight(part & held) >= _SPOKEN * subjects.weight(part) > 0


def _piece(generation: Generation, relation: Relation, like: Evidence) -> Evidence | None:
    document = generation.document(relation.document_id)
    if document is None:
        return None
    start, end = unit_at(document, relation.start)
    return piece_at(document, start, max(end, relation.end), like)
