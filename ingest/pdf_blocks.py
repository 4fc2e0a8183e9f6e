"""Pages as blocks of text: running heads left out, paragraphs whole again over page breaks, tables row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dealdesk.ingest.compose import Block
from dealdesk.ingest.document import Notice
from dealdesk.ingest.grid import header_names, read_table
from dealdesk.ingest.pdf_lines import Line
from dealdesk.ingest.pdf_margins import running
from dealdesk.ingest.pdf_paragraphs import Paragraph, Style, joined, paragraphs, style_of
from dealdesk.ingest.pdf_sheet import Grid, Sheet, regions, runs
from dealdesk.ingest.pdf_tables import written

_FOOTNOTE_SIZE = 0.92  # of the body's font size


@dataclass(slots=True)
class _Part:
    """A block to be, with the style that tells whether the next page goes on with it."""

    block: Block
    paragraph: Paragraph | None = None


def without_margins(sheets: Sequence[Sheet], notices: list[Notice]) -> list[Sheet]:
    """The pages without what is printed at the edge of each; how much that was is added to ``notices``."""
    drop = running([(sheet.lines, sheet.height) for sheet in sheets])
    if drop:
        notices.append(Notice("running_lines", len(drop), "page headers, footers and numbers left out"))
    return [
        replace(sheet, lines=[line for i, line in enumerate(sheet.lines) if (n, i) not in drop])
        for n, sheet in enumerate(sheets)
    ]


def blocks_of(sheets: Sequence[Sheet]) -> tuple[list[Block], str]:
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
