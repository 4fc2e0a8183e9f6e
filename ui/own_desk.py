"""The assistant loaded into this process, for a command that finds no server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dealdesk.assistant.question import Inquiry
from dealdesk.assistant.question import Turn as Said
from dealdesk.index.doubts import noted
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.ui.client_answer import Turn
from dealdesk.ui.client_http import Query
from dealdesk.ui.desk import Json, file_link, unheard
from dealdesk.ui.environment import stay_offline
from dealdesk.ui.listing import listing
from dealdesk.ui.place import home
from dealdesk.ui.problems import NotFound
from dealdesk.ui.reply import answer_body, documents_body, hits_body, timeline_body, whole_document_body
from dealdesk.ui.settings import Settings
from dealdesk.ui.timeline import changes, timeline
from dealdesk.ui.waiting import Heard

if TYPE_CHECKING:
    from dealdesk.ingest.document import Document
    from dealdesk.ui.wire import Service


class OwnDesk:
    """Models are loaded at the first question; lists and texts need none. One generation of the index serves it all."""

    def __init__(self, settings: Settings) -> None:
        stay_offline()
        self._settings = settings

    @cached_property
    def _service(self) -> Service:
        from dealdesk.ui.wire import wire

        service = wire(self._settings)
        service.models.open()  # all at once; one after the other they would be opened as a question comes to them
        return service

    @cached_property
    def _generation(self) -> Generation:
        return home(self._settings).library().current()

    def ask(
        self, question: str, history: Sequence[Turn], as_of: Date | None, folder: str, heard: Heard = unheard
    ) -> Json:
        inquiry = Inquiry(question, _said(history), as_of, Filters(folder=folder))
        for event in self._service.assistant.stream(inquiry):
            if event.kind == "text":
                heard(event.data["text"])
        return answer_body(event.data["answer"]).model_dump(mode="json")

    def search(
        self, query: str, history: Sequence[Turn], as_of: Date | None, folder: str, k: int, rerank: bool
    ) -> Json:
        inquiry = Inquiry(query, _said(history), as_of, Filters(folder=folder), k)
        hits = self._service.assistant.search(inquiry, rerank)
        return hits_body(hits).model_dump(mode="json")

    def documents(self) -> Json:
        return documents_body(listing(self._generation), self._generation.id).model_dump(mode="json")

    def document(self, document_id: str) -> Json:
        document = self._whole(document_id)
        record = noted(self._generation, self._generation.by_id[document_id])
        both = changes(self._generation, document_id)
        return whole_document_body(record, document, *both).model_dump(mode="json")

    def text(self, document_id: str) -> str:
        return self._whole(document_id).text

    def timeline(self, query: Query) -> Json:
        given: dict[str, Any] = {name: value for name, value in query.items() if value}
        found = timeline(self._generation, kinds=given.pop("kind", ()), **given)
        return timeline_body(found, self._generation.id).model_dump(mode="json")

    def link(self, document_id: str, source: str, page: int | None) -> str:
        del document_id
        return file_link(self._settings.corpus, source, page)

    def _whole(self, document_id: str) -> Document:
        found = self._generation.document(document_id)
        if found is None:
            raise NotFound(f"There is no document {document_id!r}; `dealdesk documents` lists those that there are.")
        return found


def _said(history: Sequence[Turn]) -> tuple[Said, ...]:
    return tuple(Said(turn.role, turn.content) for turn in history)
