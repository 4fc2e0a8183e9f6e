"""Values that stand against each other: told as a conflict, unless one document orders what the other sums up."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from dealdesk.assistant.answer import Conflict, Note, Quote
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.rival import Rival
from dealdesk.assistant.subject import Said
from dealdesk.index.generation import Generation
from dealdesk.ingest.document import Document

Role = Literal["binds", "tells", ""]
"""What a document is: it binds (an order, a contract), it tells of what others do, or neither is known."""

_TELLS = re.compile(
    r"\b(?:fact\s*sheet|press\s+(?:release|briefing)|client\s+memo|memo|news(?:letter)?|q\s?&\s?a|faq|questions\s+and"
    r"\s+answers|summary|remarks|what\s+they\s+are\s+saying|backgrounder|briefing|checklist|term\s+sheet)\b",
    re.IGNORECASE,
)
_BINDS = re.compile(
    r"^\W*(?:\S+\s+){0,3}?(?:order|proclamation|notice|regulation|directive|decree|memorandum|agreement|contract|amendment|addendum|lease"
    r"|deed|treaty|protocol|schedule|annex)\b",
    re.IGNORECASE,
)
"""Kinds of documents by their titles; whatever calls itself an order or agreement in its text binds too."""


@lru_cache(maxsize=4)
def _families(generation: Generation) -> dict[str, str]:
    return {document_id: names.family for document_id, names in generation.store.names().items()}


def role_of(generation: Generation, document: Document) -> Role:
    """Whether ``document`` binds or tells, by its title and by what it calls itself."""
    if _TELLS.search(document.title):
        return "tells"
    family = _families(generation).get(document.id, "")
    return "binds" if _BINDS.search(document.title) or _BINDS.search(family) else ""


def outranked(generation: Generation, rival: Rival) -> tuple[Said, Said] | None:
    """The one that binds and the one that tells, of two of one time; None where both do the same."""
    one, other = rival.earlier, rival.later
    roles = [role_of(generation, said.piece.document) for said in (one, other)]
    if roles == ["binds", "tells"]:
        return one, other
    return (other, one) if roles == ["tells", "binds"] else None


def outranked_note(binding: Said, telling: Said) -> Note:
    """Says that the document which binds is followed, and what the other one says."""
    sides = [f"{said.piece.document.title} says {' '.join(said.value.text.split())}" for said in (binding, telling)]
    text = f"The documents differ: {'; '.join(sides)}. The former outranks the latter and is followed."
    return Note("notice", text, whole(telling.piece))


def conflict(rival: Rival) -> Conflict:
    """Both values with their quotes, in the order of their documents' dates."""
    pair = rival.earlier, rival.later
    subject = " or ".join(" ".join(said.value.text.split()) for said in pair)
    return Conflict(subject, tuple(whole(said.piece) for said in pair))


def whole(piece: Evidence) -> Quote:
    """The piece as a quote."""
    return piece.quote(piece.start, piece.end)
