"""The lines of a text put together into blocks: paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dealdesk.ingest.marker import marker_at

Kind = Literal["prose", "item", "row"]

_NUMBERED = re.compile(
    r"(?:ARTICLE|Article|SECTION|Section|Sec\.|§|Clause|CLAUSE|ANNEX|Annex|SCHEDULE|Schedule|EXHIBIT|Exhibit"
    r"|APPENDIX|Appendix|ATTACHMENT|Attachment|PART|Part|CHAPTER|Chapter|TITLE)\s+[\"“]?[0-9IVXLCA-Z]+\b"
)
_WRAPPED = 45  # characters: a shorter line without a full stop is a line of its own, not a wrapped one


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or table row: ``text[start:end]`` without white space at its ends."""

    start: int
    end: int
    kind: Kind


def blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """The blocks of ``text[start:end]`` in order; together they hold all of its characters but white space.

    A blank line, a list marker, a heading's number and a table row begin a new block; a line that was only
    wrapped continues the one before.
    """
    open_block: Block | None = None
    for line in _lines(text, start, end):
        if open_block is not None and _continues(text, open_block, line):
            open_block = Block(open_block.start, line.end, open_block.kind)
            continue
        if open_block is not None:
            yield open_block
        open_block = line
    if open_block is not None:
        yield open_block


def is_row(text: str, start: int, end: int) -> bool:
    """Whether the line is a row of a table written with bars: ``Switzerland | 39%``."""
    return end - start > 2 and (text.find(" | ", start, end) >= 0 or (text[start] == "|" and text[end - 1] == "|"))


def _lines(text: str, start: int, end: int) -> Iterator[Block]:
    """Each line that holds more than white space. Found line by line: an expression would try a line of spaces from
    each of them."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start and not text[start:stop].isspace():
            yield _trimmed(text, start, stop)
        start = stop + 1


def _trimmed(text: str, start: int, end: int) -> Block:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    if is_row(text, start, end):
        return Block(start, end, "row")
    return Block(start, end, "item" if marker_at(text, start, end) else "prose")


def _continues(text: str, block: Block, line: Block) -> bool:
    """Whether ``line`` is the wrapped rest of ``block``: no blank line, no marker, and no sign of an end before it."""
    if text.endswith("Sec.", block.start, block.end) and text.count("\n", block.end, line.start) == 1:
        return True
    if line.kind != "prose" or block.kind == "row" or text.count("\n", block.end, line.start) != 1:
        return False
    last, first = text[block.end - 1], text[line.start]
    if last in ":;|" or first == "#" or text[block.start] == "#" or _NUMBERED.match(text, line.start):
        return False
    if first.islower() or last in ",-–—&" or first in ")”’,":
        return True
    last_line = text.rfind("\n", block.start, block.end) + 1 or block.start
    return block.end - last_line >= _WRAPPED and not _heading_like(text, line)


def _heading_like(text: str, line: Block) -> bool:
    """Whether the line shouts: a heading in capitals never continues a paragraph."""
    words = text[line.start : line.end]
    return words.isupper() and len(words) > 3
