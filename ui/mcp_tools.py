"""The tools of the Model Context Protocol: what a language model can do here, each with a typed result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Date
from functools import wraps
from typing import Annotated, ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent
from pydantic import Field

from dealdesk.assistant.question import Inquiry
from dealdesk.index.faults import IndexFault
from dealdesk.index.filters import Filters
from dealdesk.ingest.facts import FactKind
from dealdesk.ui.footnoted import footnoted
from dealdesk.ui.listing import listing
from dealdesk.ui.metrics import Metrics
from dealdesk.ui.problems import NotFound, Refusal
from dealdesk.ui.reply import answer_body, documents_body, hits_body, timeline_body, turns_of
from dealdesk.ui.schema import HISTORY_TURNS, MOST_HITS, TurnBody, Words
from dealdesk.ui.schema_mcp import ExcerptBody
from dealdesk.ui.schema_reply import AnswerBody, DocumentsBody, HitsBody
from dealdesk.ui.schema_timeline import TimelineBody
from dealdesk.ui.timeline import timeline
from dealdesk.ui.trail import answered, touched
from dealdesk.ui.wire import Service

EXCERPT, MOST_CHARACTERS = 8_000, 50_000
"""Characters of a document that are read at once: unless more are asked for, and at most."""

Document = Annotated[str, Field(description="id or path of a document")]
Documents = Annotated[list[str], Field(description="ids or paths of documents to look in; empty: all", max_length=1000)]
Folder = Annotated[str, Field(description="a folder of the corpus, with all below it; empty: all")]
History = Annotated[
    list[TurnBody], Field(description="the conversation before a follow-up question", max_length=HISTORY_TURNS)
]
From = Annotated[Date | None, Field(description="from this day on, YYYY-MM-DD")]
To = Annotated[Date | None, Field(description="up to this day, YYYY-MM-DD")]
Most = Annotated[int, Field(ge=1, le=MOST_HITS, description="how many passages")]
Limit = Annotated[int, Field(ge=1, le=1000)]
Cursor = Annotated[str, Field(description="`next` of the page before")]

P = ParamSpec("P")
T = TypeVar("T")


def _told(tool: Callable[P, T]) -> Callable[P, T]:
    """``tool`` whose errors that a caller can mend are told to the model; all others only to the log."""

    @wraps(tool)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return tool(*args, **kwargs)
        except (Refusal, IndexFault) as error:
            raise ToolError(str(error)) from error

    return told


class Tools:
    """The tools over one service."""

    def __init__(self, service: Service, metrics: Metrics) -> None:
        self._service = service
        self._metrics = metrics

    @_told
    def ask(
        self,
        question: Words,
        history: History = [],  # noqa: B006 - never changed; a tool's defaults stand in its schema
        as_of: Annotated[Date | None, Field(description="answer for this day; left out, as the server is set")] = None,
        documents: Documents = [],  # noqa: B006
        folder: Folder = "",
        date_from: From = None,
        date_to: To = None,
    ) -> Annotated[CallToolResult, AnswerBody]:
        """Answers a question from the documents, with quotes that are verified letter for letter, or says that they do
        not say it (`refused`). Filters limit which documents are used."""
        filters = Filters(tuple(documents), folder, date_from, date_to)
        answer = self._service.assistant.ask(Inquiry(question, turns_of(history), as_of, filters))
        self._metrics.answer(answer)
        answered(answer)
        return CallToolResult(
            content=[TextContent(text=footnoted(answer))],
            structured_content=answer_body(answer).model_dump(mode="json"),
        )

    @_told
    def search(
        self,
        query: Words,
        k: Most = 8,
        documents: Documents = [],  # noqa: B006
        folder: Folder = "",
        date_from: From = None,
        date_to: To = None,
    ) -> HitsBody:
        """The passages nearest to a query, best first, whether or not they answer anything."""
        filters = Filters(tuple(documents), folder, date_from, date_to)
        hits = self._service.assistant.search(Inquiry(query, filters=filters, k=k))
        touched((hit.passage.document_id for hit in hits), query)
        return hits_body(hits)

    @_told
    def read_document(
        self,
        document: Document,
        start: Annotated[int, Field(ge=0, description="first character")] = 0,
        end: Annotated[int | None, Field(ge=0, description="character to stop before")] = None,
    ) -> ExcerptBody:
        """The text of a document from one character to another; read on from `next`. At most 50,000 characters come at
        once, 8,000 unless `end` is set."""
        generation = self._service.library.current()
        record = next((one for one in generation.documents() if document in (one.id, one.source)), None)
        whole = generation.document(record.id) if record else None
        if record is None or whole is None:
            raise NotFound(f"There is no document {document!r}; list_documents lists those that there are.")
        touched([record.id])
        size = len(whole.text)
        first = min(start, size)
        last = min(size, max(first, start + EXCERPT if end is None else min(end, start + MOST_CHARACTERS)))
        return ExcerptBody(
            document_id=record.id,
            source=record.source,
            title=record.title,
            date=record.date,
            start=first,
            end=last,
            characters=size,
            next=last if last < size else None,
            text=whole.text[first:last],
        )

    @_told
    def list_documents(self, folder: Folder = "", limit: Limit = 100, cursor: Cursor = "") -> DocumentsBody:
        """The documents that there are, by path, page by page."""
        generation = self._service.library.current()
        return documents_body(listing(generation, folder, limit, cursor), generation.id)

    @_told
    def timeline(
        self,
        kinds: Annotated[
            list[FactKind], Field(description="what to list; empty: announced, signed, effective, expires, deadline")
        ] = [],  # noqa: B006
        document: Annotated[str, Field(description="id or path of a document; empty: all")] = "",
        folder: Folder = "",
        date_from: From = None,
        date_to: To = None,
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> TimelineBody:
        """What the documents state, by day (when it was announced, signed, takes effect, ends), each with its words."""
        generation = self._service.library.current()
        found = timeline(
            generation,
            kinds=kinds,
            document=document,
            folder=folder,
            date_from=date_from,
            date_to=date_to,
            limit=limit,
            cursor=cursor,
        )
        return timeline_body(found, generation.id)
