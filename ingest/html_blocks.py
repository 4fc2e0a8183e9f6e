"""The elements of a page as blocks: headings, paragraphs, list items, table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from dealdesk.ingest.compose import Block
from dealdesk.ingest.grid import read_table
from dealdesk.ingest.normalize import squeeze
from dealdesk.ingest.numbering import roman

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CONTAINERS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form "
        "header hgroup li main nav ol p pre section summary ul table caption tbody thead tfoot tr td th",
    )
)
_MOST_SPAN = 60  # columns or rows of one cell; more is a mistake in the page


@dataclass(slots=True)
class _Run:
    """Text of one paragraph as it is gathered, and how the next block is set."""

    parts: list[str] = field(default_factory=list)
    marker: str = ""
    tight: bool = False

    def flush(self) -> Iterator[Block]:
        """The paragraph so far, if it has any words."""
        lines = [squeeze(line) for line in "".join(self.parts).split("\n")]
        text = "\n".join(line for line in lines if line)
        self.parts.clear()
        if text:
            yield Block(self.marker + text, tight=self.tight)
            self.marker, self.tight = "", False


def blocks_of(root: LexborNode) -> Iterator[Block]:
    """The blocks under ``root`` in order."""
    run = _Run()
    yield from _walk(root, run, 0)
    yield from run.flush()


def _walk(node: LexborNode, run: _Run, depth: int) -> Iterator[Block]:
    """Blocks inside ``node``; loose text is gathered in ``run``. ``depth`` is how many lists are around."""
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if child.is_text_node:
            run.parts.append(re.sub(r"\s+", " ", child.text_content or ""))
        elif tag == "br":
            run.parts.append("\n")
        elif tag in _HEADINGS:
            yield from run.flush()
            yield Block(squeeze(_inline(child)), heading=_HEADINGS[tag])
        elif tag in ("ul", "ol"):
            yield from run.flush()
            yield from _list(child, run, depth)
        elif tag == "table" and _is_data(child):
            yield from run.flush()
            yield from _table(child)
        elif tag == "pre":
            yield from run.flush()
            yield Block((child.text() or "").strip("\n"))
        elif tag == "dd":
            yield from run.flush()
            run.tight = True
            yield from _walk(child, run, depth)
            yield from run.flush()
        elif tag in _CONTAINERS:
            yield from run.flush()
            yield from _walk(child, run, depth)
            yield from run.flush()
        elif tag == "sup" and (note := squeeze(child.text())).isdigit():
            run.parts.append(f"[{note}]")
        elif child.css_first("p, div, h1, h2, h3, h4, h5, h6, ul, ol, table, pre, section, article") is not None:
            yield from _walk(child, run, depth)
        else:
            run.parts.append(_inline(child))


def _inline(node: LexborNode) -> str:
    """The text of an element within a line; a ``br`` is a line end, a raised number a note."""
    parts = []
    for child in node.iter(include_text=True):
        if child.is_text_node:
            parts.append(re.sub(r"\s+", " ", child.text_content or ""))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag == "sup" and squeeze(child.text()).isdigit():
            parts.append(f"[{squeeze(child.text())}]")
        else:
            inner = _inline(child)
            parts.append(f" {inner} " if child.tag in _CONTAINERS else inner)
    return "".join(parts)


def _list(node: LexborNode, run: _Run, depth: int) -> Iterator[Block]:
    """The items with their markers, nested ones set in by two spaces; the first stands right under its lead-in."""
    number = _integer(node.attributes.get("start"), 1)
    style = node.attributes.get("type") or "1"
    for child in node.iter():
        if child.tag != "li":
            yield from _walk_one(child, run, depth)
            continue
        number = _integer(child.attributes.get("value"), number)
        mark = f"{_numeral(number, style)}." if node.tag == "ol" else "-"
        run.marker, run.tight = f"{'  ' * depth}{mark} ", True
        number += 1
        yield from _walk(child, run, depth + 1)
        yield from run.flush()
    run.marker, run.tight = "", False


def _walk_one(node: LexborNode, run: _Run, depth: int) -> Iterator[Block]:
    if node.tag in ("ul", "ol"):
        yield from _list(node, run, depth)
    else:
        yield from _walk(node, run, depth)
        yield from run.flush()


def _integer(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,4}", value) else otherwise


def _numeral(number: int, style: str) -> str:
    """The number of a list item in the list's style: 1, a, A, i or I."""
    if style in ("a", "A") and 1 <= number <= 26:
        return chr(ord(style) + number - 1)
    if style in ("i", "I"):
        return roman(number) if style == "I" else roman(number).lower()
    return str(number)


def _is_data(table: LexborNode) -> bool:
    """Whether the table is one, rather than a way to lay out a page."""
    if table.attributes.get("role") in ("presentation", "none"):
        return False
    if table.css_first("table table, td h1, td h2") is not None:
        return False
    return any(len(row.css("td, th")) > 1 for row in table.css("tr"))


def _table(table: LexborNode) -> Iterator[Block]:
    caption = table.css_first("caption")
    if caption is not None and (text := squeeze(_inline(caption))):
        yield Block(text)
    rows = list(table.css("tr"))
    grid = _grid(rows)
    heads = 0
    while heads < len(rows) and rows[heads].css_first("th") is not None and rows[heads].css_first("td") is None:
        heads += 1
    if heads == len(rows):
        heads = min(1, heads)
    for i, line in enumerate(read_table(grid, heads or None).lines()):
        yield Block(line, tight=i > 0 or caption is not None)


def _grid(rows: list[LexborNode]) -> list[list[str]]:
    """The cells in their columns: a cell over several rows stands in each, one over several columns in the first.

    A header over several columns names each of them.
    """
    grid: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells: list[str] = []
        for cell in row.css("td, th"):
            cells += _carried(below, len(cells))
            text = squeeze(_inline(cell))
            width = min(_integer(cell.attributes.get("colspan"), 1), _MOST_SPAN) or 1
            for i in range(width):
                shown = text if i == 0 or cell.tag == "th" else ""
                if (height := min(_integer(cell.attributes.get("rowspan"), 1), _MOST_SPAN)) > 1:
                    below[len(cells)] = (height - 1, shown)
                cells.append(shown)
        cells += _carried(below, len(cells))
        grid.append(cells)
    return grid


def _carried(below: dict[int, tuple[int, str]], column: int) -> list[str]:
    """The texts that cells of rows above put into the columns from ``column`` on."""
    carried = []
    while column in below:
        left, text = below.pop(column)
        if left > 1:
            below[column] = (left - 1, text)
        carried.append(text)
        column += 1
    return carried
