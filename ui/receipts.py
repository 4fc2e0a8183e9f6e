"""Replies to requests that carry an idempotency key: sent twice, a request is done once and answered alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from dealdesk.ui.ledger import Ledger
from dealdesk.ui.problems import KeyReused, UnderWay

FILE = "receipts.sqlite"
"""Name of the file in the data folder."""

KEPT = 1000
"""Replies that are kept; the oldest are forgotten."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS receipts (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    reply TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A reply, and whether it is repeated from an earlier request."""

    reply: str
    repeated: bool


class Receipts:
    """The replies in the SQLite file ``path``, which outlive a restart. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._ledger = Ledger(path, _SCHEMA)
        self._lock = Lock()
        self._under_way: set[str] = set()

    def once(self, key: str, fingerprint: str, make: Callable[[], str], owner: str = "") -> Receipt:
        """What ``make`` replies, or replied when ``key`` came before from ``owner``; ``fingerprint`` tells two requests
        apart.

        What fails is not kept, so that it can be tried again. Raises KeyReused where the key came with another
        request, UnderWay while the first one is being worked on.
        """
        kept = f"{owner}\n{key}" if owner else key
        with self._lock:
            if kept in self._under_way:
                raise UnderWay(f"A request with the key {key!r} is being worked on; send it again in a while.")
            self._under_way.add(kept)
        try:
            earlier = self._earlier(kept)
            if earlier and earlier[0] != fingerprint:
                raise KeyReused(f"The key {key!r} came with another request before; give each a key of its own.")
            if earlier:
                return Receipt(earlier[1], repeated=True)
            reply = make()
            self._keep(kept, fingerprint, reply)
            return Receipt(reply, repeated=False)
        finally:
            with self._lock:
                self._under_way.discard(kept)

    def _earlier(self, key: str) -> tuple[str, str] | None:
        """The fingerprint and the reply of the request that came with ``key``."""
        with self._ledger.opened() as connection:
            row = connection.execute("SELECT fingerprint, reply FROM receipts WHERE key = ?", (key,)).fetchone()
        return (str(row[0]), str(row[1])) if row else None

    def _keep(self, key: str, fingerprint: str, reply: str) -> None:
        with self._ledger.opened() as connection:
            connection.execute(
                "INSERT INTO receipts (key, fingerprint, reply) VALUES (?, ?, ?)", (key, fingerprint, reply)
            )
            connection.execute("DELETE FROM receipts WHERE number <= (SELECT max(number) FROM receipts) - ?", (KEPT,))
