"""Takes from the disk what nobody is to find again: documents that are gone, and generations that still held them."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from dealdesk.index.lock import alive
from dealdesk.index.pointer import GENERATIONS, current_folder, point
from dealdesk.index.previous import Previous
from dealdesk.index.publish import draft, publish
from dealdesk.index.spool import FOLDER
from dealdesk.index.write import GenerationWriter, Layout, Made


@dataclass(frozen=True, slots=True)
class Compacted:
    """``generation`` is current now. ``rows`` are the passages of documents that were gone and are on the disk no more,
    ``generations`` how many earlier generations went, ``freed`` the bytes that the disk got back (which may be fewer
    than none, for what is left of a segment is written anew)."""

    generation: str
    rows: int
    generations: int
    freed: int


def compact(data: Path, layout: Layout = Layout()) -> Compacted:
    """Writes the segments anew of which any document is gone, and deletes every generation but the result: there is
    none to go back to then. To be called with the lock held. Raises IndexMissing or IndexDamaged."""
    previous = Previous(current_folder(data))
    previous.check()
    before, generations = _size(data), _count(data)
    dead = previous.manifest.rows - previous.manifest.passages
    generation = previous.manifest.id
    if any(revisions.gone for revisions in previous.revisions):
        generation = _rewritten(data, previous, layout)
    else:
        point(data, generation)
    for old in (data / GENERATIONS).iterdir():
        if old.name != generation:
            shutil.rmtree(old)
    for left in (data / FOLDER, *data.glob(".restore-*"), *data.glob(".snapshot-*")):
        if left.name.startswith(".snapshot-") and alive(left.name.rpartition("-")[2]):
            continue  # of a backup that is being taken
        shutil.rmtree(left, ignore_errors=True)  # what builds, backups and restores that were killed have left
    return Compacted(generation, dead, generations - 1, before - _size(data))


def _rewritten(data: Path, previous: Previous, layout: Layout) -> str:
    """The same documents in a generation of which none is gone. Returns its id; the one before stays for now."""
    manifest = previous.manifest
    made = Made(manifest.embedder, manifest.embedder_sha256, manifest.dimension, manifest.passage_tokens)
    with (
        draft(data) as folder,
        closing(GenerationWriter(folder, previous, made, replace(layout, clean=True))) as writer,
    ):
        for record in previous.records.values():
            writer.keep(record)
        written = writer.finish(data, "")
        publish(data, folder, written.id, "")
    return written.id


def _count(data: Path) -> int:
    return sum(folder.name[:1].isdigit() for folder in (data / GENERATIONS).iterdir())


def _size(data: Path) -> int:
    """Bytes of all generations; a file that several share counts once."""
    files = (path.stat() for path in (data / GENERATIONS).rglob("*") if path.is_file())
    return sum({status.st_ino: status.st_size for status in files}.values())
