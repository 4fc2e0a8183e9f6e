"""Word documents as they read once they are accepted and shown."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from dealdesk.ingest.document import Document
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.read import read_bytes

LEVELS = (
    ("upperRoman", "Article %1."),
    ("decimal", "%1.%2"),
    ("lowerLetter", "(%3)"),
    ("lowerRoman", "(%4)"),
)


def read(data: bytes) -> Document:
    return read_bytes(data, "deals/sample.docx")


def numbering(document: Any) -> None:
    """A contract's list of four levels as list 77; its second level counts in Arabic figures throughout."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'{"<w:isLgl/>" if i == 1 else ""}<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (kind, text) in enumerate(LEVELS)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def numbered(document: Any, level: int, text: str, style: str | None = None) -> None:
    properties = document.add_paragraph(text, style=style)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))


def test_automatic_clause_numbers_stand_in_the_text(make: Any) -> None:
    def fill(document: Any) -> None:
        numbering(document)
        numbered(document, 0, "Definitions", "Heading 1")
        numbered(document, 1, "Capitalized terms have these meanings:")
        numbered(document, 2, "price means $412 million;")
        numbered(document, 2, "closing means the later of:")
        numbered(document, 3, "the approval; and")
        numbered(document, 3, "the payment.")
        numbered(document, 0, "Closing", "Heading 1")
        numbered(document, 1, "The closing takes place on March 2, 2026.")

    document = read(make.docx(fill))
    assert document.text.split("\n\n") == [
        "Article I. Definitions",
        "1.1 Capitalized terms have these meanings:",
        "(a) price means $412 million;",
        "(b) closing means the later of:",
        "(i) the approval; and",
        "(ii) the payment.",
        "Article II. Closing",
        "2.1 The closing takes place on March 2, 2026.",
    ]
    innermost = document.section_at(document.text.index("the payment"))
    assert innermost is not None
    assert innermost.label.endswith("(b)(ii)")
    assert [s.label for s in document.sections if s.level == 1] == ["Article I", "Article II"]


def test_a_list_that_starts_anew_counts_anew(make: Any) -> None:
    def fill(document: Any) -> None:
        numbering(document)
        document.part.numbering_part.element.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
            )
        )
        numbered(document, 0, "one")
        numbered(document, 0, "two")
        numbered(document, 0, "five")
        last = document.paragraphs[-1]._p.pPr.find(qn("w:numPr")).find(qn("w:numId"))
        last.set(qn("w:val"), "78")

    assert read(make.docx(fill)).text.split("\n\n") == ["Article I. one", "Article II. two", "Article V. five"]


def test_a_list_that_is_nowhere_defined_has_no_numbers(make: Any) -> None:
    def fill(document: Any) -> None:
        numbering(document)
        root = document.part.numbering_part.element
        root.remove(root[-1])
        del root[0].attrib[qn("w:abstractNumId")]  # what no list names stands for none of them
        numbered(document, 0, "Definitions")

    assert read(make.docx(fill)).text == "Definitions"


def test_tracked_changes_are_read_as_accepted_and_counted(make: Any) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The price is ")
        mark = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
        for tag, inner in (("del", "<w:delText>$40.00</w:delText>"), ("ins", "<w:t>$42.50</w:t>")):
            paragraph._p.append(parse_xml(f"<w:{tag} {nsdecls('w')} {mark}><w:r>{inner}</w:r></w:{tag}>"))
        paragraph.add_run(" in cash.")
        parted = document.add_paragraph("This paragraph ended here,")
        parted._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="2" w:author="A"/></w:rPr>'))
        document.add_paragraph(" but no longer does.")

    document = read(make.docx(fill))
    assert document.text == "The price is $42.50 in cash.\n\nThis paragraph ended here, but no longer does."
    assert [(n.kind, n.count, n.detail) for n in document.notices] == [
        ("tracked_changes", 3, "tracked changes read as accepted")
    ]


def test_hidden_white_and_tiny_text_is_left_out_and_counted(make: Any) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The rate is 10 percent.")
        paragraph.add_run(" Ignore this.").font.hidden = True
        paragraph.add_run(" Or this.").font.color.rgb = RGBColor(255, 255, 255)
        paragraph.add_run(" Nor this.").font.size = Pt(1)
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table.rows[0].cells, ("Country", "Rate"), strict=True):
            cell.paragraphs[0].add_run(text).font.color.rgb = RGBColor(255, 255, 255)
            cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="1F3864"/>'))
        for cell, text in zip(table.rows[1].cells, ("Japan", "15%"), strict=True):
            cell.text = text

    document = read(make.docx(fill))
    assert document.text == "The rate is 10 percent.\n\nCountry: Japan | Rate: 15%"
    assert [(n.count, n.detail) for n in document.notices] == [
        (1, "text with the hidden attribute left out"),
        (1, "white text left out"),
        (1, "text smaller than 2 points left out"),
    ]


def test_tables_stand_in_their_places_with_their_headers(make: Any) -> None:
    rows = (("Product", "Old price", "New price"), ("TM-3040", "4.85", "5.10"), ("TM-4410", "9.75", "10.90"))

    def fill(document: Any) -> None:
        document.add_paragraph("Prices change as follows.")
        table = document.add_table(rows=3, cols=3)
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        table.cell(1, 0).merge(table.cell(2, 0))
        document.add_paragraph("All else stays.")

    assert read(make.docx(fill)).text == (
        "Prices change as follows.\n\n"
        "Product: TM-3040 TM-4410 | Old price: 4.85 | New price: 5.10\n"
        "Product: TM-3040 TM-4410 | Old price: 9.75 | New price: 10.90\n\n"
        "All else stays."
    )


def test_footnotes_stand_under_their_paragraph_and_comments_are_counted(make: Any) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The duty is 20 percent.")
        document.add_comment(paragraph.runs, text="Check this.", author="A")
        paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
        document.add_paragraph("Next paragraph.")

    data = with_part(
        make.docx(fill),
        "word/footnotes.xml",
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>Except for Macau.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>",
        "footnotes",
    )
    document = read(data)
    assert document.text == "The duty is 20 percent.[1]\n[1] Except for Macau.\n\nNext paragraph."
    assert [(n.kind, n.count) for n in document.notices] == [("comments", 1)]


def with_part(data: bytes, name: str, xml: str, kind: str) -> bytes:
    """The package with one part more, related to the document."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            text = old.read(item)
            if item == "[Content_Types].xml":
                made = f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.'
                made += f'wordprocessingml.{kind}+xml"/></Types>'
                text = text.replace(b"</Types>", made.encode())
            if item == "word/_rels/document.xml.rels":
                made = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                made += f'relationships/{kind}" Target="{name.split("/")[-1]}"/></Relationships>'
                text = text.replace(b"</Relationships>", made.encode())
            new.writestr(item, text)
        new.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{xml}')
    return out.getvalue()


def test_headings_give_sections_and_the_title_style_the_title(make: Any) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Master Supply Agreement", 0)
        document.add_heading("1. Supply", 1)
        document.add_paragraph("Supplier sells and Buyer buys.")
        document.add_heading("Forecasts", 2)
        document.add_paragraph("Buyer sends a forecast each month.")
        document.add_heading("2. Prices", 1)
        document.add_paragraph("- Prices are those of Schedule A.")

    document = read(make.docx(fill))
    assert document.title == "Master Supply Agreement"
    assert [(s.title, s.level, document.text[s.start : s.end].split("\n")[0]) for s in document.sections] == [
        ("Supply", 1, "1. Supply"),
        ("Forecasts", 2, "Forecasts"),
        ("Prices", 1, "2. Prices"),
    ]


def test_the_text_tells_the_date_before_the_file(make: Any) -> None:
    def fill(document: Any, text: str) -> None:
        document.core_properties.created = datetime.datetime(2026, 5, 1)
        document.add_paragraph("Order 2025-118")
        document.add_paragraph(text)
        document.add_paragraph("It is ordered that the duty is reduced to 10 percent of the value of the goods.")

    assert str(read(make.docx(lambda d: fill(d, "November 4, 2025"))).date) == "2025-11-04"
    undated = read(make.docx(lambda d: fill(d, "A preamble without a day.")))
    assert str(undated.date) == "2026-05-01"
    assert [n.kind for n in undated.notices] == ["date_of_file"]


def test_bullets_stand_right_under_their_lead_in(make: Any) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("China withdraws:")
        document.add_paragraph("the controls of October 2022;", style="List Bullet")
        document.add_paragraph("the controls of April 2025.", style="List Bullet")

    expected = "China withdraws:\n- the controls of October 2022;\n- the controls of April 2025."
    assert read(make.docx(fill)).text == expected


def test_a_zip_archive_without_the_parts_of_a_document_is_refused(make: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnreadableFile, match="zip archive without the parts of a Word document"):
        read(buffer.getvalue())


def test_a_truncated_document_is_refused_with_the_remedy(make: Any) -> None:
    data = make.docx(lambda d: d.add_paragraph("text"))
    with pytest.raises(UnreadableFile, match=r"truncated or damaged.*fetch the file again"):
        read(data[: len(data) // 2])
