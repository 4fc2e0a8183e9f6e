"""Images of pages (PNG, JPEG, TIFF with any number of pages), whose words are read by OCR."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from dealdesk.ingest.compose import Facts, compose
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.ocr_detect import Image as Pixels
from dealdesk.ingest.ocr_document import Scans, remedy, wordless
from dealdesk.ingest.pdf_blocks import blocks_of, without_margins

_MOST_PIXELS = 120_000_000  # of one page: A2 at 600 dots an inch
_LONGEST = 3600  # pixels of the longer side; larger images are made smaller
_PAGE = 792.0  # points of the longer side: a letter page, which most scans are of


def read_image(data: bytes, source: str, ocr: Ocr | None = None) -> Document:
    """The document on the image in ``data``.

    Raises UnreadableFile where it is damaged or too large, has no words on it, or there is no ``ocr`` to read them.
    """
    if ocr is None:
        raise UnreadableFile("it is an image, and the words on it are not read", f"{remedy()}, and index again")
    notices: list[Notice] = []
    scans = Scans(ocr, {}, notices)
    sheets = []
    for number, pixels in enumerate(pages_of(data), 1):
        height, width = pixels.shape[:2]
        points = _PAGE / max(height, width)
        sheet = scans.read(pixels, number, width * points, height * points)
        if sheet is not None:
            sheets.append(sheet)
    if not sheets:
        raise wordless(notices)
    sheets = without_margins(sheets, notices)
    blocks, title = blocks_of(sheets)
    kind = PurePosixPath(source).suffix.lower().lstrip(".")
    return scans.placed(compose(source, kind, blocks, Facts(title=title, notices=(*scans.told(), *notices))), sheets)


def pages_of(data: bytes) -> Iterator[Pixels]:
    """Each page: (height, width, 3), blue before green before red, turned as its camera says."""
    try:
        with Image.open(io.BytesIO(data)) as file:
            pages = ImageSequence.Iterator(file) if file.format == "TIFF" else [file]
            for page in pages:
                if page.width * page.height > _MOST_PIXELS:
                    raise UnreadableFile(f"it has {page.width} x {page.height} pixels", "scan it at 300 dots an inch")
                yield pixels_of(ImageOps.exif_transpose(page))
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        reason = f"it is truncated or damaged ({str(error)[:80]})"
        raise UnreadableFile(reason, "fetch the file again from where it came from") from error


def pixels_of(page: Any) -> Pixels:
    """A Pillow image as text recognition takes it: on white paper, and no larger than it need be."""
    if page.mode.startswith("I"):  # 16 bits of grey, or 32
        grey = np.asarray(page).astype(np.float64)
        page = Image.fromarray((grey / max(grey.max(), 1.0) * 255).astype(np.uint8))
    if "A" in page.getbands() or "transparency" in page.info:
        page = page.convert("RGBA")
        page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page)  # what is clear is paper
    page = page.convert("RGB")
    page.thumbnail((_LONGEST, _LONGEST))
    return np.ascontiguousarray(np.asarray(page)[:, :, ::-1])
