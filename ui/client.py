"""A small Python client of the HTTP API, of the standard library alone, so that it is there at once.

Whatever goes wrong is a ``Problem``: what the server said of it (RFC 9457), or why it could not be reached.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date as Date
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from dealdesk.ui.client_answer import Answer, Citation, Event, Exchange, Hit, Kept, Turn
from dealdesk.ui.client_decode import read, written
from dealdesk.ui.client_document import Deleted, Document, Job, Timeline, Uploads, WholeDocument
from dealdesk.ui.client_http import Http, Problem, Query, problem_body
from dealdesk.ui.client_upload import Upload

__all__ = [
    "Answer",
    "Client",
    "Document",
    "Event",
    "Exchange",
    "Hit",
    "Job",
    "Kept",
    "Problem",
    "Timeline",
    "Turn",
    "WholeDocument",
]

T = TypeVar("T")


class Client:
    """The API at ``url`` (``http://127.0.0.1:7860``; a path in it is kept). Safe to use from many threads.

    ``key`` is one of the server's DEALDESK_API_KEYS; ``timeout`` is how many seconds to wait for each piece of a reply.
    """

    def __init__(self, url: str, key: str | None = None, timeout: float = 60.0) -> None:
        """Raises ValueError for an address that is none of HTTP."""
        self._http = Http(url, key, timeout)
        self.url = self._http.url

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: Date | None = None,
        documents: Sequence[str] = (),
        folder: str = "",
        date_from: Date | None = None,
        date_to: Date | None = None,
        k: int = 8,
    ) -> Answer:
        """The answer to ``question``; ``documents`` (ids or paths), ``folder`` and dates limit what is read for it."""
        body = _body("question", question, history, as_of, documents, folder, date_from, date_to, k)
        return self._value(Answer, self.call("POST", "/api/ask", body=body))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        as_of: Date | None = None,
        documents: Sequence[str] = (),
        folder: str = "",
        date_from: Date | None = None,
        date_to: Date | None = None,
        k: int = 8,
    ) -> Iterator[Event]:
        """The same step by step; the last event has the whole answer. Closing the iterator ends the server's work."""
        body = _body("question", question, history, as_of, documents, folder, date_from, date_to, k)
        kind = ""
        for kind, data in self._http.events("POST", "/api/ask/stream", body):
            yield self._event(kind, data)
        if kind != "answer":
            raise Problem(problem_body("stream-ended", "The stream broke off", 0, "The server ended in mid-answer."))

    def search(
        self,
        query: str,
        *,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        folder: str = "",
        date_from: Date | None = None,
        date_to: Date | None = None,
        k: int = 8,
        rerank: bool = True,
    ) -> tuple[Hit, ...]:
        """The at most ``k`` passages nearest to ``query``, best first; without ``rerank`` as the indexes find them."""
        body = _body("query", query, history, None, documents, folder, date_from, date_to, k) | {"rerank": rerank}
        return tuple(self._value(Hit, hit) for hit in self.call("POST", "/api/search", body=body)["hits"])

    def documents(self, folder: str = "") -> tuple[Document, ...]:
        """Every document of the index below ``folder``, by path."""
        listed = self.call("GET", "/api/documents", {"folder": folder})["documents"]
        return tuple(self._value(Document, one) for one in listed)

    def document(self, document_id: str) -> WholeDocument:
        """One document, with its sections and pages, what it changes and what changed it."""
        return self._value(WholeDocument, self.call("GET", f"/api/documents/{_in_path(document_id)}"))

    def text(self, document_id: str) -> str:
        """The text that every offset of the document refers to."""
        return str(self.call("GET", f"/api/documents/{_in_path(document_id)}/text")["text"])

    def file(self, document_id: str) -> bytes:
        """The document's original file."""
        return self._http.content("GET", f"/api/documents/{_in_path(document_id)}/file")

    def timeline(
        self,
        *,
        kinds: Sequence[str] = (),
        document: str = "",
        folder: str = "",
        date_from: Date | None = None,
        date_to: Date | None = None,
        limit: int = 100,
        cursor: str = "",
    ) -> Timeline:
        """What the documents state, by day; without ``kinds``, all that has a date. ``cursor`` is ``next`` of the page
        before."""
        query: Query = {"kind": kinds, "document": document, "folder": folder, "cursor": cursor}
        days: Query = {"date_from": date_from, "date_to": date_to, "limit": limit}
        return self._value(Timeline, self.call("GET", "/api/timeline", {**query, **days}))

    def feedback(
        self, question: str, verdict: str, answer: Answer, *, comment: str = "", history: Sequence[Turn] = ()
    ) -> Kept:
        """Keeps what a reader thinks of an answer: ``verdict`` is ``useful``, ``wrong`` or ``wrong_source``."""
        body = {"question": question, "verdict": verdict, "answer": written(answer), "comment": comment}
        body |= {"history": [written(turn) for turn in history]}
        return self._value(Kept, self.call("POST", "/api/feedback", body=body))

    def export(self, exchanges: Sequence[Exchange], format: Literal["markdown", "docx"] = "markdown") -> bytes:
        """A conversation as a file, each citation a footnote with its quote."""
        body = {"exchanges": [written(one) for one in exchanges], "format": format}
        return self._http.content("POST", "/api/export", body=body)

    def upload(
        self,
        paths: Sequence[Path],
        *,
        folder: str = "",
        replace: bool = False,
        reindex: bool = False,
        idempotency_key: str = "",
    ) -> Uploads:
        """Takes files into ``folder`` of the corpus, all or none; ``reindex`` begins to index them at once. The same
        ``idempotency_key`` sent twice is done once. Raises OSError for a file that is not there.
        """
        form = {"folder": folder, "replace": str(replace).lower(), "reindex": str(reindex).lower()}
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else None
        sent = Upload(paths, form)
        return self._value(Uploads, self._http.call("POST", "/api/documents", upload=sent, headers=headers))

    def delete(self, document_id: str) -> Deleted:
        """Deletes a document's file, and returns once it is gone from the index."""
        return self._value(Deleted, self.call("DELETE", f"/api/documents/{_in_path(document_id)}"))

    def reindex(self, paths: Sequence[str] = (), *, full: bool = False) -> str:
        """Begins a re-indexing of ``paths`` (none: all that changed), and returns the id of its job."""
        return str(self.call("POST", "/api/reindex", body={"paths": list(paths), "full": full})["job_id"])

    def compact(self) -> str:
        """Begins to take deleted and replaced texts off the disk, and returns the id of its job."""
        return str(self.call("POST", "/api/compact")["job_id"])

    def job(self, job_id: str) -> Job:
        """A re-indexing or compaction as it stands."""
        return self._value(Job, self.call("GET", f"/api/jobs/{_in_path(job_id)}"))

    def watch(self, job_id: str) -> Iterator[Job]:
        """The job each time that it has gone on, up to its end."""
        for _, data in self._http.events("GET", f"/api/jobs/{_in_path(job_id)}/events"):
            yield self._value(Job, data)

    def wait(self, job_id: str) -> Job:
        """The job once it is done. Raises the Problem that it failed with."""
        last = deque(self.watch(job_id), maxlen=1)
        if not last or last[0].state not in ("done", "failed"):
            raise Problem(problem_body("stream-ended", "The stream broke off", 0, f"Nothing more came of {job_id}."))
        if last[0].problem:
            raise Problem(last[0].problem)
        return last[0]

    def call(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """The JSON that a route replies with: for routes that no method here is for. Raises Problem."""
        return self._http.call(method, path, query, body)

    def _event(self, kind: str, data: Mapping[str, Any]) -> Event:
        if kind == "hits":
            return Event(kind, hits=tuple(self._value(Hit, hit) for hit in data["hits"]))
        if kind == "citation":
            return Event(kind, citation=self._value(Citation, data))
        if kind == "answer":
            return Event(kind, answer=self._value(Answer, data))
        return Event(kind, text=str(data.get("text", "")))

    def _value(self, kind: type[T], given: Any) -> T:
        try:
            return read(kind, given)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            detail = f"{self.url} sent another {kind.__name__} than this client knows ({error}); update the older one."
            raise Problem(problem_body("strange-reply", "Not a reply that is known", 0, detail)) from None


def _body(
    name: str,
    words: str,
    history: Sequence[Turn],
    as_of: Date | None,
    documents: Sequence[str],
    folder: str,
    date_from: Date | None,
    date_to: Date | None,
    k: int,
) -> dict[str, Any]:
    """The body of a question or search; what is not given is left out."""
    filters = {"documents": list(documents), "folder": folder, "date_from": _day(date_from), "date_to": _day(date_to)}
    body = {
        name: words,
        "history": [written(turn) for turn in history],
        "as_of": _day(as_of),
        "filters": {key: value for key, value in filters.items() if value},
        "k": k,
    }
    return {key: value for key, value in body.items() if value or key == name}


def _day(date: Date | None) -> str | None:
    return date.isoformat() if date else None


def _in_path(name: str) -> str:
    return quote(name, safe="")
