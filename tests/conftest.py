"""What tests of several folders share."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def scanned(data: bytes, dots: int = 170, lean: float = 0.6, noise: float = 10.0) -> bytes:
    """A copy of a PDF as an office scanner makes it: each page a JPEG of ``dots`` an inch that leans by ``lean``
    degrees and has grain of ``noise`` levels of 255; no text layer."""
    grain = np.random.default_rng(1)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    file = pypdfium2.PdfDocument(data)
    for number, page in enumerate(file):
        size = page.get_size()
        canvas.setPageSize(size)
        sheet = page.render(scale=dots / 72).to_pil().convert("L")
        sheet = sheet.rotate(lean if number % 2 == 0 else -lean, fillcolor=255, resample=Image.Resampling.BICUBIC)
        levels = np.asarray(sheet).astype(float) + grain.normal(0, noise, (sheet.height, sheet.width))
        jpeg = io.BytesIO()
        Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(jpeg, "JPEG", quality=70)
        canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="session")
def scan() -> Callable[..., bytes]:
    return scanned


@pytest.fixture(scope="session")
def ocr() -> Any:
    """Text recognition, its models loaded once."""
    from dealdesk.ingest.ocr import Ocr

    return Ocr()
