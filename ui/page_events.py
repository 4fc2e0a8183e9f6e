"""What happens on the page: each method answers one event with the HTML and the browser state that follow from it."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import gradio as gr

from dealdesk.assistant.assistant import Assistant
from dealdesk.index.faults import IndexFault, IndexMissing
from dealdesk.index.generation import Library
from dealdesk.ingest.read import SUFFIXES
from dealdesk.ui import page_answer, page_documents, page_history, page_source
from dealdesk.ui.jobs import Jobs
from dealdesk.ui.page_examples import Examples, welcome
from dealdesk.ui.page_history import Chat, Exchange
from dealdesk.ui.page_stream import written
from dealdesk.ui.problems import UNEXPECTED, Refusal, kind_of, problem
from dealdesk.ui.settings import Settings
from dealdesk.ui.shelf import Parcel, Shelf

FRAME = 0.06
"""Seconds between two updates of a streamed answer: as often as the eye needs."""

log = logging.getLogger(__name__)

Updates = tuple[Any, ...]
"""One value for each output of an event, in their order; ``gr.skip()`` leaves an output as it is."""


class Desk:
    """The page's events over one assistant, one library, and one corpus folder."""

    def __init__(self, assistant: Assistant, library: Library, jobs: Jobs, settings: Settings) -> None:
        self._assistant = assistant
        self._library = library
        self._jobs = jobs
        self._shelf = Shelf(settings.corpus, settings.upload_limit_mb * 1024 * 1024)
        self._examples = Examples(assistant, library, settings.corpus)

    @property
    def suffixes(self) -> list[str]:
        """The endings of the files that can be added."""
        return sorted(SUFFIXES)

    # The conversation

    def opened(self, chat: object, earlier: object) -> Updates:
        """The page is loaded: the chat that the browser kept, and the list of earlier ones."""
        return page_answer.conversation(page_history.kept_chat(chat).exchanges), _rail(earlier)

    def welcomed(self) -> Iterator[str]:
        """The first screen, with example questions as they are found."""
        try:
            generation = self._library.current()
            yield welcome(generation, ())
            for questions in self._examples.watch():
                yield welcome(generation, questions)
        except IndexMissing:
            yield welcome(None, ())
        except IndexFault as error:
            yield page_answer.fault(str(error))

    def asked(self, question: str, chat: object) -> Iterator[Updates]:
        """A question is asked: its answer as it is written. Outputs: conversation, chat, box."""
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        kept = page_history.kept_chat(chat)
        done = page_answer.conversation(kept.exchanges)
        yield done + page_answer.exchange(question, page_answer.waiting(0), busy=True), gr.skip(), ""
        try:
            with self._examples.standing_back():
                yield from self._answered(question, kept)
        except Exception as error:
            yield done + page_answer.exchange(question, page_answer.fault(_told(error))), gr.skip(), question

    def _answered(self, question: str, chat: Chat) -> Iterator[Updates]:
        done = page_answer.conversation(chat.exchanges)
        last = time.monotonic()
        for draft in written(self._assistant.stream(question, chat.turns())):
            if draft.answer is not None:
                grown = chat.grown(uuid.uuid4().hex, Exchange(question, draft.answer))
                yield page_answer.conversation(grown.exchanges), page_history.storable_chat(grown), gr.skip()
                return
            if draft.error:
                yield done + page_answer.exchange(question, page_answer.fault(draft.error)), gr.skip(), question
                return
            if time.monotonic() - last >= FRAME:
                last = time.monotonic()
                yield done + page_answer.exchange(question, draft.html, busy=True), gr.skip(), gr.skip()

    def example_asked(self, chat: object, event: gr.EventData) -> Iterator[Updates]:
        """An example question is chosen."""
        yield from self.asked(str(event.value), chat)

    def new_chat(self, chat: object, earlier: object) -> Updates:
        """The chat goes to the earlier ones. Outputs: conversation, rail, chat, earlier chats, box."""
        chats = page_history.shelved(page_history.kept_chats(earlier), page_history.kept_chat(chat))
        return _switched(Chat(), chats)

    def chat_reopened(self, chat: object, earlier: object, event: gr.EventData) -> Updates:
        """An earlier chat is taken up again. Outputs as of ``new_chat``."""
        chats = page_history.shelved(page_history.kept_chats(earlier), page_history.kept_chat(chat))
        chosen = next((one for one in chats if one.id == str(event.value)), Chat())
        return _switched(chosen, [one for one in chats if one.id != chosen.id])

    def chat_forgotten(self, chat: object, earlier: object, event: gr.EventData) -> Updates:
        """An earlier chat is forgotten. Outputs as of ``new_chat``."""
        chats = [one for one in page_history.kept_chats(earlier) if one.id != str(event.value)]
        return _switched(page_history.kept_chat(chat), chats)

    def source(self, request: object) -> str:
        """A marker is clicked: the document around the cited words."""
        wanted = page_source.cited(request)
        if wanted is None:
            return page_source.missing_view()
        try:
            document = self._library.current().document(wanted.document_id)
        except IndexFault as error:
            return page_source.missing_view(str(error))
        return page_source.source_view(document, wanted) if document else page_source.missing_view()

    # The documents

    def listed(self, words: str) -> str:
        """The list of documents that match ``words``."""
        try:
            return page_documents.document_list(self._library.current().documents(), words)
        except IndexMissing:
            return page_documents.document_list((), words)
        except IndexFault as error:
            return page_answer.fault(str(error))

    def reindexed(self, words: str, only: tuple[Path, ...] = ()) -> Iterator[Updates]:
        """A re-index of ``only`` (empty: of all), while it runs and when it is done. Outputs: job, list."""
        for job in self._jobs.watch(self._jobs.start(only).id):
            if job.finished:
                yield page_documents.finished(job), self.listed(words)
            else:
                yield page_documents.progress(job), gr.skip()

    def uploaded(self, files: Sequence[str] | None, words: str) -> Iterator[Updates]:
        """Files are added and indexed. Outputs: job, list, files."""
        try:
            added = self._taken([Path(file) for file in files or ()])
        except (Refusal, OSError) as error:
            yield page_answer.fault(_told(error)), gr.skip(), None
            return
        yield gr.skip(), gr.skip(), None
        for updates in self.reindexed(words, added):
            yield *updates, gr.skip()

    def _taken(self, files: Sequence[Path]) -> tuple[Path, ...]:
        """Moves uploaded ``files`` into the corpus folder, all or none: where each stands there."""
        try:
            with ExitStack() as stack:
                parcels = [Parcel(file.name, stack.enter_context(file.open("rb"))) for file in files]
                return tuple(self._shelf.root / one.source for one in self._shelf.put(parcels))
        finally:
            for file in files:  # deal documents do not stay behind in a temporary folder
                file.unlink(missing_ok=True)

    def deleted(self, words: str, event: gr.EventData) -> Iterator[Updates]:
        """A document is deleted and the index brought up to date. Outputs: job, list."""
        try:
            record = next((one for one in self._library.current().documents() if one.id == str(event.value)), None)
            if record is not None:
                self._shelf.remove(record.source)
        except (IndexFault, OSError) as error:
            yield page_answer.fault(_told(error)), gr.skip()
            return
        yield from self.reindexed(words)


def _rail(earlier: object) -> str:
    return page_history.rail(page_history.kept_chats(earlier))


def _switched(chat: Chat, earlier: Sequence[Chat]) -> Updates:
    """The outputs that show ``chat`` and list ``earlier``: conversation, rail, chat, earlier chats, box."""
    talk = page_answer.conversation(chat.exchanges)
    return talk, page_history.rail(earlier), page_history.storable_chat(chat), page_history.storable_chats(earlier), ""


def _told(error: Exception) -> str:
    """What the reader is told of ``error``; a mistake of ours goes to the log in full."""
    kind = kind_of(error)
    if kind is UNEXPECTED:
        log.error("an event of the page failed", exc_info=error)
    return str(problem(error)["detail"]) if kind is not UNEXPECTED else f"{kind.title}. The log holds the details."
