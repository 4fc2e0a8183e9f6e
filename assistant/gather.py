"""Hits become evidence: every unit of the best passages is weighed, and the likeliest are read by the cross-encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dealdesk.assistant.abroad import Abroad, abroad
from dealdesk.assistant.asked import ENDS, WANTED, Asked, asked
from dealdesk.assistant.counted import things
from dealdesk.assistant.cue import cue
from dealdesk.assistant.dated import dated, plays
from dealdesk.assistant.defined import with_definitions, with_meaning
from dealdesk.assistant.denied import tells_what_not
from dealdesk.assistant.evidence import WEIGHTS, Evidence, Signals, Weights
from dealdesk.assistant.meaning import defines
from dealdesk.assistant.own_name import own_names
from dealdesk.assistant.question import Question
from dealdesk.assistant.reading import logits
from dealdesk.assistant.recital import recites
from dealdesk.assistant.to_come import ends, to_come
from dealdesk.assistant.units import Held, Unit, Units, units_of
from dealdesk.index.generation import Generation
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Ranked
from dealdesk.ingest.document import Document
from dealdesk.ingest.values import Value

HITS_SEARCHED = 32
"""Passages whose units are looked at: all that retrieval has read."""
HITS_COMPARED = 16
"""Passages that tell which of the question's words are rare: the best of them alone, so that what else lies in an
index, which comes last if at all, does not change the weights (docs/evaluation.md)."""
UNITS_READ = 32
"""Units that the cross-encoder reads: see docs/evaluation.md for what more of them would bring."""


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
    names = own_names(generation, question, [hit.passage.document_id for hit in hits])
    words = asked(question, [passage.stems for passage in held[:HITS_COMPARED] if passage is not None], names)
    countries = abroad(generation, question)
    found = [
        piece
        for place, passage in enumerate(held)
        if passage is not None
        for piece in _pieces(generation, kept, ranked, place, passage, words, countries)
    ]
    found.sort(key=lambda piece: -piece.score)
    found = with_meaning(generation, found, words, weights)
    worth = [_with_lead(kept, piece, words, weights) for piece in found[:read]]
    if not worth:
        return []
    worth = with_definitions(generation, worth, words, weights)[:read]
    texts, priors = [piece.in_view for piece in worth], [piece.score for piece in worth]
    seen = logits(cross, question.query.expanded, texts, priors, weights.cross, settled)
    read_ones = zip(worth[: len(seen)], seen.tolist(), strict=True)
    scored = [_scored(piece, replace(piece.signals, cross=logit), weights) for piece, logit in read_ones]
    return sorted(scored, key=lambda piece: -piece.score)


def _pieces(
    generation: Generation,
    kept: Units,
    ranked: Ranked,
    place: int,
    held: Held,
    words: Asked,
    countries: Abroad,
    weights: Weights = WEIGHTS,
) -> Iterator[Evidence]:
    hit, reading = ranked.hits[place], ranked.readings[place]
    passage = hit.passage
    document = generation.document(passage.document_id)
    if document is None:
        return
    words = words.of(document.id)
    shift = len(passage.header) + 1 - passage.start
    stated = dated(generation, document.id) if words.role else {}
    for unit in held.units:
        # What opens a list says nothing without its items: where several things are asked for it is read with them.
        listed = kept.listed(document, unit) if words.several else None
        told, stems, end = (listed.told, listed.stems, listed.end) if listed else (unit.told, unit.stems, unit.end)
        own = frozenset(stems)
        signals = Signals(
            late=reading.within(shift + unit.lead_start, shift + end),
            cross=0.0,
            hit=hit.score - ranked.hits[0].score,
            rank=1 / (1 + place),
            typed=typed(told if listed else unit.text, unit.lead, _timely(unit, document, words), words),
            covered=words.covered(own),
            placed=words.covered(own | held.above),
            paired=words.paired(stems),
            near=words.near(unit.text, unit.values),
            dense=float(ranked.signals.dense[place]),
            dated=float(ranked.signals.dated[place]),
            role=plays(stated, unit.start, unit.end, words.role),
            abroad=float(countries.is_other(f"{unit.lead}\n{told}", passage.header)),
            recital=float(recites(unit.text)),
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
            told,
        )


def _scored(piece: Evidence, signals: Signals, weights: Weights) -> Evidence:
    return replace(piece, signals=signals, score=weights.apply(signals))


def _timely(unit: Unit, document: Document, words: Asked) -> Sequence[Value]:
    """The values of ``unit`` that can answer, where a question does not ask of what was: a day before the document's
    own is told as history, and "until when" is answered by neither that nor a day by itself. The number of a section
    counts nothing."""
    if words.kind == "count":
        return things(unit.text, unit.values)
    if words.kind != "date" or words.past:
        return unit.values
    if words.role in ENDS:
        return ends(unit.values, document, unit.start, unit.end)
    return to_come(unit.values, document.date)


def typed(text: str, lead: str, values: Sequence[Value], words: Asked) -> float:
    """1 where a value or a wording of the type that the question wants stands in ``text``, 0.5 where a value that may
    do or where no type is wanted."""
    if words.counted and values and not words.counts(text, values):
        return 0.5  # a number, and of something else
    if words.wanted:
        kinds = {value.kind for value in values if value.plain not in words.given}
        return 1.0 if words.wanted[0] in kinds else 0.5 if kinds & set(words.wanted) else 0.0
    if words.term:
        return float(defines(text, words.term))
    return cue(words.kind, text, lead) if not words.denied or tells_what_not(f"{lead} {text}") else 0.0


def _with_lead(kept: Units, piece: Evidence, words: Asked, weights: Weights) -> Evidence:
    """``piece`` under the lead-in or header that governs it."""
    lead = None if piece.lead else kept.lead(piece.document, piece.start, piece.told)
    held = kept.of(piece.passage)
    if lead is None or held is None:
        return piece
    own, words = frozenset(lead.stems), words.of(piece.document.id)
    signals = replace(
        piece.signals,
        covered=words.covered(own),
        placed=words.covered(own | held.above),
        paired=words.paired(lead.stems),
    )
    if words.kind not in WANTED:
        signals = replace(signals, typed=typed(piece.text, lead.text, (), words))
    return _scored(replace(piece, lead=lead.text, lead_start=lead.start), signals, weights)
