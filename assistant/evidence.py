"""Hits become evidence: the sentences, list items and table rows that may answer, each with what governs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.question import Question
from dealdesk.index.generation import Generation
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Hit, Ranked
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.split import lead_in, units
from dealdesk.ingest.values import Value, ValueKind, values_in

Span = tuple[int, int]

WANTED: dict[Kind, tuple[ValueKind, ...]] = {
    "date": ("date", "duration"),
    "duration": ("duration", "date"),
    "rate": ("rate",),
    "amount": ("amount", "rate"),
    "count": ("count", "duration", "amount"),
}
"""For a kind of question the kinds of value that can answer it, the most fitting first."""

_LEAST_WORDS = 4
_LEAD_CHARACTERS = 400
_LATE, _HIT, _CROSS, _TYPED = 12.0, 0.35, 0.35, 0.8
_UNITS_READ = 20
"""Units that the cross-encoder reads: see docs/evaluation.md for what more of them would bring."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a document that may answer: ``document.text[start:end] == text``.

    ``lead`` is the lead-in or table header that governs it, verbatim, with ``lead_start``; empty where there is none.
    ``late`` and ``cross`` are the two models' scores of the unit, ``hit`` the place of its passage (from 0) and
    ``hit_score`` that passage's score; ``values`` the typed values that stand in the unit.
    """

    document: Document
    passage: Passage
    start: int
    end: int
    text: str
    lead: str
    lead_start: int
    late: float
    hit: int
    hit_score: float
    values: tuple[Value, ...] = ()
    cross: float = 0.0
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
            section=self.passage.section,
            page=document.page_at(start),
            start=start,
            end=end,
            quote=document.text[start:end],
            score=round(self.score, 4),
        )


def gather(
    generation: Generation, ranked: Ranked, question: Question, cross: Reranker, hits: int = 8
) -> list[Evidence]:
    """Evidence from the first ``hits`` passages, the likeliest first; empty where there are no hits."""
    found: list[Evidence] = []
    for place, (hit, reading) in enumerate(zip(ranked.hits[:hits], ranked.readings, strict=False)):
        document = generation.document(hit.passage.document_id)
        if document is None:
            continue
        shift = len(hit.passage.header) + 1
        for start, end in units(document.text, hit.passage.start, hit.passage.end):
            late = reading.within(shift + start - hit.passage.start, shift + end - hit.passage.start)
            found.append(_evidence(document, hit, place, (start, end), late))
    worth = [piece for piece in found if len(piece.text.split()) >= _LEAST_WORDS or "|" in piece.text]
    worth.sort(key=lambda piece: -(_LATE * piece.late + _HIT * piece.hit_score + _typed(piece, question.kind)))
    read = [_with_lead(piece) for piece in worth[:_UNITS_READ]]
    return _scored(read, question, cross)


def _scored(read: Sequence[Evidence], question: Question, cross: Reranker) -> list[Evidence]:
    if not read:
        return []
    logits = cross.scores(question.query.words, [piece.in_view for piece in read])
    scored = [
        replace(
            piece,
            cross=float(logit),
            score=_LATE * piece.late + _HIT * piece.hit_score + _CROSS * float(logit) + _typed(piece, question.kind),
        )
        for piece, logit in zip(read, logits, strict=True)
    ]
    return sorted(scored, key=lambda piece: -piece.score)


def _typed(piece: Evidence, kind: Kind) -> float:
    wanted = WANTED.get(kind, ())
    if not wanted:
        return 0.0
    kinds = {value.kind for value in piece.values}
    return _TYPED if wanted[0] in kinds else _TYPED / 2 if kinds & set(wanted) else 0.0


def _evidence(document: Document, hit: Hit, place: int, span: Span, late: float) -> Evidence:
    text = document.text[slice(*span)]
    year = document.date.year if document.date else None
    return Evidence(
        document=document,
        passage=hit.passage,
        start=span[0],
        end=span[1],
        text=text,
        lead="",
        lead_start=span[0],
        late=late,
        hit=place,
        hit_score=hit.score,
        values=tuple(values_in(text, year)),
    )


def _with_lead(piece: Evidence) -> Evidence:
    span = lead_in(piece.document.text, piece.start)
    if span is None or span[0] >= piece.start:
        return piece
    return replace(piece, lead=piece.document.text[slice(*span)][:_LEAD_CHARACTERS], lead_start=span[0])
