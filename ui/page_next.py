"""What to ask next: below an answer, questions that go on from it; below a refusal, wordings that can be answered.

Each is asked first, with the chat before it and within the same limits, and shown only if the answer is sure and
quotes what the question was made from.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.question import Turn
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.ui.caller import caller
from dealdesk.ui.page_candidates import CONFIDENT, Candidate, candidates, of_each_kind, words
from dealdesk.ui.page_history import Chat, Exchange
from dealdesk.ui.page_markup import element, shown
from dealdesk.ui.page_patience import Patience
from dealdesk.ui.page_reword import closest, shortened
from dealdesk.ui.page_scope import UNLIMITED, Scope

SHOWN = 3
TRIED = 12
"""Candidates that are asked at most for one answer."""
OF_ONE_KIND = 3
"""Of those, at most so many of one kind: the rows of one table would leave room for nothing else."""
LOOKED_AT = 12
"""Documents whose facts are turned into candidates."""
KEPT = 200

BEFORE = "What was it before?"


@dataclass(frozen=True, slots=True)
class Next:
    """Questions to offer. ``unlimited`` is one that is answered only without the filters."""

    questions: tuple[str, ...] = ()
    unlimited: str = ""


class NextQuestions:
    """Finds them, patiently; what was found for an answer is kept while the index stays the same."""

    def __init__(self, patience: Patience, library: Library) -> None:
        self._patience = patience
        self._library = library
        self._found: OrderedDict[tuple[object, ...], Next] = OrderedDict()
        self._lock = Lock()

    def after(self, chat: Chat) -> Iterator[Next]:
        """What has been found for the last exchange of ``chat``, again after each question that was tried.

        Whoever stops listening ends the work. Raises IndexFault where there is no index.
        """
        if not chat.exchanges or chat.exchanges[-1].answer.reason == "small_talk":
            return
        generation = self._library.current()
        last = chat.exchanges[-1]
        key = (generation.id, caller().rooms, tuple(one.question for one in chat.exchanges), last.scope)
        if (known := self._kept(key)) is not None:
            yield known
            return
        found = Next()
        search = self._reworded if last.answer.refused else self._followed
        for found in search(generation, chat):
            yield found
        self._keep(key, found)

    def _followed(self, generation: Generation, chat: Chat) -> Iterator[Next]:
        last = chat.exchanges[-1]
        found = Next()
        if last.answer.superseded and self._tells_before(chat):
            found = Next((BEFORE,))
            yield found
        taken: set[str] = set()
        for one in _likeliest(generation, last, {each.question.casefold() for each in chat.exchanges}):
            if len(found.questions) == SHOWN:
                return
            if one.kind in taken:  # three rows of one table are one idea
                continue
            if self._answers(one, chat.turns(), last.scope):
                taken.add(one.kind)
                found = Next((*found.questions, one.question))
            yield found

    def _tells_before(self, chat: Chat) -> bool:
        last = chat.exchanges[-1]
        former = last.answer.superseded[0].quote
        answer = self._patience.ask(last.scope.asks(BEFORE, chat.turns()))
        told = Candidate(BEFORE, "before", former.document_id, former.start, former.end)
        return told.answered_by(answer)

    def _reworded(self, generation: Generation, chat: Chat) -> Iterator[Next]:
        last = chat.exchanges[-1]
        question = last.answer.standalone_question or last.question
        found = Next()
        if last.scope != UNLIMITED:
            answer = self._patience.ask(UNLIMITED.asks(question, chat.turns()[:-2]))
            if not answer.refused and answer.confidence >= CONFIDENT:
                found = Next(unlimited=question)
            yield found
        nearest = [note.quote for note in last.answer.notes if note.kind == "nearest" and note.quote]
        near = {quote.document_id for quote in nearest}
        for shorter in shortened(question, nearest):
            answer = self._patience.ask(last.scope.asks(shorter, chat.turns()))
            sure = not answer.refused and answer.confidence >= CONFIDENT
            if sure and any(quote.document_id in near for quote in answer.citations):
                found = Next((*found.questions, shorter), found.unlimited)
            yield found
            if found.questions:
                break
        for one in closest(generation, question, nearest)[:TRIED]:
            if len(found.questions) == SHOWN:
                return
            if self._answers(one, chat.turns(), last.scope):
                found = Next((*found.questions, one.question), found.unlimited)
            yield found

    def _answers(self, one: Candidate, history: tuple[Turn, ...], scope: Scope) -> bool:
        return one.answered_by(self._patience.ask(scope.asks(one.question, history)))

    def _kept(self, key: tuple[object, ...]) -> Next | None:
        with self._lock:
            return self._found.get(key)

    def _keep(self, key: tuple[object, ...], found: Next) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > KEPT:
                self._found.popitem(last=False)


def next_html(chat: Chat, found: Next) -> str:
    """The questions as buttons, under a head that says what they are."""
    if not chat.exchanges or found == Next():
        return ""
    refused = chat.exchanges[-1].answer.refused
    offered = "".join(
        element("button", one, {"type": "button", "class": "offer", "data-ask": one}) for one in found.questions
    )
    freed = (
        element("button", f"Ask without the filters: {found.unlimited}", {"type": "button", "class": "offer",
                "data-unlimited": found.unlimited})
        if found.unlimited
        else ""
    )  # fmt: skip
    head = "The documents can answer this" if refused else "Ask next"
    return f'<section class="next"><h3>{shown(head)}</h3>{freed}{offered}</section>'


def _likeliest(generation: Generation, last: Exchange, asked: set[str]) -> list[Candidate]:
    """Candidates of the cited documents and those beside them, what is most about the same and nearest to what is
    quoted first; without what was asked or is quoted."""
    cited = last.answer.citations
    about = words(" ".join((last.answer.standalone_question, *(quote.quote for quote in cited))))
    found: list[tuple[float, Candidate]] = []
    for document_id in _beside(generation, dict.fromkeys(quote.document_id for quote in cited)):
        document = generation.document(document_id)
        for one in candidates(generation, document) if document else ():
            if one.question.casefold() not in asked and not any(one.meets(quote) for quote in cited):
                own = words(one.question)
                shared = len(own & about) / max(1, len(own))
                found.append((shared + max(_near(one, quote) for quote in cited) - _DULL.get(one.kind, 0.0), one))
    best = (one for _, one in sorted(found, key=lambda pair: -pair[0]))
    return of_each_kind(best, OF_ONE_KIND)[:TRIED]


def _beside(generation: Generation, cited: Iterable[str]) -> list[str]:
    """``cited``, then the documents of their folders, newest first, as far as there are few enough to look at."""
    held = generation.by_id
    first = [document_id for document_id in cited if document_id in held]
    folders = {held[document_id].source.rpartition("/")[0] for document_id in first}
    used = [one for one in held.values() if one.passages and one.id not in first]
    others = [one for one in used if one.source.rpartition("/")[0] in folders]
    others.sort(key=lambda one: (one.date is None, -one.date.toordinal() if one.date else 0))
    return [*first, *(one.id for one in others)][:LOOKED_AT]


def _near(one: Candidate, quote: Quote) -> float:
    """1 where the answer to ``one`` stands beside ``quote``, half of that a page away, little in another document."""
    if one.document_id != quote.document_id:
        return _ELSEWHERE
    apart = max(0, one.start - quote.end, quote.start - one.end)
    return _PAGE / (_PAGE + apart)


_PAGE = 2_500
_ELSEWHERE = 0.3
_DULL = {"signed": 0.5, "heading": 0.3, "term": 0.1}
"""What a question of this kind must be nearer by, to be offered before others."""
