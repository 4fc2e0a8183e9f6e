"""What a document is: one that binds (an order, a contract), or one that tells of what others do."""

from __future__ import annotations

import re
from typing import Literal

from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.ingest.document import Document

Role = Literal["binds", "tells", ""]
""" "" where neither is known."""

_TELLS = re.compile(
    r"\b(?:fact\s*sheet|press\s+(?:release|briefing)|client\s+memo|memo|news(?:letter)?|q\s?&\s?a|faq|questions\s+and"
    r"\s+answers|summary|remarks|what\s+they\s+are\s+saying|backgrounder|briefing|checklist|term\s+sheet)\b",
    re.IGNORECASE,
)
_NEAR_THE_BEGINNING = r"^\W*(?:\S+\s+){0,3}?"
_ORDERS = r"(?:order|proclamation|notice|regulation|directive|decree|memorandum|schedule|annex)\b"
_AGREES = r"(?:agreement|contract|amendment|addendum|lease|deed|treaty|protocol|licen[sc]e|letter)\b"
_BINDS = re.compile(f"{_NEAR_THE_BEGINNING}(?:{_ORDERS}|{_AGREES})", re.IGNORECASE)
_CONTRACT = re.compile(f"{_NEAR_THE_BEGINNING}{_AGREES}", re.IGNORECASE)
"""Kinds of documents by their titles; whatever calls itself an order or agreement in its text binds too."""


def role_of(generation: Generation, document: Document) -> Role:
    """Whether ``document`` binds or tells, by its title and by what it calls itself."""
    if _TELLS.search(document.title):
        return "tells"
    return "binds" if _BINDS.search(document.title) or _BINDS.search(_family(generation, document)) else ""


def is_contract(generation: Generation, document: Document) -> bool:
    """Whether ``document`` is agreed between parties: another contract then says nothing of it."""
    if _TELLS.search(document.title):
        return False
    return bool(_CONTRACT.search(_family(generation, document) or document.title))


def _family(generation: Generation, document: Document) -> str:
    return families(generation).get(document.id, "")


@kept
def families(generation: Generation) -> dict[str, str]:
    """What each document calls itself, by its id: "order", "amendment", "" where nothing."""
    return {document_id: names.family for document_id, names in generation.names().items()}
