"""Writes PDF as a word processor prints it: running header, page numbers, ruled tables, clauses numbered."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from markup import NUMBERING, Block, blocks, numeral, runs
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14.4, spaceAfter=7)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=9, leading=11, spaceAfter=0)
STYLES = {
    "": BODY,
    "@title": ParagraphStyle("title", parent=BODY, fontName="Times-Bold", fontSize=16, leading=20, alignment=TA_CENTER),
    "@center": ParagraphStyle("center", parent=BODY, alignment=TA_CENTER),
    "@right": ParagraphStyle("right", parent=BODY, alignment=TA_RIGHT),
    "#": ParagraphStyle(
        "h1", parent=BODY, fontName="Times-Bold", fontSize=13, leading=17, spaceBefore=12, keepWithNext=1
    ),
    "##": ParagraphStyle(
        "h2", parent=BODY, fontName="Times-Bold", fontSize=11, leading=14, spaceBefore=6, keepWithNext=1
    ),
    "###": ParagraphStyle("h3", parent=BODY, fontName="Times-BoldItalic", keepWithNext=1),
    "+": ParagraphStyle("l1", parent=BODY, fontName="Times-Bold", fontSize=12, spaceBefore=8, keepWithNext=1),
    "++": ParagraphStyle("l2", parent=BODY, leftIndent=14),
    "+++": ParagraphStyle("l3", parent=BODY, leftIndent=32),
    "-": ParagraphStyle("bullet", parent=BODY, leftIndent=18, bulletIndent=6),
    ">": ParagraphStyle("indent", parent=BODY, leftIndent=24),
    "=": ParagraphStyle("sign", parent=BODY, spaceAfter=1),
}


def marked(text: str) -> str:
    """The paragraph in reportlab's own markup. Notes and changes exist in DOCX only."""
    tags = {"bold": "b", "italic": "i"}
    out = [(f"<{t}>{escape(r.text)}</{t}>" if (t := tags.get(r.kind)) else escape(r.text)) for r in runs(text)]
    return "".join(out)


def table(rows: tuple[tuple[str, ...], ...], width: float) -> Table:
    cells = [
        [Paragraph(("<b>%s</b>" if i == 0 else "%s") % marked(c), SMALL) for c in row] for i, row in enumerate(rows)
    ]
    weights = [max(14, *(min(34, len(row[i])) for row in rows)) for i in range(len(rows[0]))]
    made = Table(cells, colWidths=[width * w / sum(weights) for w in weights], repeatRows=1)
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke)]
    made.setStyle(TableStyle([*grid, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return made


class Setter:
    """Turns blocks into flowables, keeping the clause numbers."""

    def __init__(self, width: float) -> None:
        self.width, self.levels, self.counts = width, NUMBERING["agreement"], [0, 0, 0]

    def label(self, level: int) -> str:
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (2 - level)
        text = self.levels[level][1]
        for i, (style, _) in enumerate(self.levels):
            text = text.replace(f"%{i + 1}", numeral(self.counts[i], style))
        return text

    def flow(self, block: Block) -> list[Any]:
        if block.mark == "@numbering":
            self.levels = NUMBERING[block.text]
            return []
        if block.mark == "@pagebreak":
            return [PageBreak()]
        if block.mark == "table":
            return [table(block.rows, self.width), Spacer(1, 9)]
        text = marked(block.text)
        if block.mark.startswith("+"):
            text = f"{self.label(len(block.mark) - 1)} {text}"
        return [Paragraph(text, STYLES[block.mark], bulletText="•" if block.mark == "-" else None)]


def write(source: Path, target: Path, title: str, author: str, date: datetime) -> None:
    """Set the markup in ``source`` as the PDF ``target``, dated ``date`` in the file's own metadata."""
    parts = blocks(source)
    running = {b.mark: b.text for b in parts if b.mark in ("@header", "@footer")}
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), inch)
    made = SimpleDocTemplate(str(target), pagesize=LETTER, title=title, author=author, **margins)

    def page(canvas: Any, _: Any) -> None:
        canvas.setFont("Times-Roman", 8.5)
        canvas.drawString(inch, LETTER[1] - 0.6 * inch, running.get("@header", ""))
        canvas.drawString(inch, 0.55 * inch, running.get("@footer", ""))
        canvas.drawRightString(LETTER[0] - inch, 0.55 * inch, f"Page {canvas.getPageNumber()}")

    setter = Setter(made.width)
    flow = [f for b in parts if b.mark not in running for f in setter.flow(b)]
    # reportlab's own invariant mode would date every file January 1, 2000, which a reader could believe
    os.environ["SOURCE_DATE_EPOCH"] = str(int(date.timestamp()))
    made.build(flow, onFirstPage=page, onLaterPages=page)
