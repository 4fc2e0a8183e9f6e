"""What a document says of itself, in no sentence: the date that it bears, and who signed it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dealdesk.assistant.asked import Asked
from dealdesk.assistant.evidence import Evidence, Span
from dealdesk.assistant.question import Question
from dealdesk.index.generation import Generation
from dealdesk.index.lexical import tokenize
from dealdesk.index.retrieve import Hit
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document
from dealdesk.ingest.place import path
from dealdesk.ingest.values import values_in

_DOCUMENT = (
    r"(?:order|notice|proclamation|memo(?:randum)?|fact sheet|statement|press release|release|report|article|letter"
    r"|message|circular|agreement|contract|deal|pact|treaty|nda|term sheet|amendment|lease|license)"
)
_SIGNED = re.compile(
    rf"\bwho (?:\w+ ){{0,2}}?(?:signed|signs|executed)\b.*\b{_DOCUMENT}\b|\bsignator|\bsigned by whom\b"
    rf"|\bwho (?:\w+ ){{0,2}}?(?:put|set)\b.{{0,20}}\bnames?\b.*\b{_DOCUMENT}\b|\bwhose signature\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\b{_DOCUMENT}\b.*\b(?:put out|published|released|issued|dated|come out|came out|signed|posted|made public)\b"
    rf"|\b(?:publish|release|issue|sign|date|post|publication|issuance)(?:d|ed|s)?\b(?: of)?.*\b{_DOCUMENT}\b"
    rf"|\bdate (?:of|on) (?:the|this|that)\b.*\b{_DOCUMENT}\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:By:|/s/|Name:|Signed:?|\W)*\s*(?:[A-Z][\w’'-]+|[A-Z]\.)(?:\s+(?:[A-Z]\.|[A-Z][\w’'-]+|de|van|von|bin|al)){1,5}\W*"
)
_FOOT = 2500  # characters at the end of a document in which it is signed
_HEAD = 1500  # and at its head in which it says its date
_BLOCK = 3  # lines of a signature: a name, an office, a place and day
_HITS = 8


def imprint(
    generation: Generation, question: Question, words: Asked, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> list[Evidence]:
    """``evidence``, after what the document asked about says of itself, where the question asks for that."""
    sign = question.kind in ("party", "list") and _SIGNED.search(question.content)
    date = question.kind == "date" and _DATED.search(question.content)
    if not (sign or date) or not evidence:
        return list(evidence)
    document = _meant(generation, words, hits)
    span = None if document is None else _signature(document) if sign else _date_line(document)
    if document is None or span is None:
        return list(evidence)
    piece = _piece(document, span, evidence[0])
    return [piece, *(other for other in evidence if not _same(other, piece))]


def _meant(generation: Generation, words: Asked, hits: Sequence[Hit]) -> Document | None:
    """The document that the question is about: the title that holds most of its words, the best found among equals."""
    titles = {hit.passage.document_id: hit.passage.title for hit in reversed(hits[:_HITS])}
    if not titles:
        return None
    stems = tokenize(list(titles.values()))
    held = {name: words.covered(frozenset(own)) for name, own in zip(titles, stems, strict=True)}
    places = {hit.passage.document_id: place for place, hit in reversed(list(enumerate(hits[:_HITS])))}
    return generation.document(max(titles, key=lambda name: held[name] + 0.3 / (1 + places[name])))


def _signature(document: Document) -> Span | None:
    """The last lines that are a person's name, with the office under it."""
    start = max(0, len(document.text) - _FOOT)
    lines = [match for match in re.finditer(r"[^\n]+", document.text[start:]) if match[0].strip()]
    for at in range(len(lines) - 1, -1, -1):
        if len(lines[at][0]) <= 120 and _PERSON.fullmatch(lines[at][0].strip()) and not dates_in(lines[at][0], 2000):
            last = lines[min(at + _BLOCK - 1, len(lines) - 1)]
            return start + lines[at].start(), start + last.end()
    return None


def _date_line(document: Document) -> Span | None:
    """Where the document writes the date that it bears, at its head or else at its foot."""
    if document.date is None:
        return None
    foot = max(len(document.text) - _FOOT, _HEAD)
    for low, high in ((0, _HEAD), (foot, len(document.text))):
        for mention in dates_in(document.text[low:high], document.date.year):
            if mention.first == mention.last == document.date:
                return low + mention.start, low + mention.end
    return None


def _piece(document: Document, span: Span, like: Evidence) -> Evidence:
    start, end = span
    text = document.text[start:end]
    year = document.date.year if document.date else None
    passage = replace(
        like.passage, document_id=document.id, title=document.title, date=document.date, section=path(document, start)
    )
    return replace(
        like,
        document=document,
        passage=passage,
        start=start,
        end=end,
        text=text,
        told=text,
        lead="",
        lead_start=start,
        values=tuple(values_in(text, year)),
        signals=replace(like.signals, typed=1.0, near=max(like.signals.near, 0.6)),
        score=like.score + 0.01,
    )


def _same(one: Evidence, other: Evidence) -> bool:
    return one.document.id == other.document.id and one.start < other.end and other.start < one.end
