"""A small SQLite file in the data folder, beside the index and untouched by it: for what people and programs send."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dealdesk.ui.problems import NotKept

PATIENCE_SECONDS = 10.0
"""How long a writer waits for another one."""


def fault_in(path: Path, check: str) -> str:
    """What is wrong with the database at ``path`` by SQLite's ``check`` ("quick_check", "integrity_check", which also
    compares its indexes); "" where nothing is. It is read and not changed."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            told = str(connection.execute(f"PRAGMA {check}").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return "" if told == "ok" else told


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
