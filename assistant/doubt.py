"""What doubtful documents may add to an answer: a misquote nothing, a copy what differs from the one it was made of,
and that only where it is asked about; elsewhere it is a note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from dealdesk.assistant.answer import Citation, Note
from dealdesk.assistant.direct import best_value
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.question import Question
from dealdesk.index.doubts import differing, doubts
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.retrieve import Ranked, Signals
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.values import values_in

_SHOWN = 3
"""Places that differ which a note names."""


def undoubted(generation: Generation, ranked: Ranked, filters: Filters) -> Ranked:
    """``ranked`` without passages of documents that misquote others, and without what a copy repeats; as it is where
    a question or a filter names its documents: then what stands there is asked for."""
    found = doubts(generation)
    if ranked.routed or filters.documents or not (found.misquoting or found.copies):
        return ranked
    keep = [at for at, hit in enumerate(ranked.hits) if not _adds_nothing(generation, hit.passage)]
    if len(keep) == len(ranked.hits):
        return ranked
    read = np.array([at for at in keep if at < len(ranked.readings)], np.int64)
    signals = ranked.signals
    return replace(
        ranked,
        hits=tuple(ranked.hits[at] for at in keep),
        readings=tuple(ranked.readings[at] for at in read),
        signals=Signals(signals.dense[read], signals.lexical_rank[read], signals.dated[read], signals.late[read]),
    )


def without_repeats(generation: Generation, evidence: Sequence[Evidence], question: Question) -> list[Evidence]:
    """``evidence`` without units of a copy of which the document it was made of says the same: word for word, or with
    other figures than those that are asked for."""
    copies = doubts(generation).copies
    if not copies:
        return list(evidence)
    return [piece for piece in evidence if not _repeats(generation, copies.get(piece.document.id), piece, question)]


def told_otherwise(generation: Generation, citations: Sequence[Citation]) -> Iterator[Note]:
    """For each quote what stands in a copy of its document, or in the one it was copied from, where that is not quoted
    too and has other figures."""
    copies = doubts(generation).copies
    quoted = {cited.document_id for cited in citations}
    for cited in citations if copies else ():
        document = generation.document(cited.document_id)
        others = {copy for copy, first in copies.items() if first == cited.document_id} | {
            copies.get(cited.document_id)
        }
        for other in map(generation.document, sorted(filter(None, others - quoted))):
            if document is None or other is None:
                continue
            twins = _twins(document, cited.start, cited.end, other)
            if places := list(islice(differing(*twins, 0, 2), _SHOWN)):
                shown = ", ".join(f"“{there}” for “{here}”" for here, there in places)
                yield Note("notice", f"The same text stands in {other.source} with other figures: {shown}.")


def _adds_nothing(generation: Generation, passage: Passage) -> bool:
    found = doubts(generation)
    if passage.document_id in found.misquoting:
        return True
    return _stands(generation, found.copies.get(passage.document_id), passage.text)


def _stands(generation: Generation, document_id: str | None, words: str) -> bool:
    document = generation.document(document_id) if document_id else None
    return document is not None and words in document.text


def _repeats(generation: Generation, document_id: str | None, piece: Evidence, question: Question) -> bool:
    if _stands(generation, document_id, piece.text):
        return True
    first = generation.document(document_id) if document_id else None
    if first is None:
        return False
    told = best_value(piece, question)
    _, twin = _twins(piece.document, piece.start, piece.end, first)
    return told is None or told.plain in {value.plain for value in values_in(" ".join(twin))}


def _twins(document: Document, start: int, end: int, other: Document) -> tuple[list[str], list[str]]:
    """The words of ``document``'s characters ``start:end``, and those in their place in a text of as many words."""
    while start and not document.text[start - 1].isspace():
        start -= 1  # a quote may begin within a word
    before, words = len(document.text[:start].split()), document.text[start:end].split()
    return words, other.text.split()[before : before + len(words)]
