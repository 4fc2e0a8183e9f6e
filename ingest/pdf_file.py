"""A PDF file, opened; and the one lock under which PDFium is called, for it is not safe from two threads at once."""

from __future__ import annotations

import threading
from typing import Any

import pypdfium2

from dealdesk.ingest.errors import UnreadableFile

PDFIUM = threading.Lock()
"""Held for a page at a time: a long file that is being read does not keep a reader from seeing another one's page."""

_END = b"%%EOF"


def opened(data: bytes) -> Any:
    """The pypdfium2 document in ``data``; call with ``PDFIUM`` held, and close it so.

    Raises UnreadableFile where it is encrypted, truncated or damaged.
    """
    try:
        file = pypdfium2.PdfDocument(data)
        pages = len(file)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableFile("it is encrypted with a password", "save it without a password") from error
        raise _damaged() from error
    if pages == 0 or (_END not in data[-4096:] and b"startxref" not in data[-4096:]):
        file.close()
        raise _damaged()
    return file


def page_of(file: Any, number: int) -> Any:
    """The page ``number`` (from 1) of an opened file. Raises UnreadableFile where it is damaged."""
    try:
        return file[number - 1]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"its page {number} is damaged", "fetch it again from where it came from") from error


def _damaged() -> UnreadableFile:
    return UnreadableFile("it is truncated or damaged", "fetch the file again from where it came from")
