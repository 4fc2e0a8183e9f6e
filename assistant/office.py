"""Offices of a company that a text names: a chief operating officer is not the chief financial officer."""

from __future__ import annotations

import re

_SHORT = {
    "ceo": "executive",
    "cfo": "financial",
    "coo": "operating",
    "cto": "technology",
    "cio": "information",
    "clo": "legal",
    "cco": "compliance",
    "cmo": "marketing",
}
_ALIKE = {"finance": "financial", "operations": "operating", "technical": "technology"}
_OFFICE = re.compile(rf"\bchief\s+(?P<of>\w+)\s+officers?\b|\b(?P<short>{'|'.join(_SHORT)})\b", re.IGNORECASE)


def offices_in(text: str) -> frozenset[str]:
    """What the chief officers that ``text`` names are in charge of: "financial" of a CFO or chief financial officer."""
    return frozenset(
        _SHORT[match["short"].lower()] if match["short"] else _ALIKE.get(match["of"].lower(), match["of"].lower())
        for match in _OFFICE.finditer(text)
    )
