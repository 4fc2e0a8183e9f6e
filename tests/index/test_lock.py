"""What keeps the data folder from being written is told as that, and nothing else is."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from dealdesk.index.faults import IndexUnwritten
from dealdesk.index.lock import alive, writing


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OSError(errno.EROFS, "Read-only file system"),
        OSError(errno.EFBIG, "File too large"),
        sqlite3.OperationalError("database or disk is full"),
        PermissionError(errno.EACCES, "Permission denied", "/srv/data/current.new"),
    ],
)
def test_what_keeps_the_data_folder_from_being_written_is_told_with_the_remedy(error: Exception) -> None:
    words = getattr(error, "strerror", None) or str(error)
    told = rf"/srv/data cannot be written \({words}\); make room .*DEALDESK_DATA"
    with pytest.raises(IndexUnwritten, match=told), writing(Path("/srv/data")):
        raise error


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(errno.EACCES, "Permission denied", "/srv/corpus/order.pdf"),
        FileNotFoundError(errno.ENOENT, "No such file", "/srv/data/current"),
        ValueError("a mistake of ours"),
    ],
)
def test_other_faults_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, writing(Path("/srv/data")):
        raise error
    assert raised.value is error


def test_a_process_is_alive_or_not() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert [alive(str(one)) for one in (os.getpid(), 1, child, "x", 10**30)] == [True, True, False, False, False]
