"""What a document says of itself, in no sentence: the date that it bears, and who signed it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dealdesk.assistant.asked import Asked, asked
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.piece import piece_at
from dealdesk.assistant.question import Question
from dealdesk.assistant.units import Span
from dealdesk.index.generation import Generation
from dealdesk.index.lexical import tokenize
from dealdesk.index.retrieve import Hit
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document

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
    r"(?P<signed>(?:By:|/s/|Name:|Signed:?|\W)*)\s*(?!(?:THE|The)\b)(?:(?:Dr|Mr|Mrs|Ms|Hon)\.\s+)?(?:[A-Z][\w’'-]+|[A-Z]\.)"
    r"(?:\s+(?:[A-Z]\.|[A-Z][\w’'-]+|de|van|von|bin|al)){1,5}(?:,\s+(?P<office>[A-Z][\w ,&’'-]{2,80}))?\W*"
)
_OFFICE = re.compile(
    r"\b(?:President|Chief|Officer|Director|Secretary|Chair\w*|Minister|Counsel|Manager|Partner|Treasurer|Head)\b"
)
_COMPANY = re.compile(r"\b(?:Inc|Corp|Corporation|LLC|Ltd|Limited|GmbH|plc|LLP)\b\.?", re.IGNORECASE)
_FOOT = 2500  # characters at the end of a document in which it is signed
_HEAD = 1500  # and at its head in which it says its date
_BLOCK = 3  # lines of a signature: a name, an office, a place and day
_LINE = 120  # characters that a line of a signature has at most
_APART = 200  # characters
_HITS = 8


def imprint(
    generation: Generation, question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> list[Evidence]:
    """``evidence``, after what the document asked about says of itself, where the question asks for that."""
    sign = question.kind in ("party", "list") and _SIGNED.search(question.content)
    date = question.kind == "date" and _DATED.search(question.content)
    if not (sign or date) or not evidence:
        return list(evidence)
    words = asked(question, [frozenset(stems) for stems in tokenize([hit.passage.content for hit in hits])])
    document = _meant(generation, words, hits)
    span = None if document is None else _signature(document) if sign else _date_line(document)
    if document is None or span is None:
        return list(evidence)
    piece = _piece(document, span, evidence[0])
    return [piece, *(other for other in evidence if not _beside(other, piece))]


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
    """The last lines that are persons' names, with the offices under them and the companies they sign for."""
    start = max(0, len(document.text) - _FOOT)
    headings = {section.start for section in document.sections if section.title}
    lines = list(re.finditer(r"\S(?:[^\n]*\S)?", document.text[start:]))
    short = [len(line[0]) <= _LINE and start + line.start() not in headings for line in lines]
    signs = [fits and _signs(line[0]) for fits, line in zip(short, lines, strict=True)]
    if True not in signs:
        return None
    first = last = len(signs) - 1 - signs[::-1].index(True)
    while first and (signs[first - 1] or (first > 1 and signs[first - 2] and _COMPANY.search(lines[first - 1][0]))):
        first -= 1 if signs[first - 1] else 2
    if first and short[first - 1] and _COMPANY.search(lines[first - 1][0]):
        first -= 1
    while last + 1 < min(len(lines), first + _BLOCK) and short[last + 1]:
        last += 1
    return start + lines[first].start(), start + lines[last].end()


def _signs(line: str) -> bool:
    """Whether ``line`` is a person's name, maybe with an office."""
    match = _PERSON.fullmatch(line)
    if match is None or _COMPANY.search(line) or dates_in(line, 2000):
        return False
    return not match["office"] or ":" in match["signed"] or bool(_OFFICE.search(match["office"]))


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
    piece = piece_at(document, *span, like)
    signals = replace(like.signals, typed=1.0, near=max(like.signals.near, 0.6))
    return replace(piece, signals=signals, score=like.score + 0.01)


def _beside(one: Evidence, other: Evidence) -> bool:
    """Whether the two overlap, or stand so near that they would be quoted as one: an imprint is complete by itself."""
    near = one.start < other.end + _APART and other.start < one.end + _APART
    return one.document.id == other.document.id and near
