"""Every error a user can meet, in one table: its exit code, its HTTP status and its RFC 9457 problem type.

``Refusal``                a request that cannot be granted; the message says why and what would help
├── ``NotFound``           404: no such document, job or route
├── ``BadRequest``         400: understood, but makes no sense
├── ``NotAllowed``         401: a key is needed
├── ``CrossSite``          403: another web site's page sent it
├── ``Forbidden``          403: the key does not go so far
├── ``AlreadyThere``       409: a different file of that name exists
├── ``UnderWay``           409: the same request is being worked on
├── ``FileChanged``        409: the file is not the one that was indexed
├── ``TooLarge``           413: larger than the limit
├── ``UnknownFormat``      415: a file that no reader reads
├── ``KeyReused``          422: an idempotency key came with another request before
├── ``OtherName``          421: the server was asked under a name that is not its own
├── ``TooMany``            429: more requests than the limit allows
├── ``BackupDamaged``      400: a backup is not what was written
├── ``NotKept``            503: what was sent cannot be kept in the data folder
└── ``Busy``               503: as many questions as the server takes are being answered or wait
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from dealdesk.index.faults import (
    ClusterFault,
    IndexDamaged,
    IndexFault,
    IndexLocked,
    IndexMissing,
    IndexStale,
    IndexUnreachable,
    IndexUnwritten,
    ModelFault,
)
from dealdesk.ingest.errors import IngestError, UnreadableFile, WorkerFault
from dealdesk.ui.environment import SettingsError

MEDIA_TYPE = "application/problem+json"


class Refusal(Exception):
    """A request that cannot be granted."""


class NotFound(Refusal):
    """There is no such thing."""


class BadRequest(Refusal):
    """The request is well formed and makes no sense."""


class NotAllowed(Refusal):
    """The request carries no valid key."""


class CrossSite(Refusal):
    """The request was sent by a page of another web site."""


class Forbidden(Refusal):
    """The key is valid, and does not go so far."""


class TooMany(Refusal):
    """More requests than the limit allows; ``retry_after`` is in how many seconds the next one is taken."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AlreadyThere(Refusal):
    """The name is taken by a different file."""


class FileChanged(Refusal):
    """The file is not the one that was indexed."""


class UnderWay(Refusal):
    """A request with the same idempotency key is being worked on."""


class KeyReused(Refusal):
    """The idempotency key belongs to another request."""


class TooLarge(Refusal):
    """The request is larger than the limit."""


class UnknownFormat(Refusal):
    """No reader reads files of this kind."""


class OtherName(Refusal):
    """The request names another server than this one."""


class BackupDamaged(Refusal):
    """A backup cannot be read, or is not what was written."""


class NotKept(Refusal):
    """A file of the data folder, other than the index, cannot be read or written."""


class Busy(Refusal):
    """As many questions as the server takes are being answered or wait; ``seconds`` tells when to ask again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Kind:
    """How one class of error is told: ``slug`` ends its type URN, ``exit_code`` is the command line's."""

    slug: str
    title: str
    status: int
    exit_code: int


PROBLEMS: dict[type[Exception], Kind] = {
    SettingsError: Kind("settings", "A setting cannot be used", 500, 2),
    IndexMissing: Kind("index-missing", "Nothing has been indexed yet", 503, 3),
    IndexStale: Kind("index-stale", "The index does not fit the settings", 503, 3),
    IndexLocked: Kind("index-locked", "Another run is writing the index", 409, 3),
    IndexDamaged: Kind("index-damaged", "The index is damaged", 503, 3),
    IndexUnwritten: Kind("index-unwritten", "The index cannot be written", 503, 3),
    IndexUnreachable: Kind("index-unreachable", "The server that keeps the index does not answer", 503, 3),
    ModelFault: Kind("model", "A model cannot be loaded", 503, 3),
    ClusterFault: Kind("cluster", "The cluster cannot be used", 503, 3),
    IndexFault: Kind("index", "The index cannot be used", 503, 3),
    UnreadableFile: Kind("unreadable-file", "A file cannot be read", 422, 4),
    WorkerFault: Kind("readers", "The processes that read files cannot be started", 503, 3),
    IngestError: Kind("ingest", "A file cannot be read", 422, 4),
    NotFound: Kind("not-found", "Not found", 404, 2),
    BadRequest: Kind("bad-request", "The request makes no sense", 400, 2),
    NotAllowed: Kind("key-needed", "A key is needed", 401, 2),
    CrossSite: Kind("cross-site", "Sent by another web site", 403, 2),
    Forbidden: Kind("forbidden", "Your key does not go so far", 403, 2),
    AlreadyThere: Kind("already-there", "A different file of that name exists", 409, 2),
    FileChanged: Kind("file-changed", "The file has changed since it was indexed", 409, 3),
    UnderWay: Kind("under-way", "The same request is being worked on", 409, 2),
    KeyReused: Kind("key-reused", "The idempotency key belongs to another request", 422, 2),
    TooLarge: Kind("too-large", "Larger than the limit", 413, 2),
    UnknownFormat: Kind("unknown-format", "A file of a kind that is not read", 415, 2),
    OtherName: Kind("other-name", "Not a name of this server", 421, 2),
    TooMany: Kind("too-many-requests", "More requests than the limit allows", 429, 2),
    BackupDamaged: Kind("backup-damaged", "The backup cannot be used", 400, 3),
    NotKept: Kind("not-kept", "What was sent cannot be kept", 503, 3),
    Busy: Kind("busy", "Too many questions at once", 503, 3),
    Refusal: Kind("refused", "The request cannot be granted", 400, 2),
}
"""The nearest class of an error decides: a subclass that is missing here is told as its parent."""

UNEXPECTED = Kind("unexpected", "Something went wrong in Dealdesk", 500, 70)
"""For everything else: a mistake of ours, with the details in the log and not in the reply (70 is EX_SOFTWARE)."""


def kind_of(error: BaseException) -> Kind:
    """The row of the table for ``error``."""
    return next((PROBLEMS[c] for c in type(error).__mro__ if c in PROBLEMS), UNEXPECTED)


def problem(error: BaseException, instance: str = "") -> dict[str, Any]:
    """The RFC 9457 problem details of ``error``; ``instance`` is the path that was asked for."""
    kind = kind_of(error)
    detail = str(error) if kind is not UNEXPECTED else "The log holds the details."
    return details(kind.slug, kind.title, kind.status, detail, instance)


def status_problem(status: int, detail: str, instance: str = "") -> dict[str, Any]:
    """The problem details of a bare HTTP status, such as 405."""
    phrase = HTTPStatus(status).phrase
    return details(phrase.lower().replace(" ", "-"), phrase, status, detail, instance)


def details(slug: str, title: str, status: int, detail: str, instance: str) -> dict[str, Any]:
    """A problem object with the members that RFC 9457 names."""
    body: dict[str, Any] = {"type": f"urn:dealdesk:problem:{slug}", "title": title, "status": status, "detail": detail}
    return body | ({"instance": instance} if instance else {})
