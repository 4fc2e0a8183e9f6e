"""What one reply leads to, as links of the description (OpenAPI 3.1): a client that reads it, and a test that follows
them, knows which member of a reply is the parameter of which route."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Route = tuple[str, str]
"""Method in small letters, and path."""

_DOCUMENT = "/api/documents/{document_id}"
_SAID = [
    {"role": "user", "content": "$response.body#/question"},
    {"role": "assistant", "content": "$response.body#/text"},
]
_ANSWER = {"question": "$response.body#/question", "answer": "$response.body"}


@dataclass(frozen=True, slots=True)
class _Link:
    """The reply of ``status`` to ``source`` holds what ``target`` is asked with."""

    source: Route
    status: str
    name: str
    target: Route
    given: dict[str, Any]

    def described(self, operation_id: str) -> dict[str, Any]:
        return {"operationId": operation_id, **self.given}


def _of_document(source: Route, status: str, member: str, pages: bool = True) -> Iterator[_Link]:
    """From a reply that names a document to all that is asked of one; to its ``pages`` where it may have any."""
    given = {"parameters": {"path.document_id": f"$response.body#/{member}"}}
    targets = {"document": "", "text": "/text", "file": "/file"} | (
        {"pages": "/pages", "boxes": "/boxes"} if pages else {}
    )
    for name, rest in targets.items():
        yield _Link(source, status, name, ("get", f"{_DOCUMENT}{rest}"), given)
    yield _Link(source, status, "delete", ("delete", _DOCUMENT), given)


def _of_job(source: Route, status: str) -> Iterator[_Link]:
    given = {"parameters": {"path.job_id": "$response.body#/job_id"}}
    for name, rest in (("job", ""), ("events", "/events")):
        yield _Link(source, status, name, ("get", f"/api/jobs/{{job_id}}{rest}"), given)


_ASK, _SEARCH, _LIST, _UPLOAD = (
    ("post", "/api/ask"),
    ("post", "/api/search"),
    ("get", "/api/documents"),
    ("post", "/api/documents"),
)
_LINKS = (
    _Link(_ASK, "200", "follow_up", _ASK, {"requestBody": {"question": "And since when?", "history": _SAID}}),
    _Link(_ASK, "200", "search", _SEARCH, {"requestBody": {"query": "$response.body#/question", "history": _SAID}}),
    _Link(_ASK, "200", "feedback", ("post", "/api/feedback"), {"requestBody": {**_ANSWER, "verdict": "useful"}}),
    _Link(_ASK, "200", "export", ("post", "/api/export"), {"requestBody": {"exchanges": [_ANSWER]}}),
    *_of_document(_ASK, "200", "citations/0/document_id"),
    *_of_document(_SEARCH, "200", "hits/0/document_id"),
    *_of_document(_LIST, "200", "documents/0/document_id"),
    _Link(_LIST, "200", "next", _LIST, {"parameters": {"query.cursor": "$response.body#/next"}}),
    *_of_document(_UPLOAD, "201", "documents/0/document_id", pages=False),
    *_of_job(_UPLOAD, "201"),
    *_of_job(("post", "/api/reindex"), "202"),
    *_of_job(("post", "/api/compact"), "202"),
)


def link(described: dict[str, Any]) -> None:
    """Puts the links into the description of the API."""
    paths = described["paths"]
    for one in _LINKS:
        (method, path), (to_method, to_path) = one.source, one.target
        reply = paths[path][method]["responses"][one.status]
        reply.setdefault("links", {})[one.name] = one.described(paths[to_path][to_method]["operationId"])
