"""Writes DOCX with what Word itself would write: heading styles, automatic numbering, footnotes, tracked changes."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from markup import NUMBERING, Block, Run, blocks, runs

NUM_ID = 77
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
STYLES = {"#": "Heading 1", "##": "Heading 2", "###": "Heading 3", "-": "List Bullet", "+": "Heading 1"}


class Letter:
    """One Word document under construction."""

    def __init__(self, title: str, author: str, date: datetime) -> None:
        self.doc: Any = docx.Document()
        self.notes: list[str] = []
        self.author, self.date = author, date
        core = self.doc.core_properties
        core.title, core.author, core.last_modified_by = title, author, author
        core.created = core.modified = core.last_printed = date
        core.comments = ""

    def add(self, block: Block) -> None:
        """Append one block."""
        section = self.doc.sections[0]
        if block.mark == "table":
            self.table(block.rows)
        elif block.mark == "@numbering":
            self.numbering(block.text)
        elif block.mark == "@pagebreak":
            self.doc.add_page_break()
        elif block.mark in ("@header", "@footer"):
            (section.header if block.mark == "@header" else section.footer).paragraphs[0].text = block.text
        else:
            self.paragraph(block)

    def paragraph(self, block: Block) -> None:
        style = "Title" if block.mark == "@title" else STYLES.get(block.mark, "Normal")
        paragraph = self.doc.add_paragraph(style=style)
        if block.mark in ("@title", "@center"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if block.mark == "@right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if block.mark == ">":
            paragraph.paragraph_format.left_indent = docx.shared.Pt(36)
        if block.mark.startswith("+"):
            number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            number.get_or_add_ilvl().val = len(block.mark) - 1
            number.get_or_add_numId().val = NUM_ID
        for run in runs(block.text):
            self.run(paragraph, run)

    def run(self, paragraph: Any, run: Run) -> None:
        if run.kind in ("struck", "inserted"):
            tag, text = ("del", "delText") if run.kind == "struck" else ("ins", "t")
            paragraph._p.append(
                parse_xml(
                    f'<w:{tag} {W} w:id="{len(paragraph._p) + 900}" w:author="{escape(self.author)}" '
                    f'w:date="{self.date:%Y-%m-%dT%H:%M:%SZ}"><w:r><w:{text} xml:space="preserve">'
                    f"{escape(run.text)}</w:{text}></w:r></w:{tag}>"
                )
            )
        elif run.kind == "note":
            self.notes.append(run.text)
            mark = OxmlElement("w:footnoteReference")
            mark.set(qn("w:id"), str(len(self.notes) + 1))
            added = paragraph.add_run()
            added.font.superscript = True
            added._r.append(mark)
        else:
            added = paragraph.add_run(run.text)
            added.bold, added.italic = run.kind == "bold" or None, run.kind == "italic" or None

    def table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        table = self.doc.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for i, row in enumerate(rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.paragraphs[0].add_run(text).bold = i == 0 or None
        head = table.rows[0]._tr.get_or_add_trPr()
        head.append(parse_xml(f"<w:tblHeader {W}/>"))
        self.doc.add_paragraph()

    def numbering(self, name: str) -> None:
        """Define the automatic numbering that "+" blocks refer to."""
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{360 * (i + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
            for i, (style, text) in enumerate(NUMBERING[name])
        )
        root = self.doc.part.numbering_part.element
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUM_ID}"><w:multiLevelType w:val="multilevel"/>'
            f"{levels}</w:abstractNum>"
        )
        root.insert(list(root).index(root.findall(qn("w:num"))[0]), abstract)
        root.append(parse_xml(f'<w:num {W} w:numId="{NUM_ID}"><w:abstractNumId w:val="{NUM_ID}"/></w:num>'))

    def save(self, path: Path) -> None:
        if self.notes:
            self.footnotes()
        self.doc.save(str(path))
        freeze(path, self.date)

    def footnotes(self) -> None:
        marks = (
            ('0" w:type="separator', "<w:separator/>"),
            ('1" w:type="continuationSeparator', "<w:continuationSeparator/>"),
        )
        body = "".join(f'<w:footnote w:id="{i}"><w:p><w:r>{x}</w:r></w:p></w:footnote>' for i, x in marks)
        for number, note in enumerate(self.notes, 2):
            body += (
                f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
                f"{escape(note)}</w:t></w:r></w:p></w:footnote>"
            )
        blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {W}>{body}</w:footnotes>'
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob.encode(), self.doc.part.package)
        self.doc.part.relate_to(part, FOOTNOTES)


def freeze(path: Path, date: datetime) -> None:
    """Rewrite an Office file so that the same content is always the same bytes: fixed times, fixed order."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    stamp = f"{date:%Y-%m-%dT%H:%M:%SZ}".encode()
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, core)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n)):
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED)


def write(source: Path, target: Path, title: str, author: str, date: datetime) -> None:
    """Set the markup in ``source`` as the Word document ``target``."""
    letter = Letter(title, author, date)
    for block in blocks(source):
        letter.add(block)
    letter.save(target)
