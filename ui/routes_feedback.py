"""The routes about what readers think of answers: give it, list it, take it away as questions to evaluate."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Response

from dealdesk.ui.access import Served
from dealdesk.ui.feedback import Opinion
from dealdesk.ui.paging import cursor_of, place_of
from dealdesk.ui.reply import answer_of, turns_of
from dealdesk.ui.schema_exchange import KeptBody, KeptOpinionBody, OpinionBody, OpinionsBody

JSON_LINES = "application/jsonl"

router = APIRouter(prefix="/api/feedback", tags=["feedback"])


@router.post("", status_code=201)
def give(body: OpinionBody, service: Served) -> KeptBody:
    """Keeps what a reader thinks of an answer, with the answer as it was given."""
    answer = answer_of(body.answer, body.question)
    opinion = Opinion(body.question, body.verdict, answer, body.comment, turns_of(body.history))
    service.feedback.add(opinion)
    return KeptBody(id=opinion.id, time=opinion.time)


@router.get("")
def opinions(
    service: Served,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str, Query(description="`next` of the page before")] = "",
) -> OpinionsBody:
    """What readers thought, the latest first."""
    before = int(place_of(cursor, [int])[0]) if cursor else None
    page = service.feedback.page(limit, before)
    return OpinionsBody(
        opinions=[KeptOpinionBody.model_validate(opinion) for opinion in page.opinions],
        total=page.total,
        next=cursor_of([page.next]) if page.next else None,
    )


@router.get(
    "/questions",
    response_class=Response,
    responses={200: {"content": {JSON_LINES: {"schema": {"type": "string"}}}, "description": "One question a line"}},
)
def questions(service: Served) -> Response:
    """The last opinion on each question as a line of the `questions.jsonl` that `dealdesk evaluate` reads."""
    lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in service.feedback.questions())
    headers = {"Content-Disposition": 'attachment; filename="questions.jsonl"'}
    return Response(lines, media_type=JSON_LINES, headers=headers)
