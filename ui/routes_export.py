"""The route that makes a file of a conversation."""

from __future__ import annotations

from fastapi import APIRouter, Response

from dealdesk.ui.export import Exchange, exported
from dealdesk.ui.reply import answer_of
from dealdesk.ui.schema_exchange import ExportBody

BINARY = {"schema": {"type": "string", "format": "binary"}}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

router = APIRouter(prefix="/api/export", tags=["answers"])


@router.post(
    "",
    response_class=Response,
    responses={200: {"content": {"text/markdown": BINARY, WORD: BINARY}, "description": "The file"}},
)
def export(body: ExportBody) -> Response:
    """A conversation as Markdown or Word, each citation a footnote with its quote letter for letter."""
    talk = [Exchange(one.question, answer_of(one.answer, one.question)) for one in body.exchanges]
    file = exported(talk, body.format)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return Response(file.content, media_type=file.media_type, headers=headers)
