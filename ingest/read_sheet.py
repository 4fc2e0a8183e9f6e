"""Excel workbooks: every row a line that repeats its column headers, values as the sheet shows them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from dealdesk.ingest.caption import date_line
from dealdesk.ingest.compose import Block, Facts, compose
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.islands import blocks_of
from dealdesk.ingest.normalize import date_of, squeeze
from dealdesk.ingest.number_format import hides, shown
from dealdesk.ingest.package import check_package
from dealdesk.ingest.sheet_style import is_bold, is_filled, is_unseen, style
from dealdesk.ingest.sheet_unread import noticed, unread_in

_LARGEST_SHEET = 300 << 20  # bytes of XML: openpyxl needs some 20 times as much memory
_MOST_CELLS = 5_000_000
_LAST_COLUMN = 16_384
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,8}:[A-Z]{1,3}\d{1,8})")
_DETAILS = {
    "hidden_sheets": "hidden sheets left out",
    "hidden_rows": "hidden rows left out",
    "hidden_columns": "hidden columns left out",
    "hidden_text": "cells in white, tiny or hidden text left out",
    "no_value": "formulas without a stored value: open the workbook in a spreadsheet program and save it",
    "comments": "cell comments not read",
}


def read_xlsx(data: bytes, source: str) -> Document:
    """The visible sheets of the workbook in ``data``, each a section under its name.

    Raises UnreadableFile where it is encrypted, damaged, no workbook, or has nothing to show.
    """
    check_package(data, "xl/workbook.xml", "Excel workbook", ".xlsx")
    values, formulas = _open(data)
    counts: Counter[str] = Counter()
    blocks: list[Block] = []
    titles: list[str] = []
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            counts["hidden_sheets"] += 1
            continue
        rows, strong = _grid(sheet, None if formulas is None else formulas[sheet.title], counts)
        above, found = blocks_of(rows, strong)
        if found:
            titles += above
            blocks += [Block(sheet.title, heading=1), *found]
    if not blocks:
        raise UnreadableFile("none of its sheets has a visible cell with a value", "unhide what should be read")
    properties = values.properties
    facts = Facts(
        title=properties.title or (titles[0] if titles else ""),
        stated=date_line("\n".join(titles)),
        made=date_of(properties.created),
        notices=(*(Notice(kind, n, _DETAILS[kind]) for kind, n in counts.items() if n), *noticed(data)),
        meta=tuple((k, squeeze(v)) for k, v in (("author", properties.creator),) if v and v != "openpyxl"),
        unread=tuple(unread_in(values)),
    )
    return compose(source, "xlsx", blocks, facts)


def _open(data: bytes) -> tuple[Any, Any | None]:
    """The workbook with its stored values, and with its formulas where it has any."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [i for i in package.infolist() if i.filename.startswith("xl/worksheets/")]
        if max((i.file_size for i in sheets), default=0) > _LARGEST_SHEET:
            raise UnreadableFile("one of its sheets is too large", "split it, or export the sheet as .csv")
        has_formulas = False
        for info in sheets:
            data_of_sheet = package.read(info)
            _check_merged(data_of_sheet)
            has_formulas |= info.filename.endswith(".xml") and b"<f" in data_of_sheet
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that a reader of values has no use for
            values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(data)) if has_formulas else None
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises KeyError, TypeError, ParseError and more on damaged parts
        raise UnreadableFile(
            f"its parts are damaged ({type(error).__name__})", "open it in a spreadsheet program and save it as .xlsx"
        ) from error
    return values, formulas


def _check_merged(sheet: bytes) -> None:
    """Raises UnreadableFile where merged cells cover more than a sheet may have: each place in them is looked at."""
    covered = 0
    for match in _MERGED.finditer(sheet):
        try:
            left, top, right, bottom = range_boundaries(match[1].decode())
        except ValueError:
            continue  # openpyxl will say so
        covered += max(right - left + 1, 0) * max(bottom - top + 1, 0)
    if covered > _MOST_CELLS:
        raise UnreadableFile(
            "merged cells cover too much of one of its sheets", "unmerge them, or export the sheet as .csv"
        )


def _grid(sheet: Any, formulas: Any | None, counts: Counter[str]) -> tuple[list[list[str]], list[bool]]:
    """The visible cells as they show, row by row, and which rows are set off in bold or by a fill."""
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        raise UnreadableFile(f"its sheet {sheet.title} is too large", "split it, or export the sheet as .csv")
    hidden_columns = _hidden_columns(sheet)
    spread = _merged(sheet)
    grid, strong = [], []
    counted: set[int] = set()
    for cells in sheet.iter_rows():
        filled = [c for c in cells if c.value is not None]
        if filled and sheet.row_dimensions[cells[0].row].hidden:
            counts["hidden_rows"] += 1
            continue
        counted.update(c.column for c in filled if c.column in hidden_columns)
        visible = [c for c in cells if c.column not in hidden_columns]
        grid.append([_cell(spread.get((c.row, c.column), c), formulas, counts) for c in visible])
        filled = [c for c in visible if c.value is not None]
        strong.append(bool(filled) and all(is_bold(c) or is_filled(c) for c in filled))
    counts["hidden_columns"] += len(counted)
    return grid, strong


def _cell(cell: Any, formulas: Any | None, counts: Counter[str]) -> str:
    """The cell as it shows; "" where it does not."""
    counts["comments"] += cell.comment is not None
    value = cell.value
    if value is None:
        if formulas is not None and formulas.cell(cell.row, cell.column).data_type == "f":
            counts["no_value"] += 1
        return ""
    pattern = style(cell, "number_format") or "General"
    text = shown(value, pattern)
    if (text.strip() and is_unseen(cell)) or hides(pattern):
        counts["hidden_text"] += 1
        return ""
    return text


def _hidden_columns(sheet: Any) -> set[int]:
    """The numbers of hidden columns; one entry of the sheet's stands for a run of them."""
    return {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 0, min(dimension.max or 0, _LAST_COLUMN) + 1)
    }


def _merged(sheet: Any) -> dict[tuple[int, int], Any]:
    """For every place inside a merged cell, the cell whose value it shows: down its column, and along a header.

    A cell merged along a row names every column under it in a header; in other rows it is told once.
    """
    spread: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        left, top, right, bottom = range_boundaries(str(area))
        origin = sheet.cell(top, left)
        across = _heads(sheet, top, left, right)
        for row, column in _places(left, top, right if across else left, bottom):
            spread[row, column] = origin
    return spread


def _heads(sheet: Any, row: int, left: int, right: int) -> bool:
    """Whether a cell merged along a row is the group name of a header: others stand beside it in its row."""
    return right > left and any(
        sheet.cell(row, c).value is not None for c in range(1, sheet.max_column + 1) if not left <= c <= right
    )


def _places(left: int, top: int, right: int, bottom: int) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
