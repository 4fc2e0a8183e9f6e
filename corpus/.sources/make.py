"""Makes the binary sample documents from the sources beside this file: ``python corpus/.sources/make.py``.

Running it twice gives the same bytes. The .txt, .md, .html, .csv and the other .eml documents are their own sources.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import mail
import pdf
import sheets
import word

HERE = Path(__file__).parent
CORPUS = HERE.parent
OFFICE, COUNSEL, SUPPLIER = "Trade Measures Office", "Pell & Marchetti LLP", "Tessellate Magnetics GmbH"
PARALEGAL = "Rosa Delacroix <r.delacroix@pell-marchetti.example>"


@dataclass(frozen=True, slots=True)
class Print:
    """A document set from markup: where it goes, the stem of its source, and what its metadata says."""

    write: Callable[[Path, Path, str, str, datetime], None]
    target: str
    source: str
    title: str
    author: str
    date: datetime


def day(year: int, month: int, number: int) -> datetime:
    """Nine in the morning, UTC."""
    return datetime(year, month, number, 9, tzinfo=UTC)


CHINA = "us-china-2025"
MERGER = "northwind-halvorsen"
FACTS = "Fact Sheet: The United States and China Reach an Agreement on Trade and Critical Minerals"
PRINTED = (
    Print(
        word.write,
        f"{CHINA}/order-2025-118.docx",
        "order-2025-118",
        "Order 2025-118: Reducing the Additional Duty on Products of China Imposed by Notice 2025-031",
        OFFICE,
        day(2025, 11, 4),
    ),
    Print(pdf.write, f"{CHINA}/fact-sheet.pdf", "fact-sheet", FACTS, OFFICE, day(2025, 11, 1)),
    Print(
        pdf.write,
        f"{CHINA}/order-2025-131.pdf",
        "order-2025-131",
        "Order 2025-131: Amending Order 2025-118 on the Additional Duty on Products of China",
        OFFICE,
        day(2025, 12, 12),
    ),
    Print(
        word.write,
        f"{MERGER}/mutual-nda.docx",
        "nda",
        "Mutual Non-Disclosure Agreement: Northwind and Halvorsen",
        COUNSEL,
        day(2026, 1, 14),
    ),
    Print(
        pdf.write,
        f"{MERGER}/term-sheet.pdf",
        "term-sheet",
        "Project Lighthouse: Summary of Proposed Terms for Northwind and Halvorsen",
        COUNSEL,
        day(2026, 2, 27),
    ),
    Print(
        pdf.write,
        f"{MERGER}/merger-agreement.pdf",
        "merger-agreement",
        "Agreement and Plan of Merger: Northwind, Fjord Merger Sub and Halvorsen",
        COUNSEL,
        day(2026, 4, 6),
    ),
    Print(
        word.write,
        f"{MERGER}/amendment-no-1-merger.docx",
        "amendment-1",
        "Amendment No. 1 to Agreement and Plan of Merger: Northwind and Halvorsen",
        COUNSEL,
        day(2026, 7, 20),
    ),
    Print(
        mail.write,
        f"{MERGER}/closing-checklist.eml",
        "closing-checklist",
        "Halvorsen closing checklist as of September 24",
        PARALEGAL,
        day(2026, 9, 24),
    ),
    Print(
        word.write,
        "supply/master-supply-agreement.docx",
        "supply-agreement",
        "Master Supply Agreement: Brightwater Motors and Tessellate Magnetics",
        SUPPLIER,
        day(2025, 2, 3),
    ),
    Print(
        pdf.write,
        "supply/amendment-letter-1.pdf",
        "amendment-letter",
        "Amendment Letter No. 1 to the Master Supply Agreement: Brightwater and Tessellate",
        SUPPLIER,
        day(2025, 11, 17),
    ),
)


def main() -> None:
    """Write every document that is not its own source."""
    for made in PRINTED:
        source = HERE / made.target.partition("/")[0] / f"{made.source}.txt"
        made.write(source, CORPUS / made.target, made.title, made.author, made.date)
    sheets.write(
        sheets.annex,
        CORPUS / CHINA / "annex-i-tariff-schedule.xlsx",
        "Annex I to Order 2025-118: Tariff Schedule",
        OFFICE,
        day(2025, 11, 4),
    )
    sheets.write(
        sheets.capitalization,
        CORPUS / MERGER / "capitalization-table.xlsx",
        "Halvorsen Marine Sensors: Capitalization Table",
        COUNSEL,
        day(2026, 4, 2),
    )
    sheets.write(
        sheets.purchase_order,
        CORPUS / "supply" / "purchase-order-4471.xlsx",
        "Purchase Order PO-4471",
        "Brightwater Motors LLC",
        day(2026, 1, 12),
    )


if __name__ == "__main__":
    main()
