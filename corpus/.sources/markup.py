"""A small markup for the sample documents: one block per line, so that PDF and DOCX are set from the same source.

@title T   @center T   @right T   @header T   @footer T   @numbering order|agreement   @pagebreak
# heading   ## heading   ### heading      + clause   ++ clause   +++ clause   (numbered by the format itself)
- bullet    | table | row |    > indented paragraph    = signature line    anything else: a paragraph
inline: **bold**  _italic_  [^footnote text]  {--struck--}  {++inserted++}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MARKS = re.compile(r"^(@\w+|#{1,3}|\+{1,3}|-|>|=)(?:\s+(.*))?$")
INLINE = re.compile(r"(\*\*.+?\*\*|\[\^.+?\]|\{--.+?--\}|\{\+\+.+?\+\+\}|(?<!\w)_[^_]+_(?!\w))")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its mark ("" for a plain one, "table" for a table) and its text or rows."""

    mark: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph: plain, bold, italic, note, struck or inserted."""

    kind: str
    text: str


def blocks(path: Path) -> list[Block]:
    """The blocks of a source file, in order; neighbouring table rows are one block."""
    found: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            found.append(Block("table", rows=tuple(rows)))
            rows = []
        if line.strip():
            marked = MARKS.match(line)
            found.append(Block(marked[1], marked[2] or "") if marked else Block("", line.strip()))
    return found


def runs(text: str) -> list[Run]:
    """The runs of a paragraph."""
    kinds = {"**": ("bold", 2, 2), "[^": ("note", 2, 1), "{-": ("struck", 3, 3), "{+": ("inserted", 3, 3)}
    found = []
    for part in filter(None, INLINE.split(text)):
        if not INLINE.fullmatch(part):
            found.append(Run("plain", part))
            continue
        kind, head, tail = kinds.get(part[:2], ("italic", 1, 1))
        found.append(Run(kind, part[head:-tail]))
    return found


def numeral(number: int, style: str) -> str:
    """``number`` as "decimal", "lowerLetter" or "lowerRoman"."""
    if style == "decimal":
        return str(number)
    if style == "lowerLetter":
        return chr(96 + number)
    out = ""
    for value, sign in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= value:
            out, number = out + sign, number - value
    return out


NUMBERING = {
    "order": (("decimal", "Sec. %1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")),
    "agreement": (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")),
}
