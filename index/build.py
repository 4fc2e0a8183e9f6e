"""From a corpus to a new generation: only what changed is read, and only what is new is embedded."""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from dealdesk.index.changes import Changes, compare, inside
from dealdesk.index.embed import Embedder
from dealdesk.index.home import Draft, FolderHome, Ground, Home, Site
from dealdesk.index.pipeline import Embedded, Known, Pipeline, Readers
from dealdesk.index.publish import rollback
from dealdesk.index.spool import FOLDER, Spool
from dealdesk.index.store import DocumentRecord
from dealdesk.index.workshop import Opened, local
from dealdesk.index.write import Layout, Made
from dealdesk.ingest.corpus import SourceFile, scan
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.prepare import Prepared, Recipe
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ingest.suspicion import is_aside

__all__ = ["Report", "reindex", "rollback"]

TOUCHED_BYTES = 64 << 20
"""Bytes of files that were only touched or copied: 0.05 s to compare, as long as a small generation takes to write."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, by source. ``stale`` documents are in the index with their last good text.

    ``embedded`` and ``reused`` count passages, together all of the index; ``notices`` are sentences for the user.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    stale: tuple[str, ...]
    notices: tuple[str, ...]
    embedded: int
    reused: int
    seconds: float
    generation: str


def reindex(
    corpus: Path,
    data: Path,
    embedder: Embedder,
    *,
    only: Sequence[Path] = (),
    full: bool = False,
    passage_tokens: int,
    ocr: Ocr | None = None,
    trusted: Sequence[str] = (),
    progress: Progress = silent,
    wait: float = 0.0,
    layout: Layout = Layout(),
    workshop: Opened = local(),
    home: Home | None = None,
) -> Report:
    """Brings the index up to date with the files in ``corpus``, and makes the result current in one step. It is kept in
    ``data``, or in ``home`` where one is given.

    ``only`` restricts the look to these files and folders; ``full`` reads and embeds them anew. Passages have at most
    ``passage_tokens`` of the embedder's tokens. ``ocr`` reads scanned pages and images, also of documents whose pages
    were left unread before. Documents that are suspicious are set aside but for those whose sources match one of
    ``trusted``, shell patterns. ``workshop`` does the reading and embedding. With nothing to do the current generation
    stays. What a run embedded that was killed is not embedded again, unless by a ``full`` one. Waits up to ``wait``
    seconds (below 0: for ever) for another run to end. Memory holds a few documents at a time, whatever the corpus. A
    damaged index is made anew from what is sound of it and the whole corpus, whatever ``only`` says.

    Stages of ``progress``: scan; read and embed, which go on together (how much there is to embed is known once all
    is read); write. Raises IndexLocked when another run goes on, IndexUnwritten when there is no room, IndexDamaged
    when the index of a shared home is broken and ``full`` is not set. The report names files that cannot be read.
    """
    home = FolderHome(data, layout) if home is None else home
    with home.locked(wait) as site:
        begun = time.monotonic()
        previous, notices = site.ground(full)
        only = () if notices else only  # what became of a damaged index is told by the whole corpus alone
        progress("scan", 0, 0)
        recipe = Recipe(embedder.count_tokens, passage_tokens, ocr, tuple(trusted))
        found = scan(corpus, tuple(only), images=ocr is not None)
        changes = compare(
            previous.records if previous else {},
            found,
            inside(corpus, only),
            lambda record: full or (ocr is not None and _has_unread_page(record)) or _is_judged_anew(record, recipe),
        )
        progress("scan", len(found.files), len(found.files))
        run = _Run(data, site, embedder, previous, recipe, full, progress, changes, notices)
        run.build(workshop)
        return run.told(begun)


@dataclass(slots=True)
class _Run:
    data: Path
    site: Site
    embedder: Embedder
    previous: Ground | None
    recipe: Recipe
    full: bool
    progress: Progress
    changes: Changes
    notices: list[str]
    generation: str = ""
    embedded: int = 0
    passages: int = 0
    files: dict[str, SourceFile] | None = None

    @property
    def previous_id(self) -> str:
        return self.previous.manifest.id if self.previous else ""

    @property
    def anew(self) -> bool:
        """Whether what is kept must be split anew, for the model or the passage length is another now."""
        return self.previous is not None and not self.previous.made_alike(self.embedder, self.recipe.passage_tokens)

    def build(self, workshop: Opened) -> None:
        """Reads, embeds and writes what is new and makes the new generation current; where nothing is, none is made."""
        self.generation = self.previous_id
        if self.anew and not self.notices:
            self.notices.append("Every passage was made anew: the model or the passage length has changed.")
        with ExitStack() as stack:
            writing: Draft | None = None
            with closing(self._embedded(workshop)) as stream:
                for item in stream:
                    writing = writing or self._begun(stack)
                    self._add(writing, item)
            if writing is None and self._has_changed():
                writing = self._begun(stack)
            if writing is not None:
                self.generation = self._publish(writing)
        shutil.rmtree(self.data / FOLDER, ignore_errors=True)

    def told(self, begun: float) -> Report:
        changes = self.changes
        passages = self.passages + sum(record.passages for record in self._kept())
        return Report(
            added=tuple(changes.added),
            changed=tuple(changes.changed),
            moved=tuple(changes.moved),
            removed=tuple(changes.removed),
            unchanged=tuple(changes.unchanged),
            unreadable=tuple(changes.unreadable),
            stale=tuple(source for source, record in changes.keep.items() if record.stale),
            notices=tuple(self.notices),
            embedded=self.embedded,
            reused=passages - self.embedded,
            seconds=round(time.monotonic() - begun, 3),
            generation=self.generation,
        )

    def _embedded(self, workshop: Opened) -> Generator[Embedded, None, None]:
        """Every document that is to be written, as it gets ready."""
        again = self.changes.keep.values() if self.anew else ()
        size = sum(file.size for file in self.changes.read) + sum(record.characters for record in again)
        self.progress("read", 0, len(self.changes.read))
        if not self.changes.read and not again:
            self.progress("embed", 0, 0)
            return
        embedder = self.embedder
        spool = Spool(self.data / FOLDER, embedder.sha256, embedder.dimension, afresh=self.full)
        with closing(spool), workshop(embedder, self.recipe, size) as shop:
            pipeline = Pipeline(shop.embed, spool, self._known(), self.progress, shop.lanes)
            for item in pipeline.finished(self._prepared(shop.readers)):
                self.embedded = pipeline.embedded
                yield item

    def _prepared(self, readers: Readers) -> Iterator[Prepared]:
        """What is new or changed, read and split; what cannot be read is named, and its last good text kept. Then all
        that is kept, where it must be split anew: from its stored text."""
        total = len(self.changes.read)
        for done, item in enumerate(readers.prepared(self.changes.read), 1):
            if isinstance(item, Unreadable):
                self.changes.could_not_read(item, self.previous.records.get(item.source) if self.previous else None)
            else:
                notices = item.document.notices
                self.notices += [f"{item.document.source}: {notice.detail or notice.kind}" for notice in notices]
                yield item
            self.progress("read", done, total)
        if self.previous is not None and self.anew:
            documents = map(self.previous.document, list(self.changes.keep.values()))
            yield from (item for item in readers.prepared(documents) if isinstance(item, Prepared))

    def _known(self) -> Known | None:
        """The vectors that may be used again."""
        previous, embedder = self.previous, self.embedder
        if previous is None or self.full:
            return None
        return Known(lambda keys: previous.rows_of_contents(keys, embedder), previous.vectors)

    def _kept(self) -> list[DocumentRecord]:
        return [] if self.anew else list(self.changes.keep.values())

    def _has_changed(self) -> bool:
        """Whether the index must change although no document is new, were it only in which are stale, or in the times
        of so many files that to compare their bytes again at each run would cost more than to write them down."""
        if self.previous is None or self.full or self.anew or self.changes.removed:
            return True
        before = self.previous.records
        stale = {source for source, record in before.items() if record.stale}
        if stale != {source for source, record in self.changes.keep.items() if record.stale}:
            return True
        kept = self.changes.keep.values()
        return sum(one.size for one in kept if one.mtime_ns != before[one.source].mtime_ns) > TOUCHED_BYTES

    def _begun(self, stack: ExitStack) -> Draft:
        """A draft, gone at the end of ``stack`` unless it was published."""
        embedder = self.embedder
        made = Made(embedder.name, embedder.sha256, embedder.dimension, self.recipe.passage_tokens)
        return stack.enter_context(self.site.draft(None if self.anew else self.previous, made))

    def _add(self, writer: Draft, item: Embedded) -> None:
        document, passages = item.prepared.document, item.prepared.passages
        file = self._file(document.source)
        stale = isinstance(file, DocumentRecord) and file.stale
        writer.add(document, passages, item.prepared.findings, item.vectors, file.size, file.mtime_ns, stale)
        self.passages += len(passages)

    def _file(self, source: str) -> SourceFile | DocumentRecord:
        """What a document was read from: a file of this run, or that of its record."""
        if self.files is None:
            self.files = {file.source: file for file in self.changes.read}
        return self.changes.keep.get(source) or self.files[source]

    def _publish(self, writing: Draft) -> str:
        """Completes the draft and makes it current; returns its id."""
        self.progress("write", 0, 3)
        for record in self._kept():
            writing.keep(record)
        self.progress("write", 1, 3)
        generation = writing.publish(self.previous_id, lambda: self.progress("write", 2, 3))
        self.progress("write", 3, 3)
        return generation


def _has_unread_page(record: DocumentRecord) -> bool:
    """Whether the document has a page without text that no OCR has looked at."""
    kinds = {notice.kind for notice in record.notices}
    return "no_text_layer" in kinds and not any(kind.startswith("ocr") for kind in kinds)


def _is_judged_anew(record: DocumentRecord, recipe: Recipe) -> bool:
    """Whether the document is set aside and trusted by now, or the other way round."""
    return is_aside(record.notices) and (record.passages > 0) != recipe.trusts(record.source)
