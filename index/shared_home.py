"""Where generations are kept that several servers share: which there are, which is current, and who may write."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from dealdesk.index.faults import IndexLocked, IndexMissing, IndexStale
from dealdesk.index.lock import locked
from dealdesk.index.manifest import FORMAT, Manifest
from dealdesk.index.milvus import MilvusIndex
from dealdesk.index.milvus_engine import Engine
from dealdesk.index.milvus_schema import names_in, runs_of_spans
from dealdesk.index.shared_store import Database, SharedStore
from dealdesk.index.shared_tables import DOCUMENTS, GENERATIONS, HELD, OF_A_VERSION, POINTER
from dealdesk.index.store import DocumentRecord

GRACE = 60.0
"""Seconds that what no generation needs any more is kept for questions that began before it was left."""
_LOCK = 4_119_206_917_304_551_129
"""The key of the advisory lock that whoever writes holds: any number that nobody else uses."""
_POLL = 0.5
_MANIFEST = ("id", "created", "previous", "embedder", "embedder_sha256", "dimension")
_COUNTS = ("passage_tokens", "documents", "passages", "format")


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation as the home knows it. Its rows are those of ``lineage`` below ``top``, in ``collection``."""

    number: int
    manifest: Manifest
    collection: str
    lineage: int
    top: int


class SharedHome:
    """Generations in a database, their vectors and words in Milvus. Safe to use from many threads."""

    def __init__(self, database: Database, engine: Engine, data: Path) -> None:
        """``data`` holds the lock of a SQLite database; PostgreSQL has its own."""
        self.database = database
        self.engine = engine
        self._data = data

    def current(self) -> str:
        """The id of the current generation: one row is read. Raises IndexMissing where there is none."""
        found = self.database.rows(select(POINTER.c.generation))
        if not found:
            raise IndexMissing(f"there is no index in {self.database.shown} yet; run `dealdesk reindex`")
        return str(found[0].generation)

    def kept(self, generation: str) -> Kept:
        """The generation of this id. Raises IndexMissing, or IndexStale for another format."""
        found = self.database.rows(_complete().where(GENERATIONS.c.id == generation))
        if not found:
            raise IndexMissing(
                f"the generation {generation} is no longer in {self.database.shown}; run `dealdesk reindex`"
            )
        return _kept(found[0])

    def store(self, kept: Kept) -> SharedStore:
        return SharedStore(self.database, kept.number, kept.lineage)

    def index(self, kept: Kept, records: Sequence[DocumentRecord]) -> MilvusIndex:
        """The vectors and words of a generation, of which ``records`` are all documents."""
        view = runs_of_spans(kept.top, [(r.first_row, r.first_row + r.passages) for r in records if r.passages])
        self.engine.load(kept.collection, kept.manifest.dimension)
        return MilvusIndex(self.engine, kept.collection, view)

    @contextmanager
    def locked(self, wait: float) -> Iterator[Connection]:
        """Holds the lock of all writers, on whatever machine, waiting up to ``wait`` seconds (below 0: for ever).

        What is written must be written through the connection that it gives: were that lost, so would be the lock.
        Raises IndexLocked, which says who holds it.
        """
        with ExitStack() as stack:
            if self.database.sqlite:
                stack.enter_context(locked(self._data, wait))
            stack.enter_context(self.database.told())
            connection = stack.enter_context(self.database.engine.connect())
            if not self.database.sqlite:
                _acquire(connection, wait)
                stack.callback(_release, connection)
            yield connection

    def rollback(self) -> str:
        """Makes the generation before the current one current again and returns its id. Raises IndexMissing."""
        with self.locked(0) as connection:
            previous = self.kept(self.current()).manifest.previous
            if not previous:
                raise IndexMissing("there is no earlier index to go back to; run `dealdesk reindex`")
            kept = self.kept(previous)
            self.engine.load(kept.collection, kept.manifest.dimension)
            self.point(connection, kept)
            return previous

    def point(self, connection: Connection, kept: Kept) -> None:
        """Makes a complete generation current: for all servers by one row, for others that ask Milvus by its alias."""
        connection.rollback()
        with connection.begin():
            now = time.time()
            was_current = GENERATIONS.c.retired.is_(None) & (GENERATIONS.c.number != kept.number)
            connection.execute(update(GENERATIONS).where(was_current).values(retired=now))
            connection.execute(update(GENERATIONS).where(GENERATIONS.c.number == kept.number).values(retired=None))
            connection.execute(delete(POINTER))
            connection.execute(insert(POINTER).values(one=1, generation=kept.manifest.id))
        self.engine.point(kept.collection)

    def sweep(self, connection: Connection) -> None:
        """Takes out what builds that were killed have left, and generations that nobody can be reading any more: all
        but the current one, the one before it, and those left less than a minute ago."""
        connection.rollback()
        with connection.begin():
            rows = connection.execute(select(GENERATIONS)).all()
            current = connection.execute(select(POINTER.c.generation)).scalar()
            needed = {current, *(row.previous for row in rows if row.id == current)}
            old = time.time() - GRACE
            for row in rows:
                if not row.complete or (row.id not in needed and row.retired is not None and row.retired < old):
                    connection.execute(delete(HELD).where(HELD.c.generation == row.number))
                    connection.execute(delete(GENERATIONS).where(GENERATIONS.c.number == row.number))
            left = _unheld(connection)
            lineages = dict(
                connection.execute(select(GENERATIONS.c.lineage, func.max(GENERATIONS.c.top)).group_by("lineage")).all()
            )
        self._sweep_engine(left, lineages)
        with connection.begin():
            for table in OF_A_VERSION:
                for at in range(0, len(left), 500):
                    versions = [row.version for row in left[at : at + 500]]
                    connection.execute(delete(table).where(table.c.version.in_(versions)))

    def _sweep_engine(self, left: Sequence[Any], lineages: dict[int, int]) -> None:
        """Rows of versions that are ``left``, rows past what any generation has, and collections of none."""
        for name in names_in(self.engine.collections()):
            if name.number not in lineages:
                self.engine.drop(str(name))
                continue
            top = lineages[name.number]
            index = MilvusIndex(self.engine, str(name))
            own = [r for r in left if r.lineage == name.number and r.passages and r.first_row < top]
            for row in own:
                index.delete(f"row >= {row.first_row} and row < {row.first_row + row.passages}")
            index.delete(f"row >= {top}")


def _unheld(connection: Connection) -> Sequence[Any]:
    columns = (DOCUMENTS.c.version, DOCUMENTS.c.lineage, DOCUMENTS.c.first_row, DOCUMENTS.c.passages)
    return connection.execute(select(*columns).where(DOCUMENTS.c.version.not_in(select(HELD.c.version)))).all()


def _complete() -> Any:
    return select(GENERATIONS).where(GENERATIONS.c.complete)


def _kept(row: Any) -> Kept:
    if row.format != FORMAT:
        raise IndexStale(f"the index has format {row.format}, this program writes {FORMAT}; run `dealdesk reindex`")
    manifest = Manifest(**{name: getattr(row, name) for name in (*_MANIFEST, *_COUNTS)})
    return Kept(row.number, manifest, row.collection, row.lineage, row.top)


def _acquire(connection: Connection, wait: float) -> None:
    name = f"dealdesk {os.getpid()} on {socket.gethostname()}"[:63]
    connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
    given_up = time.monotonic() + wait
    while not connection.execute(select(func.pg_try_advisory_lock(_LOCK))).scalar():
        if wait >= 0 and time.monotonic() >= given_up:
            raise IndexLocked(f"{_holder(connection)} is writing the index; try again when it has finished")
        connection.rollback()
        time.sleep(_POLL)
    connection.commit()


def _release(connection: Connection) -> None:
    if not connection.closed and not connection.invalidated:
        connection.rollback()
        connection.execute(select(func.pg_advisory_unlock(_LOCK)))
        connection.commit()


def _holder(connection: Connection) -> str:
    question = (
        "SELECT a.application_name, a.client_addr, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint << 32) + l.objid::bigint = :key"
    )
    row = connection.execute(text(question), {"key": _LOCK}).first()
    if row is None:
        return "another process"
    return f"{row.application_name} (from {row.client_addr}, since {row.backend_start:%Y-%m-%d %H:%M:%S})"
