"""A full disk, files that may no longer be read, and a clock that was turned back."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.fault_place import Place, apart, digest
from dealdesk.index.faults import IndexDamaged, IndexUnwritten
from dealdesk.index.manifest import read_manifest
from dealdesk.index.pointer import current_folder

LIMITS = (0, 100, 1_000, 4_096, 10_000, 30_000, 60_000, 100_000)
"""Bytes of the largest file that may be written; and of the room that a full disk has left."""
NOBODY = 65534


def fill_up(place: Place) -> dict[str, Any]:
    """Re-indexes without room: by a limit on files, and on a small disk of memory where one may be mounted."""
    place.fill(20)
    apart(place.index)
    told: Counter[str] = Counter()
    for limit in LIMITS:
        _without_room(place, told, lambda limit=limit: _limited(limit))  # type: ignore[misc]
    if os.geteuid() == 0:
        with suppress(subprocess.CalledProcessError, FileNotFoundError), _disk(place) as room:
            for limit in LIMITS:
                _without_room(place, told, lambda: None, lambda limit=limit: room(limit))  # type: ignore[misc]
            told["on a disk that was full"] = len(LIMITS)
    return dict(sorted(told.items()))


def _without_room(
    place: Place, told: Counter[str], limit: Callable[[], None], fill: Callable[[], Any] = lambda: None
) -> None:
    before = apart(digest, place.data)
    place.change(6)
    after = place.clean()
    filler = fill()

    def run() -> None:
        limit()
        place.index()

    try:
        apart(run)
        told["there was room enough"] += 1
    except IndexUnwritten as error:
        told["told" if "make room" in str(error) else "told without a remedy"] += 1
        told["the index before did not serve"] += apart(digest, place.data) != before
    except Exception as error:
        told["crashed"] += 1
        print(f"full disk: {error!r}", flush=True)
    if filler:
        filler.unlink()
    apart(place.index)
    told["rebuilt unlike a clean build"] += apart(digest, place.data) != after


def _limited(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@contextmanager
def _disk(place: Place) -> Iterator[Callable[[int], Path]]:
    """The data folder on a disk of 8 MB; gives what fills it up to so many bytes."""
    kept = place.root / "kept"
    shutil.move(place.data, kept)
    place.data.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place.data], check=True, capture_output=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        place.data.rmdir()
        shutil.move(kept, place.data)
        raise
    try:
        shutil.copytree(kept, place.data, dirs_exist_ok=True)

        def room(left: int) -> Path:
            filler = place.data / ".filler"
            free = shutil.disk_usage(place.data).free
            filler.write_bytes(bytes(max(free - left, 0)))
            return filler

        yield room
    finally:
        subprocess.run(["umount", place.data], check=True)
        place.data.rmdir()
        shutil.move(kept, place.data)


def lock_out(place: Place) -> dict[str, Any]:
    """Takes the right to read from each file of the index in turn, then from a document and a folder of the corpus."""
    place.fill(12)
    apart(place.index)
    if os.geteuid() == 0:
        for path in (place.root, *place.root.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    told: Counter[str] = Counter()
    before = apart(_as_nobody, lambda: digest(place.data))
    files = [place.data / "current", *(path for path in current_folder(place.data).rglob("*") if path.is_file())]
    for path in files:
        with _unreadable(path):
            try:
                same = apart(_as_nobody, lambda: digest(place.data)) == before
                told["served all the same" if same else "served something else"] += 1
            except IndexDamaged as error:
                well = str(path) in str(error) and "allow the user" in str(error)
                told["told" if well else "told without the file or the remedy"] += 1
        told["did not serve afterwards"] += apart(_as_nobody, lambda: digest(place.data)) != before
    for path in (place.corpus / place.sources[0], place.corpus / "orders", place.corpus / place.sources[1]):
        if path.exists():
            _hidden(place, path, told)
    return dict(sorted(told.items()))


def _hidden(place: Place, path: Path, told: Counter[str]) -> None:
    count = len(place.sources)
    with _unreadable(path):
        report = apart(_as_nobody, place.index)
        kept = apart(_as_nobody, lambda: len(_documents(place.data)))
        told["documents lost"] += count - kept
        told["unreadable and named"] += bool(report.unreadable and report.stale)
    apart(_as_nobody, place.index)
    told["rebuilt unlike a clean build"] += apart(_as_nobody, lambda: digest(place.data)) != place.clean()


def _documents(data: Path) -> Any:
    from benchmarks.fault_place import opened

    return opened(data).documents()


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


def _as_nobody(work: Callable[[], Any]) -> Any:
    if os.geteuid() == 0:  # who may read everything
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    return work()


def turn_back(place: Place) -> dict[str, Any]:
    """Files that were changed and bear the time and size that they had, or a time to come, and a generation that was
    made in the future."""
    place.fill(12)
    told: Counter[str] = Counter()
    for year in (0, 1, 30, -30):
        apart(place.index)
        folder = current_folder(place.data)
        replace(read_manifest(folder), created="2099-01-01T00:00:00+00:00").write(folder)
        for source in place.sources[::2]:
            _swapped(place.corpus / source, year * 365 * 86_400 * 10**9)
        report = apart(place.index)
        told["changed and not seen"] += len(place.sources[::2]) - len(report.changed)
        told["rebuilt unlike a clean build"] += apart(digest, place.data) != place.clean()
    return dict(sorted(told.items()))


def _swapped(path: Path, shift: int) -> None:
    """Other contents of the same size, under the time that the file bore, or ``shift`` nanoseconds after it."""
    status = path.stat()
    text = path.read_text(encoding="utf-8")
    words = text.split(" ")
    at = next(place for place, word in enumerate(words) if word in ("duty", "ytud"))
    words[at] = words[at][::-1]
    path.write_text(" ".join(words), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + shift))
