"""How well scanned pages are read: PDF files are printed to images, made worse, read by OCR and compared by words."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.machine import conditions, keep
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.read import read, read_bytes

FILES = ("us-china-2025/fact-sheet.pdf", "northwind-halvorsen/term-sheet.pdf")


@dataclass(frozen=True, slots=True)
class Copier:
    """A copier: ``dots`` an inch, pages that ``lean`` (degrees), ``grain`` (levels of 255), ``blur`` (pixels), and the
    ``quality`` of its JPEG files."""

    dots: int
    lean: float = 0.5
    grain: float = 10.0
    blur: float = 0.0
    quality: int = 70

    def copy(self, data: bytes) -> bytes:
        grain = np.random.default_rng(1)
        out = io.BytesIO()
        canvas = Canvas(out, invariant=1)
        for page in pypdfium2.PdfDocument(data):
            canvas.setPageSize(page.get_size())
            sheet = page.render(scale=self.dots / 72).to_pil().convert("L")
            sheet = sheet.rotate(self.lean, fillcolor=255, resample=Image.Resampling.BICUBIC)
            sheet = sheet.filter(ImageFilter.GaussianBlur(self.blur)) if self.blur else sheet
            levels = np.asarray(sheet).astype(float) + grain.normal(0, self.grain, (sheet.height, sheet.width))
            jpeg = io.BytesIO()
            Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(jpeg, "JPEG", quality=self.quality)
            canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, *page.get_size())
            canvas.showPage()
        canvas.save()
        return out.getvalue()


COPIERS = (
    Copier(200),
    Copier(150, lean=1.5, grain=20),
    Copier(150, lean=3),
    Copier(150, blur=1.5),
    Copier(100),
    Copier(100, grain=20, blur=0.8, quality=40),
    Copier(72),
    Copier(72, grain=20, blur=0.5, quality=30),
    Copier(150, grain=20, blur=2.5),
)


def run(corpus: Path | None) -> None:
    root = corpus or Path("corpus")
    paths = sorted(root.rglob("*.pdf")) if corpus else [root / name for name in FILES]
    ocr = Ocr()
    rows = [row for copier in COPIERS for row in _rows(copier, paths, ocr)]
    for row in rows:
        print(*(f"{name}={value}" for name, value in row.items()))
    keep("ocr", {**conditions(), "rows": rows})


def _rows(copier: Copier, paths: Sequence[Path], ocr: Ocr) -> Iterator[dict[str, Any]]:
    for path in paths:
        known = read(path, path.name).text.split()
        began = time.perf_counter()
        try:
            document = read_bytes(copier.copy(path.read_bytes()), path.name, ocr)
        except UnreadableFile as error:
            yield {**asdict(copier), "file": path.name, "words": len(known), "not_read": error.reason}
            continue
        seen = document.text.split()
        blocks = SequenceMatcher(None, known, seen, autojunk=False).get_matching_blocks()
        yield {
            **asdict(copier),
            "file": path.name,
            "words": len(known),
            "wrong_words": len(known) - sum(block.size for block in blocks),
            "confidence": [page.recognized for page in document.pages],
            "warnings": sum(notice.kind in ("ocr_low", "ocr_illegible") for notice in document.notices),
            "seconds_a_page": round((time.perf_counter() - began) / len(document.pages), 1),
        }
