"""The assistant: a question in, a cited answer or a plain refusal out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from time import perf_counter
from typing import Any, Literal

from dealdesk.assistant.answer import Answer, Note, Reason
from dealdesk.assistant.conflict import both_told
from dealdesk.assistant.currency import weigh
from dealdesk.assistant.extract import ExtractiveWriter
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.look import Look, Looker
from dealdesk.assistant.question import Question, Turn, read_question
from dealdesk.assistant.refuse import Refusal, features, is_small_talk, manner_of, reason_for
from dealdesk.assistant.verify import verify
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation, Library
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Hit, Retriever
from dealdesk.ingest.dates import written

__all__ = ["Assistant", "Event", "Filters", "Turn"]

_NEAREST = 3
_PLAIN = "I answer questions about the documents in this collection, and show the passage behind every answer."
_LOOKED: dict[Reason, str] = {
    "no_evidence": "The documents do not say this.",
    "not_mentioned": "That document does not mention this.",
    "off_topic": "The documents do not speak of this.",
    "other_date_or_party": "The documents have something like this, but not for the date or party that was asked for.",
}
_SOUGHT: dict[Kind, str] = {
    "date": "a date",
    "duration": "a length of time",
    "rate": "a rate",
    "amount": "an amount",
    "count": "a number",
    "party": "a name",
    "place": "a place",
    "list": "a list",
    "definition": "a definition",
    "condition": "a condition",
    "reason": "a reason",
    "change": "a change",
    "comparison": "a comparison",
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
        today: Callable[[], Date] | None = None,
    ) -> None:
        """``cross`` reads single sentences. Questions that set no day are answered as of ``today``, or without it as of
        the newest document's date."""
        self._library = library
        self._looker = Looker(retriever, cross)
        self._refusal = refusal
        self._writer = ExtractiveWriter()
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
        look = self._looker.look(generation, read, k, filters)
        clock.lap("look")
        yield Event("hits", {"hits": list(look.hits)})
        answer = self._answer(read, day, generation, look, clock)
        for citation in answer.citations:
            yield Event("citation", {"citation": citation})
        yield Event("text", {"text": answer.text})
        yield Event("answer", {"answer": answer})

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
        return list(self._looker.look(generation, self._read(generation, query, history), k, filters).hits)

    def _read(self, generation: Generation, question: str, history: Sequence[Turn]) -> Question:
        newest = _newest(generation)
        return read_question(question, history, newest.year if newest else None)

    def _answer(
        self, question: Question, day: Date | None, generation: Generation, look: Look, clock: _Clock
    ) -> Answer:
        manner = manner_of(question, look.routed)
        probability = self._refusal.probability(manner, features(question, look.evidence)) if look.evidence else 0.0
        refused = _refused(question, day, generation.id, look, probability, clock.times)
        if not look.evidence or self._refusal.refuses(manner, probability):
            return refused
        standing = weigh(generation, look.evidence, question, day)
        draft = both_told(self._writer.write(question, standing.evidence), standing.conflicts)
        clock.lap("write")
        said = verify(draft.text, draft.direct_answer, draft.citations, _text_in(generation), question.standalone, day)
        clock.lap("verify")
        if not said.citations:
            return refused  # nothing of what was written is borne out
        return Answer(
            question=question.text,
            standalone_question=question.standalone,
            text=said.text,
            direct_answer=said.direct_answer,
            refused=False,
            reason="",
            confidence=round(probability, 4),
            as_of=day,
            citations=said.citations,
            superseded=standing.superseded,
            conflicts=standing.conflicts,
            notes=(*_as_of_note(day), *standing.notes, *_header_note(said.from_header)),
            index_generation=generation.id,
            timings_ms=clock.times,
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
    look: Look,
    probability: float,
    times: dict[str, float],
) -> Answer:
    reason = reason_for(question, look.routed, look.evidence)
    nearest = tuple(
        Note("nearest", f"{piece.document.title}: nearest passage, not an answer", piece.quote(piece.start, piece.end))
        for piece in look.evidence[:_NEAREST]
    )
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        text=_LOOKED[reason] + _sought(question, look),
        direct_answer="",
        refused=True,
        reason=reason,
        confidence=round(probability, 4),
        as_of=day,
        notes=nearest,
        index_generation=generation_id,
        timings_ms=times,
    )


def _sought(question: Question, look: Look) -> str:
    """What was looked for, and where: so that a reader can tell a gap in the documents from a question misread."""
    sought = _SOUGHT.get(question.kind)
    where = sorted({hit.passage.title for hit in look.hits[:_NEAREST]})
    if not sought or not where:
        return ""
    return f" Looked for {sought}, nearest in: {'; '.join(where)}."


def _text_in(generation: Generation) -> Callable[[str], str | None]:
    def text(document_id: str) -> str | None:
        document = generation.document(document_id)
        return document.text if document else None

    return text


def _header_note(values: Sequence[str]) -> tuple[Note, ...]:
    """That a figure of the answer stands in a document's date or title, not in the words quoted."""
    if not values:
        return ()
    return (Note("notice", f"Stated by a document's date or title, not by the words quoted: {', '.join(values)}."),)
