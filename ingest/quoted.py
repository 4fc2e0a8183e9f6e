"""What a document says that another one says, letter for letter; and a text's likeness but for its figures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dealdesk.ingest.citation import Citation

_SAYS = re.compile(
    r"[^.“”\"\n]{0,80}?\b(?:states?|stated|says?|said|provides?|provided|reads?|declares?|declared|sets?\s+out)\b"
    r"[^.“”\"\n]{0,40}?[:,]?\s*[“\"](?P<words>[^“”\"]{40,800})[”\"]"
)
_CHANGES = re.compile(
    r"\b(?:amend|insert|strik|replac|revis|add|delet|substitut|(?:to|shall|should|will)\s+read\b)", re.I
)
"""Words that are put into another document are not quoted from it."""
_REACH = 250
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


def quoted_in(text: str, citations: Sequence[Citation]) -> Iterator[Citation]:
    """The particular documents of ``citations`` that ``text`` claims to quote, each with the span of the quote."""
    for cited in citations:
        if cited.particular and (match := _SAYS.match(text, cited.end)):
            start, end = match.span("words")
            if _CHANGES.search(text, max(0, cited.start - _REACH), start):
                continue
            yield replace(cited, start=start, end=end)


def skeleton(text: str) -> str:
    """The same for two texts that differ in figures, capitals and white space only."""
    plain = _FIGURES.sub("0", " ".join(text.split()).casefold())
    return hashlib.sha256(plain.encode()).hexdigest()
