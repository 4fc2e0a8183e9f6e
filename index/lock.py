"""One writer at a time in a data folder, and a name for whoever it is."""

from __future__ import annotations

import errno
import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from dealdesk.index.faults import IndexLocked, IndexUnwritten

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
_REFUSED = (errno.EACCES, errno.EPERM)
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


def alive(process: str) -> bool:
    """Whether a process of this machine is there, by its number as part of a file's name."""
    try:
        os.kill(int(process), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:  # another user's
        return True
    return True


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """What goes wrong inside of it because ``data`` cannot be written, or its disk is full, is IndexUnwritten."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        code = error.errno if isinstance(error, OSError) else None
        ours = str(getattr(error, "filename", None) or "").startswith(str(data))
        if isinstance(error, sqlite3.OperationalError) or code in _NO_ROOM or (code in _REFUSED and ours):
            raise IndexUnwritten(
                f"{data} cannot be written ({getattr(error, 'strerror', None) or error}); make room on its disk or "
                "allow the user that runs this to write there (DEALDESK_DATA). The index is as it was"
            ) from error
        raise


def _holder(data: Path) -> str:
    try:
        holder = json.loads((data / _HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']}, since {holder['since']},"
    except (OSError, ValueError, KeyError):  # it has the lock but has not written its name yet
        return "another process"
