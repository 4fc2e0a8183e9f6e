"""The route that lists what the documents state, by day."""

from __future__ import annotations

from datetime import date as Date
from typing import Annotated

from fastapi import APIRouter, Query

from dealdesk.ingest.facts import FactKind
from dealdesk.ui.access import Current
from dealdesk.ui.reply import timeline_body
from dealdesk.ui.schema_timeline import TimelineBody
from dealdesk.ui.timeline import ENTRIES, MOST_ENTRIES, timeline

router = APIRouter(prefix="/api/timeline", tags=["documents"])


@router.get("")
def dates(
    generation: Current,
    kind: Annotated[
        list[FactKind] | None,
        Query(description="may be repeated; left out, all that have a date", examples=[["effective", "expires"]]),
    ] = None,
    document: Annotated[
        str, Query(description="id or path of a document", examples=["us-china-2025/fact-sheet.pdf"])
    ] = "",
    folder: Annotated[str, Query(description="a folder of the corpus, with all below it")] = "",
    date_from: Annotated[Date | None, Query(description="from this day on", examples=["2025-01-01"])] = None,
    date_to: Annotated[Date | None, Query(description="up to this day")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = ENTRIES,
    cursor: Annotated[str, Query(description="`next` of the page before")] = "",
) -> TimelineBody:
    """What the documents state, by day, each with the characters that say so."""
    found = timeline(
        generation,
        kinds=kind or (),
        document=document,
        folder=folder,
        date_from=date_from,
        date_to=date_to,
        limit=limit,
        cursor=cursor,
    )
    return timeline_body(found, generation.id)
