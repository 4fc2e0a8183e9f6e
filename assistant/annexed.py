"""Whether what is asked stands in an annex that is not among the documents: "the companies listed in Annex III"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.head import heads
from dealdesk.assistant.noun import phrase
from dealdesk.assistant.question import Question
from dealdesk.index.lexical import tokenize

_POINTS = re.compile(
    r"\b(?!(?:as|not|also)\b)(?P<noun>[\w-]+),?\s+(?:(?:that|which)\s+(?:are|is|were)\s+|as\s+)?"
    r"(?:listed|identified|named|enumerated|specified|described|set\s+(?:forth|out)|designated|included)\s+(?:in|on)\s+"
    r"(?:the\s+)?(?P<place>(?:Annex|Schedule|Appendix|Exhibit|Attachment)\s+(?:[IVXLC]+|[A-Z]|\d+)(?:[-.]\w+)?)\b"
)
_HEADING = 100
"""Characters of a line that may be a heading."""


def annex_of(question: Question, quotes: Sequence[Quote], text_in: Callable[[str], str | None]) -> str:
    """The annex ("Annex III") to which the first of ``quotes`` leaves it to say which ones there are, where none of the
    documents quoted holds it; "" where there is none such, or something else is asked, or the question names its
    document, whose own clause is shown. ``text_in`` gives the text of a document by its id."""
    if question.document:
        return ""
    asked = {stem for head in heads(question.content) if head.word in ("what", "which") for stem in _noun(head.rest)}
    pointer = next((match for match in _POINTS.finditer(quotes[0].quote) if asked & set(_stems(match["noun"]))), None)
    if pointer is None:
        return ""
    place = " ".join(pointer["place"].split())
    held = any(_holds(text_in(quote.document_id) or "", place) for quote in quotes)
    return "" if held else place


def _noun(rest: str) -> list[str]:
    """The stems of the noun phrase that is asked for: "which drug companies are on the list"."""
    return _stems(" ".join(phrase(rest)[0][:3]))


def _stems(text: str) -> list[str]:
    return tokenize([text])[0]


def _holds(text: str, place: str) -> bool:
    """Whether a line of ``text`` is the heading of ``place``."""
    heading = re.compile(rf"^\W*{place}\b.{{0,{_HEADING}}}$", re.IGNORECASE | re.MULTILINE)
    return any(not line[0].rstrip().endswith((".", ";", ",")) for line in heading.finditer(text))
