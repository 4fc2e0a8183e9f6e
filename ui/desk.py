"""What the command line asks: the server of the data folder where one runs, or the assistant loaded into this process.
Both reply with the JSON objects of docs/api.md, so that nothing after them can tell which it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from dealdesk.ui.address import running
from dealdesk.ui.client_http import Http, Problem, Query
from dealdesk.ui.environment import DATA, SettingsError, text_of
from dealdesk.ui.waiting import Heard

if TYPE_CHECKING:
    from dealdesk.ui.client_answer import Turn

PATIENCE = 600.0
"""Seconds for which a server may keep silent before it is given up; a language model may take its time."""

MOST_TURNS = 40
"""Earlier messages that are sent along; a question refers to the last ones."""

Json = dict[str, Any]


def unheard(text: str) -> None:
    """For whoever waits for the whole answer."""


class Desk(Protocol):
    """Questions and their answers. ``folder`` limits to a folder of the corpus, ``as_of`` is None for the desk's own
    day; ``heard`` takes pieces of the answer's text as they come. Raises Problem (a server) or the errors of
    ui/problems.py."""

    def ask(
        self, question: str, history: Sequence[Turn], as_of: Date | None, folder: str, heard: Heard = unheard
    ) -> Json: ...

    def search(
        self, query: str, history: Sequence[Turn], as_of: Date | None, folder: str, k: int, rerank: bool
    ) -> Json: ...

    def documents(self) -> Json: ...

    def document(self, document_id: str) -> Json: ...

    def text(self, document_id: str) -> str: ...

    def timeline(self, query: Query) -> Json: ...

    def link(self, document_id: str, source: str, page: int | None) -> str:
        """The address that opens a document at a page."""
        ...


def open_desk(data: Path | None = None, server: str = "", local: bool = False, json: bool = False) -> Desk:
    """The desk that the options and settings want: ``server`` or DEALDESK_SERVER by its address; unless ``local``, the
    one that runs over the data folder; else this process. Raises SettingsError."""
    if local and server:
        raise SettingsError("--local and --server exclude each other; give one of them.")
    if not local:
        if named := server or text_of("server"):
            return ServedDesk(_http(named))
        folder = data or Path(text_of("data") or DATA)
        if found := running(folder.expanduser()):
            return ServedDesk(_http(found.address), Path(found.corpus))
    from dealdesk.ui.options import settings_with
    from dealdesk.ui.own_desk import OwnDesk

    return OwnDesk(settings_with(json, data=data))


class ServedDesk:
    """A server. ``corpus`` is the folder of its documents, where that is on this machine."""

    def __init__(self, http: Http, corpus: Path | None = None) -> None:
        self._http = http
        self._corpus = corpus

    def ask(
        self, question: str, history: Sequence[Turn], as_of: Date | None, folder: str, heard: Heard = unheard
    ) -> Json:
        answer: Json | None = None
        # As a stream, because leaving it ends the server's work.
        for kind, data in self._http.events(
            "POST", "/api/ask/stream", _body(history, as_of, folder, question=question)
        ):
            if kind == "text":
                heard(data["text"])
            answer = data if kind == "answer" else answer
        if answer is None:
            raise Problem({"detail": f"{self._http.url} ended in mid-answer; its log says why.", "status": 500})
        return answer

    def search(
        self, query: str, history: Sequence[Turn], as_of: Date | None, folder: str, k: int, rerank: bool
    ) -> Json:
        body = _body(history, as_of, folder, query=query, k=k, rerank=rerank)
        found: Json = self._http.call("POST", "/api/search", body=body)
        return found

    def documents(self) -> Json:
        found: Json = self._http.call("GET", "/api/documents")
        return found

    def document(self, document_id: str) -> Json:
        found: Json = self._http.call("GET", f"/api/documents/{quote(document_id, safe='')}")
        return found

    def text(self, document_id: str) -> str:
        return str(self._http.call("GET", f"/api/documents/{quote(document_id, safe='')}/text")["text"])

    def timeline(self, query: Query) -> Json:
        found: Json = self._http.call("GET", "/api/timeline", query)
        return found

    def link(self, document_id: str, source: str, page: int | None) -> str:
        if self._corpus:
            return file_link(self._corpus, source, page)
        return f"{self._http.url}/api/documents/{quote(document_id, safe='')}/file{_at(source, page)}"


def _http(address: str) -> Http:
    """The server at an address, with the first of the keys that the settings name."""
    key = next((key.strip() for key in text_of("api_keys").split(",") if key.strip()), None)
    try:
        return Http(address, key, PATIENCE)
    except ValueError as error:
        raise SettingsError(f"DEALDESK_SERVER: {error}") from None


def _body(history: Sequence[Turn], as_of: Date | None, folder: str, **more: Any) -> Json:
    said = [{"role": turn.role, "content": turn.content} for turn in history[-MOST_TURNS:]]
    limits = {"as_of": as_of.isoformat() if as_of else None, "filters": {"folder": folder} if folder else None}
    return more | {"history": said} | {name: value for name, value in limits.items() if value}


def file_link(corpus: Path, source: str, page: int | None) -> str:
    """The address of a document's file on this machine."""
    return (corpus / source).absolute().as_uri() + _at(source, page)


def _at(source: str, page: int | None) -> str:
    # What viewers of PDF take: RFC 8118.
    return f"#page={page}" if page and source.lower().endswith(".pdf") else ""
