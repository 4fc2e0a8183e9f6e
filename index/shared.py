"""A home that several servers share: documents in PostgreSQL or SQLite, vectors and words in Milvus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection

from dealdesk.index.compact import Compacted
from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexFault
from dealdesk.index.home import Draft, Ground, Site, ground_of
from dealdesk.index.library import Library
from dealdesk.index.milvus_engine import Engine
from dealdesk.index.shared_generation import SharedLibrary
from dealdesk.index.shared_home import SharedHome
from dealdesk.index.shared_store import Database
from dealdesk.index.shared_writer import SharedPrevious, SharedWriter
from dealdesk.index.write import Made

STORE = "shared.sqlite"


class Shared:
    """The same for a build as a data folder is. Connects when it is first asked for something."""

    def __init__(self, index_url: str, index_token: str, store_url: str, data: Path) -> None:
        """``index_url`` and ``index_token`` are of Milvus, ``store_url`` of the database: empty for a SQLite file in
        ``data``, which also holds that file's lock."""
        self._index = (index_url, index_token)
        self._store_url = store_url or f"sqlite:///{data.absolute() / STORE}"
        self._data = data

    @cached_property
    def _home(self) -> SharedHome:
        self._data.mkdir(parents=True, exist_ok=True)
        return SharedHome(Database(self._store_url), Engine(*self._index), self._data)

    @contextmanager
    def locked(self, wait: float) -> Iterator[Site]:
        with self._home.locked(wait) as connection:
            yield _Site(self._home, connection)

    def close(self) -> None:
        """Lets go of both connections, and of Milvus Lite's file."""
        if "_home" in self.__dict__:
            self._home.engine.close()
            self._home.database.close()

    def rollback(self) -> str:
        return self._home.rollback()

    def compact(self, wait: float = 0.0) -> Compacted:
        del wait
        raise IndexFault(
            "an index in Milvus is compacted by Milvus itself: what no generation holds is deleted there by each "
            "`dealdesk reindex` that writes, a minute after it was left"
        )

    def library(self, embedder: Embedder | None = None) -> Library:
        return SharedLibrary(lambda: self._home, embedder)


class _Site:
    def __init__(self, home: SharedHome, connection: Connection) -> None:
        self._home = home
        self._connection = connection

    def ground(self, full: bool) -> tuple[Ground | None, list[str]]:
        return ground_of(lambda: SharedPrevious(self._home, self._home.kept(self._home.current())), full)

    @contextmanager
    def draft(self, ground: Ground | None, made: Made) -> Iterator[Draft]:
        previous = ground if isinstance(ground, SharedPrevious) else None
        yield SharedWriter(self._home, self._connection, previous, made)
