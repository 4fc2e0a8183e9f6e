"""What happens on the ask tab: each method answers one event with the HTML and browser state that follow from it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence

import gradio as gr

from dealdesk.assistant.assistant import Assistant
from dealdesk.index.faults import IndexFault, IndexMissing
from dealdesk.index.generation import Library
from dealdesk.ui import page_answer, page_history
from dealdesk.ui.page_examples import Examples, welcome
from dealdesk.ui.page_fault import fault, told
from dealdesk.ui.page_history import Chat, Exchange
from dealdesk.ui.page_stream import written
from dealdesk.ui.page_wiring import Updates
from dealdesk.ui.settings import Settings

FRAME = 0.06
"""Seconds between two updates of a streamed answer: as often as the eye needs."""


class Desk:
    """The tab's events over one assistant and one library."""

    def __init__(self, assistant: Assistant, library: Library, settings: Settings) -> None:
        self._assistant = assistant
        self._library = library
        self._examples = Examples(assistant, library, settings.corpus)

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
            yield fault(str(error))

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
            yield done + page_answer.exchange(question, fault(told(error))), gr.skip(), question

    def _answered(self, question: str, chat: Chat) -> Iterator[Updates]:
        done = page_answer.conversation(chat.exchanges)
        last = time.monotonic()
        for draft in written(self._assistant.stream(question, chat.turns())):
            if draft.answer is not None:
                grown = chat.grown(uuid.uuid4().hex, Exchange(question, draft.answer))
                yield page_answer.conversation(grown.exchanges), page_history.storable_chat(grown), gr.skip()
                return
            if draft.error:
                yield done + page_answer.exchange(question, fault(draft.error)), gr.skip(), question
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


def _rail(earlier: object) -> str:
    return page_history.rail(page_history.kept_chats(earlier))


def _switched(chat: Chat, earlier: Sequence[Chat]) -> Updates:
    """The outputs that show ``chat`` and list ``earlier``: conversation, rail, chat, earlier chats, box."""
    talk = page_answer.conversation(chat.exchanges)
    return talk, page_history.rail(earlier), page_history.storable_chat(chat), page_history.storable_chats(earlier), ""
