"""The order in which a search gives its passages: by what was read in them, and by what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date
from itertools import chain, pairwise, zip_longest

from dealdesk.assistant.abroad import Abroad
from dealdesk.assistant.defined import passage_at
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.replaced import amendments_of
from dealdesk.index.doubts import doubts
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.relations import Relation
from dealdesk.index.retrieve import Hit, Ranked
from dealdesk.ingest.document import Passage

Place = tuple[str, int]

_CROSS = 0.2
"""What a point of its best unit's logit adds to a passage's score: as good as reading the whole passage with the
cross-encoder, at a fifth of the tokens (docs/evaluation.md)."""
_UNREAD = -12.0
"""The logit of a passage of which no unit was read: below all that are."""
_SHARE = 0.3
"""What a passage gains of the worth of the better one beside it. From a half on, what stands beside a good passage
pushes out others that are good themselves (docs/evaluation.md)."""
_RANKS = 5
"""Beside others a passage is worth 1 / (this + its rank): scores tell too little within one document."""
_LEVELS = 2
"""Of a section's path: a paragraph of a clause is beside the next paragraph of it, not beside the next clause."""
_APART = 10  # characters between passages that follow one another
_BACK = 4.5
"""How far a passage of another country goes back: behind the fourth after it."""
_DOCUMENTS, _LATEST = 4, 2
"""Documents of which it is looked at what has changed them, and passages that are taken of the latest that did."""
_CLAUSES = 4
"""Pieces of evidence of which it is looked at what has changed them."""


def by_units(ranked: Ranked, evidence: Sequence[Evidence]) -> tuple[Hit, ...]:
    """The passages by their own score and their best unit's; those that were not read follow as they were. A passage
    that defines what a better one speaks of takes the place of that one."""
    read = len(ranked.readings)
    found = {_place(hit.passage): (hit.passage, hit.score) for hit in ranked.hits[:read]}
    best: dict[Place, float] = {}
    for piece in evidence:
        place, own = _place(piece.passage), ranked.hits[0].score + piece.signals.hit
        best[place] = max(best.get(place, _UNREAD), piece.signals.cross)
        if place not in found or found[place][1] < own:
            found[place] = piece.passage, own
    hits = [Hit(passage, score + _CROSS * best.get(place, _UNREAD)) for place, (passage, score) in found.items()]
    hits.sort(key=lambda hit: -hit.score)
    left = [hit.passage for hit in ranked.hits[read:] if _place(hit.passage) not in found]
    return _scored([*(hit.passage for hit in hits), *left], hits)


def others_behind(countries: Abroad, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """``hits`` with those some places further back that are of other countries only than the one asked about."""
    places = [rank + _BACK * countries.is_other(hit.passage.text, hit.passage.header) for rank, hit in enumerate(hits)]
    order = sorted(range(len(hits)), key=places.__getitem__)
    return _scored([hits[rank].passage for rank in order], hits)


def with_adjoining(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """``hits`` of one document: passages that stand side by side in a clause speak for one another, since a long clause
    is split and only some of its parts use the question's words. The first stays the first."""
    worth = {_place(hit.passage): 1 / (_RANKS + rank) for rank, hit in enumerate(hits)}
    gain = dict.fromkeys(worth, 0.0)
    for one, next_one in pairwise(sorted((hit.passage for hit in hits), key=_place)):
        if _adjoin(one, next_one):
            gain[_place(one)] = max(gain[_place(one)], _SHARE * worth[_place(next_one)])
            gain[_place(next_one)] = max(gain[_place(next_one)], _SHARE * worth[_place(one)])
    rest = sorted(
        (hit.passage for hit in hits[1:]), key=lambda passage: -worth[_place(passage)] - gain[_place(passage)]
    )
    return _scored([*(hit.passage for hit in hits[:1]), *rest], hits)


def with_latest(generation: Generation, hits: Sequence[Hit], day: Date | None, filters: Filters) -> tuple[Hit, ...]:
    """``hits`` for a question of what is in force on ``day``, or now: of the latest document that has changed one of
    the first by then the best passages, right behind that one. Where none of its passages is found, it is the one that
    orders the change. None comes from a document that ``filters`` do not allow."""
    passages = [hit.passage for hit in hits]
    for document_id in list(dict.fromkeys(passage.document_id for passage in passages))[:_DOCUMENTS]:
        latest = _latest(generation, document_id, day, filters)
        if latest is None:
            continue
        own = [passage for passage in passages if passage.document_id == latest.document_id][:_LATEST]
        behind = next(at for at, passage in enumerate(passages, 1) if passage.document_id == document_id)
        if not own and (ordering := passage_at(generation, latest.document_id, latest.start)):
            own = [ordering]
        return _scored(_once([*passages[:behind], *own, *passages[behind:]]), hits)
    return tuple(hits)


def by_turns(hits: Sequence[Hit], sides: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """``hits`` of a comparison and those of each of its sides by turns: one side may outdo the other in the whole."""
    turns = chain.from_iterable(zip_longest(hits, *sides))
    return _scored(_once(hit.passage for hit in turns if hit is not None), hits)


def with_amendments(
    generation: Generation, hits: Sequence[Hit], evidence: Sequence[Evidence], filters: Filters
) -> tuple[Hit, ...]:
    """``hits`` with what has changed the clauses of the best ``evidence`` right behind them: an amendment seldom speaks
    of the matter, but of sections and words. None comes from a document that ``filters`` do not allow."""
    passages = [hit.passage for hit in hits]
    for clause, change in _changes(generation, evidence[:_CLAUSES], filters):
        behind = next((at for at, passage in enumerate(passages, 1) if _place(passage) == _place(clause)), None)
        if behind is not None and change not in passages[:behind]:
            passages = _once([*passages[:behind], change, *passages[behind:]])
    return _scored(passages, hits)


def _latest(generation: Generation, document_id: str, day: Date | None, filters: Filters) -> Relation | None:
    """The change of a document that the newest document by ``day`` orders; None where none does."""
    changes = [
        (date, one)
        for one in generation.changes_to(document_id)
        if one.kind != "implements"
        and (date := generation.by_id[one.document_id].date)
        and (day is None or date <= day)
        and _is_allowed(generation, one.document_id, filters)
    ]
    return max(changes, key=lambda change: change[0])[1] if changes else None


def _changes(
    generation: Generation, evidence: Sequence[Evidence], filters: Filters
) -> Iterator[tuple[Passage, Passage]]:
    """The passage of each clause that was changed, and the one that changes it; the latest change last, so that it
    comes to stand first."""
    amendments = amendments_of(generation)
    for piece in evidence:
        for change in amendments.changes_of(piece):
            document_id = change.amending.document.id
            passage = passage_at(generation, document_id, change.amendment.start)
            if passage and _is_allowed(generation, document_id, filters):
                yield piece.passage, passage


def _is_allowed(generation: Generation, document_id: str, filters: Filters) -> bool:
    record = generation.by_id[document_id]
    return document_id not in doubts(generation).misquoting and filters.allow(record.id, record.source, record.date)


def _once(passages: Iterable[Passage]) -> list[Passage]:
    """The passages, each where it comes first."""
    return list({_place(passage): passage for passage in passages}.values())


def _scored(passages: Sequence[Passage], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """``passages`` with the scores of ``hits``, which stay in their places; those beyond come one by one below."""
    scores = [hit.score for hit in hits[: len(passages)]]
    lowest, more = scores[-1] if scores else 0.0, len(passages) - len(scores)
    scores += [lowest - step for step in range(1, more + 1)]
    return tuple(Hit(passage, score) for passage, score in zip(passages, scores, strict=True))


def _place(passage: Passage) -> Place:
    return passage.document_id, passage.start


def _adjoin(one: Passage, next_one: Passage) -> bool:
    follows = one.document_id == next_one.document_id and abs(next_one.start - one.end) <= _APART
    return follows and _clause(one) == _clause(next_one)


def _clause(passage: Passage) -> list[str]:
    return passage.section.split(" > ")[:_LEVELS]
