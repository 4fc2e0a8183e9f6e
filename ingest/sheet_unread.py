"""What an Excel workbook says beside its visible cells, and what in it would run or fetch something."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from dealdesk.ingest.document import Notice
from dealdesk.ingest.sheet_style import style
from dealdesk.ingest.unread import Unread, inert

_REACHES = re.compile(
    rb"<f\b[^>]*>[^<]{0,2000}?(?:\b(?:WEBSERVICE|HYPERLINK|IMPORT\w+|CALL|EXEC|RTD|DDE)\s*\(|\|\s*(?:'|&apos;|!))",
    re.IGNORECASE,
)
_MOST_CELLS = 10_000
_PROPERTIES = ("title", "subject", "keywords", "description", "category", "creator")


def noticed(data: bytes) -> tuple[Notice, ...]:
    """The notices of the workbook in ``data``, whose package is known to be sound."""
    active: Counter[str] = Counter()
    remote: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            low = name.lower()
            active["macros"] += low.endswith("vbaproject.bin")
            active["embedded objects"] += low.startswith("xl/embeddings/")
            remote["workbooks that it links to"] += low.startswith("xl/externallinks/") and low.endswith(".xml")
            remote["connections"] += low == "xl/connections.xml"
            if low.startswith("xl/worksheets/") and low.endswith(".xml"):
                active["formulas that fetch or run something"] += len(_REACHES.findall(package.read(name)))
    return inert(active, remote)


def unread_in(workbook: Any) -> Iterator[Unread]:
    """What stands in comments, in hidden sheets, rows and columns, and in the properties of an openpyxl workbook."""
    for sheet in workbook.worksheets:
        for row in islice(sheet.iter_rows(), _MOST_CELLS):
            for cell in row:
                if cell.comment is not None:
                    yield Unread("a comment", str(cell.comment.text or ""))
                if isinstance(cell.value, str) and _is_hidden(sheet, cell):
                    yield Unread("hidden cells", cell.value)
    for name in _PROPERTIES:
        yield Unread("the file's properties", str(getattr(workbook.properties, name, "") or ""))


def _is_hidden(sheet: Any, cell: Any) -> bool:
    font = style(cell, "font")
    return (
        sheet.sheet_state != "visible"
        or sheet.row_dimensions[cell.row].hidden
        or sheet.column_dimensions[cell.column_letter].hidden
        or bool(font is not None and font.color is not None and font.color.rgb == "FFFFFFFF")
    )
