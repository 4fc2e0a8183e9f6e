"""The assistant: a question in, a cited answer or a plain refusal out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from functools import partial

from dealdesk.assistant import declined
from dealdesk.assistant.abroad import abroad
from dealdesk.assistant.ahead import Ahead
from dealdesk.assistant.annexed import annex_of
from dealdesk.assistant.answer import Answer, Note
from dealdesk.assistant.brief import Brief, brief
from dealdesk.assistant.clock import Clock
from dealdesk.assistant.confidence import Confidence, Traits
from dealdesk.assistant.conflict import both_told
from dealdesk.assistant.country import at_home
from dealdesk.assistant.currency import Standing, weigh
from dealdesk.assistant.doubt import told_otherwise
from dealdesk.assistant.extract import ExtractiveWriter
from dealdesk.assistant.look import Look, Looker
from dealdesk.assistant.prose import ChatModel
from dealdesk.assistant.question import Inquiry, Question, read_question
from dealdesk.assistant.refuse import (
    RULED_OUT,
    UNTOLD,
    Refusal,
    features,
    is_small_talk,
    left_blank,
    manner_of,
    of_another,
    untold,
)
from dealdesk.assistant.telling import Event, Told, narrated, steps
from dealdesk.assistant.unmet import unmet
from dealdesk.assistant.verify import Verified, verify
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Hit, Retriever
from dealdesk.ingest.dates import written

__all__ = ["Assistant", "Event"]

EVIDENCE_TOKENS = 3000
"""Tokens of the sources that a language model is given, unless another number is set."""


class Assistant:
    """Answers from the current index. Each answer is made from one generation. Safe to use from many threads."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        cross: Reranker,
        refusal: Refusal,
        today: Callable[[], Date] | None = None,
        model: ChatModel | None = None,
        evidence_tokens: int = EVIDENCE_TOKENS,
        confidence: Callable[[Traits], float] | None = None,
    ) -> None:
        """``cross`` reads single sentences. Questions that set no day are answered as of ``today``, or without it as of
        the newest document's date. ``model`` writes the answers from at most ``evidence_tokens`` of sources, as far as
        they bear out what it writes; without it answers are quotes. ``confidence`` tells how likely an answer of such
        traits answers its question; without it the packaged weights do."""
        self._library = library
        self._looker = Looker(retriever, cross)
        self._refusal = refusal
        self._writer = ExtractiveWriter()
        self._today = today
        self._model = model
        self._evidence_tokens = evidence_tokens
        self._confidence = confidence or Confidence.packaged().probability

    def ask(self, inquiry: Inquiry) -> Answer:
        """The answer. Raises an IndexFault where there is no index to answer from."""
        *_, last = self.stream(inquiry)
        answer: Answer = last.data["answer"]
        return answer

    def stream(self, inquiry: Inquiry) -> Iterator[Event]:
        """The same step by step; the last event is the whole answer. While a language model is at work, a ``text``
        without words comes every half second: a reader who has left is then seen to be gone. Closing the iterator
        ends its work."""
        clock = Clock()
        generation = self._library.current()
        read = self._read(generation, inquiry)
        day = inquiry.as_of or read.as_of or (self._today() if self._today else _newest(generation))
        if is_small_talk(inquiry.text):
            yield Event("text", {"text": declined.PLAIN})
            yield Event("answer", {"answer": declined.plain(read, day, generation.id)})
            return
        clock.lap("question")
        yield Event("hits", {"hits": self._looker.found(generation, read, inquiry.k, inquiry.filters)})
        clock.lap("find")
        found = self._looked(generation, inquiry, read)
        clock.lap("look")
        yield Event("hits", {"hits": list(found.look.hits)})
        answer = yield from self._answer(found, day, generation, clock)
        yield Event("answer", {"answer": answer})

    def search(self, inquiry: Inquiry, rerank: bool = True) -> list[Hit]:
        """The at most ``k`` best passages, whatever is in force; without ``rerank`` as the indexes of vectors and words
        find them, before any is read: many times as fast, and a worse order."""
        generation = self._library.current()
        read = self._looker.understood(generation, self._read(generation, inquiry), inquiry.filters)
        if not rerank:
            return self._looker.found(generation, read, inquiry.k, inquiry.filters)
        return list(self._looker.look(generation, read, inquiry.k, inquiry.filters).hits)

    def ahead(self, library: Library, first: Callable[[], None]) -> Ahead:
        """What reads the passages of ``library`` for questions to come, once it is started; ``first`` comes before.
        What was read of documents that leave it is forgotten."""
        library.parting = self._looker.forget
        return Ahead(library, self._looker.ahead, lambda: self._looker.idle_seconds, first=first)

    def _read(self, generation: Generation, inquiry: Inquiry) -> Question:
        newest = _newest(generation)
        return read_question(inquiry.text, inquiry.history, newest.year if newest else None)

    def _looked(self, generation: Generation, inquiry: Inquiry, read: Question) -> _Found:
        """What was found for the question: in the document that a follow-up means by "the amendment", and in all of
        them where that one does not tell."""
        meant = self._looker.understood(generation, read, inquiry.filters)
        found = self._found(generation, inquiry, meant)
        return self._found(generation, inquiry, read) if meant.only and found.declines else found

    def _found(self, generation: Generation, inquiry: Inquiry, question: Question) -> _Found:
        look = self._looker.look(generation, question, inquiry.k, inquiry.filters, sparing=True)
        manner = manner_of(question, look.routed)
        probability = self._refusal.probability(manner, features(question, look.evidence)) if look.evidence else 0.0
        elsewhere = of_another(question, look.evidence) or abroad(generation, question).rules_out(look.evidence)
        astray = not look.evidence or elsewhere
        return _Found(question, look, probability, astray, self._refusal.refuses(manner, probability))

    def _answer(
        self, found: _Found, day: Date | None, generation: Generation, clock: Clock
    ) -> Generator[Event, None, Answer]:
        question, look, probability = found.question, found.look, found.probability
        refused = declined.refused(question, day, generation.id, look, probability, clock.times)
        if found.declines:
            yield Event("text", {"text": refused.text})
            return _ruled_out(refused) if found.astray else refused
        standing = weigh(generation, look.evidence, question, day)
        clock.lap("weigh")
        draft = both_told(self._writer.write(question, standing.evidence), standing.conflicts)
        clock.lap("write")
        text_in = _text_in(generation)
        quotes = verify(draft.text, draft.direct_answer, draft.citations, text_in, question.standalone, day)
        clock.lap("verify")
        if (instead := _instead(generation, question, probability, quotes, standing, refused)) is not None:
            yield Event("text", {"text": instead.text})
            return instead
        told = Told(quotes)
        given = self._brief(generation, question, day, quotes, standing)
        if self._model and given.sources:
            told = yield from narrated(self._model, given, quotes, text_in)
            clock.lap("model")
        else:
            yield from steps(quotes)
        said = told.said
        return Answer(
            question=question.text,
            standalone_question=question.standalone,
            text=said.text,
            direct_answer=said.direct_answer,
            refused=False,
            reason="",
            confidence=round(self._confidence(Traits.of(probability, draft.cross, said.direct_answer)), 4),
            as_of=day,
            citations=said.citations,
            superseded=standing.superseded,
            conflicts=standing.conflicts,
            notes=(
                *_as_of_note(day),
                *standing.notes,
                *told_otherwise(generation, said.citations),
                *_header_note(said.from_header),
                *_notices(told.note),
            ),
            index_generation=generation.id,
            timings_ms=clock.times,
            written_by=told.written_by,
            withheld=told.withheld,
        )

    def _brief(
        self, generation: Generation, question: Question, day: Date | None, quotes: Verified, standing: Standing
    ) -> Brief:
        """What the model may write from: nothing where there is none, or where documents disagree, which is told by
        both quotes side by side."""
        if self._model is None or standing.conflicts:
            return Brief(question, day, ())
        return brief(generation, question, day, quotes.citations, standing.evidence, self._evidence_tokens)


@dataclass(frozen=True, slots=True)
class _Found:
    """The question as it is answered, what was found for it, and the ``probability`` that this answers it. ``astray``:
    nothing was found, or only what is of another name, country or year than the one that is asked for; ``doubted``: the
    probability is too low to answer."""

    question: Question
    look: Look
    probability: float
    astray: bool
    doubted: bool

    @property
    def declines(self) -> bool:
        return self.astray or self.doubted


def _ruled_out(refusal: Answer) -> Answer:
    """``refusal`` by a rule, of which little doubt is left."""
    return replace(refusal, confidence=min(refusal.confidence, RULED_OUT))


def _instead(
    generation: Generation,
    question: Question,
    probability: float,
    quotes: Verified,
    standing: Standing,
    refused: Answer,
) -> Answer | None:
    """The refusal that takes the place of ``quotes`` where they do not answer; None where they do."""
    if not quotes.citations or unmet(question, quotes.citations, partial(at_home, generation)):
        return _ruled_out(refused)  # nothing of what was written is borne out, or none of it is of what is asked for
    if left_blank(question, quotes.direct_answer, quotes.citations):
        return declined.blank(_ruled_out(refused), quotes.citations[0])
    if not (standing.conflicts or standing.superseded) and untold(question, quotes.direct_answer, probability):
        return replace(refused, confidence=min(refused.confidence, UNTOLD))
    annex = annex_of(question, quotes.citations, _text_in(generation))
    return declined.left_to(annex, _ruled_out(refused), quotes.citations[0]) if annex else None


def _newest(generation: Generation) -> Date | None:
    """The date of the newest document that answers may rest on. The day on which a file was made, which nobody sees and
    whoever sends it can choose, counts only where no document states its date."""
    dated = [record for record in generation.documents() if record.date and record.passages]
    stated = [one for one in dated if not any(notice.kind == "date_of_file" for notice in one.notices)]
    return max((record.date for record in stated or dated if record.date), default=None)


def _as_of_note(day: Date | None) -> tuple[Note, ...]:
    return (Note("as_of", f"As of {written(day)}."),) if day else ()


def _text_in(generation: Generation) -> Callable[[str], str | None]:
    def text(document_id: str) -> str | None:
        document = generation.document(document_id)
        return document.text if document else None

    return text


def _header_note(values: Sequence[str]) -> tuple[Note, ...]:
    """That a figure of the answer stands in a document's date or title, not in the words quoted."""
    text = f"Stated by a document's date or title, not by the words quoted: {', '.join(values)}."
    return (Note("notice", text),) if values else ()


def _notices(told: str) -> tuple[Note, ...]:
    return (Note("notice", told),) if told else ()
