"""Mistakes that documents own up to: "this is a typing error, the correct rate is 10 percent"."""

from __future__ import annotations

import re

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.piece import piece_at
from dealdesk.assistant.units import unit_at
from dealdesk.ingest.values import ValueKind

_ERROR = re.compile(
    r"\b(?:typ(?:ing|ographical|esetting)|clerical|printing|drafting|scrivener['’]s|arithmetical|translation)\s+errors?\b"
    r"|\bmisprint|\b(?:in|an)\s+error\b|\bby\s+mistake\b|\bincorrect(?:ly)?\b|\berroneous(?:ly)?\b",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\bcorrect(?:ed)?\s+(?:\w+\s+){0,3}?(?:is|are|reads?|to\s+read|should)\b|\bshould\s+(?:have\s+)?(?:read|been|be)\b"
    r"|\b(?:is|are)\s+corrected\s+to\b|\binstead\s+of\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:earlier|previous|prior|first|original)\s+version\b[^.]*\b(?:said|stated|gave|reported|misstated|showed)\b"
    r"|\b(?:incorrectly|erroneously|mistakenly|wrongly)\s+(?:said|stated|gave|given|reported|listed|showed|shown)\b",
    re.IGNORECASE,
)
_REACH = 3
"""Sentences after the one that tells of a mistake in which what is right is said."""


def taken_back(piece: Evidence) -> bool:
    """Whether the piece only tells what was said by mistake, and nothing of what is right."""
    return bool(_TAKEN_BACK.search(piece.text)) and not _RIGHT.search(piece.text)


def corrected(piece: Evidence, kinds: tuple[ValueKind, ...]) -> Evidence | None:
    """What stands right behind ``piece`` and says that it is a mistake and what is right, with a value of ``kinds``;
    None where nothing does."""
    document, end = piece.document, piece.end
    owned = False
    for _ in range(_REACH):
        begin = end + len(document.text[end:]) - len(document.text[end:].lstrip())
        if begin >= len(document.text) or "\n\n" in document.text[end:begin]:
            return None
        start, end = unit_at(document, begin)
        after = piece_at(document, start, end, piece)
        owned = owned or bool(_ERROR.search(after.text))
        if owned and _RIGHT.search(after.text) and any(value.kind in kinds for value in after.values):
            return after
        if not owned:
            return None
    return None
