"""Text of a PDF page that something is drawn over: an image, or a filled box."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

_OPAQUE = 250
"""Of 255: what covers at least this much lets nothing through."""
_CORNERS = 6
"""Steps of a path that is a box: one to each corner, back, and the end."""
_LEAST = 4.0
"""Points of a cover's shorter side: less is a line."""


class Place(NamedTuple):
    """A rectangle in points from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class Cover:
    """Something opaque, drawn as the ``order``-th thing of its page."""

    order: int
    place: Place
    image: Any | None

    def hides(self, order: int, x: float, y: float) -> bool:
        """Whether the point of what was drawn as the ``order``-th thing lies under it."""
        under = order < self.order and self.place.x0 <= x <= self.place.x1 and self.place.top <= y <= self.place.bottom
        return under and self._opaque

    @cached_property
    def _opaque(self) -> bool:
        """An image is drawn to see whether light comes through; few pages have text under one."""
        return self.image is None or _is_opaque(self.image)


class Covers:
    """What is drawn over text on one page."""

    def __init__(self, items: Iterable[Any], page: Any, place: Callable[[Any], Place]) -> None:
        """``items`` are the page's objects in the order in which they are drawn, ``place`` tells where one is seen."""
        self._order: dict[int, int] = {}
        self._covers: list[Cover] = []
        for order, item in enumerate(items):
            if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
                self._order[_address(item.raw)] = order
            elif _covers(item) and (at := place(item)) and min(at.x1 - at.x0, at.bottom - at.top) >= _LEAST:
                image = (page, item) if item.type == pdfium.FPDF_PAGEOBJ_IMAGE else None
                self._covers.append(Cover(order, at, image))

    def hide(self, text_object: Any, x: float, y: float) -> bool:
        """Whether something was drawn over the point of ``text_object``."""
        order = self._order.get(_address(text_object)) if self._covers and text_object else None
        return order is not None and any(cover.hides(order, x, y) for cover in self._covers)


def _address(raw: Any) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


def _covers(item: Any) -> bool:
    """Whether the object may hide what is under it: an image, or a filled box, that is not see-through as such."""
    if item.level or item.type not in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH):
        return False  # what a form draws has its place in the form's own measure
    if pdfium.FPDFPageObj_HasTransparency(item.raw):
        return False
    if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
        return True
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item.raw, mode, stroke)
    return bool(mode.value) and pdfium.FPDFPath_CountSegments(item.raw) <= _CORNERS


def _is_opaque(image: tuple[Any, Any]) -> bool:
    page, item = image
    bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, item.raw)
    if not bitmap:
        return False
    try:
        if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
            return True
        rows, width = pdfium.FPDFBitmap_GetHeight(bitmap), pdfium.FPDFBitmap_GetWidth(bitmap)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        data = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * rows)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    pixels = np.frombuffer(data, np.uint8).reshape(rows, stride)[:, : 4 * width]
    return bool(np.mean(pixels[:, 3::4] >= _OPAQUE) > 0.95)
