"""Writes the workbooks: title rows above the header, number formats, several sheets, a total row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet
from word import freeze

ANNEX = (
    ("8501.31.40", "Electric motors, DC, 750 W or less", 0.20, 0.10, ""),
    ("8501.53.80", "Electric motors, AC, over 75 kW", 0.20, 0.10, ""),
    ("8502.31.00", "Wind-powered generating sets", 0.20, 0.10, ""),
    ("8503.00.95", "Parts of motors and generators", 0.20, 0.10, ""),
    ("8505.11.00", "Permanent magnets, of metal", 0.20, 0.10, "Covered mineral"),
    ("8505.19.30", "Permanent magnets, other than of metal", 0.20, 0.10, "Covered mineral"),
    ("2846.90.80", "Compounds of rare-earth metals", 0.20, 0.10, "Covered mineral"),
    ("8112.92.10", "Gallium, unwrought; powders", 0.20, 0.10, "Covered mineral"),
    ("8112.92.60", "Germanium, unwrought", 0.20, 0.10, "Covered mineral"),
    ("2504.10.10", "Natural graphite, crystalline flake", 0.20, 0.10, "Covered mineral"),
    ("3801.10.50", "Artificial graphite", 0.20, 0.10, "Covered mineral"),
    ("8507.60.00", "Lithium-ion batteries", 0.20, 0.15, ""),
    ("8541.43.00", "Photovoltaic cells assembled in modules", 0.20, 0.10, "Antidumping duty also applies"),
    ("8471.30.01", "Portable computers", 0.20, 0.10, ""),
    ("8517.13.00", "Smartphones", 0.20, 0.10, ""),
    ("6404.11.90", "Sports footwear", 0.20, 0.10, ""),
    ("6110.20.20", "Sweaters and pullovers, of cotton", 0.20, 0.10, ""),
    ("9403.60.80", "Wooden furniture", 0.20, 0.10, ""),
    ("9503.00.00", "Toys, puzzles and scale models", 0.20, 0.10, ""),
    ("8703.80.00", "Passenger vehicles, electric only", 0.20, 0.10, "Other duties also apply"),
)
PRECURSORS = (
    ("2933.39.91", "4-Anilinopiperidine (4-AP)", 0.20, 0.20, "Precursor"),
    ("2933.39.96", "1-Boc-4-piperidone", 0.20, 0.20, "Precursor"),
    ("2933.39.97", "Norfentanyl", 0.20, 0.20, "Precursor"),
    ("2924.29.77", "Propionanilide", 0.20, 0.20, "Precursor"),
    ("8479.82.00", "Pill presses and tableting machines", 0.20, 0.20, "P"),
    ("8422.40.91", "Encapsulating machines", 0.20, 0.20, "P"),
    ("8479.90.94", "Parts of pill presses and encapsulating machines", 0.20, 0.20, "P"),
)
HOLDERS = (
    ("Halvorsen Family Trust", 3_892_589, 0.142),
    ("Sound Harbor Asset Management", 2_604_197, 0.095),
    ("Cedar Falls Teachers' Pension Fund", 1_918_882, 0.070),
    ("Ellingsen Ocean Partners", 1_480_280, 0.054),
)
CAPITAL = (
    ("Common stock outstanding", 27_412_600, None, 0.9453, ""),
    ("Options, vested", 702_300, 19.80, 0.0242, "Cashed out at closing"),
    ("Options, unvested", 216_100, 29.79, 0.0075, "Cashed out only if vested at closing"),
    ("Restricted stock units", 512_000, None, 0.0177, "Unvested units roll into Northwind units"),
    ("Performance stock units, at target", 157_000, None, 0.0054, "Greater of target and actual"),
    ("Fully diluted total", 29_000_000, None, 1.0, ""),
)
ORDER = (
    (10, "TM-3055", "Block, 30 x 55 x 6 mm", 15_000, 6.50, date(2026, 3, 16)),
    (20, "TM-4412", "Arc segment, 44 mm, skewed", 6_000, 12.70, date(2026, 4, 6)),
    (30, "TM-4410", "Arc segment, 44 mm", 10_000, 10.90, date(2026, 4, 6)),
    (40, "TM-7001", "Sensor ring, 18 mm", 60_000, 2.15, date(2026, 3, 9)),
    (50, "TM-9000", "Rotor set, 48 pieces", 450, 421.00, date(2026, 4, 27)),
)


def fill(
    sheet: Worksheet,
    titles: Sequence[str],
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    formats: dict[int, str],
) -> None:
    """Title rows merged across, an empty row, the header row, then the rows; ``formats`` by column from 1."""
    for title in titles:
        sheet.append([title])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(header))
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    sheet.append([])
    sheet.append(list(header))
    for cell in sheet[len(titles) + 2]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
    for row in rows:
        sheet.append(list(row))
        for column, number_format in formats.items():
            sheet.cell(sheet.max_row, column).number_format = number_format
    for column in range(1, len(header) + 1):
        widest = max(len(str(sheet.cell(i, column).value or "")) for i in range(len(titles) + 2, sheet.max_row + 1))
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = min(46, widest + 3)


def annex(book: Any) -> None:
    sheet = book.active
    sheet.title = "Part A"
    rates = {3: "0%", 4: "0%", 5: "mmmm d, yyyy"}
    header = (
        "HTSUS subheading",
        "Description",
        "Additional duty before",
        "Additional duty from effective date",
        "Effective date",
        "Remark",
    )
    titles = (
        "Annex I to Order 2025-118: additional duty on products of China",
        "Part A (extract: 20 of 412 subheadings)",
        "Published November 4, 2025",
    )
    fill(sheet, titles, header, [(*r[:4], date(2025, 11, 10), r[4]) for r in ANNEX], rates)
    part_b = book.create_sheet("Part B")
    titles = ("Annex I to Order 2025-118: goods that get no reduction", "Part B (section 6 of the order)")
    fill(part_b, titles, header, [(*r[:4], None, r[4]) for r in PRECURSORS], rates)


def capitalization(book: Any) -> None:
    sheet = book.active
    sheet.title = "Capitalization"
    titles = ("Halvorsen Marine Sensors, Inc.: capitalization table", "As of April 2, 2026 (the Capitalization Date)")
    header = ("Class", "Number", "Average exercise price (USD)", "Share of fully diluted", "Treatment in the merger")
    fill(sheet, titles, header, CAPITAL, {2: "#,##0", 3: "0.00", 4: "0.0%"})
    holders = book.create_sheet("Holders of 5% or more")
    titles = ("Holders of 5 percent or more of the outstanding common stock", "As of April 2, 2026")
    fill(holders, titles, ("Holder", "Shares", "Percent of outstanding"), HOLDERS, {2: "#,##0", 3: "0.0%"})


def purchase_order(book: Any) -> None:
    sheet = book.active
    sheet.title = "PO-4471"
    titles = (
        "Brightwater Motors LLC: Purchase Order PO-4471",
        "Date: January 12, 2026",
        "Call-Off under the Master Supply Agreement dated February 3, 2025, as amended by Amendment Letter No. 1",
        "Supplier: Tessellate Magnetics GmbH, Bremerhaven. Buyer's contact: Samir Haddad",
    )
    header = ("Line", "Product", "Description", "Quantity", "Unit price (USD)", "Delivery date", "Line total (USD)")
    rows = [(*r, r[3] * r[4]) for r in ORDER]
    rows.append((None, "Total", None, None, None, None, sum(r[6] for r in rows)))
    fill(sheet, titles, header, rows, {4: "#,##0", 5: "#,##0.00", 6: "yyyy-mm-dd", 7: "#,##0.00"})
    notes = book.create_sheet("Notes")
    fill(notes, ("Notes to PO-4471",), ("No.", "Note"), (
        (1, "Payment 60 days after the date of the invoice."),
        (2, "Delivery FCA Bremerhaven. Carrier named by Buyer: Weser Freight."),
        (3, "Line 20 needs a first-article report before the full quantity ships."),
        (4, "Partial deliveries are accepted for line 40 only."),
    ), {})  # fmt: skip


def write(make: Any, target: Path, title: str, author: str, made: datetime) -> None:
    """Build a workbook with ``make`` and save it as ``target``, the same bytes every time."""
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = title, author
    book.properties.created = made
    make(book)
    book.save(target)
    freeze(target, made)
