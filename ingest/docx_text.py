"""The words of a Word paragraph as they read once every tracked change is accepted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from dealdesk.ingest.docx_style import Look, Styles, W, is_shaded, look_of, value
from dealdesk.ingest.unread import Unread

_DELETED = frozenset({W + "del", W + "moveFrom"})
_INSERTED = frozenset({W + "ins", W + "moveTo"})
_SKIPPED = frozenset({W + "pPr", W + "rPr", W + "instrText", W + "delText", W + "sdtPr", W + "sdtEndPr"})
_SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(slots=True)
class Reading:
    """What is counted and gathered while a document's paragraphs are read.

    ``notes``: (kind, id) of each foot- or endnote met, in order; its place in the list, from 1, is its number.
    """

    styles: Styles
    changes: int = 0
    hidden: Counter[str] = field(default_factory=Counter)
    unread: list[Unread] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Words:
    """The text of one paragraph, the boxes that are anchored in it, and whether all of it is bold."""

    text: str
    boxes: list[Any]
    bold: bool


def words_of(paragraph: Any, reading: Reading, *, on_colour: bool = False) -> Words:
    """The paragraph's words without what was deleted or is hidden; ``[n]`` stands where a note is referred to.

    ``on_colour``: a table cell or its like puts a background behind it, on which white text shows.
    """
    properties = paragraph.find(W + "pPr")
    style = reading.styles.look(value(properties, "pStyle"))
    walk = _Walk(reading, style, on_colour or is_shaded(properties))
    walk.into(paragraph)
    return Words("".join(walk.parts), walk.boxes, bool(walk.bolds) and all(walk.bolds))


@dataclass(slots=True)
class _Walk:
    reading: Reading
    style: Look
    on_colour: bool
    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    bolds: list[bool] = field(default_factory=list)

    def into(self, node: Any) -> None:
        """Read everything under ``node`` in order."""
        for child in node:
            tag = child.tag
            if tag in _DELETED:
                self.reading.changes += 1
            elif tag == W + "r":
                self.run(child)
            elif tag == W + "txbxContent":
                self.boxes.append(child)
            elif tag not in _SKIPPED and tag != _FALLBACK:
                self.reading.changes += tag in _INSERTED
                self.into(child)

    def run(self, run: Any) -> None:
        """Read one run, or count it where it is hidden."""
        properties = run.find(W + "rPr")
        look = look_of(properties).over(self.reading.styles.look(value(properties, "rStyle")).over(self.style))
        if value(properties, "rStyle") is None:
            look = look_of(properties).over(self.style)
        before = len(self.parts)
        for child in run:
            self.sign(child)
        text = "".join(self.parts[before:])
        reason = _hidden(look, on_colour=self.on_colour)
        if reason:
            del self.parts[before:]
            self.reading.hidden[reason] += bool(text.strip())
            self.reading.unread.append(Unread("hidden text", text))
        elif text.strip():
            self.bolds.append(bool(look.bold))

    def sign(self, node: Any) -> None:
        """Read one element of a run."""
        tag = node.tag
        if tag == W + "t":
            self.parts.append(node.text or "")
        elif tag in _SIGNS:
            self.parts.append(_SIGNS[tag])
        elif tag == W + "sym":
            self.parts.append(_symbol(node.get(W + "char") or ""))
        elif tag in _NOTES:
            self.reading.notes.append((_NOTES[tag], node.get(W + "id") or ""))
            self.parts.append(f"[{len(self.reading.notes)}]")
        elif tag == W + "txbxContent":
            self.boxes.append(node)
        elif tag not in _SKIPPED and tag != _FALLBACK and len(node):
            for child in node:
                self.sign(child)


def _symbol(code: str) -> str:
    """The character of a ``w:sym``; symbol fonts use private codes, of which the bullets and boxes are known."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if not 0 <= number <= 0x10FFFF:
        return ""
    known = {0xF0B7: "•", 0xF0A7: "▪", 0xF0A8: "☐", 0xF0FE: "☒", 0xF06F: "☐", 0xF0FC: "✓", 0xF0D8: "➢"}
    return known.get(number, "" if 0xE000 <= number <= 0xF8FF else chr(number))


def _hidden(look: Look, *, on_colour: bool) -> str:
    if look.vanish:
        return "text with the hidden attribute"
    if look.tiny:
        return "text smaller than 2 points"
    return "white text" if look.white and not on_colour else ""
