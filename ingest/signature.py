"""What a file is by its first bytes, whatever its suffix says."""

from __future__ import annotations

import io
import re
import zipfile

from dealdesk.ingest.errors import UnreadableFile

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"PK\x03\x04", ".zip"),
    (b"PK\x05\x06", ".zip"),
    (_OLE, ".doc"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"\x1f\x8b", ".gz"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"%!PS", ".ps"),
    (b"SQLite format 3\x00", ".sqlite"),
)
_NAMES = {
    ".pdf": "a PDF file",
    ".docx": "a Word document",
    ".xlsx": "an Excel workbook",
    ".html": "a web page",
    ".zip": "a zip archive",
    ".doc": "an Office file in the old binary format, or an encrypted one",
    ".rtf": "a rich text file",
    ".png": "an image",
    ".jpg": "an image",
    ".gif": "an image",
    ".tif": "an image",
}
_SAME = {".htm": ".html", ".markdown": ".md", ".jpeg": ".jpg", ".tiff": ".tif"}
_READ = frozenset({".pdf", ".docx", ".xlsx", ".html"})
_IMAGES = frozenset({".png", ".jpg", ".tif"})  # one under the name of another is read all the same
_MARKED = frozenset({".pdf", ".docx", ".xlsx", ".png", ".jpg", ".tif"})  # no file of theirs lacks its first bytes
_PACKAGES = frozenset({".docx", ".xlsx"})


def signature(data: bytes) -> str:
    """The suffix that the bytes deserve, ".pdf" for one; "" where they do not tell, as for all plain text."""
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    kind = next((suffix for start, suffix in _STARTS if data.startswith(start)), "")
    if kind == ".zip":
        return _package(data)
    return kind or (".html" if _HTML.match(data[:4096]) else "")


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ".zip"
    if "word/document.xml" in names:
        return ".docx"
    return ".xlsx" if "xl/workbook.xml" in names else ".zip"


def check_signature(data: bytes, suffix: str) -> None:
    """Raise UnreadableFile where the bytes are plainly of another format than ``suffix`` says.

    A damaged or encrypted package passes: the reader of the format can say more about it.
    """
    kind = signature(data)
    suffix = _SAME.get(suffix, suffix)
    if (
        kind == suffix
        or {kind, suffix} <= _IMAGES
        or (kind in ("", ".zip", ".doc") and suffix in _PACKAGES and kind != "")
    ):
        return
    if not kind:
        if suffix in _MARKED:
            article = _NAMES[suffix]
            raise UnreadableFile(
                f"its bytes are not those of {article}", "give it the suffix of what it is, or fetch it again"
            )
        return
    if kind == ".html" and suffix in (".md", ".eml"):
        return
    remedy = f"rename it to end in {kind}" if kind in _READ else "save it in a format that is read, such as PDF or text"
    name = _NAMES.get(kind, f"a {kind} file")
    raise UnreadableFile(f"its suffix is {suffix}, but it is {name}", remedy)
