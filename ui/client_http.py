"""How the Python client speaks to the server: requests, replies, streams of events, and what goes wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date as Date
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from dealdesk.ui.client_upload import Upload

Query = Mapping[str, str | int | Date | Sequence[str] | None]


class Problem(Exception):
    """What went wrong, with the members of RFC 9457; ``status`` is 0 where no reply came at all."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(str(body.get("detail") or body.get("title") or "The server gives no reason."))
        self.body = dict(body)
        self.type = str(body.get("type", ""))
        self.title = str(body.get("title", ""))
        self.status = int(body.get("status", 0))
        self.detail = str(self)

    @property
    def slug(self) -> str:
        """The last part of the type: ``index-missing``."""
        return self.type.rpartition(":")[2]


class Http:
    """The server at ``url``. A connection for each request, so that it is safe to use from many threads; no proxy."""

    def __init__(self, url: str, key: str | None, timeout: float) -> None:
        """Raises ValueError for an address that is none of HTTP."""
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a server; give one such as http://127.0.0.1:7860.")
        self._prefix = parts.path.rstrip("/")
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._prefix}"
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._headers = {"Accept": "application/json, text/event-stream"}
        self._headers |= {"Authorization": f"Bearer {key}"} if key else {}
        self._timeout = timeout

    def call(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        upload: Upload | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON that a route replies with. Raises Problem."""
        try:
            return json.loads(self.content(method, path, query, body, upload, headers))
        except ValueError:
            raise Problem(self._strange(200, "OK", "")) from None

    def content(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        upload: Upload | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The bytes that a route replies with. Raises Problem."""
        connection = self._kind(self._host, self._port, timeout=self._timeout)
        try:
            return self._ask(connection, method, path, query, body, upload, headers).read()
        except (OSError, HTTPException) as error:
            raise self._unreachable(error) from None
        finally:
            connection.close()

    def events(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Iterator[tuple[str, Any]]:
        """The name and the JSON of each event of a route that streams. Closing the iterator closes the connection, and
        with it ends the server's work. Raises Problem, also for the event ``error``."""
        connection = self._kind(self._host, self._port, timeout=self._timeout)
        try:
            for kind, data in server_sent(self._ask(connection, method, path, None, body, None, None)):
                if kind == "error":
                    raise Problem(data)
                yield kind, data
        except (OSError, HTTPException) as error:
            raise self._unreachable(error) from None
        finally:
            connection.close()

    def _ask(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        query: Query | None,
        body: Mapping[str, Any] | None,
        upload: Upload | None,
        headers: Mapping[str, str] | None,
    ) -> HTTPResponse:
        given = {name: value for name, value in (query or {}).items() if value not in (None, "", (), [])}
        target = self._prefix + path + (f"?{urlencode(given, doseq=True)}" if given else "")
        sent = upload.chunks() if upload else None if body is None else json.dumps(body).encode()
        kind = upload.headers if upload else {} if body is None else {"Content-Type": "application/json"}
        with suppress(BrokenPipeError, ConnectionResetError):  # a server that takes no more has mostly said why
            connection.request(method, target, sent, {**self._headers, **kind, **(headers or {})})
        reply = connection.getresponse()
        if reply.status >= 300:
            raise Problem(self._problem(reply))
        return reply

    def _problem(self, reply: HTTPResponse) -> Mapping[str, Any]:
        try:
            body = json.loads(reply.read())
        except ValueError:
            body = None
        if isinstance(body, dict) and "detail" in body:
            return body
        return self._strange(reply.status, reply.reason, reply.headers["Location"] or "")

    def _strange(self, status: int, reason: str, location: str) -> Mapping[str, Any]:
        moved = f"; it points to {location}" if location else ""
        detail = f"{self.url} replied {status} {reason}, which is no reply of Dealdesk{moved}. Correct the address."
        return problem_body("strange-reply", "Not a reply of Dealdesk", status, detail)

    def _unreachable(self, error: Exception) -> Problem:
        why = "no reply in time" if isinstance(error, TimeoutError) else getattr(error, "strerror", None) or str(error)
        detail = f"The server at {self.url} does not answer ({why}). Start it (dealdesk serve), or correct the address."
        return Problem(problem_body("server-unreachable", "The server cannot be reached", 0, detail))


def problem_body(slug: str, title: str, status: int, detail: str) -> dict[str, Any]:
    """A problem that no server told, in the form of those that one tells."""
    return {"type": f"urn:dealdesk:problem:{slug}", "title": title, "status": status, "detail": detail}


def server_sent(lines: Iterator[bytes] | HTTPResponse) -> Iterator[tuple[str, Any]]:
    """The events in the lines of a text/event-stream whose data are JSON."""
    kind, data = "message", ""
    for raw in lines:
        line = raw.decode().rstrip("\r\n")
        name, _, value = line.partition(":")
        if name == "event":
            kind = value.strip()
        elif name == "data":
            data += value
        elif not line and data:
            yield kind, json.loads(data)
            kind, data = "message", ""
