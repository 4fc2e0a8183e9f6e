"""The routes about the pages of PDF documents and scans: how many, what they look like, where words stand on them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response

from dealdesk.ui.access import Current, DocumentId, Served
from dealdesk.ui.routes_documents import document_of, record_of
from dealdesk.ui.schema_page import BoxBody, BoxesBody, LeafBody, LeavesBody

WIDTH = 1200
"""Pixels of a page's image unless asked otherwise: a letter page at 141 dots per inch."""
WIDEST = 3200
IMAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}}, 304: {"description": "Not changed"}}

router = APIRouter(prefix="/api/documents", tags=["documents"])


@router.get("/{document_id}/pages")
def pages(document_id: DocumentId, generation: Current, service: Served) -> LeavesBody:
    """The pages of the file of a PDF document or scan, with their sizes."""
    sizes = service.leaves.sizes(record_of(generation, document_id))
    return LeavesBody(pages=[LeafBody(number=i, width=s.width, height=s.height) for i, s in enumerate(sizes, 1)])


@router.get(
    "/{document_id}/pages/{number}.png", response_class=Response, responses={200: {"content": {"image/png": {}}}}
)
def image(
    document_id: DocumentId,
    number: Annotated[int, Path(description="from 1", examples=[1])],
    generation: Current,
    service: Served,
    width: Annotated[int, Query(ge=100, le=WIDEST, description="in pixels")] = WIDTH,
    fingerprint: Annotated[str, Query(description="of the document; an image that names it may be kept")] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """A page of a PDF document or scan as an image, as a viewer shows it."""
    record = record_of(generation, document_id)
    tag = f'"{record.fingerprint[:16]}-{number}-{width}"'
    lasting = bool(fingerprint) and record.fingerprint == fingerprint
    headers = {"ETag": tag, "Cache-Control": "private, max-age=86400" if lasting else "private, no-cache"}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(service.leaves.image(record, number, width), media_type="image/png", headers=headers)


@router.get("/{document_id}/boxes")
def boxes(
    document_id: DocumentId,
    generation: Current,
    service: Served,
    start: Annotated[int, Query(ge=0, description="first character of the span", examples=[1796])],
    end: Annotated[int, Query(ge=0, description="the character after its last", examples=[1887])],
) -> BoxesBody:
    """Where a span of the text of a PDF document or scan, such as a quote, stands on its pages."""
    record, document = record_of(generation, document_id), document_of(generation, document_id)
    found = service.leaves.boxes(record, document, start, end)
    return BoxesBody(boxes=[BoxBody.model_validate(box) for box in found], index_generation=generation.id)
