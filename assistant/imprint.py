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
    r"|\bwho (?:\w+ ){0,2}?(?:signed|signs|executed) (?:it )?(?:for|on behalf of) (?:the )?(?-i:[A-Z])"
    r"|\bwho signed\b.*\bside\b"
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
    r"(?P<signed>(?:By:|/s/|Name:|Signed:?|\W)*)\s*(?!(?:THE|The)\b)(?:(?:Dr|Mr|Mrs|Ms|Hon)\.\s+)?(?:[A-Z][\w’'-]+\.?|[A-Z]\.)"
    r"(?:\s+(?:[A-Z]\.|[A-Z][\w’'-]+|de|van|von|bin|al)){1,5}(?:,\s+(?P<office>[A-Z][\w ,&’'-]{2,80}))?\W*"
)
_OFFICE = re.compile(
    r"\b(?:President|Chief|Officer|Director|Secretary|Chair\w*|Minister|Counsel|Manager|Partner|Treasurer|Head)\b"
)
_COMPANY = re.compile(r"\b(?:Inc|Corp|Corporation|LLC|Ltd|Limited|GmbH|plc|LLP)\b\.?", re.IGNORECASE)
_FOR = re.compile(r"(?:For|On behalf of)\b|.*\b(?:Kingdom|Republic|States) of\b.*:$", re.IGNORECASE)
"""A line that names whom those below it sign for."""
_WITNESSED = re.compile(r"\bIN WITNESS (?:WHEREOF|THEREOF|OF WHICH)\b|\bDONE (?:in|at)\b")
"""What opens the signing of a paper, which annexes and notes may follow."""
_IN_ROW = re.compile(r"(?:[^\n/]{0,100}\s)?/s/[^\n/]{2,200}?(?=\s(?:[A-Z][A-Z0-9.,&’'-]*\s){2}[^\n/]{0,80}/s/|\n|$)")
"""A signature that a file has run into one line: "ORLA, LLC /s/ Ada Quill Name: Ada Quill Title: President"."""
_PLACE = re.compile(r"(?:Annex|Appendix|Schedule|Exhibit|Article|Section|Chapter)\b", re.IGNORECASE)
_RULE = re.compile(r"[\W_]+")
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
    documents = _meant(generation, words, hits)
    for document in documents if sign else documents[:1]:
        if span := _signature(document) if sign else _date_line(document):
            piece = _piece(document, span, evidence[0])
            return [piece, *(other for other in evidence if not _beside(other, piece))]
    return list(evidence)


def _meant(generation: Generation, words: Asked, hits: Sequence[Hit]) -> list[Document]:
    """The documents that the question may be about: those whose title holds most of its words, the best found first."""
    titles = {hit.passage.document_id: hit.passage.title for hit in reversed(hits[:_HITS])}
    stems = tokenize(list(titles.values()))
    held = {name: words.covered(frozenset(own)) for name, own in zip(titles, stems, strict=True)}
    places = {hit.passage.document_id: place for place, hit in reversed(list(enumerate(hits[:_HITS])))}
    likeliest = sorted(titles, key=lambda name: -held[name] - 0.3 / (1 + places[name]))
    equals = [name for name in likeliest if held[name] >= held[likeliest[0]]]
    return [document for name in equals if (document := generation.document(name))]


def _signature(document: Document) -> Span | None:
    """The last lines that are persons' names, with the offices under them and those they sign for; at the foot, or
    where the signing begins."""
    witnessed = list(_WITNESSED.finditer(document.text))
    places = [match.start() for match in witnessed[-1:]] + [max(0, len(document.text) - _FOOT)]
    return next(filter(None, (_signed_after(document, place) for place in places)), None)


def _signed_after(document: Document, start: int) -> Span | None:
    """The last lines within a foot's length after ``start`` that are persons' names; else the first signature in a
    row."""
    headings = {section.start for section in document.sections if section.title}
    region = document.text[start : start + _FOOT]
    lines = list(re.finditer(r"\S(?:[^\n]*\S)?", region))
    short = [len(line[0]) <= _LINE and start + line.start() not in headings for line in lines]
    signs = [fits and _signs(line[0]) for fits, line in zip(short, lines, strict=True)]
    if True not in signs:
        row = _IN_ROW.search(region)
        return (start + row.start(), start + row.end()) if row else None
    first = last = len(signs) - 1 - signs[::-1].index(True)
    while first and (signs[first - 1] or (first > 1 and signs[first - 2] and _COMPANY.search(lines[first - 1][0]))):
        first -= 1 if signs[first - 1] else 2
    while last + 1 < min(len(lines), first + _BLOCK) and short[last + 1] and not _RULE.fullmatch(lines[last + 1][0]):
        last += 1
    while first and short[first - 1] and _names_side(lines[first - 1][0]):
        first -= 1
    return start + lines[first].start(), start + lines[last].end()


def _names_side(line: str) -> bool:
    return bool(_COMPANY.search(line) or _FOR.match(line))


def _signs(line: str) -> bool:
    """Whether ``line`` is a person's name, maybe with an office."""
    match = _PERSON.fullmatch(line)
    if match is None or _COMPANY.search(line) or _PLACE.match(line) or dates_in(line, 2000):
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
