"""What happens on the ask tab: each method answers one event with the HTML and browser state that follow from it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

import gradio as gr

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.role import role_of
from dealdesk.index.faults import IndexFault, IndexMissing
from dealdesk.index.generation import Generation
from dealdesk.ui import page_history, page_scope
from dealdesk.ui.page_examples import Examples, welcome
from dealdesk.ui.page_fault import fault, standing_in, told
from dealdesk.ui.page_history import MOST_LEANS, Chat, Exchange
from dealdesk.ui.page_next import NextQuestions, next_html
from dealdesk.ui.page_patience import Patience
from dealdesk.ui.page_scope import Scope
from dealdesk.ui.page_stream import written
from dealdesk.ui.page_talk import conversation, exchange, waiting
from dealdesk.ui.page_wiring import Updates
from dealdesk.ui.trail import answered
from dealdesk.ui.wire import Service

FRAME = 0.06
"""Seconds between two updates of a streamed answer: as often as the eye needs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the ask tab shows and keeps after an event; None leaves a part as it is."""

    talk: list[str] | None = None
    after: str | None = None
    chat: Chat | None = None
    box: str | None = None
    rail: str | None = None
    earlier: Sequence[Chat] | None = None

    def outputs(self) -> Updates:
        """For the components conversation, next questions, chat, box, rail and earlier chats."""
        chat = None if self.chat is None else page_history.storable_chat(self.chat)
        earlier = None if self.earlier is None else page_history.storable_chats(self.earlier)
        parts: tuple[Any, ...] = (self.talk, self.after, chat, self.box, self.rail, earlier)
        return tuple(gr.skip() if part is None else part for part in parts)


class Desk:
    """The tab's events over one service."""

    def __init__(self, service: Service) -> None:
        self._assistant = service.assistant
        self._library = service.library
        self._today = Date.today if service.settings.as_of == "today" else None
        self._patience = Patience(service.quoting, service.queue.busy)  # a language model is asked by readers alone
        self._examples = Examples(self._patience, service.library, service.settings.corpus)
        self._next = NextQuestions(self._patience, service.library)

    def opened(self, chat: object, earlier: object, arrival: object) -> Iterator[Updates]:
        """The page is loaded: with the chat that the browser kept, or by a link that asks questions in a new one."""
        kept, chats = page_history.kept_chat(chat), page_history.kept_chats(earlier)
        asked = arrival if isinstance(arrival, dict) else {}
        questions = [str(one) for one in (*(asked.get("after") or ())[:MOST_LEANS], asked.get("q") or "") if one]
        if not questions:
            yield Shown(talk=conversation(kept), rail=page_history.rail(chats)).outputs()
            return
        chats = page_history.shelved(chats, kept)
        yield Shown([], "", Chat(), "", page_history.rail(chats), chats).outputs()
        linked = Chat()
        for question in questions:
            for shown in self._asked(question, linked, asked.get("scope")):
                linked = shown.chat or linked
                yield shown.outputs()

    def welcomed(self) -> Iterator[str]:
        """The first screen, with example questions as they are found."""
        try:
            generation = self._library.current()
            damaged = standing_in(generation)
            yield damaged + welcome(generation, ())
            for questions in self._examples.watch():
                yield damaged + welcome(generation, questions)
        except IndexMissing:
            yield welcome(None, ())
        except IndexFault as error:
            yield fault(str(error))

    def limits(self) -> str:
        """The line that tells what is asked, and the filters that it unfolds."""
        try:
            return page_scope.bar(page_scope.whole(self._library.current(), self._today() if self._today else None))
        except IndexFault:
            return page_scope.bar(page_scope.whole(None, None))

    def offered(self, words: object) -> list[dict[str, str]]:
        """Folders and documents for what is typed into the filter."""
        try:
            return page_scope.offered(self._library.current(), words)
        except IndexFault:
            return []

    def asked(self, question: str, chat: object, limits: object) -> Iterator[Updates]:
        """A question is asked: its answer as it is written."""
        if question.strip():
            yield from (shown.outputs() for shown in self._asked(question, page_history.kept_chat(chat), limits))
        else:
            yield Shown().outputs()

    def clicked(self, chat: object, limits: object, event: gr.EventData) -> Iterator[Updates]:
        """A question that the page offers is chosen."""
        yield from self.asked(str(event.value), chat, limits)

    def _asked(self, question: str, chat: Chat, limits: object) -> Iterator[Shown]:
        done = conversation(chat)
        yield Shown([*done, exchange(question, waiting(), busy=True)], "", box="")
        try:
            scope = page_scope.standing(page_scope.chosen(limits), self._library.current())
            with self._patience.standing_back():
                yield from self._answered(question, chat, scope, done)
        except Exception as error:
            yield Shown([*done, exchange(question, fault(told(error)))], box=question)

    def _answered(self, question: str, chat: Chat, scope: Scope, done: list[str]) -> Iterator[Shown]:
        last = time.monotonic()
        for draft in written(self._assistant.stream(scope.asks(question, chat.turns()))):
            if draft.answer is not None:
                answered(draft.answer)
                grown = chat.grown(uuid.uuid4().hex, Exchange(question, draft.answer, scope, self._roles(draft.answer)))
                yield Shown(conversation(grown), chat=grown)
            elif draft.error:
                yield Shown([*done, exchange(question, fault(draft.error))], box=question)
            elif time.monotonic() - last >= FRAME:
                last = time.monotonic()
                yield Shown([*done, exchange(question, draft.html, scope, busy=True)])

    def _roles(self, answer: Answer) -> dict[str, str]:
        """What the documents that are quoted are, by id."""
        generation = self._library.current()
        quoted = [*answer.citations, *(former.quote for former in answer.superseded)]
        quoted += [quote for conflict in answer.conflicts for quote in conflict.quotes]
        quoted += [note.quote for note in answer.notes if note.quote]
        return {name: role for name in {one.document_id for one in quoted} if (role := _role(generation, name))}

    def suggested(self, chat: object) -> Iterator[Any]:
        """Questions to ask next, as they are found. Output: next questions."""
        kept = page_history.kept_chat(chat)
        told_last = ""
        yield told_last  # a search that was broken off may have been heard last
        try:
            for found in self._next.after(kept):
                html = next_html(kept, found)
                yield html if html != told_last else gr.skip()
                told_last = html
        except IndexFault:
            yield ""

    def new_chat(self, chat: object, earlier: object) -> Updates:
        """The chat goes to the earlier ones."""
        chats = page_history.shelved(page_history.kept_chats(earlier), page_history.kept_chat(chat))
        return _switched(Chat(), chats)

    def chat_reopened(self, chat: object, earlier: object, event: gr.EventData) -> Updates:
        """An earlier chat is taken up again."""
        chats = page_history.shelved(page_history.kept_chats(earlier), page_history.kept_chat(chat))
        chosen = next((one for one in chats if one.id == str(event.value)), Chat())
        return _switched(chosen, [one for one in chats if one.id != chosen.id])

    def chat_forgotten(self, chat: object, earlier: object, event: gr.EventData) -> Updates:
        """An earlier chat is forgotten."""
        del chat
        chats = [one for one in page_history.kept_chats(earlier) if one.id != str(event.value)]
        return Shown(rail=page_history.rail(chats), earlier=chats).outputs()


def _role(generation: Generation, document_id: str) -> str:
    document = generation.document(document_id)
    return role_of(generation, document) if document else ""


def _switched(chat: Chat, earlier: Sequence[Chat]) -> Updates:
    return Shown(conversation(chat), "", chat, "", page_history.rail(earlier), earlier).outputs()
