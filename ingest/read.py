"""A file to a Document: its bytes are checked against its suffix, and the reader of its format does the rest."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

from dealdesk.ingest.document import Document
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.read_csv import read_csv
from dealdesk.ingest.read_docx import read_docx
from dealdesk.ingest.read_html import read_html
from dealdesk.ingest.read_image import read_image
from dealdesk.ingest.read_mail import read_mail
from dealdesk.ingest.read_pdf import read_pdf
from dealdesk.ingest.read_sheet import read_xlsx
from dealdesk.ingest.read_text import read_text
from dealdesk.ingest.signature import check_signature

__all__ = [
    "IMAGES",
    "LARGEST",
    "SCANS",
    "SUFFIXES",
    "TOO_MUCH_MEMORY",
    "UnreadableFile",
    "bytes_of",
    "opened",
    "preload",
    "read",
    "read_bytes",
    "suffixes",
]

LARGEST = 200 << 20
"""Bytes of the largest file that is read."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that nobody writes to is opened at once too, so that it can be seen to be one."""

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""The suffixes of images, whose words are read where there is OCR."""

SCANS = IMAGES | {".pdf"}
"""The suffixes of files that can hold pages which are images."""

TOO_MUCH_MEMORY = (
    "reading it takes more memory than one file may have",
    "split it into smaller files, or set DEALDESK_READ_MEMORY_MB higher",
)

_READERS: dict[str, Callable[[bytes, str], Document]] = {
    ".txt": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".xlsx": read_xlsx,
    ".csv": read_csv,
    ".eml": read_mail,
}

SUFFIXES = frozenset(_READERS)
"""The suffixes, in lower case, of the formats that are always read."""


def suffixes(images: bool) -> frozenset[str]:
    """The suffixes of the files that are read; those of ``images`` too where there is OCR."""
    return SUFFIXES | IMAGES if images else SUFFIXES


def read(path: Path, source: str, ocr: Ocr | None = None) -> Document:
    """The document in the file at ``path``, known as ``source``, with its fingerprint; scanned pages read by ``ocr``.

    Raises UnreadableFile, which tells the reason and the remedy, whatever is wrong with the file.
    """
    return read_bytes(bytes_of(path), source, ocr)


def bytes_of(path: Path) -> bytes:
    """All bytes of the file at ``path``. Raises UnreadableFile where it is too large or cannot be opened."""
    with os.fdopen(opened(path), "rb") as file:
        return file.read(LARGEST)


def opened(path: Path) -> int:
    """A descriptor of the file at ``path``, to read. Raises UnreadableFile where it is too large, cannot be opened, or
    is no regular file: what stands under the name when it is opened counts, and a link is not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
    except FileNotFoundError as error:
        raise UnreadableFile("it is not there any more", "put it back, or index again to forget it") from error
    except PermissionError as error:
        raise UnreadableFile("its permissions do not allow to read it", "allow this user to read it") from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link, or a socket
            raise UnreadableFile("it is not a regular file", "put a copy of the file itself in its place") from error
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableFile(f"the system cannot open it: {reason}", "copy it anew from where it came from") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("it is not a regular file", "put a copy of the file itself in its place")
        if status.st_size > LARGEST:
            size = f"{status.st_size / (1 << 20):.0f} MB"
            raise UnreadableFile(f"it has {size}, more than {LARGEST >> 20} MB", "split it into smaller files")
    except UnreadableFile:
        os.close(descriptor)
        raise
    return descriptor


def read_bytes(data: bytes, source: str, ocr: Ocr | None = None) -> Document:
    """The document in ``data``, whose format the suffix of ``source`` tells; raises UnreadableFile as ``read`` does."""
    suffix = Path(source).suffix.lower()
    reader = _reader(suffix, ocr)
    if reader is None:
        raise UnreadableFile(
            f"files with the suffix {suffix or '(none)'} are not read",
            f"save it in one of these formats: {', '.join(sorted(suffixes(images=ocr is not None)))}",
        )
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("it is empty" if not data else "it holds only blanks", "put the document in its place")
    check_signature(data, suffix)
    try:
        document = reader(data, source)
    except UnreadableFile:
        raise
    except MemoryError as error:
        raise UnreadableFile(*TOO_MUCH_MEMORY) from error
    except Exception as error:  # one strange file must not keep the others from being indexed; it is named instead
        reason = f"its reader failed on it ({type(error).__name__}: {str(error)[:120]})"
        raise UnreadableFile(reason, f"open it, and save it again as {suffix}") from error
    return replace(document, fingerprint=hashlib.sha256(data).hexdigest())


def _reader(suffix: str, ocr: Ocr | None) -> Callable[[bytes, str], Document] | None:
    if suffix == ".pdf":
        return partial(read_pdf, ocr=ocr)
    return partial(read_image, ocr=ocr) if suffix in IMAGES else _READERS.get(suffix)


def preload() -> None:
    """Loads what a reader would load at its first file, so that processes that are forked from this one need not."""
    for suffix, words in _SAMPLES.items():
        read_bytes(words, f"sample{suffix}")
    import_module("openpyxl.reader.excel")


_SAMPLES = {
    ".md": b"---\ntitle: A sample\n---\n\n# Sec. 1. Rates\n\nThe duty is 10 percent. It applies from May 2, 2025.\n",
    ".html": "<p>The duty is 10 percent. Caf\u00e9.</p>".encode("cp1252"),
    ".csv": b"Country,Rate\nSwitzerland,39%\n",
    ".eml": b"From: a@example.com\nSubject: Rates\nDate: Mon, 3 Nov 2025 10:00:00 +0000\n\nThe duty is 10 percent.\n",
}
