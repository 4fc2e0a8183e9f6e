"""What a PDF file says beside its pages, and what in it would run."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from dealdesk.ingest.document import Notice
from dealdesk.ingest.unread import Unread, inert

_RUNS = {
    "programs to start": re.compile(rb"/S\s*/Launch\b"),
    "forms that send": re.compile(rb"/S\s*/(?:SubmitForm|ImportData)\b"),
    "films and sounds": re.compile(rb"/(?:RichMedia|Movie|Rendition)\b"),
}
_SCRIPT = re.compile(rb"/S\s*/JavaScript\b")
_PROPERTIES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")
_MOST_CHARACTERS = 8192


def noticed(file: Any, data: bytes) -> tuple[Notice, ...]:
    """The notices of an opened ``file`` with the bytes ``data``. What a file's packed objects hold is not looked
    through, but for its scripts and attachments."""
    active: Counter[str] = Counter({what: len(pattern.findall(data)) for what, pattern in _RUNS.items()})
    active["scripts"] = max(pdfium.FPDFDoc_GetJavaScriptActionCount(file.raw), len(_SCRIPT.findall(data)))
    active["attached files"] = max(0, pdfium.FPDFDoc_GetAttachmentCount(file.raw))
    return inert(active, {})


def properties_of(file: Any) -> Iterator[Unread]:
    """What the file says of itself."""
    return (Unread("the file's properties", file.get_metadata_value(key) or "") for key in _PROPERTIES)


def notes_on(page: Any) -> Iterator[Unread]:
    """The notes that are pinned to a page."""
    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not note:
            continue
        try:
            buffer = (ctypes.c_ushort * _MOST_CHARACTERS)()
            size = pdfium.FPDFAnnot_GetStringValue(note, b"Contents", buffer, ctypes.sizeof(buffer))
            words = bytes(buffer)[: max(0, min(size, ctypes.sizeof(buffer)) - 2)].decode("utf-16-le", "replace")
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
        yield Unread("a note on a page", words)
