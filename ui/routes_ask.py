"""The routes that answer: ask, ask as a stream, search."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from dealdesk.assistant.assistant import Event
from dealdesk.ui.access import Counting, Ready
from dealdesk.ui.problems import UNEXPECTED, kind_of, problem
from dealdesk.ui.reply import answer_body, event_body, hits_body, inquiry_of, turns_of
from dealdesk.ui.schema import AskBody, SearchBody
from dealdesk.ui.schema_reply import AnswerBody, HitsBody
from dealdesk.ui.trail import answered, touched

BODY_BYTES = 4 << 20
"""Room for the longest question with the longest history that the bodies allow, in UTF-8."""

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api", tags=["answers"])


@router.post("/ask")
def ask(body: AskBody, service: Ready, metrics: Counting) -> AnswerBody:
    """The answer to a question, with the exact characters of the documents that say it."""
    answer = service.assistant.ask(inquiry_of(body.question, turns_of(body.history), body))
    metrics.answer(answer)
    answered(answer)
    return answer_body(answer)


def _events(body: AskBody, service: Ready) -> Iterator[Iterator[Event]]:
    # Begun before the reply is, while it can still be told by the status that there is no place in the queue.
    events = service.assistant.stream(inquiry_of(body.question, turns_of(body.history), body))
    try:
        yield events
    finally:
        if isinstance(events, Generator):
            events.close()  # when the reader has left: by itself it would be closed at leisure


@router.post("/ask/stream", response_class=EventSourceResponse)
def ask_stream(events: Annotated[Iterator[Event], Depends(_events)], metrics: Counting) -> Iterator[ServerSentEvent]:
    """The same as server-sent events: `hits`, then `text` and `citation` as they come, and `answer` with all of it.
    `hits` comes twice: at once as the indexes find them, and in their order once they were read.

    A failure after the stream has begun comes as `error`, with a problem object. Leaving ends the work.
    """
    try:
        for event in events:
            if event.kind == "answer":
                metrics.answer(event.data["answer"])
                answered(event.data["answer"])
            yield ServerSentEvent(event=event.kind, data=event_body(event))
    except Exception as error:
        if kind_of(error) is UNEXPECTED:
            log.exception("a streamed answer failed")
        yield ServerSentEvent(event="error", data=problem(error, "/api/ask/stream"))


@router.post("/search")
def search(body: SearchBody, service: Ready) -> HitsBody:
    """The passages nearest to a query, best first; a higher score is always better. Without `rerank` they come in the
    order in which the indexes of vectors and words find them, many times as fast."""
    hits = service.assistant.search(inquiry_of(body.query, turns_of(body.history), body), body.rerank)
    touched((hit.passage.document_id for hit in hits), body.query)
    return hits_body(hits)
