"""The route that tells what happens to the index, for whoever wants to know without asking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from dealdesk.index.faults import IndexFault
from dealdesk.index.library import Library
from dealdesk.ui.access import Served
from dealdesk.ui.reply import job_body
from dealdesk.ui.schema_reply import GenerationBody

INTERVAL_SECONDS = 0.5

router = APIRouter(prefix="/api/events", tags=["index"])


@router.get("", response_class=EventSourceResponse)
async def events(
    service: Served,
    request: Request,
    last_event_id: Annotated[str, Header(description="of the last event that was read, to go on behind it")] = "",
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events without an end: `generation` with the current one, and again whenever another one becomes
    current, whoever made it; `job` with each re-indexing and compaction of this server that ends.
    """
    instance: str = request.app.state.instance
    before, _, number = last_event_id.rpartition("-")
    last = int(number) if before == instance and number.isdecimal() else 0
    if not last_event_id:
        last = max((at for at, _ in service.jobs.ended_after(0)), default=0)
    told = None
    while not getattr(request.app.state, "leaving", False):
        for last, job in service.jobs.ended_after(last):  # noqa: B020 - each job is told once
            yield ServerSentEvent(event="job", id=f"{instance}-{last}", data=job_body(job).model_dump(mode="json"))
        now = await run_in_threadpool(_generation, service.library)
        if now != told:
            told = now
            body = GenerationBody(index_generation=told)
            yield ServerSentEvent(event="generation", data=body.model_dump(mode="json"))
        await asyncio.sleep(INTERVAL_SECONDS)


def _generation(library: Library) -> str | None:
    try:
        return library.current().id
    except IndexFault:
        return None
