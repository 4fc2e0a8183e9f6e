"""Workbooks and CSV files: rows that can be understood alone."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, GradientFill, PatternFill

from dealdesk.ingest.document import Document
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.number_format import shown
from dealdesk.ingest.read import read_bytes


def read(data: bytes) -> Document:
    return read_bytes(data, "deals/sample.xlsx")


def read_csv(text: str | bytes) -> Document:
    return read_bytes(text if isinstance(text, bytes) else text.encode(), "deals/sample.csv")


def test_each_row_repeats_its_column_headers_under_the_titles(make: Any) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.title = "Part A"
        sheet["A1"] = "Annex I: additional duty"
        sheet.merge_cells("A1:C1")
        sheet["A2"] = "Published November 4, 2025"
        sheet.append([])
        sheet.append(["Subheading", "Duty", "From"])
        sheet.append(["8505.11.00", 0.1, datetime.date(2025, 11, 10)])
        sheet.append(["8507.60.00", 0.125, datetime.datetime(2025, 11, 10)])
        sheet["B5"].number_format, sheet["B6"].number_format = "0%", "0.0%"
        book.create_sheet("Part B").append(["Only a note"])

    document = read(make.xlsx(fill))
    assert document.text == (
        "Part A\n\nAnnex I: additional duty\n\nPublished November 4, 2025\n\n"
        "Subheading: 8505.11.00 | Duty: 10% | From: 2025-11-10\n"
        "Subheading: 8507.60.00 | Duty: 12.5% | From: 2025-11-10\n\n"
        "Part B\n\nOnly a note"
    )
    assert [(s.label, s.level) for s in document.sections if s.level == 1] == [("Part A", 1), ("Part B", 1)]
    assert document.title == "Annex I: additional duty"
    assert str(document.date) == "2025-11-04"


def test_merged_cells_and_a_header_of_two_rows_are_spread(make: Any) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (["Line", "Rate", None], [None, "Before", "After"], ["8505", "20%", "10%"], [None, "25%", "12%"]):
            sheet.append(row)
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("A3:A4")

    assert read(make.xlsx(fill)).text == (
        "Sheet\n\nLine: 8505 | Rate / Before: 20% | Rate / After: 10%\n"
        "Line: 8505 | Rate / Before: 25% | Rate / After: 12%"
    )


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("No.,Note\n1,Tin goes first.\n2,Then lead.", "No.: 1 | Note: Tin goes first.\nNo.: 2 | Note: Then lead."),
        ("#,Step\n1,Dig\n2,Wash", "#: 1 | Step: Dig\n#: 2 | Step: Wash"),
        ("Name,Role\nAda Quill,Chief\nBo Reed,Clerk", "Name: Ada Quill | Role: Chief\nName: Bo Reed | Role: Clerk"),
        ("Buyer,Granite Tools\nSigned,2025-01-01", "Buyer: Granite Tools\nSigned: 2025-01-01"),
    ],
)
def test_two_columns_are_pairs_only_where_their_first_row_names_neither(rows: str, text: str) -> None:
    assert read_csv(rows).text == text


def test_what_is_hidden_is_left_out_and_counted(make: Any) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (
            ["Country", "Rate", "Secret"],
            ["Japan", "15%", "x"],
            ["Brazil", "50%", "y"],
            ["India", "25%", "z"],
        ):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet["B4"].font = Font(color="FFFFFFFF")
        sheet["A1"].font = Font(color="FFFFFFFF")
        sheet["A1"].fill = PatternFill("solid", fgColor="FF003366")
        sheet["A2"].comment = Comment("check", "A")
        book.create_sheet("Hidden").append(["nothing to see"])
        book["Hidden"].sheet_state = "hidden"

    document = read(make.xlsx(fill))
    assert document.text == "Sheet\n\nCountry: Japan | Rate: 15%\nIndia"
    counted = {n.kind: n.count for n in document.notices if n.kind != "date_of_file"}
    assert counted == {"hidden_rows": 1, "hidden_columns": 1, "hidden_text": 1, "comments": 1, "hidden_sheets": 1}


def test_a_background_that_fades_is_one(make: Any) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Country", "Rate"])
        book.active.append(["Japan", "15%"])
        for cell in book.active[1]:
            cell.font = Font(color="FFFFFFFF")
            cell.fill = GradientFill(stop=("FF003366", "FF006699"))

    assert read(make.xlsx(fill)).text == "Sheet\n\nCountry: Japan | Rate: 15%"


def test_a_cell_whose_style_the_workbook_does_not_hold_is_read_without_it(make: Any) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Country", "Rate"])
        book.active.append(["Japan", 0.15])
        book.active["B2"].number_format = '0.0" of value"'

    whole = make.xlsx(fill)
    told = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as package, zipfile.ZipFile(told, "w") as damaged:
        for name in package.namelist():
            data = package.read(name)
            if name == "xl/styles.xml":
                data = re.sub(rb'numFmtId="164"(?= fontId)', b'numFmtId="190"', data)
            damaged.writestr(name, data)
    assert "of value" in read(whole).text
    assert read(told.getvalue()).text == "Sheet\n\nCountry: Japan | Rate: 0.15"


def test_formulas_are_read_as_their_values_and_named_where_none_is_stored(make: Any) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Item", "Price", "Total"])
        book.active.append(["Magnet", 5, "=B2*2"])
        book.active.append(["Coil", 7, "=B3*2"])

    data = stored(make.xlsx(fill), "C2", "10")
    document = read(data)
    assert document.text == "Sheet\n\nItem: Magnet | Price: 5 | Total: 10\nItem: Coil | Price: 7"
    assert [(n.kind, n.count) for n in document.notices if n.kind == "no_value"] == [("no_value", 1)]


def stored(data: bytes, cell: str, value: str) -> bytes:
    """The workbook with a stored value for the formula in ``cell``, as spreadsheet programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            text = old.read(item)
            if item == "xl/worksheets/sheet1.xml":
                pattern = rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?(?:/>|></v>)'
                text = re.sub(pattern, rf"\g<1><v>{value}</v>", text.decode()).encode()
            new.writestr(item, text)
    return out.getvalue()


def test_two_tables_on_a_sheet_have_each_their_headers(make: Any) -> None:
    def fill(book: Any) -> None:
        for row in (["Country", "Rate"], ["Japan", 0.15], ["Korea", 0.15], [], ["Product", "Price", "Weeks"]):
            book.active.append(row)
        book.active.append(["TM-3040", 5.1, 9])
        book.active.append([])
        book.active.append(["TM-4410", 10.9, 12])

    assert read(make.xlsx(fill)).text == (
        "Sheet\n\nCountry: Japan | Rate: 0.15\nCountry: Korea | Rate: 0.15\n\n"
        "Product: TM-3040 | Price: 5.1 | Weeks: 9\n\nProduct: TM-4410 | Price: 10.9 | Weeks: 12"
    )


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (0.39, "0%", "39%"),
        (0.385, "0.0%", "38.5%"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1234.5, '"$"#,##0.00', "$1,234.50"),
        (1234567, "[$€-407] #,##0", "€ 1,234,567"),
        (-5, "#,##0_);(#,##0)", "(5)"),
        (-12.3, "0.0", "-12.3"),
        (85051100, '0000"."00"."00', "8505.11.00"),
        (7, "00000", "00007"),
        (0, '0;-0;"-"', "-"),
        (1500000, '0.0,,"M"', "1.5M"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (True, "General", "TRUE"),
        (datetime.datetime(2025, 11, 10, 0, 1), "yyyy", "2025-11-10 00:01"),
        ("12", "@", "12"),
        (None, "0%", ""),
        (10**400, "0.0,", "1" + 400 * "0"),
    ],
)
def test_numbers_read_as_the_sheet_shows_them(value: object, pattern: str, text: str) -> None:
    assert shown(value, pattern) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(delimiter: str) -> None:
    rows = [["Country", "Rate", "Note"], ["Japan", "15%", 'says "deal", twice; or so'], ["Peru", "10%", ""]]
    cells = ['"' + cell.replace('"', '""') + '"' for row in rows for cell in row]
    text = "\n".join(delimiter.join(cells[i : i + 3]) for i in (0, 3, 6))
    assert read_csv(text).text == (
        'Country: Japan | Rate: 15% | Note: says "deal", twice; or so\nCountry: Peru | Rate: 10%'
    )


def test_a_csv_file_in_an_old_encoding_with_a_title_is_read() -> None:
    document = read_csv("Zölle 2025;;\n\nLand;Satz\nÖsterreich;10%\nRumänien;12%\n".encode("cp1252"))
    assert document.text == "Zölle 2025\n\nLand: Österreich | Satz: 10%\nLand: Rumänien | Satz: 12%"
    assert document.title == "Zölle 2025"


def test_no_row_of_a_table_dates_the_document() -> None:
    assert read_csv("Delivery,Promised\nD-1,2026-01-19\nD-2,2026-02-13\n").date is None


def test_a_workbook_of_hidden_sheets_or_none_is_refused(make: Any) -> None:
    with pytest.raises(UnreadableFile, match="none of its sheets has a visible cell"):
        read(make.xlsx(lambda book: None))
