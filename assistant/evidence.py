"""Hits become evidence: the sentences, list items and table rows that may answer, each with what governs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files

from dealdesk.assistant.aliases import Aliases, aliases_of
from dealdesk.assistant.answer import Quote
from dealdesk.assistant.asked import WANTED, Asked, asked
from dealdesk.assistant.cue import cue
from dealdesk.assistant.dated import dated
from dealdesk.assistant.question import Question
from dealdesk.index.generation import Generation
from dealdesk.index.lexical import tokenize
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Ranked
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.place import path
from dealdesk.ingest.split import lead_in, units
from dealdesk.ingest.values import Value, values_in

Span = tuple[int, int]

HITS_SEARCHED = 32
"""Passages whose units are looked at: all that retrieval has read."""
UNITS_READ = 32
"""Units that the cross-encoder reads: see docs/evaluation.md for what more of them would bring."""
_LEAST_WORDS = 4
_LEAD_CHARACTERS = 400


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
        return float(sum(getattr(self, field.name) * getattr(signals, field.name) for field in fields(self)))


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
) -> list[Evidence]:
    """Evidence from the best passages, the likeliest first; empty where there are no hits.

    Every unit is weighed by what retrieval saw of it; the ``read`` best of them are then read by the cross-encoder.
    """
    hits = ranked.hits[: min(HITS_SEARCHED, len(ranked.readings))]
    words = asked(question, [hit.passage.content for hit in hits])
    aliases = aliases_of(generation)
    found = [
        piece
        for place, hit in enumerate(hits)
        if (document := generation.document(hit.passage.document_id)) is not None
        for piece in _units(generation, document, ranked, place, words, aliases)
    ]
    found.sort(key=lambda piece: -weights.apply(piece.signals))
    worth = [_with_lead(piece, words) for piece in found[:read]]
    if not worth:
        return []
    logits = cross.scores(question.query.expanded, [piece.in_view for piece in worth])
    seen = [
        replace(piece, signals=replace(piece.signals, cross=float(x))) for piece, x in zip(worth, logits, strict=True)
    ]
    scored = [replace(piece, score=weights.apply(piece.signals)) for piece in seen]
    return sorted(scored, key=lambda piece: -piece.score)


def _units(
    generation: Generation, document: Document, ranked: Ranked, place: int, words: Asked, aliases: Aliases
) -> Iterator[Evidence]:
    hit, reading = ranked.hits[place], ranked.readings[place]
    passage = hit.passage
    shift = len(passage.header) + 1 - passage.start
    year = document.date.year if document.date else None
    stated = dated(generation, document.id) if words.role else {}
    question: Span | None = None
    for start, end in units(document.text, passage.start, passage.end):
        text = document.text[start:end]
        if text.endswith("?"):
            # The answer to a question in a document is what follows it, read together with it.
            question = (start, end)
            continue
        lead, question = question, None
        if lead is None and _says_nothing(document, start, text):
            continue
        told = aliases.told(document.id, text)
        values = tuple(values_in(text, year))
        opening = document.text[slice(*lead)] if lead else ""
        signals = Signals(
            late=reading.within(shift + (lead[0] if lead else start), shift + end),
            cross=0.0,
            hit=hit.score - ranked.hits[0].score,
            rank=1 / (1 + place),
            typed=typed(text, opening, _timely(values, document, words), words),
            covered=0.0,
            near=words.near(text, values),
            role=_role(stated, start, end, words),
            dense=float(ranked.signals.dense[place]),
            dated=float(ranked.signals.dated[place]),
        )
        yield Evidence(
            document,
            passage,
            start,
            end,
            text,
            opening,
            lead[0] if lead else start,
            values,
            _worded(signals, opening, told, passage, words),
            told=told,
        )


def _worded(signals: Signals, lead: str, text: str, passage: Passage, words: Asked) -> Signals:
    """``signals`` with what the words of the unit, and of what it stands under, say."""
    stems, above = tokenize([f"{lead} {text}", f"{passage.title} {passage.section}"])
    own = frozenset(stems)
    return replace(
        signals, covered=words.covered(own), placed=words.covered(own.union(above)), paired=words.paired(stems)
    )


def _says_nothing(document: Document, start: int, text: str) -> bool:
    """Whether a unit is a heading, or too short to say anything and no row of a table."""
    if len(text.split()) < _LEAST_WORDS:
        return "|" not in text
    section = document.section_at(start)
    heading = section is not None and section.start == start and section.title
    return bool(heading) and len(text) <= len(section.label) + len(section.title) + 4 if section else False


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


def _with_lead(piece: Evidence, words: Asked) -> Evidence:
    if piece.lead:
        return piece
    span = lead_in(piece.document.text, piece.start)
    if span is None or span[0] >= piece.start:
        return piece
    lead = piece.document.text[slice(*span)][:_LEAD_CHARACTERS]
    signals = _worded(piece.signals, lead, piece.told, piece.passage, words)
    if words.kind not in WANTED:
        signals = replace(signals, typed=cue(words.kind, piece.text, lead))
    return replace(piece, lead=lead, lead_start=span[0], signals=signals)
