"""What an annex says of the things that it lists: its rows alone do not tell whether they pay or are free."""

from __future__ import annotations

import re

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.piece import piece_at
from dealdesk.assistant.question import Question
from dealdesk.assistant.units import unit_at
from dealdesk.ingest.place import Places

_ANNEX = re.compile(r"\W*(?:annex|schedule|appendix|exhibit|attachment)\b", re.IGNORECASE)
_OF_ITSELF = re.compile(r"\b(?:this|the)\s+(?:annex|schedule|appendix|exhibit|attachment|list|table)\b", re.IGNORECASE)
_SAYS = re.compile(
    r"\b(?:appl(?:y|ies)|subject\s+to|cover(?:s|ed)?|exempt\w*|except\w*|exclud\w*|free\s+of|pays?|payable)\b",
    re.IGNORECASE,
)
_REACH = 2500
"""Characters after the heading of an annex in which it says what it is for."""


def scope_of(piece: Evidence, question: Question) -> Evidence | None:
    """Where it is asked whether something holds, and ``piece`` is a row of an annex: the sentence before it in which
    the annex says what holds of the things that it lists; None where there is none."""
    if question.kind != "yes_no" or " | " not in piece.text:
        return None
    document = piece.document
    chain = Places(document.sections).chain(piece.start)
    annex = next(
        (section for section in reversed(chain) if _ANNEX.match(f"{section.label} {section.title}".strip())), None
    )
    if annex is None:
        return None
    for found in _OF_ITSELF.finditer(document.text, annex.start, min(piece.start, annex.start + _REACH)):
        start, end = unit_at(document, found.start())
        if end <= piece.start and _SAYS.search(document.text, start, end):
            return piece_at(document, start, end, piece)
    return None
