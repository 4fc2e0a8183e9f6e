"""The characters of a PDF page that a reader of it sees, with their places; what is hidden is counted instead."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from dealdesk.ingest.pdf_cover import Covers, Place

_INVISIBLE_MODES = frozenset({3, 7})  # text rendering modes (ISO 32000-1, 9.3.6): neither filled nor stroked
_WHITE = 250  # of 255, in every channel
_SMALLEST = 2.0  # points
_SCANNED = 0.5  # of the page under images: invisible text over it is what OCR read there
_LIGATURES = {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0xFB00, 0xFB07)}
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf06f": "☐", "\uf0fe": "☒"}


class Char(NamedTuple):
    """A visible character: its place in points from the page's top left corner, its font size, and its weight.

    ``top`` and ``bottom`` are those of its line as its font has it, so they are the same for "a", "b" and "p".
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    top: float
    bottom: float


class Box(NamedTuple):
    """A rectangle in points from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class PageChars:
    """What is on a page: its visible characters in the file's order, hidden runs by reason, and its drawings.

    ``images`` is the share of the page under images, ``lines`` how many lines and shapes are drawn on it, ``seen`` the
    part of the page that a viewer shows, ``unseen`` the words of the hidden runs.
    """

    chars: list[Char]
    hidden: Counter[str]
    width: float
    height: float
    images: float
    lines: int
    ocr: bool
    seen: Box
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """The way from a PDF's coordinates (upwards, before the page is turned) to those of the page as it is seen."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    def seen(self, x: float, y: float) -> tuple[float, float]:
        if self.turned == 90:
            return y - self.bottom, x - self.left
        if self.turned == 180:
            return self.right - x, y - self.bottom
        if self.turned == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (a, b), (c, d) = self.seen(x0, y0), self.seen(x1, y1)
        return Box(min(a, c), min(b, d), max(a, c), max(b, d))


def chars_of(page: Any) -> PageChars:
    """The characters of a pypdfium2 page."""
    left, bottom, right, top = page.get_mediabox()
    frame = _Frame(left, bottom, right, top, page.get_rotation())
    whole = frame.box(left, bottom, right, top)
    seen = frame.box(*page.get_cropbox())
    items = list(page.get_objects(max_depth=4))
    coloured, images, lines = _drawings(items, frame)
    area = max(whole.x1 * whole.bottom, 1.0)
    covered = min(1.0, sum((b.x1 - b.x0) * (b.bottom - b.top) for b in images) / area)
    text = page.get_textpage()
    try:
        # On a scan the words that were recognized may lie under the image.
        covers = Covers(items if covered < _SCANNED else (), page, lambda item: Place(*frame.box(*item.get_bounds())))
        walk = _Walk(text.raw, frame, seen, [*coloured, *images], covers)
        walk.all()
    finally:
        text.close()
    ocr = covered >= _SCANNED and len(walk.invisible) > len(walk.chars)
    chars = walk.invisible if ocr else walk.chars
    if ocr:
        del walk.hidden["invisible text"]
    shown = Box(max(seen.x0, 0.0), max(seen.top, 0.0), min(seen.x1, whole.x1), min(seen.bottom, whole.bottom))
    unseen = "" if ocr else "".join(walk.unseen)
    return PageChars(chars, walk.hidden, whole.x1, whole.bottom, covered, lines, ocr, shown, unseen)


def _drawings(items: list[Any], frame: _Frame) -> tuple[list[Box], list[Box], int]:
    """(boxes filled with a colour other than white, boxes of images, how many paths there are)."""
    coloured, images, lines = [], [], 0
    for item in items:
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            images.append(frame.box(*item.get_bounds()))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            lines += 1
            if _is_coloured(item.raw):
                coloured.append(frame.box(*item.get_bounds()))
        elif item.type == pdfium.FPDF_PAGEOBJ_SHADING:
            coloured.append(frame.box(*item.get_bounds()))
    return coloured, images, lines


def _is_coloured(path: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    channels = [ctypes.c_uint() for _ in range(4)]
    return bool(mode.value and pdfium.FPDFPageObj_GetFillColor(path, *channels)) and not all(
        c.value >= _WHITE for c in channels[:3]
    )


class _Walk:
    """Goes through the characters of one page once."""

    def __init__(self, text: Any, frame: _Frame, seen: Box, backgrounds: list[Box], covers: Covers) -> None:
        self._covers = covers
        self._text = text
        self._frame = frame
        self._seen = seen
        self._backgrounds = backgrounds
        self.chars: list[Char] = []
        self.invisible: list[Char] = []
        self.hidden: Counter[str] = Counter()
        self.unseen: list[str] = []
        self._item: int | None = None
        self._object: Any = None
        self._mode = 0
        self._bold = False
        self._scale = 1.0
        self._reasons: set[str] = set()

    def all(self) -> None:
        for i in range(pdfium.FPDFText_CountChars(self._text)):
            if not pdfium.FPDFText_IsGenerated(self._text, i):
                self._take(i)
            elif self.chars and pdfium.FPDFText_GetUnicode(self._text, i) == 32:
                # A space that the file leaves to the eye: it stands right after the character before it.
                self.chars.append(
                    self.chars[-1]._replace(text=" ", x0=self.chars[-1].x0 + 0.01, x1=self.chars[-1].x0 + 0.01)
                )

    def _take(self, i: int) -> None:
        code = pdfium.FPDFText_GetUnicode(self._text, i)
        text = "-" if code == 2 or pdfium.FPDFText_IsHyphen(self._text, i) == 1 else chr(code)
        text = _LIGATURES.get(text, _BULLETS.get(text, text))
        if code in (0, 0xFFFE, 0xFFFF) or (not text.isprintable() and not text.isspace()):
            return
        self._enter(pdfium.FPDFText_GetTextObject(self._text, i), i)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._text, i, x, y)
        loose = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self._text, i, loose)
        box = self._frame.box(loose.left, loose.bottom, loose.right, loose.top)
        baseline = self._frame.seen(x.value, y.value)[1]
        size = pdfium.FPDFText_GetFontSize(self._text, i) * self._scale
        char = Char(text, box.x0, box.x1, baseline, size, self._bold, box.top, box.bottom)
        reason = self._hidden(i, char)
        if reason:
            self.unseen.append(text)
        if not reason:
            self.chars.append(char)
        elif text.strip():
            if reason == "invisible text":
                self.invisible.append(char)
            if reason not in self._reasons:
                self.hidden[reason] += 1
                self._reasons.add(reason)
        elif reason == "invisible text":
            self.invisible.append(char)

    def _enter(self, item: Any, i: int) -> None:
        """Look up what the characters of one text object have in common."""
        address = ctypes.cast(item, ctypes.c_void_p).value
        if address == self._item and address is not None:
            return
        self._item = address
        self._object = item
        self._reasons = set()
        self._mode = pdfium.FPDFTextObj_GetTextRenderMode(item) if item else 0
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text, i, matrix)
        self._scale = math.hypot(matrix.c, matrix.d) or 1.0
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self._text, i, buffer, 128, flags)
        name = buffer.value.decode("utf-8", "replace").lower()
        heavy = pdfium.FPDFText_GetFontWeight(self._text, i) >= 600
        self._bold = heavy or any(word in name for word in ("bold", "black", "heavy", "demi"))

    def _hidden(self, i: int, char: Char) -> str:
        """Why the character does not show, or ""."""
        if self._mode in _INVISIBLE_MODES:
            return "invisible text"
        if char.size < _SMALLEST:
            return "text smaller than 2 points"
        middle = ((char.x0 + char.x1) / 2, char.baseline - char.size / 4)
        if not self._seen.holds(*middle):
            return "text off the page"
        if self._covers.hide(self._object, *middle):
            return "text under an image or a box"
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not pdfium.FPDFText_GetFillColor(self._text, i, red, green, blue, alpha) or self._mode in (1, 5):
            return ""
        if alpha.value == 0:
            return "transparent text"
        white = min(red.value, green.value, blue.value) >= _WHITE
        return "white text" if white and not any(b.holds(*middle) for b in self._backgrounds) else ""
