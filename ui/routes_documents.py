"""The routes about documents: list, upload, read, open and delete."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Query, Request, Response, UploadFile
from fastapi.responses import FileResponse

from dealdesk.index.doubts import noted
from dealdesk.index.generation import Generation
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Document, document_id
from dealdesk.ui.access import Current, DocumentId, Served
from dealdesk.ui.etag import KEPT, has, tagged, unchanged
from dealdesk.ui.listing import MOST_DOCUMENTS, listing
from dealdesk.ui.problems import BadRequest, NotFound
from dealdesk.ui.reply import documents_body, whole_document_body
from dealdesk.ui.schema_reply import DeletedBody, DocumentsBody, TextBody, UploadedBody, UploadsBody, WholeDocumentBody
from dealdesk.ui.shelf import Parcel, fingerprint
from dealdesk.ui.timeline import changes
from dealdesk.ui.trail import touched
from dealdesk.ui.wire import Service

SHOWN_BY_BROWSERS = {".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8"}
"""Formats that a browser shows and that carry no script. All others are downloaded: an HTML file from a stranger
would otherwise run in the page of this server."""

_NOT_CHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "What bears the tag of `If-None-Match` holds"}}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": dict.fromkeys(("application/pdf", "text/plain", "application/octet-stream"), _BYTES)},
    206: {"description": "The bytes that `Range` asks for"},
    416: {"description": "`Range` asks for bytes that there are not"},
    **_NOT_CHANGED,
}

router = APIRouter(prefix="/api/documents", tags=["documents"])


@router.get("")
def documents(
    generation: Current,
    folder: Annotated[
        str, Query(description="a folder of the corpus, with all below it", examples=["us-china-2025"])
    ] = "",
    limit: Annotated[
        int | None, Query(ge=1, le=MOST_DOCUMENTS, description="left out, all in one reply", examples=[50])
    ] = None,
    cursor: Annotated[str, Query(description="`next` of the page before")] = "",
) -> DocumentsBody:
    """The documents of the index, in the order of sources."""
    return documents_body(listing(generation, folder, limit, cursor), generation.id)


@router.post("", status_code=201)
def upload(
    service: Served,
    response: Response,
    files: Annotated[list[UploadFile], File(description="one or more files")],
    folder: Annotated[str, Form(description="folder of the corpus to put them in")] = "",
    replace: Annotated[bool, Form(description="overwrite files of the same name")] = False,
    reindex: Annotated[bool, Form(description="start a re-indexing at once")] = False,
    idempotency_key: Annotated[str, Header(max_length=255, description="sent twice, it is done once")] = "",
) -> UploadsBody:
    """Takes files into the corpus folder, all or none. They are answered from once they are re-indexed."""
    parcels = [Parcel(file.filename or "", file.file) for file in files]
    if not idempotency_key:
        return _taken(service, parcels, folder, replace, reindex)
    receipt = service.receipts.once(
        idempotency_key,
        fingerprint(parcels, folder, str(replace), str(reindex)),
        lambda: _taken(service, parcels, folder, replace, reindex).model_dump_json(),
    )
    if receipt.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return UploadsBody.model_validate_json(receipt.reply)


@router.get("/{document_id}", response_model=WholeDocumentBody, responses=_NOT_CHANGED)
def document(document_id: DocumentId, generation: Current, request: Request) -> Response:
    """One document, with its sections and pages, what it changes and what changed it."""
    record, whole = record_of(generation, document_id), document_of(generation, document_id)
    return tagged(request, whole_document_body(record, whole, *changes(generation, document_id)))


@router.get("/{document_id}/text", response_model=TextBody, responses=_NOT_CHANGED)
def text(document_id: DocumentId, generation: Current, request: Request) -> Response:
    """The text that every offset refers to."""
    return tagged(request, TextBody(text=document_of(generation, document_id).text))


@router.get("/{document_id}/file", response_class=FileResponse, responses=_FILE)
def file(document_id: DocumentId, generation: Current, service: Served, request: Request) -> Response:
    """The original file."""
    record = record_of(generation, document_id)
    path = service.shelf.path(record.source)
    shown = SHOWN_BY_BROWSERS.get(path.suffix.lower())
    reply = FileResponse(
        path,
        media_type=shown or "application/octet-stream",
        filename=path.name,
        content_disposition_type="inline" if shown else "attachment",
        stat_result=path.stat(),
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", **KEPT},
    )
    tag = reply.headers["etag"]
    return unchanged({"ETag": tag}) if has(request, tag) else reply


@router.delete("/{document_id}")
def delete(document_id: DocumentId, service: Served) -> DeletedBody:
    """Deletes the file from the corpus folder, and answers once the document is gone from the index."""
    record = record_of(service.library.current(), document_id)
    service.shelf.remove(record.source)
    job = service.jobs.wait(service.jobs.start().id)
    if job.error or not job.report:
        raise job.error or BadRequest("The re-indexing ended without a report; see the log.")
    return DeletedBody(document_id=record.id, source=record.source, index_generation=job.report.generation)


def _taken(service: Service, parcels: list[Parcel], folder: str, replace: bool, reindex: bool) -> UploadsBody:
    shelved = service.shelf.put(parcels, folder, replace)
    job = service.jobs.start(tuple(service.shelf.root / one.source for one in shelved)) if reindex else None
    touched(one.source for one in shelved)
    taken = [
        UploadedBody(document_id=document_id(one.source), source=one.source, size=one.size, new=one.new)
        for one in shelved
    ]
    return UploadsBody(documents=taken, job_id=job.id if job else None)


def record_of(generation: Generation, wanted: str) -> DocumentRecord:
    """The record of the document ``wanted``. Raises NotFound."""
    record = generation.by_id.get(wanted)
    if record is None:
        raise NotFound(f"There is no document {wanted!r}; GET /api/documents lists those that there are.")
    touched([record.id])
    return noted(generation, record)


def document_of(generation: Generation, wanted: str) -> Document:
    """The document ``wanted`` with its text. Raises NotFound."""
    found = generation.document(wanted)
    if found is None:
        raise NotFound(f"There is no document {wanted!r}; GET /api/documents lists those that there are.")
    touched([found.id])
    return found
