"""Example questions for the first screen: drawn from the indexed documents, and shown only if they are answered."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dealdesk.assistant.question import Inquiry
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.ui.caller import Caller, acting, caller
from dealdesk.ui.page_candidates import LONGEST, Candidate, candidates, of_each_kind
from dealdesk.ui.page_markup import counted, element, shown, written_date
from dealdesk.ui.page_patience import Patience

SHOWN = 4
TRIED = 24
"""Candidates that are asked at most before the page makes do with what it has."""

LOOKED_AT = 40
"""Documents whose facts are turned into candidates."""
OF_EACH = 3
"""Candidates of one document at most."""

KEPT = 64
"""Sets of rooms of which the examples are kept."""

Key = tuple[str, frozenset[str] | None]

QUESTIONS = "questions.jsonl"
log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Find:
    """The examples of one generation for those who see the same rooms."""

    found: tuple[str, ...] = ()
    done: bool = False


class Examples:
    """The examples for the index generation in use, worked out in the background, once for each generation and for all
    who see the same rooms.

    A candidate comes from the corpus's own ``questions.jsonl`` where there is one, and else from what the documents
    state. Each is put to the assistant first: a question that it would refuse is never offered.
    """

    def __init__(self, patience: Patience, library: Library, corpus: Path) -> None:
        self._patience = patience
        self._library = library
        self._corpus = corpus
        self._changed = threading.Condition()
        self._finds: OrderedDict[Key, _Find] = OrderedDict()

    def watch(self, timeout: float = 30.0) -> Iterator[tuple[str, ...]]:
        """The examples found so far for whoever asks, each time there is one more, until all are found or ``timeout``
        is over."""
        find = self._begin()
        seen: tuple[str, ...] | None = None
        while True:
            with self._changed:
                news = self._changed.wait_for(lambda: find.done or find.found != seen, timeout)  # noqa: B023
                found, done = find.found, find.done
            if found != seen:
                yield found
            seen = found
            if done or not news:
                return

    def _begin(self) -> _Find:
        generation, who = self._library.current(), caller()
        key = generation.id, who.rooms
        with self._changed:
            if key in self._finds:
                return self._finds[key]
            for old in [one for one in self._finds if one[0] != generation.id]:
                del self._finds[old]
            while len(self._finds) >= KEPT:
                self._finds.popitem(last=False)
            find = self._finds[key] = _Find()
        threading.Thread(target=self._work, args=(generation, who, find), name="examples", daemon=True).start()
        return find

    def _work(self, generation: Generation, who: Caller, find: _Find) -> None:
        try:
            with acting(who):
                for count, one in enumerate(offers(generation, self._corpus)):
                    if count >= TRIED or len(find.found) >= SHOWN or find not in self._finds.values():
                        break
                    if one.answered_by(self._patience.ask(Inquiry(one.question))):
                        self._put(find, (*find.found, one.question))
        except Exception:  # the first screen does without examples; the question box still works
            log.exception("no example questions")
        finally:
            with self._changed:
                find.done = True
                self._changed.notify_all()

    def _put(self, find: _Find, found: tuple[str, ...]) -> None:
        with self._changed:
            find.found = found
            self._changed.notify_all()


def offers(generation: Generation, corpus: Path) -> Iterator[Candidate]:
    """Questions worth trying, the likeliest first, from as many different documents as there are."""
    held = {name for record in generation.documents() for name in (record.id, record.source)}
    written = (question for question, evidence in _written(corpus / QUESTIONS) if evidence in held)
    yield from (Candidate(question, "written") for question in written)
    yield from _from_documents(generation)


def _written(path: Path) -> Iterator[tuple[str, str]]:
    """The answerable first questions of a question set, one for each document, with the document that answers it."""
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
            yield question, evidence


def _entry(item: dict[str, object]) -> tuple[str, str]:
    """A question and the document that answers it; an empty document where it is a follow-up or has no answer."""
    evidence = item.get("evidence")
    alone = item.get("answerable", True) and not item.get("history")
    first = evidence[0] if alone and isinstance(evidence, list) and evidence else {}
    question = str(item["question"])
    return question[:1].upper() + question[1:], str(first.get("doc_id", ""))


def _from_documents(generation: Generation) -> Iterator[Candidate]:
    """The first question of each kind on each of the newest documents, one document after the other."""
    records = sorted(
        generation.documents(), key=lambda one: (one.date is None, -one.date.toordinal() if one.date else 0)
    )
    opened = [generation.document(record.id) for record in records[:LOOKED_AT]]
    each = [of_each_kind(candidates(generation, document), 1) for document in opened if document]
    for turn in range(OF_EACH):
        yield from (one for found in each for one in found[turn : turn + 1])


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
