"""What doubtful documents may add to an answer: a misquote nothing, a copy what differs from the one it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dealdesk.assistant.evidence import Evidence
from dealdesk.index.doubts import doubts
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.retrieve import Ranked, Signals
from dealdesk.ingest.document import Passage


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


def without_repeats(generation: Generation, evidence: Sequence[Evidence]) -> list[Evidence]:
    """``evidence`` without units of a copy that stand in the document it was made of."""
    copies = doubts(generation).copies
    if not copies:
        return list(evidence)
    return [piece for piece in evidence if not _stands(generation, copies.get(piece.document.id), piece.text)]


def _adds_nothing(generation: Generation, passage: Passage) -> bool:
    found = doubts(generation)
    if passage.document_id in found.misquoting:
        return True
    return _stands(generation, found.copies.get(passage.document_id), passage.text)


def _stands(generation: Generation, document_id: str | None, words: str) -> bool:
    document = generation.document(document_id) if document_id else None
    return document is not None and words in document.text
