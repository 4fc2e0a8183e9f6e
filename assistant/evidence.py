"""Hits become evidence: the sentences, list items and table rows that may answer, each with what governs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.question import Question
from dealdesk.index.generation import Generation
from dealdesk.index.late import Reading
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Hit, Ranked
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.place import path
from dealdesk.ingest.split import lead_in, units
from dealdesk.ingest.values import Value, ValueKind, values_in

Span = tuple[int, int]

WANTED: dict[Kind, tuple[ValueKind, ...]] = {
    "date": ("date", "month", "duration"),
    "duration": ("duration", "date", "month"),
    "rate": ("rate",),
    "amount": ("amount", "rate"),
    "count": ("count", "duration", "amount"),
}
"""For a kind of question the kinds of value that can answer it, the most fitting first."""

HITS_SEARCHED = 20
"""Passages whose units are looked at."""
UNITS_READ = 32
"""Units that the cross-encoder reads: see docs/evaluation.md for what more of them would bring."""
_LEAST_WORDS = 4
_LEAD_CHARACTERS = 400
_WORD = re.compile(r"[A-Za-z]{3,}|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a unit. ``late`` and ``cross`` are the models' scores of it; ``hit`` is how far its passage
    stands below the best one (0 or less), ``rank`` 1 / the passage's place; ``typed`` is 1 where a value of the wanted
    type stands in it, 0.5 where one that may do, else 0 (0.5 where no type is wanted); ``covered`` the share of the
    question's words that stand in it or in what governs it."""

    late: float
    cross: float
    hit: float
    rank: float
    typed: float
    covered: float


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal of a unit counts; fitted like those of retrieval (docs/evaluation.md)."""

    late: float = 1.4
    cross: float = 0.43
    hit: float = 0.11
    rank: float = 0.43
    typed: float = 3.2
    covered: float = 3.4

    def apply(self, signals: Signals) -> float:
        return float(sum(getattr(self, field.name) * getattr(signals, field.name) for field in fields(self)))


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a document that may answer: ``document.text[start:end] == text``.

    ``lead`` is the lead-in or table header that governs it, verbatim from ``lead_start``; empty where there is none.
    ``values`` are the typed values that stand in the unit.
    """

    document: Document
    passage: Passage
    start: int
    end: int
    text: str
    lead: str
    lead_start: int
    values: tuple[Value, ...]
    signals: Signals
    score: float = 0.0

    @property
    def in_view(self) -> str:
        """The unit as the cross-encoder reads it: under its title and section, after its lead-in."""
        head = "\n".join(part for part in (self.passage.header.split("\n")[0], self.passage.section) if part)
        return f"{head}\n{self.lead} {self.text}" if self.lead else f"{head}\n{self.text}"

    def quote(self, start: int, end: int) -> Quote:
        """The characters ``start:end`` of the document, ready to cite."""
        document = self.document
        return Quote(
            document_id=document.id,
            source=document.source,
            title=document.title,
            date=document.date,
            section=path(document, start),
            page=document.page_at(start),
            start=start,
            end=end,
            quote=document.text[start:end],
            score=round(self.score, 4),
        )


def gather(
    generation: Generation,
    ranked: Ranked,
    question: Question,
    cross: Reranker,
    weights: Weights = WEIGHTS,
    read: int = UNITS_READ,
) -> list[Evidence]:
    """Evidence from the best passages, the likeliest first; empty where there are no hits.

    Every unit is weighed by what retrieval saw of it; the ``read`` best of them are then read by the cross-encoder.
    """
    found = [
        piece
        for place, (hit, reading) in enumerate(zip(ranked.hits[:HITS_SEARCHED], ranked.readings, strict=False))
        if (document := generation.document(hit.passage.document_id)) is not None
        for piece in _units(document, hit, reading, place, hit.score - ranked.hits[0].score, question)
    ]
    found.sort(key=lambda piece: -weights.apply(piece.signals))
    worth = [_with_lead(piece, question) for piece in found[:read]]
    if not worth:
        return []
    logits = cross.scores(question.query.words, [piece.in_view for piece in worth])
    seen = [
        replace(piece, signals=replace(piece.signals, cross=float(x))) for piece, x in zip(worth, logits, strict=True)
    ]
    scored = [replace(piece, score=weights.apply(piece.signals)) for piece in seen]
    return sorted(scored, key=lambda piece: -piece.score)


def _units(
    document: Document, hit: Hit, reading: Reading, place: int, behind: float, question: Question
) -> Iterator[Evidence]:
    passage = hit.passage
    shift = len(passage.header) + 1 - passage.start
    year = document.date.year if document.date else None
    asked: Span | None = None
    for start, end in units(document.text, passage.start, passage.end):
        text = document.text[start:end]
        if text.endswith("?"):
            # The answer to a question in a document is what follows it, read together with it.
            asked = (start, end)
            continue
        lead, asked = asked, None
        if lead is None and _says_nothing(document, start, text):
            continue
        values = tuple(values_in(text, year))
        opening = document.text[slice(*lead)] if lead else ""
        signals = Signals(
            late=reading.within(shift + (lead[0] if lead else start), shift + end),
            cross=0.0,
            hit=behind,
            rank=1 / (1 + place),
            typed=typed(values, question.kind),
            covered=_covered(question, f"{opening} {text}"),
        )
        yield Evidence(document, passage, start, end, text, opening, lead[0] if lead else start, values, signals)


def _says_nothing(document: Document, start: int, text: str) -> bool:
    """Whether a unit is a heading, or too short to say anything and no row of a table."""
    if len(text.split()) < _LEAST_WORDS:
        return "|" not in text
    section = document.section_at(start)
    heading = section is not None and section.start == start and section.title
    return bool(heading) and len(text) <= len(section.label) + len(section.title) + 4 if section else False


def typed(values: Sequence[Value], kind: Kind) -> float:
    """1 where one of ``values`` is of the type that ``kind`` wants most, 0.5 where one may do or none is wanted."""
    wanted = WANTED.get(kind, ())
    if not wanted:
        return 0.5
    kinds = {value.kind for value in values}
    return 1.0 if wanted[0] in kinds else 0.5 if kinds & set(wanted) else 0.0


def covered(question: str, text: str) -> float:
    """The share of the question's longer words that stand in ``text``, by their first six letters (0 to 1)."""
    asked = {word.lower()[:6] for word in _WORD.findall(question) if not _IDLE.fullmatch(word.lower())}
    there = {word.lower()[:6] for word in _WORD.findall(text)}
    return len(asked & there) / len(asked) if asked else 0.5


def _covered(question: Question, text: str) -> float:
    # What a follow-up adds tells its evidence from that of the question before it.
    own = covered(question.content, text)
    return 0.7 * own + 0.3 * covered(question.context, text) if question.context else own


_IDLE = re.compile(
    r"what|when|where|which|who|how|why|does|did|the|that|this|with|from|have|has|had|under|into|many|much|long|were|was"
    r"|will|been|their|there|about|would|could|should|they|them|than|then|said|says|and|for|are|can|its|any|not|but"
)


def _with_lead(piece: Evidence, question: Question) -> Evidence:
    if piece.lead:
        return piece
    span = lead_in(piece.document.text, piece.start)
    if span is None or span[0] >= piece.start:
        return piece
    lead = piece.document.text[slice(*span)][:_LEAD_CHARACTERS]
    signals = replace(piece.signals, covered=_covered(question, f"{lead} {piece.text}"))
    return replace(piece, lead=lead, lead_start=span[0], signals=signals)
