"""A question looked up once: the passages that may answer it, and the evidence in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dealdesk.assistant.abroad import abroad
from dealdesk.assistant.doubt import undoubted, without_repeats
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.gather import HITS_SEARCHED, gather
from dealdesk.assistant.imprint import imprint
from dealdesk.assistant.precedence import binding_first
from dealdesk.assistant.question import Question, read_question
from dealdesk.assistant.ranking import by_turns, by_units, others_behind, with_adjoining, with_amendments, with_latest
from dealdesk.assistant.reading import ANSWER, CLAUSES, SIDE, KeptReranker
from dealdesk.assistant.referred import asked_of, refers
from dealdesk.assistant.units import units_of
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Hit, Retriever


@dataclass(frozen=True, slots=True)
class Look:
    """``hits`` are passages, best first; ``evidence`` the units of the best of them, best first; ``routed`` is true
    where the question named its document and only that was searched."""

    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    routed: bool


class Looker:
    """Looks questions up. Safe to use from many threads."""

    def __init__(self, retriever: Retriever, cross: Reranker) -> None:
        """``cross`` reads single units."""
        self._retriever = retriever
        self._cross = KeptReranker(cross)
        # A question is often searched for and then asked. Few are kept, since each holds on to its generation.
        self._kept = lru_cache(maxsize=4)(self._look)

    def found(self, generation: Generation, question: Question, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The at most ``k`` best passages as the two indexes found them, before anything was read."""
        return self._retriever.found(generation, question.query, k, _within(question, filters))

    def understood(self, generation: Generation, question: Question, filters: Filters = Filters()) -> Question:
        """``question``, asked of the document alone that it means by what that did to the one of the turn before."""
        if filters.documents or not refers(question):
            return question
        before = self._retriever.found(generation, read_question(question.before).query, HITS_SEARCHED, filters)
        return asked_of(generation, question, before)

    @property
    def idle_seconds(self) -> float:
        """For how long nobody has asked anything."""
        return self._retriever.idle_seconds

    def ahead(self, generation: Generation) -> Iterator[None]:
        """Reads the passages of the newest documents first, one at each step, for questions to come; ends when all are
        read or no more can be kept."""
        kept = units_of(generation)
        records = sorted(generation.documents(), key=lambda record: str(record.date or ""), reverse=True)
        for record in records:
            for row in range(record.first_row, record.first_row + record.passages):
                passage = generation.passages([row])[0]
                if not self._retriever.prepare(passage):
                    return
                kept.of(passage)
                yield

    def forget(self, former: Generation, latest: Generation) -> None:
        """Keeps no more what was read of documents that ``former`` had and ``latest`` has no longer."""
        for document_id in former.by_id.keys() - latest.by_id.keys():
            record = former.by_id[document_id]
            rows = range(record.first_row, record.first_row + record.passages)
            self._retriever.forget(former.passages(rows))

    def look(
        self,
        generation: Generation,
        question: Question,
        k: int,
        filters: Filters = Filters(),
        sparing: bool = False,
    ) -> Look:
        """The at most ``k`` best passages for ``question``, and the evidence in the best of them.

        Where ``sparing``, no more is read than may change the best evidence: passages of which nothing was read then
        come after those of which something was.
        """
        found = self._kept(generation, question, max(k, HITS_SEARCHED), filters, sparing)
        return replace(found, hits=found.hits[:k])

    def _look(self, generation: Generation, question: Question, k: int, filters: Filters, sparing: bool) -> Look:
        within = _within(question, filters)
        ranked = undoubted(generation, self._retriever.rank(generation, question.query, k, within), within)
        settled = (CLAUSES if question.document else ANSWER) if sparing else None
        evidence = gather(generation, ranked, question, self._cross, settled=settled)
        if not (ranked.routed or within.documents):
            evidence = without_repeats(generation, evidence, question)
        hits = others_behind(abroad(generation, question), by_units(ranked, evidence))
        sides = [self._of_side(generation, question, side, within, sparing) for side in question.sides]
        for side, of_side in zip(question.sides, sides, strict=True):
            evidence = _merged(evidence, of_side.evidence, side)
        if not ranked.routed:
            evidence = binding_first(generation, question, evidence)
        evidence = imprint(generation, question, hits, evidence)
        if ranked.routed:
            hits = with_adjoining(hits)
        elif question.asks_of_a_day:
            hits = with_latest(generation, hits, question.as_of, filters)
        hits = by_turns(hits, [of_side.hits for of_side in sides])
        return Look(with_amendments(generation, hits, evidence, filters), tuple(evidence), ranked.routed)

    def _of_side(self, generation: Generation, question: Question, side: str, filters: Filters, sparing: bool) -> Look:
        """One side of a comparison: what answers the other may outdo it in the question as a whole."""
        alone = question.for_side(side)
        ranked = undoubted(generation, self._retriever.rank(generation, alone.query, HITS_SEARCHED, filters), filters)
        evidence = gather(generation, ranked, alone, self._cross, settled=SIDE if sparing else None)
        return Look(by_units(ranked, evidence), tuple(evidence), ranked.routed)


def _within(question: Question, filters: Filters) -> Filters:
    """``filters``, and no document beside those that the question is asked of."""
    return replace(filters, documents=question.only) if question.only else filters


def _merged(evidence: Sequence[Evidence], others: Sequence[Evidence], side: str) -> list[Evidence]:
    """Both, each unit once with the better of its scores, best first; ``others`` keep theirs as those of ``side``."""
    best: dict[tuple[str, int, int], Evidence] = {}
    for piece in (*evidence, *(replace(other, sides=((side, other.score),)) for other in others)):
        place = (piece.document.id, piece.start, piece.end)
        known = best.get(place, piece)
        better = piece if known.score < piece.score else known
        best[place] = piece if known is piece else replace(better, sides=(*known.sides, *piece.sides))
    return sorted(best.values(), key=lambda piece: -piece.score)
