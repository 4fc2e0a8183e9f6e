"""Hits become evidence: the sentences, list items and table rows that may answer, each with what governs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from operator import attrgetter, mul

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.asked import WANTED, Asked, asked
from dealdesk.assistant.cue import cue
from dealdesk.assistant.dated import dated
from dealdesk.assistant.question import Question
from dealdesk.assistant.reading import logits
from dealdesk.assistant.units import Held, Units, units_of
from dealdesk.index.generation import Generation
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Ranked
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.place import path
from dealdesk.ingest.values import Value

HITS_SEARCHED = 32
"""Passages whose units are looked at: all that retrieval has read."""
UNITS_READ = 32
"""Units that the cross-encoder reads: see docs/evaluation.md for what more of them would bring."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a unit.

    ``late`` and ``cross`` are the models' scores of it; ``hit`` is how far its passage stands below the best one (0 or
    less), ``rank`` 1 / the passage's place, ``dense`` and ``dated`` the passage's cosine and how surely its document is
    of a date that the question names. ``typed`` is 1 where a value or wording of the wanted type stands in it, 0.5
    where one that may do or none is wanted, else 0; ``covered`` the share of the question's words that stand in it or
    in what governs it, ``placed`` the same with title and section, ``paired`` that of its pairs of words; ``near`` how
    much of the question stands close to a value of the wanted type; ``role`` is 1 where a date of the part asked for
    (effective, expires, deadline ...) stands in it, 0 where only dates of other parts do, else 0.5.
    """

    late: float
    cross: float
    hit: float
    rank: float
    typed: float
    covered: float
    placed: float = 0.0
    paired: float = 0.0
    near: float = 0.5
    dense: float = 0.0
    dated: float = 0.0
    role: float = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal of a unit counts: a listwise logistic regression, fitted on development sets with
    cross-validation by ``python -m benchmarks fit`` (docs/evaluation.md)."""

    late: float
    cross: float
    hit: float
    rank: float
    typed: float
    covered: float
    placed: float
    paired: float
    near: float
    dense: float
    dated: float
    role: float

    @classmethod
    def packaged(cls) -> Weights:
        return cls(**json.loads(files(__package__).joinpath("evidence.json").read_text(encoding="utf-8")))

    def apply(self, signals: Signals) -> float:
        return float(sum(map(mul, _values(self), _values(signals))))


_values = attrgetter(*(field.name for field in fields(Weights)))
WEIGHTS = Weights.packaged()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a document that may answer: ``document.text[start:end] == text``.

    ``lead`` is the lead-in or table header that governs it, verbatim from ``lead_start``; empty where there is none.
    ``values`` are the typed values that stand in the unit. ``told`` is the unit as it is read: with the names of
    parties whom it calls by their roles.
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
    told: str = ""

    @property
    def in_view(self) -> str:
        """The unit as the cross-encoder reads it: under its title and section, after its lead-in."""
        head = "\n".join(part for part in (self.passage.header.split("\n")[0], self.passage.section) if part)
        told = self.told or self.text
        return f"{head}\n{self.lead} {told}" if self.lead else f"{head}\n{told}"

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
            recognized=document.recognized_at(start, end),
        )


def gather(
    generation: Generation,
    ranked: Ranked,
    question: Question,
    cross: Reranker,
    weights: Weights = WEIGHTS,
    read: int = UNITS_READ,
    settled: int | None = None,
) -> list[Evidence]:
    """Evidence from the best passages, the likeliest first; empty where there are no hits.

    Every unit is weighed by what retrieval saw of it; the ``read`` best of them are then read by the cross-encoder, or
    no more of them than it takes to have so many places ``settled``: then no more are given.
    """
    hits = ranked.hits[: min(HITS_SEARCHED, len(ranked.readings))]
    kept = units_of(generation)
    held = [kept.of(hit.passage) for hit in hits]
    words = asked(question, [passage.stems for passage in held if passage is not None])
    found = [
        piece
        for place, passage in enumerate(held)
        if passage is not None
        for piece in _pieces(generation, ranked, place, passage, words)
    ]
    found.sort(key=lambda piece: -piece.score)
    worth = [_with_lead(kept, piece, words, weights) for piece in found[:read]]
    if not worth:
        return []
    texts, priors = [piece.in_view for piece in worth], [piece.score for piece in worth]
    seen = logits(cross, question.query.expanded, texts, priors, weights.cross, settled)
    read_ones = zip(worth[: len(seen)], seen.tolist(), strict=True)
    scored = [_scored(piece, replace(piece.signals, cross=logit), weights) for piece, logit in read_ones]
    return sorted(scored, key=lambda piece: -piece.score)


def _pieces(
    generation: Generation, ranked: Ranked, place: int, held: Held, words: Asked, weights: Weights = WEIGHTS
) -> Iterator[Evidence]:
    hit, reading = ranked.hits[place], ranked.readings[place]
    passage = hit.passage
    document = generation.document(passage.document_id)
    if document is None:
        return
    shift = len(passage.header) + 1 - passage.start
    stated = dated(generation, document.id) if words.role else {}
    for unit in held.units:
        own = frozenset(unit.stems)
        signals = Signals(
            late=reading.within(shift + unit.lead_start, shift + unit.end),
            cross=0.0,
            hit=hit.score - ranked.hits[0].score,
            rank=1 / (1 + place),
            typed=typed(unit.text, unit.lead, _timely(unit.values, document, words), words),
            covered=words.covered(own),
            placed=words.covered(own | held.above),
            paired=words.paired(unit.stems),
            near=words.near(unit.text, unit.values),
            dense=float(ranked.signals.dense[place]),
            dated=float(ranked.signals.dated[place]),
            role=_role(stated, unit.start, unit.end, words),
        )
        yield Evidence(
            document,
            passage,
            unit.start,
            unit.end,
            unit.text,
            unit.lead,
            unit.lead_start,
            unit.values,
            signals,
            weights.apply(signals),
            unit.told,
        )


def _scored(piece: Evidence, signals: Signals, weights: Weights) -> Evidence:
    return replace(piece, signals=signals, score=weights.apply(signals))


def _role(stated: Mapping[int, Fact], start: int, end: int, words: Asked) -> float:
    """Whether the dates that stand in a unit play the part that the question asks for."""
    parts = {fact.kind for fact in stated.values() if fact.start < end and start < fact.end}
    if words.role is None or not parts:
        return 0.5
    return float(words.role in parts)


def _timely(values: Sequence[Value], document: Document, words: Asked) -> Sequence[Value]:
    """``values`` without days before the document's own, where a question does not ask of what was: such a day is told
    as history, and "until when" is not answered by it."""
    if words.kind != "date" or words.past or document.date is None:
        return values
    return [
        value
        for value in values
        if value.kind != "date"
        or any(mention.last >= document.date for mention in dates_in(value.text, document.date.year))
    ]


def typed(text: str, lead: str, values: Sequence[Value], words: Asked) -> float:
    """1 where a value or a wording of the type that the question wants stands in ``text``, 0.5 where a value that may
    do or where no type is wanted."""
    wanted = WANTED.get(words.kind, ())
    if wanted:
        kinds = {value.kind for value in values}
        return 1.0 if wanted[0] in kinds else 0.5 if kinds & set(wanted) else 0.0
    return cue(words.kind, text, lead)


def _with_lead(kept: Units, piece: Evidence, words: Asked, weights: Weights) -> Evidence:
    """``piece`` under the lead-in or header that governs it."""
    lead = None if piece.lead else kept.lead(piece.document, piece.start, piece.told)
    held = kept.of(piece.passage)
    if lead is None or held is None:
        return piece
    own = frozenset(lead.stems)
    signals = replace(
        piece.signals,
        covered=words.covered(own),
        placed=words.covered(own | held.above),
        paired=words.paired(lead.stems),
    )
    if words.kind not in WANTED:
        signals = replace(signals, typed=cue(words.kind, piece.text, lead.text))
    return _scored(replace(piece, lead=lead.text, lead_start=lead.start), signals, weights)
