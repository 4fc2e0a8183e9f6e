"""The head of the column in which a value of a table row stands."""

from __future__ import annotations

import re

from dealdesk.assistant.evidence import Evidence
from dealdesk.ingest.table import cells, header_above

_OWN = re.compile(r"(?:^|\|\s)(?P<head>[^|:\n]{1,80}): [^|\n]*$")
_BARE = re.compile(r"(?:^|\| )(?P<head>[^|:\n]{1,80}): (?P<number>\d{1,3}(?:,\d{3})+|\d+)(?=\s*(?:\||$))", re.MULTILINE)


def head_of(piece: Evidence, start: int) -> str:
    """The words over the cell that holds ``start`` of the row ``piece.text``; "" where it is no row or has none.

    Rows name their cells themselves ("Rate: 5%"), or the first row of their table does.
    """
    if " | " not in piece.text:
        return ""
    before = piece.text[piece.text.rfind("\n", 0, start) + 1 : start]
    if own := _OWN.search(before):
        return own["head"].strip()
    span = header_above(piece.document.text, piece.start)
    named = cells(piece.document.text[slice(*span)].split("\n")[0]) if span else []
    at = before.strip().strip("|").count("|") if before.strip() else 0
    at += before.rstrip().endswith("|") and before.strip() != "|"
    return named[at] if at < len(named) else ""


def numbers_under_heads(text: str) -> list[tuple[str, int, int]]:
    """The cells of a row that are nothing but a whole number: their heads, and the number's span."""
    return [(match["head"], *match.span("number")) for match in _BARE.finditer(text)] if " | " in text else []
