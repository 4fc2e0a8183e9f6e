"""The parts of a server as whoever is asking may use them: each looks at the caller itself, so no face can forget to.

A caller without rooms finds an empty index, an empty list of opinions and no file, in the words in which that would be
told of an empty server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dealdesk.index.build import Report
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.index.view import TOP, Rooms, room_of, seen
from dealdesk.ingest.document import Unreadable
from dealdesk.ui.caller import Caller, Role, caller
from dealdesk.ui.feedback import Feedback, Opinion, Page
from dealdesk.ui.jobs import Job, Jobs
from dealdesk.ui.problems import Forbidden, NotFound, Refusal
from dealdesk.ui.receipts import Receipt, Receipts
from dealdesk.ui.shelf import Parcel, Shelf, Shelved, safe_folder


def require(role: Role, room: str | None = None) -> Caller:
    """The caller. Raises Forbidden where they may not do what ``role`` may, or not in ``room``."""
    who = caller()
    if not who.may(role):
        held = f"is for {who.role}" if who.role else "opens nothing"
        raise Forbidden(f"This takes a key with the role {role}; yours {held}. `dealdesk keys create` makes keys.")
    if room is not None and not who.sees(room):
        own = ", ".join(sorted(who.rooms or ()))
        raise Forbidden(f"Your key does not open the room {_named(room)}; name a folder in one of its own: {own}.")
    return who


def _named(room: str) -> str:
    return "of the files at the top of the corpus" if room == TOP else room


def _rooms() -> Rooms | None:
    """The rooms that the caller sees, None for all."""
    who = caller()
    return who.rooms if who.role else frozenset()


class RoomLibrary(Library):
    """Hands out the current generation as the caller sees it."""

    parting = None  # what leaves is told by the library itself, to those who read all of it

    def __init__(self, library: Library) -> None:
        """``library`` is of files or shared with other servers."""
        self._library = library

    def current(self) -> Generation:
        return seen(self._library.current(), _rooms())

    def whole(self) -> Generation:
        """The generation itself, for figures that tell nothing of what stands in it."""
        return self._library.current()


class RoomShelf(Shelf):
    """Takes files into rooms that the caller may upload to, and gives away those that they see."""

    def put(self, parcels: Sequence[Parcel], folder: str = "", replace: bool = False) -> list[Shelved]:
        room = room_of(f"{safe_folder(folder)}/name") if folder.strip("/") else TOP
        require("upload", room)
        if self._room(self.root / safe_folder(folder) / "name") != room:
            raise Forbidden(f"The folder {folder} is a link that leads to another room; name the folder itself.")
        return super().put(parcels, folder, replace)

    def shows(self, source: str) -> bool:
        return caller().sees(room_of(source))

    def inside(self, path: str) -> Path:
        target = super().inside(path)
        if caller().rooms is not None and not caller().sees(self._room(target)):
            raise NotFound(f"There is no {path} in the rooms that your key opens; name a file or folder in them.")
        return target

    def path(self, source: str) -> Path:
        if caller().rooms is None:
            return super().path(source)
        try:
            found = super().path(source if caller().sees(room_of(source)) else "")
        except NotFound:
            found = None
        if found is None or self._room(found) != room_of(source):
            raise NotFound(
                f"The file {source} is no longer in the corpus folder; re-index to bring the list up to date."
            )
        return found

    def remove(self, source: str) -> None:
        require("admin", room_of(source))
        super().remove(source)

    def _room(self, target: Path) -> str:
        """The room in which a file or folder really stands, links followed."""
        place = target.resolve().relative_to(self.root.resolve()).as_posix()
        return place if target.resolve().is_dir() and "/" not in place else room_of(place)


class RoomJobs(Jobs):
    """Re-indexes and compacts for those who may, and tells of each run what concerns the caller's rooms."""

    def start(self, only: tuple[Path, ...] = (), full: bool = False) -> Job:
        who = require("upload" if only and not full else "admin")
        if full and not who.runs_it:
            raise Forbidden("A full re-index takes a key with the role admin for all rooms.")
        return _job(super().start(only, full))

    @property
    def compacts(self) -> bool:
        return caller().runs_it

    def compact(self) -> Job:
        if not require("admin").runs_it:
            raise Forbidden("To compact the index takes a key with the role admin for all rooms.")
        return super().compact()

    def get(self, job_id: str) -> Job | None:
        found = super().get(job_id)
        return _job(found) if found and caller().role else None

    def current(self) -> Job | None:
        found = super().current()
        return _job(found) if found and caller().role else None

    def wait(self, job_id: str, timeout: float | None = None) -> Job:
        return _job(super().wait(job_id, timeout))

    def watch(self, job_id: str, interval: float = 0.1) -> Iterator[Job]:
        return map(_job, super().watch(job_id, interval))

    def ended_after(self, number: int) -> list[tuple[int, Job]]:
        return [(at, _job(job)) for at, job in super().ended_after(number)]


def _job(job: Job) -> Job:
    """``job`` without what it did in rooms that the caller does not see: neither names nor counts."""
    rooms = _rooms()
    if rooms is None:
        return job
    error = Refusal("The job failed; whoever runs the server finds in its log why.") if job.error else None
    report = _report(job.report, rooms) if job.report else None
    return replace(job, done=0, total=0, rate=0.0, eta_seconds=None, report=report, compacted=None, error=error)


def _report(report: Report, rooms: Rooms) -> Report:
    def own(one: Any) -> bool:
        return room_of(one.source if isinstance(one, Unreadable) else one) in rooms

    named = ("added", "changed", "moved", "removed", "unchanged", "unreadable", "stale")
    kept: dict[str, Any] = {name: tuple(filter(own, getattr(report, name))) for name in named}
    return replace(report, notices=(), embedded=0, reused=0, **kept)


class RoomFeedback(Feedback):
    """Keeps opinions with the rooms of whoever gives them, and shows them to those who see all of these."""

    def add(self, opinion: Opinion, rooms: Rooms | None = None) -> None:
        del rooms
        require("ask")
        super().add(opinion, _rooms())

    def page(self, limit: int, before: int | None = None, rooms: Rooms | None = None) -> Page:
        del rooms
        require("admin")
        return super().page(limit, before, _rooms())

    def all(self, rooms: Rooms | None = None) -> tuple[Opinion, ...]:
        del rooms
        require("admin")
        return super().all(_rooms())


class RoomReceipts(Receipts):
    """Replies are repeated to whoever had them: another key that sends the same word begins anew."""

    def once(self, key: str, fingerprint: str, make: Callable[[], str], owner: str = "") -> Receipt:
        del owner
        return super().once(key, fingerprint, make, caller().id)
