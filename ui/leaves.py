"""The pages of PDF documents and scans as a reader sees them: their images, and boxes over the words of a span."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar

from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.corpus import changed_ns
from dealdesk.ingest.document import Box, Document
from dealdesk.ingest.page_image import PAGED, png_of, sizes_of
from dealdesk.ingest.pdf_boxes import boxes_of
from dealdesk.ingest.pdf_image import PageSize
from dealdesk.ingest.viewer import Look, here
from dealdesk.ui.problems import BadRequest, FileChanged, NotFound
from dealdesk.ui.shelf import Shelf

IMAGE_BYTES = 64 << 20
"""Of images kept in memory: some 200 pages."""
SPANS = 1000
"""Spans, and files, of which the boxes and sizes are kept."""
LONGEST_SPAN = 20_000
"""Characters that boxes are asked for at once: some six pages."""

V = TypeVar("V")


class Leaves:
    """The pages of the documents whose files stand on ``shelf``. Safe to use from many threads.

    Everything is kept by the file's fingerprint, so a document that was read anew is shown anew. Each method raises
    NotFound for a document without pages or whose file is gone, FileChanged where the file is not the one that was
    indexed (its words would stand elsewhere), UnreadableFile where it is damaged.
    """

    def __init__(self, shelf: Shelf, look: Look[Any] = here) -> None:
        """``look`` is how the files are looked at: in this process, or in others (``Viewer``)."""
        self._shelf, self._look = shelf, look
        self._images: Kept[bytes] = Kept(IMAGE_BYTES, len)
        self._sizes: Kept[tuple[PageSize, ...]] = Kept(SPANS, lambda _: 1)
        self._boxes: Kept[tuple[Box, ...]] = Kept(SPANS, lambda _: 1)

    def sizes(self, record: DocumentRecord) -> tuple[PageSize, ...]:
        """The size of every page of the file, the first one's first."""
        return self._sizes.get(record.fingerprint, lambda: self._seen(record, partial(sizes_of, kind=record.format)))

    def image(self, record: DocumentRecord, number: int, width: int) -> bytes:
        """The PNG image of page ``number`` (from 1), ``width`` pixels wide. Raises NotFound for a page too far."""
        count = len(self.sizes(record))
        if not 1 <= number <= count:
            raise NotFound(f"{record.source} has no page {number}; its pages are 1 to {count}.")
        key = (record.fingerprint, number, width)
        draw = partial(png_of, kind=record.format, number=number, width=width)
        return self._images.get(key, lambda: self._seen(record, draw))

    def boxes(self, record: DocumentRecord, document: Document, start: int, end: int) -> tuple[Box, ...]:
        """Where ``document.text[start:end]`` stands on its pages. Raises BadRequest for a span that makes no sense."""
        if not 0 <= start <= end <= len(document.text):
            raise BadRequest(f"{start} to {end} is no span of a text of {len(document.text):,} characters.")
        if end - start > LONGEST_SPAN:
            raise BadRequest(f"The span has {end - start:,} characters; ask for {LONGEST_SPAN:,} at most at once.")
        key = (record.fingerprint, start, end)
        find = partial(boxes_of, document, start=start, end=end)
        return self._boxes.get(key, lambda: self._seen(record, find))

    def _seen(self, record: DocumentRecord, call: Callable[[bytes], Any]) -> Any:
        return self._look(record.source, call, self._data(record))

    def _data(self, record: DocumentRecord) -> bytes:
        """The bytes of the file, which are those that were indexed."""
        if record.format not in PAGED:
            raise NotFound(f"{record.source} has no pages, for it is no PDF file or scan; read its text instead.")
        path = self._shelf.path(record.source)
        status = path.stat()
        data = path.read_bytes()
        same = (status.st_size, changed_ns(status)) == (record.size, record.mtime_ns)
        if record.stale or not (same or hashlib.sha256(data).hexdigest() == record.fingerprint):
            raise FileChanged(f"{record.source} has changed since it was indexed; re-index to see it as it is now.")
        return data


class Kept(Generic[V]):
    """Values that were asked for lately, up to ``room`` in all as ``size`` counts them."""

    def __init__(self, room: int, size: Callable[[V], int]) -> None:
        self._room = room
        self._size = size
        self._held = 0
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value of ``key``, made by ``make`` where it is not here: twice at worst, where two ask at once."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if key not in self._values and self._size(value) <= self._room:
                self._values[key] = value
                self._held += self._size(value)
            while self._held > self._room:
                self._held -= self._size(self._values.popitem(last=False)[1])
        return value
