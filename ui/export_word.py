"""A conversation as a Word document whose citations are footnotes of Word's own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from dealdesk.ui.page_history import Exchange
from dealdesk.ui.transcript import TITLE, Footnote, Paragraph, Style, transcript

_MARK, _NOTE = "FootnoteReference", "FootnoteText"
_STYLES: dict[Style, str] = {
    "question": "Heading2",
    "head": "Heading3",
    "quote": "Quote",
    "point": "ListBullet",
    "small": "Small",
}
"""The styles of Word by their ids; all but those of footnotes and the small one are in the library's template."""
_PLACE = PackURI("/word/footnotes.xml")
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = ("separator", "continuationSeparator")


def docx_bytes(exchanges: Sequence[Exchange]) -> bytes:
    """The conversation as a .docx file; each footnote holds its quote letter for letter."""
    document = docx.Document()
    document.core_properties.author = "Dealdesk"
    document.core_properties.title = TITLE
    document.core_properties.comments = ""
    _add_styles(document)
    document.add_heading(TITLE, 1)
    notes = _Notes()
    told = [_paragraph(paragraph, notes) for paragraph in transcript(exchanges)]
    body = document.element.body
    body[-1:-1] = told  # before the section's properties; one by one, the library searches for them each time
    _attach(document, notes.element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraph(paragraph: Paragraph, notes: _Notes) -> Any:
    told = OxmlElement("w:p")
    if style := _STYLES.get(paragraph.style):
        _child(_child(told, "w:pPr"), "w:pStyle", val=style)
    for piece in paragraph.pieces:
        run = _child(told, "w:r")
        if isinstance(piece, Footnote):
            _child(_child(run, "w:rPr"), "w:rStyle", val=_MARK)
            _child(run, "w:footnoteReference", id=notes.add(piece))
        else:
            if piece.bold:
                _child(_child(run, "w:rPr"), "w:b")
            _write(run, piece.text)
    return told


class _Notes:
    """The footnotes of a document, of which Word wants the lines above them first."""

    def __init__(self) -> None:
        self.element = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        self._number = 0
        for number, kind in enumerate(_SEPARATORS, -1):
            note = _child(self.element, "w:footnote", type=kind, id=str(number))
            _child(_child(_child(note, "w:p"), "w:r"), f"w:{kind}")

    def add(self, footnote: Footnote) -> str:
        """Puts a footnote behind those that there are; gives its id."""
        self._number += 1
        note = _child(self.element, "w:footnote", id=str(self._number))
        paragraph = _child(note, "w:p")
        _child(_child(paragraph, "w:pPr"), "w:pStyle", val=_NOTE)
        mark = _child(paragraph, "w:r")
        _child(_child(mark, "w:rPr"), "w:rStyle", val=_MARK)
        _child(mark, "w:footnoteRef")
        _write(_child(paragraph, "w:r"), f" {footnote.place}: “{footnote.words}”")
        return str(self._number)


def _write(run: Any, text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        if number:
            _child(run, "w:br")
        words = _child(run, "w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _attach(document: Any, notes: Any) -> None:
    part = Part(_PLACE, _KIND, serialize_part_xml(notes), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    told = OxmlElement("w:footnotePr")
    for number in range(-1, len(_SEPARATORS) - 1):
        _child(told, "w:footnote", id=str(number))
    document.settings.element.find(qn("w:compat")).addprevious(told)  # the schema has an order


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    child = OxmlElement(tag)
    parent.append(child)
    for name, value in attributes.items():
        child.set(qn(f"w:{name}"), value)
    return child


def _add_styles(document: Any) -> None:
    styles = document.styles
    mark = styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    for name, size in (("Footnote Text", 9), ("Small", 9)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size = Pt(size)
    styles["Small"].font.color.rgb = RGBColor(0x55, 0x5B, 0x62)
    styles["Footnote Text"].paragraph_format.space_after = Pt(2)
