"""The assistant: a question in, a cited answer or a plain refusal out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from time import perf_counter
from typing import Any, Literal

from dealdesk.assistant.answer import Answer, Note, Reason
from dealdesk.assistant.currency import changes, in_force
from dealdesk.assistant.evidence import HITS_SEARCHED, Evidence, gather
from dealdesk.assistant.extract import ExtractiveWriter, Writer, answers_with
from dealdesk.assistant.question import Question, Turn, read_question
from dealdesk.assistant.refuse import Refusal, features, is_small_talk, reason_for
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation, Library
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Hit, Ranked, Retriever
from dealdesk.ingest.dates import written

__all__ = ["Assistant", "Event", "Filters", "Turn"]

_NEAREST = 3
_PLAIN = "I answer questions about the documents in this collection, and show the passage behind every answer."
_LOOKED = {
    "no_evidence": "The documents do not say this.",
    "not_mentioned": "That document does not mention this.",
    "off_topic": "The documents do not speak of this.",
    "small_talk": _PLAIN,
    "other_date_or_party": "The documents have this only for another date or party.",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a streamed answer. ``data`` holds for ``hits`` {"hits": list of Hit}, ``text`` {"text": str},
    ``citation`` {"citation": Citation}, ``answer`` {"answer": Answer}, ``error`` {"message": str}."""

    kind: Literal["hits", "text", "citation", "answer", "error"]
    data: dict[str, Any]


class Assistant:
    """Answers from the current index. Each answer is made from one generation. Safe to use from many threads."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        cross: Reranker,
        refusal: Refusal,
        writer: Writer | None = None,
        today: Callable[[], Date] | None = None,
    ) -> None:
        """``cross`` reads single sentences; ``writer`` is the extractive one unless another is given. Questions that
        set no day are answered as of ``today``, or without it as of the newest document's date."""
        self._library = library
        self._retriever = retriever
        self._cross = cross
        self._refusal = refusal
        self._writer = writer or ExtractiveWriter()
        self._today = today

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: Date | None = None,
        filters: Filters = Filters(),
        k: int = 8,
    ) -> Answer:
        """The answer to ``question`` asked after ``history``; ``k`` passages are looked through for it.

        Raises an IndexFault where there is no index to answer from.
        """
        *_, last = self.stream(question, history, as_of, filters, k)
        answer: Answer = last.data["answer"]
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: Date | None = None,
        filters: Filters = Filters(),
        k: int = 8,
    ) -> Iterator[Event]:
        """The same step by step; the last event is the whole answer."""
        clock = _Clock()
        generation = self._library.current()
        read = self._read(generation, question, history)
        day = as_of or read.as_of or (self._today() if self._today else _newest(generation))
        if is_small_talk(question):
            yield Event("text", {"text": _PLAIN})
            yield Event("answer", {"answer": _plain(read, day, generation.id)})
            return
        ranked = self._retriever.rank(generation, read.query, max(k, HITS_SEARCHED), filters)
        clock.lap("retrieve")
        yield Event("hits", {"hits": list(ranked.hits[:k])})
        evidence = gather(generation, ranked, read, self._cross)
        clock.lap("evidence")
        yield from self._written(read, day, generation, ranked, evidence, clock)

    def search(
        self,
        query: str,
        history: Sequence[Turn] = (),
        as_of: Date | None = None,
        filters: Filters = Filters(),
        k: int = 8,
    ) -> list[Hit]:
        """The at most ``k`` best passages for ``query`` asked after ``history``."""
        del as_of  # what is in force is told in answers; a search shows every passage
        generation = self._library.current()
        return self._retriever.search(generation, self._read(generation, query, history).query, k, filters)

    def _read(self, generation: Generation, question: str, history: Sequence[Turn]) -> Question:
        newest = _newest(generation)
        return read_question(question, history, newest.year if newest else None)

    def _written(
        self,
        question: Question,
        day: Date | None,
        generation: Generation,
        ranked: Ranked,
        evidence: Sequence[Evidence],
        clock: _Clock,
    ) -> Iterator[Event]:
        seen = features(evidence) if evidence else None
        probability = self._refusal.probability(seen) if seen else 0.0
        if not evidence or self._refusal.refuses(probability):
            answer = _refused(question, day, generation.id, ranked, evidence, probability, clock.times)
            yield Event("text", {"text": answer.text})
            yield Event("answer", {"answer": answer})
            return
        changed = changes(generation, evidence, question.text, day)
        written_answer = self._writer.write(
            question, in_force(evidence, changed, lambda piece, words: answers_with(piece, question, words))
        )
        clock.lap("write")
        for citation in written_answer.citations:
            yield Event("citation", {"citation": citation})
        yield Event("text", {"text": written_answer.text})
        yield Event(
            "answer",
            {
                "answer": Answer(
                    question=question.text,
                    standalone_question=question.standalone,
                    text=written_answer.text,
                    direct_answer=written_answer.direct_answer,
                    refused=False,
                    reason="",
                    confidence=round(probability, 4),
                    as_of=day,
                    citations=written_answer.citations,
                    superseded=tuple(
                        change.superseded for change in changed[:1] if change.told_by(written_answer.citations)
                    ),
                    notes=_as_of_note(day),
                    index_generation=generation.id,
                    timings_ms=clock.times,
                )
            },
        )


class _Clock:
    """Milliseconds of each step and in all."""

    def __init__(self) -> None:
        self._begun = self._last = perf_counter()
        self.times: dict[str, float] = {}

    def lap(self, step: str) -> None:
        now = perf_counter()
        self.times[step] = round(1000 * (now - self._last), 1)
        self.times["total"] = round(1000 * (now - self._begun), 1)
        self._last = now


def _newest(generation: Generation) -> Date | None:
    return max((record.date for record in generation.documents() if record.date), default=None)


def _as_of_note(day: Date | None) -> tuple[Note, ...]:
    return (Note("as_of", f"As of {written(day)}."),) if day else ()


def _plain(question: Question, day: Date | None, generation_id: str) -> Answer:
    return Answer(
        question=question.text,
        standalone_question=question.text,
        text=_PLAIN,
        direct_answer="",
        refused=True,
        reason="small_talk",
        confidence=0.0,
        as_of=day,
        index_generation=generation_id,
    )


def _refused(
    question: Question,
    day: Date | None,
    generation_id: str,
    ranked: Ranked,
    evidence: Sequence[Evidence],
    probability: float,
    times: dict[str, float],
) -> Answer:
    reason: Reason = reason_for(ranked.routed, evidence)
    nearest = tuple(
        Note("nearest", f"{piece.document.title}: nearest passage, not an answer", piece.quote(piece.start, piece.end))
        for piece in evidence[:_NEAREST]
    )
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        text=_LOOKED[reason],
        direct_answer="",
        refused=True,
        reason=reason,
        confidence=round(probability, 4),
        as_of=day,
        notes=nearest,
        index_generation=generation_id,
        timings_ms=times,
    )
