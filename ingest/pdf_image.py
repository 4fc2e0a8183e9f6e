"""The pages of a PDF file as images, as a viewer shows them."""

from __future__ import annotations

import io
from dataclasses import dataclass

from dealdesk.ingest.pdf_file import PDFIUM, opened, page_of

MOST_PIXELS = 24_000_000
"""Of one image: a page 1 m wide and 50 m long is drawn as small as it must be."""

_COMPRESSION = 3  # of 9: zlib's quick end; 6 takes twice as long for files a tenth smaller


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page's width and height in points, as it is seen: turned, and cut to its crop box."""

    width: float
    height: float


def page_sizes(data: bytes) -> tuple[PageSize, ...]:
    """The sizes of all pages. Raises UnreadableFile where the file is encrypted or damaged."""
    with PDFIUM:
        file = opened(data)
        try:
            sizes = [file.get_page_size(i) for i in range(len(file))]
        finally:
            file.close()
    return tuple(PageSize(width, height) for width, height in sizes)


def page_png(data: bytes, number: int, width: int) -> bytes:
    """Page ``number`` (from 1) as a PNG image ``width`` pixels wide.

    What the file's form fields hold is drawn too. Raises UnreadableFile where the file or the page is damaged.
    """
    with PDFIUM:
        file = opened(data)
        try:
            file.init_forms()
            page = page_of(file, number)
            points, height = page.get_size()
            scale = width / max(points, 1.0)
            scale = min(scale, (MOST_PIXELS / max(points * height, 1.0)) ** 0.5)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            image = bitmap.to_pil().convert("RGB")  # a copy: the bitmap is freed below
            bitmap.close()
            page.close()
        finally:
            file.close()
    red, green, blue = (band.tobytes() for band in image.split())
    if red == green == blue:
        image = image.getchannel("R")  # a third of the bytes: most pages have no colour
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()
