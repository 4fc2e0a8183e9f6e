"""A new generation, filled document by document: what is kept stays where it is, what is new is written as it comes.

A generation is a row of segments. What is new becomes one more; of a document that is gone or changed only a note says
so. Segments are files that never change, so the new generation's are links to those of the one before. A segment that
is small beside the new one, or in which much is dead, is written into the new one, as are all after it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from dealdesk.index.embed import Vectors
from dealdesk.index.ivf import EXACT_UP_TO
from dealdesk.index.manifest import Manifest, SegmentRecord, checksums
from dealdesk.index.previous import Previous
from dealdesk.index.publish import next_id
from dealdesk.index.revisions import Revisions, write_revisions
from dealdesk.index.segment import SEGMENTS, SegmentWriter
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.findings import Findings

APART_BYTES = 32 << 20
"""An index of so many bytes, some 6,000 passages, is copied in no time that is noticed; a larger one is linked."""


@dataclass(frozen=True, slots=True)
class Made:
    """How passages and vectors of a generation are made: the embedder's name, sha256 and dimension, and the most
    tokens in a passage."""

    embedder: str
    embedder_sha256: str
    dimension: int
    passage_tokens: int


@dataclass(frozen=True, slots=True)
class Layout:
    """When vectors are sorted into lists (measured: benchmarks/README.md) and segments are written anew (chosen so that
    a change writes at most a few times itself; not measured against others).

    A segment of at most ``small`` rows, or of at most ``ratio`` times as many as the new one, becomes part of the new
    one, so there are never more than some dozen; and so does one of whose rows a greater share than ``dead`` is, or,
    with ``clean``, one of which any document is gone. Up to ``apart`` bytes a generation shares no file with the one
    before, which so can stand in for it whatever file is damaged.
    """

    exact_up_to: int = EXACT_UP_TO
    small: int = 2_000
    ratio: float = 2.0
    dead: float = 0.25
    clean: bool = False
    apart: int = APART_BYTES


class GenerationWriter:
    """Writes one generation into an empty folder. Documents come one at a time, in any order, from one thread; of
    what has been added nothing is held in memory. Every document of the new generation is named once, by ``keep`` or
    by ``add``; those of ``previous`` that are not named are gone. A source that is kept cannot be added too."""

    def __init__(self, folder: Path, previous: Previous | None, made: Made, layout: Layout = Layout()) -> None:
        """``previous`` is the generation that ``keep`` keeps from; its vectors must be of the same embedder."""
        self._folder = folder
        self._previous = previous
        self._made = made
        self._layout = layout
        self._kept: list[DocumentRecord] = []
        self._added: set[str] = set()
        self._passages = 0
        self._writer: SegmentWriter | None = None
        self._draft = folder / SEGMENTS / "new"

    def keep(self, record: DocumentRecord) -> None:
        """The document goes on as it stands in ``previous``, but with ``size``, ``mtime_ns`` and ``stale`` of
        ``record``. Costs nothing that grows with the document."""
        self._kept.append(record)

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        findings: Findings,
        vectors: Vectors,
        size: int,
        mtime_ns: int,
        stale: bool = False,
    ) -> None:
        """Writes a document read from a file of ``size`` bytes and ``mtime_ns``, its passages, what it states, and one
        vector of length 1 for each passage: float32 of shape (len(passages), dimension)."""
        self._new().add(document, passages, findings, vectors, size, mtime_ns, stale)
        self._added.add(document.id)
        self._passages += len(passages)

    @property
    def ids(self) -> set[str]:
        """The ids of all documents so far."""
        return {record.id for record in self._kept} | self._added

    def finish(self, data: Path, previous_id: str) -> Manifest:
        """Completes every file, writes the manifest and returns it; publishing is left to the caller.

        ``data`` is the data folder, in which the generation gets the next number, and ``previous_id`` the generation
        to go back to, or ""."""
        segments: list[SegmentRecord] = []
        files: dict[str, tuple[int, str]] = {}
        kept = self._previous.by_segment(self._kept) if self._previous else []
        first = self._first_rewritten(kept)
        if self._previous:
            for number, records in enumerate(kept[first:], first):
                self._copy(self._previous, number, records)
            for number in range(first):
                files |= self._link(self._previous, number)
                segments.append(self._previous.segments[number].record)
        if self._writer is not None:
            record = self._writer.finish(self._layout.exact_up_to)
            self._draft.rename(self._draft.with_name(f"{first:03}"))
            segments.append(replace(record, name=f"{first:03}"))
        revisions = self._revisions(kept[:first])
        write_revisions(self._folder, [*revisions, Revisions()][: len(segments)])
        manifest = self._manifest(data, previous_id, tuple(segments), checksums(self._folder, files))
        manifest.write(self._folder)
        return manifest

    def close(self) -> None:
        """Lets go of every file. Without ``finish`` before, what the folder holds is no generation."""
        if self._writer is not None:
            self._writer.close()

    def _new(self) -> SegmentWriter:
        if self._writer is None:
            self._writer = SegmentWriter(self._draft, self._made.dimension)
        return self._writer

    def _first_rewritten(self, kept: list[list[DocumentRecord]]) -> int:
        """The number of the first segment that becomes part of the new one; all after it do too."""
        layout, rows = self._layout, self._writer.rows if self._writer else 0
        living = [sum(record.passages for record in records) for records in kept]
        sizes = [segment.record.rows for segment in self._previous.segments] if self._previous else []
        first = len(kept)
        while first and sizes[first - 1] <= max(layout.small, layout.ratio * rows):
            first -= 1
            rows += living[first]
        worn = [place for place in range(first) if sizes[place] - living[place] > layout.dead * sizes[place]]
        if layout.clean and self._previous:
            worn += [place for place, own in enumerate(self._previous.revisions[:first]) if own.gone]
        return min([first, *worn])

    def _copy(self, previous: Previous, number: int, records: Sequence[DocumentRecord]) -> None:
        """Writes documents of a segment of the generation before into the new one."""
        for record in records:
            self._new().copy(previous.segments[number], record, record.first_row - previous.first_rows[number])

    def _link(self, previous: Previous, number: int) -> dict[str, tuple[int, str]]:
        """Links or copies a segment of the generation before into the folder. Returns its files' sizes and sums."""
        name = f"{SEGMENTS}/{previous.segments[number].record.name}/"
        files = {path: sums for path, sums in previous.manifest.files.items() if path.startswith(name)}
        apart = sum(size for size, _ in previous.manifest.files.values()) <= self._layout.apart
        for path in files:
            _link(previous.folder / path, self._folder / path, apart)
        return files

    def _revisions(self, kept: Sequence[Sequence[DocumentRecord]]) -> list[Revisions]:
        """What has become of the documents of the segments that go on, of which ``kept`` are left."""
        if self._previous is None:
            return []
        here = self._previous.by_segment(self._previous.records.values())
        return [_revised(*all_of) for all_of in zip(self._previous.revisions, here, kept, strict=False)]

    def _manifest(
        self,
        data: Path,
        previous_id: str,
        segments: tuple[SegmentRecord, ...],
        files: dict[str, tuple[int, str]],
    ) -> Manifest:
        made = self._made
        digest = sha256(repr((made.embedder_sha256, made.passage_tokens, files)).encode()).hexdigest()
        return Manifest(
            id=next_id(data, digest),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            previous=previous_id,
            embedder=made.embedder,
            embedder_sha256=made.embedder_sha256,
            dimension=made.dimension,
            passage_tokens=made.passage_tokens,
            documents=len(self._kept) + len(self._added),
            passages=sum(record.passages for record in self._kept) + self._passages,
            segments=segments,
            files=files,
        )


def _revised(before: Revisions, here: Sequence[DocumentRecord], kept: Sequence[DocumentRecord]) -> Revisions:
    """The revisions of a segment whose documents were ``here``, and of which ``kept`` are left."""
    now = {record.id: (record.size, record.mtime_ns, record.stale) for record in kept}
    old = {record.id: (record.size, record.mtime_ns, record.stale) for record in here}
    touched = {ident: file for ident, file in now.items() if ident in before.touched or file != old[ident]}
    return Revisions(before.gone | (old.keys() - now.keys()), touched)


def _link(path: Path, target: Path, apart: bool) -> None:
    """One file under two names; a copy of it where they are to be ``apart``, or the file system cannot."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not apart:
        with suppress(OSError):
            os.link(path, target)
            return
    shutil.copy2(path, target)
