"""Excel workbooks made to harm: what their sheets say."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.nasty_packages import ROW, Made, S, Size, xlsx

_COLUMNS = '<cols><col min="1" max="999999999" hidden="1"/></cols>'


def _formula(row: int) -> str:
    return f'<row r="{row}"><c r="A{row}"><f>A{row}+1</f></c></row>'


def sheets(size: Size) -> Made:
    """All of them."""

    def cell(place: str, value: str = "1", more: str = "") -> str:
        row = "".join(c for c in place if c.isdigit())
        return f'<row r="{row}"><c r="{place}" {more}><v>{value}</v></c></row>'

    styles = f"<styleSheet {S}><fonts/><fills/><borders/><cellXfs>{'<xf/>' * size(50_000)}</cellXfs></styleSheet>"
    books: dict[str, Callable[[], bytes]] = {
        "a cell in the last row": lambda: xlsx(cell("A1") + cell("XFD1048576")),
        "a cell in row ten million": lambda: xlsx(cell("A1") + cell("A10000000")),
        "a cell in no column": lambda: xlsx(cell("A1") + cell("ZZZZZZ99")),
        "a hundred thousand rows": lambda: xlsx("".join(cell(f"A{i}") for i in range(1, size(100_000)))),
        "ten million rows": lambda: xlsx("".join(f'<row r="{i}"/>' for i in range(1, size(10_000_000)))),
        "all in one merged cell": lambda: xlsx(ROW, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "merged cells": lambda: xlsx(
            ROW,
            "<mergeCells>"
            + "".join(f'<mergeCell ref="A{i}:Z{i + 30}"/>' for i in range(1, size(5000)))
            + "</mergeCells>",
        ),
        "columns hidden without end": lambda: xlsx(ROW, before=_COLUMNS),
        "a string that is not there": lambda: xlsx(cell("A1", "99999999", 't="s"')),
        "a style that is not there": lambda: xlsx(cell("A1", "1", 's="4294967295"')),
        "numbers beyond numbers": lambda: xlsx(cell("A1", "1e999") + cell("A2", "NaN") + cell("A3", "-1e308", 't="d"')),
        "many styles": lambda: xlsx(ROW, parts={"xl/styles.xml": styles}),
        "a dimension that lies": lambda: xlsx(ROW, before='<dimension ref="A1:XFD1048576"/>'),
        "a cell of megabytes": lambda: xlsx(ROW.replace("The duty", "x" * size(5_000_000))),
        "formulas": lambda: xlsx("".join(map(_formula, range(1, size(20_000))))),
        "rows in disorder": lambda: xlsx("".join(cell(f"A{i}") for i in range(size(5000), 0, -1))),
        "wide rows": lambda: xlsx("".join(cell(f"XFD{i}") for i in range(1, size(400)))),
        "strings": lambda: xlsx(
            cell("A1", "0", 't="s"'),
            parts={"xl/sharedStrings.xml": f'<sst {S} count="4294967295">{"<si><t>x</t></si>" * size(300_000)}</sst>'},
        ),
        "elements deep": lambda: xlsx("<row><c>" * size(100_000)),
        "deep and whole": lambda: xlsx(ROW + "<row><c>" * size(50_000) + "</c></row>" * size(50_000)),
    }
    for what, make in books.items():
        yield f"{what}.xlsx", make
