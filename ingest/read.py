"""A file to a Document: its bytes are checked against its suffix, and the reader of its format does the rest."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from dataclasses import replace
from functools import partial
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

__all__ = ["IMAGES", "LARGEST", "SUFFIXES", "UnreadableFile", "bytes_of", "read", "read_bytes", "suffixes"]

LARGEST = 200 << 20
"""Bytes of the largest file that is read."""

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""The suffixes of images, whose words are read where there is OCR."""

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
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("it is not a regular file", "put a copy of the file itself in its place")
        if status.st_size > LARGEST:
            size = f"{status.st_size / (1 << 20):.0f} MB"
            raise UnreadableFile(f"it has {size}, more than {LARGEST >> 20} MB", "split it into smaller files")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile("it is not there any more", "put it back, or index again to forget it") from error
    except PermissionError as error:
        raise UnreadableFile("its permissions do not allow to read it", "allow this user to read it") from error
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableFile(f"the system cannot open it: {reason}", "copy it anew from where it came from") from error


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
    except Exception as error:  # one strange file must not keep the others from being indexed; it is named instead
        reason = f"its reader failed on it ({type(error).__name__}: {str(error)[:120]})"
        raise UnreadableFile(reason, f"open it, and save it again as {suffix}") from error
    return replace(document, fingerprint=hashlib.sha256(data).hexdigest())


def _reader(suffix: str, ocr: Ocr | None) -> Callable[[bytes, str], Document] | None:
    if suffix == ".pdf":
        return partial(read_pdf, ocr=ocr)
    return partial(read_image, ocr=ocr) if suffix in IMAGES else _READERS.get(suffix)
