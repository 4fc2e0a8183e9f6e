"""The pages of a PDF file as images, as a viewer shows them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from dealdesk.ingest.pdf_file import PDFIUM, opened, page_of

MOST_PIXELS = 24_000_000
"""Of one image: a page 1 m wide and 50 m long is drawn as small as it must be."""

_SCAN_SCALE = 200 / 72  # pixels a point: 200 an inch, as most scanners give
_SCAN_LEAST, _SCAN_MOST = 1600.0, 3600.0  # pixels of the longer side: of a small slip, of a large plan

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


def scan(page: Any) -> NDArray[np.uint8]:
    """A pypdfium2 page as text recognition takes it: (height, width, 3), blue before green before red; call with
    ``PDFIUM`` held."""
    longest = max(page.get_size())
    scale = min(max(_SCAN_SCALE, _SCAN_LEAST / longest), _SCAN_MOST / longest)
    bitmap = page.render(scale=scale, prefer_bgrx=False)
    pixels: NDArray[np.uint8] = bitmap.to_numpy()
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    image = np.repeat(pixels[:, :, :1], 3, axis=2) if pixels.shape[2] < 3 else pixels[:, :, :3].copy()
    bitmap.close()
    return image


def dots(page: Any) -> float:
    """How many pixels an inch the largest image on a pypdfium2 page has; 0 where there is none."""
    found = [(0.0, 0.0)]
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        inches = max(right - left, top - bottom, 1.0) / 72
        found.append(((right - left) * (top - bottom), max(item.get_px_size()) / inches))
    return max(found)[1]


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
