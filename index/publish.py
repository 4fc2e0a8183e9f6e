"""From a draft to the current generation in one step, and back again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from dealdesk.index.faults import IndexMissing
from dealdesk.index.lock import locked
from dealdesk.index.manifest import Manifest, read_manifest
from dealdesk.index.pointer import GENERATIONS, current_folder, point, sync

_DRAFT = ".draft-"


@contextmanager
def draft(data: Path) -> Iterator[Path]:
    """An empty folder to build a generation in. What is left in it at the end is deleted, as are the leavings of
    builds that were killed. To be called with the lock held."""
    generations = data / GENERATIONS
    generations.mkdir(parents=True, exist_ok=True)
    for left in generations.glob(f"{_DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = generations / f"{_DRAFT}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def next_id(data: Path, digest: str) -> str:
    """The id for the generation after all that are there: a number that sorts, and the start of a ``digest``."""
    numbers = [int(name.name[:6]) for name in (data / GENERATIONS).iterdir() if name.name[:6].isdigit()]
    return f"{max(numbers, default=0) + 1:06}-{digest[:8]}"


def publish(data: Path, folder: Path, generation: str, previous: str, gone: Collection[str] = ()) -> None:
    """Makes the finished draft in ``folder`` current, and deletes every generation but it and ``previous``, in which
    documents have been that are ``gone`` now.

    All bytes are on disk before the pointer moves, so a power cut leaves the old index or the new one.
    """
    generations = data / GENERATIONS
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)
    folder.rename(generations / generation)
    sync(generations)
    point(data, generation, previous, gone)
    for old in generations.iterdir():
        if old.name not in (generation, previous):
            # Whoever still reads it has its files open or in memory, so nothing is taken from them.
            shutil.rmtree(old, ignore_errors=True)


def sweep(data: Path, current: Manifest) -> None:
    """Deletes what a build that was killed after it had made ``current`` current did not come to delete: the
    generations before it but one. To be called with the lock held."""
    for old in (data / GENERATIONS).glob("[0-9]*"):
        if old.name < current.id and old.name != current.previous:
            shutil.rmtree(old, ignore_errors=True)


def rollback(data: Path) -> str:
    """Makes the generation before the current one current again and returns its id.

    The newer one stays until the next build. Raises IndexMissing when there is none to go back to.
    """
    with locked(data, wait=0):
        previous = read_manifest(current_folder(data)).previous
        if not previous or not (data / GENERATIONS / previous).is_dir():
            raise IndexMissing(f"there is no earlier index in {data} to go back to; run `dealdesk reindex`")
        read_manifest(data / GENERATIONS / previous)
        point(data, previous)
        return previous
