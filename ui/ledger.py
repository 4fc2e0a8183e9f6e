"""A small SQLite file in the data folder, beside the index and untouched by it: for what people and programs send."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dealdesk.ui.problems import NotKept

PATIENCE_SECONDS = 10.0
"""How long a writer waits for another one."""


class Ledger:
    """The file at ``path``, made when it is first used. Safe to use from many threads and processes."""

    def __init__(self, path: Path, schema: str) -> None:
        """``schema`` is run each time the file is opened: statements that do nothing where their table is there."""
        self.path = path
        self._schema = schema

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept if all goes well, and all undone otherwise. Raises NotKept."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=PATIENCE_SECONDS)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")  # readers and a writer do not wait for each other
                connection.executescript(self._schema)
                with connection:
                    yield connection
        except (sqlite3.Error, OSError) as error:
            raise NotKept(
                f"{self.path} cannot be used ({error}); free space on its disk, see that the folder DEALDESK_DATA can "
                "be written to, or move the file away if it is damaged."
            ) from error
