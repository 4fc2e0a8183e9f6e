"""Years that tell when something was: "in 1993" does, "the Trade Act of 1974" does not."""

from __future__ import annotations

import re

from dealdesk.ingest.values import Value

_ASKS = re.compile(r"\b(?:what|which) year\b|\bwhen (?:did|was|were|had|has|have)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:in|since|during|by|until|till|from|around|about|circa|before|after|early|late|mid|(?:spring|summer|autumn|fall"
    r"|winter) of)[ -](?P<year>1\d{3}|20\d\d)\b(?![%-]|[.,]\d| percent\b)",
    re.IGNORECASE,
)


def asks_when(question: str) -> bool:
    """Whether a year alone can answer ``question``."""
    return _ASKS.search(question) is not None


def years_in(text: str) -> list[Value]:
    """The years of ``text`` in or since which something was, as dates."""
    return [Value("date", *match.span("year"), match["year"]) for match in _TOLD.finditer(text)]
