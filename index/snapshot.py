"""A generation taken out of a data folder while others write there, and one brought back into it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from dealdesk.index.faults import IndexDamaged, IndexFault
from dealdesk.index.generation import Generation
from dealdesk.index.manifest import NAME, Manifest, damage, read_manifest
from dealdesk.index.pointer import current_folder
from dealdesk.index.publish import draft, next_id, publish

_TRIES = 20


@contextmanager
def snapshot(data: Path) -> Iterator[tuple[Path, Manifest]]:
    """The files of the current generation under names of their own, which stay whatever builds do meanwhile, and its
    manifest. Raises IndexMissing, IndexStale, or IndexDamaged for a file that is not what was written."""
    folder = data / f".snapshot-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        manifest = _linked(data, folder)
        for name, how in damage(folder, manifest.files):
            raise IndexDamaged(f"{current_folder(data) / name} {how}; run `dealdesk reindex`, then this again")
        yield folder, manifest
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _linked(data: Path, folder: Path) -> Manifest:
    for left in range(_TRIES, 0, -1):
        current = current_folder(data)
        try:
            manifest = read_manifest(current)
            for name in (NAME, *manifest.files):
                (folder / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _link(current / name, folder / name)
            return manifest
        except (FileNotFoundError, IndexDamaged):  # two builds may have followed one another meanwhile
            shutil.rmtree(folder, ignore_errors=True)
            if left == 1 or current_folder(data) == current:
                raise
    raise AssertionError  # never reached: the last try returns or raises


def _link(path: Path, target: Path) -> None:
    with suppress(FileExistsError, PermissionError):
        os.link(path, target)
        return
    shutil.copy2(path, target)


def _check(folder: Path) -> None:
    try:
        faults = Generation(folder).verify()
    except IndexDamaged as error:
        faults = [str(error)]
    if faults:
        raise IndexDamaged(f"{faults[0].partition(';')[0]}; take another backup")


def adopt(data: Path, fill: Callable[[Path], None]) -> str:
    """Makes the generation current that ``fill`` puts into the empty folder which it is given, and returns its id here.
    The one that was current stays to go back to. To be called with the lock held.

    Every file is compared with its checksum first: raises IndexDamaged or IndexStale, and all is as it was.
    """
    with draft(data) as folder:
        fill(folder)
        _check(folder)
        manifest = read_manifest(folder)
        previous = ""
        with suppress(IndexFault):
            previous = read_manifest(current_folder(data)).id
        ident = next_id(data, manifest.id.partition("-")[2])
        replace(manifest, id=ident, previous=previous).write(folder)
        publish(data, folder, ident, previous)
        return ident
