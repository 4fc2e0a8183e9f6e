"""From a corpus to a new generation: only what changed is read, and only what is new is embedded."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dealdesk.index.changes import Changes, compare, inside
from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.lock import locked
from dealdesk.index.previous import Previous, open_previous
from dealdesk.index.publish import draft, publish, rollback
from dealdesk.index.store import DocumentRecord, content_sha256
from dealdesk.index.write import GenerationWriter, Layout, Made
from dealdesk.ingest.corpus import SourceFile, scan
from dealdesk.ingest.document import Document, Passage, Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.findings import findings_in
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ingest.read import read
from dealdesk.ingest.split import split

__all__ = ["Report", "reindex", "rollback"]


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
    progress: Progress = silent,
    wait: float = 0.0,
    layout: Layout = Layout(),
) -> Report:
    """Brings the index in ``data`` up to date with the files in ``corpus``, and makes the result current in one step.

    ``only`` restricts the look to these files and folders; ``full`` reads and embeds them anew. Passages have at most
    ``passage_tokens`` of the embedder's tokens. ``ocr`` reads scanned pages and images, also of documents whose pages
    were left unread before. With nothing to do the current generation stays. Waits up to ``wait``
    seconds (below 0: for ever) for another run to end. Stages of ``progress``: scan, read, embed, write.

    Raises IndexLocked when another run goes on, IndexDamaged when the current index is broken and ``full`` is not
    set. Files that cannot be read are named in the report.
    """
    with locked(data, wait):
        begun = time.monotonic()
        previous, notices = open_previous(data, full)
        progress("scan", 0, 0)
        found = scan(corpus, tuple(only), images=ocr is not None)
        records = previous.records if previous else {}
        changes = compare(
            records, found, inside(corpus, only), lambda record: full or (ocr is not None and _has_unread_page(record))
        )
        progress("scan", len(found.files), len(found.files))
        run = _Run(data, embedder, previous, passage_tokens, ocr, full, progress, layout, changes, notices)
        run.read_files()
        run.split_again()
        return run.told(run.build() if run.has_work() else run.previous_id, begun)


@dataclass(slots=True)
class _Read:
    """A document to be written: newly read, or unchanged but split anew. ``file`` says what it was read from."""

    document: Document
    passages: list[Passage]
    file: SourceFile | DocumentRecord


@dataclass(slots=True)
class _Run:
    data: Path
    embedder: Embedder
    previous: Previous | None
    passage_tokens: int
    ocr: Ocr | None
    full: bool
    progress: Progress
    layout: Layout
    changes: Changes
    notices: list[str]
    new: dict[str, _Read] = field(default_factory=dict)
    embedded: int = 0

    @property
    def previous_id(self) -> str:
        return self.previous.manifest.id if self.previous else ""

    def read_files(self) -> None:
        """Reads and splits what is new or changed; what cannot be read is named, and its last good text kept."""
        total = len(self.changes.read)
        for done, file in enumerate(self.changes.read):
            self.progress("read", done, total)
            try:
                document = read(file.path, file.source, self.ocr)
            except (UnreadableFile, OSError) as error:
                last_good = self.previous.records.get(file.source) if self.previous else None
                self.changes.could_not_read(_unreadable(file.source, error), last_good)
                continue
            self.new[file.source] = _Read(document, self._split(document), file)
            self.notices += [f"{file.source}: {notice.detail or notice.kind}" for notice in document.notices]
        self.progress("read", total, total)

    def split_again(self) -> None:
        """Splits what is kept anew, from its stored text, when the model or the passage length is another now."""
        if self.previous is None or self.previous.made_alike(self.embedder, self.passage_tokens):
            return
        self.notices.append("Every passage was made anew: the model or the passage length has changed.")
        for source, record in self.changes.keep.items():
            document = self.previous.document(record)
            self.new[source] = _Read(document, self._split(document), record)

    def has_work(self) -> bool:
        """Whether the index must change, were it only in which documents are stale."""
        if self.previous is None or self.full or self.new or self.changes.removed:
            return True
        before = {source for source, record in self.previous.records.items() if record.stale}
        return before != {source for source, record in self.changes.keep.items() if record.stale}

    def build(self) -> str:
        """Writes the new generation, makes it current, and returns its id."""
        if self.previous:
            self.previous.check()
        embedder = self.embedder
        made = Made(embedder.name, embedder.sha256, embedder.dimension, self.passage_tokens)
        with draft(self.data) as folder:
            vectors = self._vectors()
            self.progress("write", 0, 3)
            writer = GenerationWriter(folder, self.previous, made, self.layout)
            try:
                self._write(writer, vectors)
                self.progress("write", 1, 3)
                manifest = writer.finish(self.data, self.previous_id)
            finally:
                writer.close()
            self.progress("write", 2, 3)
            publish(self.data, folder, manifest.id, manifest.previous)
        self.progress("write", 3, 3)
        return manifest.id

    def told(self, generation: str, begun: float) -> Report:
        changes = self.changes
        passages = sum(len(item.passages) if isinstance(item, _Read) else item.passages for item in self._items())
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
            generation=generation,
        )

    def _items(self) -> list[_Read | DocumentRecord]:
        """What the new generation holds, in the order of sources."""
        sources = sorted(self.new.keys() | self.changes.keep.keys())
        return [self.new.get(source) or self.changes.keep[source] for source in sources]

    def _split(self, document: Document) -> list[Passage]:
        return split(document, self.embedder.count_tokens, self.passage_tokens)

    def _vectors(self) -> dict[bytes, Vectors]:
        """The vector of each content of the new documents, by its sha256; embeds each content that is new, once."""
        contents = {content_sha256(p): p.content for item in self.new.values() for p in item.passages}
        known: Mapping[bytes, int] = {}
        if self.previous and not self.full:
            known = self.previous.rows_of_contents(list(contents), self.embedder)
        texts = {key: content for key, content in contents.items() if key not in known}
        self.progress("embed", 0, len(texts))
        fresh = self.embedder.embed_documents(list(texts.values()), self.progress)
        self.embedded = len(texts)
        vectors = dict(zip(texts, fresh, strict=True))
        if self.previous and known:
            old = self.previous.vectors(np.fromiter(known.values(), np.int64, len(known)))
            vectors |= zip(known, old, strict=True)
        return vectors

    def _write(self, writer: GenerationWriter, vectors: Mapping[bytes, Vectors]) -> None:
        for item in self._items():
            if isinstance(item, DocumentRecord):
                writer.keep(item)
                continue
            own = np.empty((len(item.passages), self.embedder.dimension), np.float32)
            for row, passage in enumerate(item.passages):
                own[row] = vectors[content_sha256(passage)]
            file, stale = item.file, isinstance(item.file, DocumentRecord) and item.file.stale
            findings = findings_in(item.document)
            writer.add(item.document, item.passages, findings, own, file.size, file.mtime_ns, stale)


def _has_unread_page(record: DocumentRecord) -> bool:
    """Whether the document has a page without text that no OCR has looked at."""
    kinds = {notice.kind for notice in record.notices}
    return "no_text_layer" in kinds and not any(kind.startswith("ocr") for kind in kinds)


def _unreadable(source: str, error: UnreadableFile | OSError) -> Unreadable:
    if isinstance(error, UnreadableFile):
        return Unreadable(source, error.reason, error.remedy)
    return Unreadable(source, f"it cannot be opened ({error.strerror})", "look at its permissions, and index again")
