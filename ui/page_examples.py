"""Example questions for the first screen: drawn from the indexed documents, and shown only if they are answered."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dealdesk.assistant.assistant import Assistant
from dealdesk.index.generation import Generation, Library
from dealdesk.ui.page_markup import counted, element, shown, written_date

SHOWN = 4
TRIED = 24
"""Candidates that are asked at most before the page makes do with what it has."""

CONFIDENT = 0.5
LONGEST = 110
"""Characters of a question that still reads well on a button."""

QUESTIONS = "questions.jsonl"
log = logging.getLogger(__name__)


class Examples:
    """The examples for the index generation in use, worked out in the background, once for each generation.

    A candidate comes from the corpus's own ``questions.jsonl`` where there is one, and else from the headings of
    the documents. Each is put to the assistant first: a question that it would refuse is never offered.
    """

    def __init__(self, assistant: Assistant, library: Library, corpus: Path) -> None:
        self._assistant = assistant
        self._library = library
        self._corpus = corpus
        self._changed = threading.Condition()
        self._generation = ""
        self._found: tuple[str, ...] = ()
        self._done = True
        self._asking = 0

    @contextmanager
    def standing_back(self) -> Iterator[None]:
        """While a reader's own question is answered, no candidate is tried: the processor is the reader's."""
        with self._changed:
            self._asking += 1
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()

    def watch(self, timeout: float = 30.0) -> Iterator[tuple[str, ...]]:
        """The examples found so far, each time there is one more, until all are found or ``timeout`` is over."""
        self._begin()
        seen: tuple[str, ...] | None = None
        while True:
            with self._changed:
                news = self._changed.wait_for(lambda: self._done or self._found != seen, timeout)  # noqa: B023
                found, done = self._found, self._done
            if found != seen:
                yield found
            seen = found
            if done or not news:
                return

    def _begin(self) -> None:
        generation = self._library.current()
        with self._changed:
            if generation.id == self._generation:
                return
            self._generation, self._found, self._done = generation.id, (), False
        threading.Thread(target=self._work, args=(generation,), name="examples", daemon=True).start()

    def _work(self, generation: Generation) -> None:
        try:
            for count, question in enumerate(candidates(generation, self._corpus)):
                if count >= TRIED or len(self._found) >= SHOWN or self._generation != generation.id:
                    break
                if self._answered(question):
                    self._put(generation.id, (*self._found, question))
        except Exception:  # the first screen does without examples; the question box still works
            log.exception("no example questions")
        finally:
            with self._changed:
                self._done = self._done or self._generation == generation.id
                self._changed.notify_all()

    def _answered(self, question: str) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: not self._asking)
        answer = self._assistant.ask(question)
        return not answer.refused and bool(answer.citations) and answer.confidence >= CONFIDENT

    def _put(self, generation: str, found: tuple[str, ...]) -> None:
        with self._changed:
            if self._generation == generation:
                self._found = found
                self._changed.notify_all()


def candidates(generation: Generation, corpus: Path) -> Iterator[str]:
    """Questions worth trying, the likeliest first, from as many different documents as there are."""
    yield from _written(corpus / QUESTIONS)
    yield from _from_headings(generation)


def _written(path: Path) -> Iterator[str]:
    """The answerable first questions of a question set, one for each document."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:  # most corpora have none
        return
    told: set[str] = set()
    for line in lines:
        try:
            question, evidence = _entry(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if evidence and evidence not in told and len(question) <= LONGEST:
            told.add(evidence)
            yield question


def _entry(item: dict[str, object]) -> tuple[str, str]:
    """A question and the document that answers it; an empty document where it is a follow-up or has no answer."""
    evidence = item.get("evidence")
    alone = item.get("answerable", True) and not item.get("history")
    first = evidence[0] if alone and isinstance(evidence, list) and evidence else {}
    question = str(item["question"])
    return question[:1].upper() + question[1:], str(first.get("doc_id", ""))


def _from_headings(generation: Generation) -> Iterator[str]:
    """What each document says about one of its own headings."""
    for record in generation.documents():
        document = generation.document(record.id)
        if document is None:
            continue
        for section in document.sections:
            heading = re.sub(r"^[\W\d]+", "", section.title).strip(" .:")
            shouted = heading.isupper() or heading.casefold() in document.title.casefold()
            if 2 <= len(heading.split()) <= 7 and not shouted:
                question = f"What does {document.title} say about {heading[0].lower()}{heading[1:]}?"
                if len(question) <= LONGEST:
                    yield question
                break


def welcome(generation: Generation | None, questions: tuple[str, ...]) -> str:
    """The first screen of a new chat."""
    told = _coverage(generation) if generation else "Nothing is indexed yet. Add documents under Documents."
    offered = "".join(
        element("button", one, {"type": "button", "class": "example", "data-ask": one}) for one in questions
    )
    tried = f'<div class="examples" aria-label="Example questions">{offered}</div>' if offered else ""
    return f'<div class="welcome"><h1>Ask the documents</h1><p>{shown(told)}</p>{tried}</div>'


def _coverage(generation: Generation) -> str:
    records = generation.documents()
    dates = sorted(record.date for record in records if record.date)
    if not dates:
        return f"{counted(len(records), 'document')}. Each answer quotes its source, letter for letter."
    span = f"{written_date(dates[0])} to {written_date(dates[-1])}" if dates[0] != dates[-1] else written_date(dates[0])
    return f"{counted(len(records), 'document')}, {span}. Each answer quotes its source, letter for letter."
