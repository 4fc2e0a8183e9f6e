"""The keys of deal rooms: made by the command line, shown once, and kept as checksums in the data folder."""

from __future__ import annotations

import hmac
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from dealdesk.ui.caller import Caller, Role
from dealdesk.ui.ledger import PATIENCE_SECONDS, Ledger
from dealdesk.ui.problems import BadRequest, NotFound, NotKept

FILE = "keys.sqlite"
"""Name of the file in the data folder."""
PREFIX = "dd_"
"""What a key begins with, so that one that has leaked is known for what it is."""
SECRET_BYTES = 32
"""Random bytes of a key. No slow checksum is needed: it makes passwords hard to guess, of which people choose a few
million likely ones; nobody guesses one of 2 to the 256 random keys at any speed."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    user TEXT NOT NULL,
    rooms TEXT,
    role TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    revoked TEXT
);
CREATE TABLE IF NOT EXISTS ended (session TEXT PRIMARY KEY, until INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS seals (number INTEGER PRIMARY KEY CHECK (number = 1), secret BLOB NOT NULL);
"""
_COLUMNS = "id, name, user, rooms, role, created, expires, revoked"


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. ``rooms`` None means all; ``user`` is who it stands for where a reverse proxy tells
    who asks. Times are in UTC."""

    id: str
    name: str
    user: str
    rooms: frozenset[str] | None
    role: Role
    created: datetime
    expires: datetime | None
    revoked: datetime | None

    def state(self, now: datetime) -> str:
        """``live``, ``expired`` or ``revoked``."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires and self.expires <= now else "live"

    @property
    def caller(self) -> Caller:
        return Caller(self.id, self.rooms, self.role)


class Keys:
    """The keys in the SQLite file ``path``. Each question sees the file as it is, so what is revoked is revoked at
    once. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ledger = Ledger(path, _SCHEMA)
        self._lock = Lock()
        self._reader: sqlite3.Connection | None = None
        self._stamp: tuple[int, int] | None = None
        self._table: tuple[tuple[bytes, Key], ...] = ()
        self._ended: frozenset[str] = frozenset()

    def create(
        self, role: Role, rooms: Sequence[str] | None, name: str = "", user: str = "", expires: datetime | None = None
    ) -> tuple[Key, str]:
        """A new key, and its secret, which is told this once and kept nowhere. ``rooms`` None opens all of them.

        Raises BadRequest for a time that is over, and for a user who has a key already.
        """
        now = datetime.now(UTC)
        if expires and expires <= now:
            raise BadRequest(f"The key would have expired on {expires:%Y-%m-%d %H:%M} UTC; give it a later day.")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        opened = None if rooms is None else frozenset(rooms)
        key = Key(secrets.token_hex(4), name, user, opened, role, now, expires, None)
        with self._ledger.opened() as connection:
            self._path.chmod(0o600)
            taken = [one.id for _, one in _read(connection) if user and one.user == user and one.state(now) == "live"]
            if taken:
                raise BadRequest(f"{user} has a key already; revoke it first: dealdesk keys revoke {taken[0]}")
            connection.execute(
                f"INSERT INTO keys (hash, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    _hash(secret),
                    key.id,
                    name,
                    user,
                    None if opened is None else json.dumps(sorted(opened)),
                    role,
                    now.isoformat(),
                    expires.isoformat() if expires else None,
                    None,
                ),
            )
        return key, secret

    def all(self) -> list[Key]:
        """Every key, the oldest first, those that no longer open anything among them."""
        return [key for _, key in self._now()]

    def revoke(self, key_id: str) -> Key:
        """The key opens nothing from now on, on a running server too. Raises NotFound where there is none so named."""
        found = next((key for key in self.all() if key.id == key_id), None)
        if found is None:
            raise NotFound(f"There is no key {key_id!r}; `dealdesk keys list` shows those that there are.")
        with self._ledger.opened() as connection:
            now = datetime.now(UTC).isoformat()
            connection.execute("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?", (now, key_id))
        return found

    def take_in(self, path: Path) -> int:
        """Adds the keys of another file of keys, and returns how many: those that are here already stay as they are, so
        that one which was revoked stays revoked. Sessions are sealed as before."""
        with self._ledger.opened() as connection:
            self._path.chmod(0o600)
            connection.execute("ATTACH ? AS other", (str(path),))
            columns = f"hash, {_COLUMNS}"
            added = connection.execute(f"INSERT OR IGNORE INTO keys ({columns}) SELECT {columns} FROM other.keys")
            connection.execute("INSERT OR IGNORE INTO seals SELECT number, secret FROM other.seals")
            return added.rowcount

    def opened_by(self, secret: str) -> Key | None:
        """The live key whose secret this is; None where there is none."""
        found = self.made(secret)
        return found if found and found.state(datetime.now(UTC)) == "live" else None

    def made(self, secret: str) -> Key | None:
        """The key whose secret this is, though it may open nothing any more."""
        given = _hash(secret)
        found = None
        for kept, key in self._now():
            if hmac.compare_digest(given, kept):  # all are compared: the time tells nothing of any
                found = key
        return found

    def live(self, key_id: str) -> Key | None:
        """The key of this id, if it opens something still."""
        now = datetime.now(UTC)
        return next((key for _, key in self._now() if key.id == key_id and key.state(now) == "live"), None)

    def of_user(self, user: str) -> Key | None:
        """The live key that stands for ``user``."""
        now = datetime.now(UTC)
        return next((key for _, key in self._now() if user and key.user == user and key.state(now) == "live"), None)

    def any(self) -> bool:
        """Whether a key was ever made: keys are in force then, though all of them have ended."""
        return bool(self._now())

    def end(self, session: str, until: int) -> None:
        """The session opens nothing from now on. ``until`` it would have lasted, in Unix time; then it is forgotten."""
        with self._ledger.opened() as connection:
            connection.execute("DELETE FROM ended WHERE until < ?", (int(datetime.now(UTC).timestamp()),))
            connection.execute("INSERT OR IGNORE INTO ended VALUES (?, ?)", (session, until))

    def has_ended(self, session: str) -> bool:
        """Whether somebody signed out of it."""
        self._now()
        return session in self._ended

    def seal(self) -> bytes:
        """The secret that seals sessions, made at the first use: 32 random bytes that outlive a restart."""
        with self._ledger.opened() as connection:
            self._path.chmod(0o600)
            connection.execute("INSERT OR IGNORE INTO seals VALUES (1, ?)", (secrets.token_bytes(32),))
            return bytes(connection.execute("SELECT secret FROM seals").fetchone()[0])

    def _now(self) -> tuple[tuple[bytes, Key], ...]:
        """All keys with their checksums, read again only when the file has changed: SQLite tells so in microseconds."""
        with self._lock:
            try:
                stamp = self._changes()
                if stamp != self._stamp:
                    self._table = tuple(_read(self._reader)) if self._reader else ()
                    rows = self._reader.execute("SELECT session FROM ended") if self._reader else ()
                    self._ended = frozenset(str(row[0]) for row in rows)
                    self._stamp = stamp
            except sqlite3.Error as error:
                self._reader = None
                raise NotKept(f"{self._path} cannot be read ({error}); keys are kept there.") from error
            return self._table

    def _changes(self) -> tuple[int, int] | None:
        """What is another value once the file is another one or another connection has written to it."""
        try:
            file = self._path.stat().st_ino
        except FileNotFoundError:
            self._reader = None
            return None
        if self._reader is None or self._stamp is None or self._stamp[0] != file:
            with self._ledger.opened():
                pass  # whoever reads first makes the tables
            self._reader = sqlite3.connect(self._path, check_same_thread=False, timeout=PATIENCE_SECONDS)
            self._stamp = None
        return file, int(self._reader.execute("PRAGMA data_version").fetchone()[0])


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _read(connection: sqlite3.Connection) -> Iterator[tuple[bytes, Key]]:
    for kept, key_id, name, user, rooms, role, *times in connection.execute(
        f"SELECT hash, {_COLUMNS} FROM keys ORDER BY rowid"
    ):
        opened = None if rooms is None else frozenset(json.loads(rooms))
        created, expires, revoked = (datetime.fromisoformat(time) if time else None for time in times)
        yield bytes(kept), Key(key_id, name, user, opened, role, created or datetime.min, expires, revoked)
