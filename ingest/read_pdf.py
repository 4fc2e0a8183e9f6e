"""PDF files: text in reading order with its pages, paragraphs whole again, tables row by row, hidden text left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber

from dealdesk.ingest.compose import Block, Facts, compose
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.grid import header_names, read_table
from dealdesk.ingest.normalize import date_of, squeeze
from dealdesk.ingest.pdf_chars import PageChars, chars_of
from dealdesk.ingest.pdf_file import PDFIUM, opened, page_of
from dealdesk.ingest.pdf_lines import Line
from dealdesk.ingest.pdf_margins import running
from dealdesk.ingest.pdf_paragraphs import Paragraph, Style, joined, paragraphs, style_of
from dealdesk.ingest.pdf_sheet import Grid, Sheet, regions, runs, sheet_of
from dealdesk.ingest.pdf_tables import written

_FOOTNOTE_SIZE = 0.92  # of the body's font size


@dataclass(slots=True)
class _Part:
    """A block to be, with the style that tells whether the next page goes on with it."""

    block: Block
    paragraph: Paragraph | None = None


def read_pdf(data: bytes, source: str) -> Document:
    """The document in ``data``.

    The title is the file's own, else the largest heading of its first page. Raises UnreadableFile where it is
    encrypted, damaged, or has no text on any page (a scan).
    """
    with PDFIUM:
        file = opened(data)
        facts = Facts(
            title=squeeze(file.get_metadata_value("Title")),
            stated=date_of(file.get_metadata_value("DocumentDate")),
            made=date_of(file.get_metadata_value("CreationDate")),
            meta=tuple((k.lower(), v) for k in ("Author", "Subject") if (v := _meta(file, k))),
        )
    notices: list[Notice] = []
    try:
        sheets = list(_sheets(file, data, notices))
    finally:
        with PDFIUM:
            file.close()
    if not any(sheet.lines or sheet.tables for sheet in sheets):
        raise UnreadableFile(
            "none of its pages has a text layer: it is a scan, or its text is hidden",
            "run text recognition (OCR) over it and save the result",
        )
    sheets = _without_margins(sheets, notices)
    blocks, title = _blocks(sheets)
    facts = replace(facts, title=facts.title or title, notices=tuple(notices))
    return compose(source, "pdf", blocks, facts)


def _meta(file: Any, key: str) -> str:
    value = squeeze(file.get_metadata_value(key))
    return "" if value.strip("()") in ("anonymous", "unspecified") else value


def _sheets(file: Any, data: bytes, notices: list[Notice]) -> Iterator[Sheet]:
    """The pages' tables and lines; what they hide or lack is added to ``notices``."""
    plumber: Any = None
    for i in range(len(file)):
        with PDFIUM:
            page = page_of(file, i + 1)
            found = chars_of(page)
            page.close()
        _notice(found, i + 1, notices)

        def ruled_page(i: int = i) -> Any:
            nonlocal plumber
            plumber = plumber or pdfplumber.open(io.BytesIO(data))
            return plumber.pages[i]

        yield sheet_of(found, i + 1, ruled_page)
        if plumber is not None:
            plumber.pages[i].close()
    if plumber is not None:
        plumber.close()


def _notice(found: PageChars, number: int, notices: list[Notice]) -> None:
    for reason, count in found.hidden.items():
        notices.append(Notice("hidden_text", count, f"page {number}: {reason} left out"))
    if found.ocr:
        notices.append(Notice("recognized_text", 1, f"page {number} is a scan with recognized text, which may err"))
    if not any(c.text.strip() for c in found.chars) and (found.images > 0 or found.lines > 0):
        notices.append(Notice("no_text_layer", 1, f"page {number} has no text layer: run OCR over the file to read it"))


def _without_margins(sheets: list[Sheet], notices: list[Notice]) -> list[Sheet]:
    drop = running([(sheet.lines, sheet.height) for sheet in sheets])
    if drop:
        notices.append(Notice("running_lines", len(drop), "page headers, footers and numbers left out"))
    return [
        replace(sheet, lines=[line for i, line in enumerate(sheet.lines) if (n, i) not in drop])
        for n, sheet in enumerate(sheets)
    ]


def _blocks(sheets: list[Sheet]) -> tuple[list[Block], str]:
    """(the blocks of all pages in order, the largest heading of the first)."""
    found = {sheet.number: regions(sheet) for sheet in sheets}
    lines = [item for items in found.values() for item in items if isinstance(item, list)]
    style = style_of(lines)
    parts: list[_Part] = []
    names: tuple[str, ...] = ()
    for sheet in sheets:
        fresh: list[_Part] = []
        for item in found[sheet.number]:
            if isinstance(item, list):
                fresh += _text_parts(item, style, sheet.number)
                continue
            lines_of_table, names = _table_lines(
                written(item.cells), names, goes_on=not fresh and _ends_in_table(parts)
            )
            fresh += [_Part(Block(line, page=sheet.number, tight=i > 0)) for i, line in enumerate(lines_of_table)]
        _join(parts, fresh, style, sheet.number)
    heads = [p.paragraph for p in parts if p.paragraph and p.paragraph.heading and p.block.page == sheets[0].number]
    first = max(heads, key=lambda p: p.size, default=None)
    return _levelled(parts, style), first.text if first and first.size > style.size else ""


def _text_parts(region: list[Line], style: Style, page: int) -> Iterator[_Part]:
    """Paragraphs and aligned tables of a region."""
    for run in runs(region):
        if isinstance(run, Grid):
            lines = read_table(written(run.cells)).lines()
            yield from (_Part(Block(line, page=page, tight=i > 0)) for i, line in enumerate(lines))
        else:
            yield from (_Part(Block(p.text, page=page), p) for p in paragraphs(run, style))


def _ends_in_table(parts: list[_Part]) -> bool:
    return bool(parts) and parts[-1].paragraph is None


def _table_lines(grid: list[list[str]], names: tuple[str, ...], *, goes_on: bool) -> tuple[list[str], tuple[str, ...]]:
    """(the lines of a table, its column names). One that ``goes_on`` from the page before keeps that one's names."""
    table = read_table(grid)
    width = max(len(row) for row in grid)
    if goes_on and len(names) == width and table.names != names:
        table = read_table([list(names), *grid], 1)
    return table.lines(), table.names or header_names([])


def _join(parts: list[_Part], fresh: list[_Part], style: Style, page: int) -> None:
    """Add a page's parts; a paragraph that the page break parted is put together, its footnotes set before it."""
    last = len(parts) - 1
    while last >= 0 and _is_footnote(parts[last], style):
        last -= 1
    if last >= 0 and fresh and _goes_on(parts[last], fresh[0]):
        above, below = parts.pop(last), fresh.pop(0)
        text = joined(above.block.text, below.block.text, style.words)
        turn = (len(text) - len(below.block.text), page)
        block = replace(above.block, text=text, turns=(*above.block.turns, turn))
        parts.append(_Part(block, below.paragraph))
    parts += fresh


def _is_footnote(part: _Part, style: Style) -> bool:
    return part.paragraph is not None and part.paragraph.size < _FOOTNOTE_SIZE * style.size


def _goes_on(above: _Part, below: _Part) -> bool:
    """Whether ``below``, the first part of a page, is the rest of ``above``."""
    first, second = above.paragraph, below.paragraph
    if first is None or second is None or first.heading or second.heading or abs(first.size - second.size) > 0.6:
        return False
    text = above.block.text
    if text[-1] in '.!?:;”"' or not first.full:
        return False
    return second.text[:1].islower() or text[-1] in ",-–" or text.rsplit(" ", 1)[-1].islower()


def _levelled(parts: list[_Part], style: Style) -> list[Block]:
    """The parts' blocks, headings with their levels: the larger the type the further out, bold body type innermost."""
    sizes = {round(p.paragraph.size) for p in parts if p.paragraph and p.paragraph.heading}
    ranks = sorted((s for s in sizes if s > round(style.size)), reverse=True)
    levels = {size: i + 1 for i, size in enumerate(ranks)}
    return [
        replace(p.block, heading=levels.get(round(p.paragraph.size), len(ranks) + 1))
        if p.paragraph and p.paragraph.heading
        else p.block
        for p in parts
    ]
