"""Sample files of every format, made anew for the tests that ask for them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from html import escape
from typing import Any

import docx
import openpyxl
import pytest
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate


class Make:
    """Bytes of real files."""

    @staticmethod
    def pdf(draw: Callable[[Canvas], None], **options: Any) -> bytes:
        """A PDF file drawn by ``draw``, which begins on its first page and ends its pages itself but for the last."""
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=letter, invariant=1, **options)
        draw(canvas)
        canvas.save()
        return buffer.getvalue()

    @staticmethod
    def story(flowables: Sequence[Any], **options: Any) -> bytes:
        """A PDF file of reportlab's flowables, broken into lines and pages by it."""
        buffer = io.BytesIO()
        SimpleDocTemplate(buffer, pagesize=letter, invariant=1, **options).build(list(flowables))
        return buffer.getvalue()

    @staticmethod
    def docx(fill: Callable[[Any], None]) -> bytes:
        """A Word document that ``fill`` writes, given python-docx's Document."""
        document = docx.Document()
        fill(document)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    @staticmethod
    def xlsx(fill: Callable[[Any], None]) -> bytes:
        """A workbook that ``fill`` writes, given openpyxl's Workbook with one sheet."""
        book = openpyxl.Workbook()
        fill(book)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def paragraphs(self, suffix: str, texts: Sequence[str]) -> bytes:
        """A file of the format ``suffix`` that holds the texts, one after the other."""
        writers = {
            ".txt": lambda: "\n\n".join(texts).encode(),
            ".md": lambda: "\n\n".join(texts).encode(),
            ".html": lambda: f"<main>{chr(10).join(f'<p>{escape(t)}</p>' for t in texts)}</main>".encode(),
            ".pdf": lambda: self.story([Paragraph(escape(t), getSampleStyleSheet()["BodyText"]) for t in texts]),
            ".docx": lambda: self.docx(lambda d: [d.add_paragraph(t) for t in texts]),
            ".xlsx": lambda: self.xlsx(lambda b: [b.active.append([t]) for t in texts]),
            ".csv": lambda: _csv(texts),
            ".eml": lambda: _eml("\n\n".join(texts)),
        }
        return writers[suffix]()


def _csv(texts: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["Number", "Text"])
    writer.writerows([[f"n{i}", text] for i, text in enumerate(texts)])
    return buffer.getvalue().encode()


def _eml(body: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Subject"
    message["From"] = "a@example.com"
    message.set_content(body)
    return message.as_bytes()


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()
