"""Comma-separated files and their cousins: one line for each row, with the column headers repeated."""

from __future__ import annotations

import csv
import io
from collections import Counter

from dealdesk.ingest.caption import date_line
from dealdesk.ingest.compose import Facts, compose
from dealdesk.ingest.document import Document
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.islands import blocks_of
from dealdesk.ingest.normalize import decode

_DELIMITERS = ",;\t|"
_SAMPLE = 100  # rows on which the delimiter is tried


def read_csv(data: bytes, source: str) -> Document:
    """The table in ``data``, its encoding and delimiter detected. Raises UnreadableFile where it holds no rows."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    delimiter = None
    if text[:4].lower() == "sep=" and len(text) > 4:
        delimiter, text = text[4], text.partition("\n")[2]
    rows = _rows(text, delimiter or delimiter_of(text))
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableFile("it holds no rows", "check that the file was exported whole")
    above, blocks = blocks_of(rows)
    return compose(source, "csv", blocks, Facts(title=above[0] if above else "", stated=date_line("\n".join(above))))


def delimiter_of(text: str) -> str:
    """The delimiter under which most rows of the sample have the same number of cells, more than one."""
    sample = "\n".join(text.split("\n", _SAMPLE)[:_SAMPLE])

    def fit(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _rows(sample, delimiter) if any(row))
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        return (rows / max(widths.total(), 1) if width > 1 else 0.0, width)

    return max(_DELIMITERS, key=fit)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(1 << 30)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
