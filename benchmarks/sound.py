"""What must hold of whatever comes out of a file, however it was made."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from dealdesk.ingest.document import Document, Unreadable
from dealdesk.ingest.normalize import VISIBLE_FORMATS
from dealdesk.ingest.prepare import Prepared
from dealdesk.ingest.suspicion import is_aside

LONGEST_TITLE = 1000
LONGEST_NOTICE = 2000
MOST_NOTICES = 100_000
GROWTH = 400
"""Times as long as its file that a text may be, where the file is no package: column names repeat in each row."""


def broken_promises(result: Prepared | Unreadable, size: int) -> list[str]:
    """What does not hold of the result of a file of ``size`` bytes; nothing where all is well."""
    if isinstance(result, Unreadable):
        told = result.reason and result.remedy and len(result.reason) + len(result.remedy) < LONGEST_NOTICE
        return [] if told else ["it is refused without a reason or a remedy, or at great length"]
    return [*_of_document(result.document, size), *_of_passages(result), *_of_findings(result)]


def _of_document(document: Document, size: int) -> Iterator[str]:
    text = document.text
    if not text.strip():
        yield "its text is blank"
    if not unicodedata.is_normalized("NFC", text):
        yield "its text is not in normal form"
    if strange := {
        c for c in set(text) - VISIBLE_FORMATS if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs")
    }:
        yield f"its text holds {sorted(map(ascii, strange))[:4]}"
    if document.format not in ("docx", "xlsx", "pdf") and len(text) > GROWTH * max(size, 1000):
        yield f"its text is {len(text) / size:.0f} times as long as the file"
    if not 0 < len(document.title) <= LONGEST_TITLE:
        yield f"its title has {len(document.title)} characters"
    if any(len(s.label) > LONGEST_TITLE or len(s.title) > LONGEST_TITLE for s in document.sections):
        yield "a section's label or title is very long"
    spans = [(s.start, s.end) for s in document.sections] + [(p.start, p.end) for p in document.pages]
    if any(not 0 <= start < end <= len(text) for start, end in spans):
        yield "a section or page does not lie in its text"
    if len(document.notices) > MOST_NOTICES or any(len(n.detail) > LONGEST_NOTICE for n in document.notices):
        yield "its notices are too many or too long"
    words = [document.title, *(s.label + s.title for s in document.sections), *(n.detail for n in document.notices)]
    words += [part for pair in document.meta for part in pair]
    if any(not _can_be_sent(word) for word in words):
        yield "its title, sections, notices or meta hold half characters"


def _of_passages(result: Prepared) -> Iterator[str]:
    document, end = result.document, 0
    if is_aside(document.notices) and not result.passages:
        return  # it has none, and says why
    for passage in result.passages:
        if document.text[passage.start : passage.end] != passage.text or not passage.text.strip():
            yield "a passage is not what stands at its offsets"
        if document.text[end : passage.start].strip():
            yield "something stands in no passage"
        end = passage.end
    if document.text[end:].strip():
        yield "something stands in no passage"


def _of_findings(result: Prepared) -> Iterator[str]:
    text = result.document.text
    for fact in result.findings.facts:
        if text[fact.start : fact.end] != fact.text or not fact.value:
            yield f"a fact ({fact.kind}) is not what stands at its offsets, or has no value"
        if len(fact.value) > LONGEST_NOTICE or len(fact.subject) > LONGEST_NOTICE or len(fact.how) > LONGEST_NOTICE:
            yield f"a fact ({fact.kind}) is told at great length"
    for mention in result.findings.mentions:
        if not 0 <= mention.start < mention.end <= len(text):
            yield "a mention does not lie in its text"


def _can_be_sent(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True
