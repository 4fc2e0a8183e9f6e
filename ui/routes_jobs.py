"""The routes about re-indexing and compaction: start it, see how far it is, follow it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from dealdesk.ui.access import Served
from dealdesk.ui.jobs import Job
from dealdesk.ui.problems import NotFound
from dealdesk.ui.reply import job_body
from dealdesk.ui.schema import ReindexBody
from dealdesk.ui.schema_reply import AcceptedBody, JobBody

INTERVAL_SECONDS = 0.1
"""Between two looks at a job that is followed."""

router = APIRouter(prefix="/api", tags=["index"])


def _job(job_id: str, service: Served) -> Job:
    job = service.jobs.get(job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id!r}; the server keeps the last hundred since it was started.")
    return job


Found = Annotated[Job, Depends(_job)]


@router.post("/reindex", status_code=202)
def reindex(service: Served, body: ReindexBody | None = None) -> AcceptedBody:
    """Begins to bring the index up to date with the corpus folder. Questions are answered meanwhile.

    While one run is under way, all further requests share the next one, which begins when it ends.
    """
    wanted = body or ReindexBody()
    paths = tuple(service.shelf.inside(path) for path in wanted.paths)
    return AcceptedBody(job_id=service.jobs.start(paths, wanted.full).id)


@router.post("/compact", status_code=202)
def compact(service: Served) -> AcceptedBody:
    """Begins to take deleted and replaced texts off the disk, once all re-indexing that was begun has ended. No earlier
    index is left to go back to, or to stand in for a damaged one. Questions are answered meanwhile.
    """
    return AcceptedBody(job_id=service.jobs.compact().id)


@router.get("/jobs/{job_id}")
def job(found: Found) -> JobBody:
    """How far a re-indexing or compaction is; once it is done, what it did."""
    return job_body(found)


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse)
async def job_events(found: Found, service: Served) -> AsyncIterator[ServerSentEvent]:  # it holds no thread meanwhile
    """The same as server-sent events: `progress` as it goes on, then `done` or `failed`."""
    now: Job | None = found
    told = None
    while now is not None:
        if now != told:
            told = now
            kind = now.state if now.finished else "progress"
            yield ServerSentEvent(event=kind, data=job_body(now).model_dump(mode="json"))
        if now.finished:
            return
        await asyncio.sleep(INTERVAL_SECONDS)
        now = service.jobs.get(found.id)
