"""One writer at a time in a data folder, and a name for whoever it is."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from dealdesk.index.faults import IndexLocked

_LOCK = "lock"
_HOLDER = "lock.json"


@contextmanager
def locked(data: Path, wait: float) -> Iterator[None]:
    """Holds the lock of ``data`` (made if need be), waiting up to ``wait`` seconds for it (below 0: for ever).

    The lock goes with its process: one that was killed leaves none. Raises IndexLocked, which says who holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / _LOCK, timeout=wait)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLocked(f"{_holder(data)} is writing the index in {data}; try again when it has finished") from error
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now}
        (data / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        (data / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(data: Path) -> str:
    try:
        holder = json.loads((data / _HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']}, since {holder['since']},"
    except (OSError, ValueError, KeyError):  # it has the lock but has not written its name yet
        return "another process"
