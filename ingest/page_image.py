"""The pages of a document's file as images, as a viewer shows them: of a PDF file, or of a scan that is an image."""

from __future__ import annotations

import io
from itertools import islice

from PIL import Image, ImageOps, ImageSequence

from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.pdf_image import PageSize, page_png, page_sizes
from dealdesk.ingest.read import IMAGES
from dealdesk.ingest.read_image import pages_of

PAGED = frozenset({"pdf", *(suffix.removeprefix(".") for suffix in IMAGES)})
"""The formats whose documents have pages that can be shown, as ``Document.format`` names them."""

_LONGER_SIDE = 792.0  # points: that of a letter page, for an image does not say how large its paper was


def sizes_of(data: bytes, kind: str) -> tuple[PageSize, ...]:
    """The sizes of all pages of a file of the format ``kind``. Raises UnreadableFile where it is damaged."""
    if kind == "pdf":
        return page_sizes(data)
    try:
        with Image.open(io.BytesIO(data)) as file:
            pages = ImageSequence.Iterator(file) if file.format == "TIFF" else [file]
            return tuple(_size(*ImageOps.exif_transpose(page).size) for page in pages)
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableFile("it is truncated or damaged", "fetch the file again from where it came from") from error


def png_of(data: bytes, kind: str, number: int, width: int) -> bytes:
    """Page ``number`` (from 1) of it as a PNG image ``width`` pixels wide. Raises UnreadableFile."""
    if kind == "pdf":
        return page_png(data, number, width)
    pixels = next(islice(pages_of(data), number - 1, number))
    image = Image.fromarray(pixels[:, :, ::-1])
    height = max(1, round(image.height * width / image.width))
    out = io.BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(out, "PNG", compress_level=3)
    return out.getvalue()


def _size(width: int, height: int) -> PageSize:
    points = _LONGER_SIDE / max(width, height, 1)
    return PageSize(width * points, height * points)
