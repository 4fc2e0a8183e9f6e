"""Word documents: headings, automatic clause numbers, tables in their places, notes; tracked changes as accepted."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml import parse_xml

from dealdesk.ingest.compose import Block, Facts, compose
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.docx_numbering import Numbering
from dealdesk.ingest.docx_style import Styles, W, flag, is_shaded, value, whole
from dealdesk.ingest.docx_text import Reading, Words, words_of
from dealdesk.ingest.docx_unread import noticed, unread_in
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.grid import read_table
from dealdesk.ingest.normalize import date_of, squeeze
from dealdesk.ingest.package import check_package
from dealdesk.ingest.unread import Unread

_TEMPLATE_DAY = datetime.date(2013, 12, 23)  # the creation date in python-docx's own template: no file's real one
_LONGEST_BOLD_HEADING = 12  # words
_WIDEST = 60  # columns that a cell is taken to span at most
_NOTE_KINDS = {"footnote": "footnotes", "endnote": "endnotes"}


def read_docx(data: bytes, source: str) -> Document:
    """The document in ``data``, with tracked changes accepted and comments left out (both are noticed).

    Raises UnreadableFile where it is encrypted, damaged or no Word document.
    """
    check_package(data, "word/document.xml", "Word document", ".docx")
    try:
        opened = docx.Document(io.BytesIO(data))
        part = opened.part
        parts = {str(p.partname).rsplit("/", 1)[-1]: p for p in part.package.iter_parts()}
        trees = {n: parse_xml(parts[f"{n}.xml"].blob) for n in _TREES if f"{n}.xml" in parts}
        body = part.element.body
        if body is None:
            raise KeyError("w:body")
        properties = opened.core_properties
        created, meta = date_of(properties.created), _meta(properties)
        titled = properties.title or ""
        active, unseen = noticed(part.package, body), tuple(unread_in(body, trees, properties))
    except MemoryError:
        raise
    except Exception as error:  # the library raises KeyError, ValueError, lxml's errors and more on damaged parts
        raise UnreadableFile(
            f"its parts are damaged ({type(error).__name__})", "open it in a word processor and save it again as .docx"
        ) from error
    styles = Styles(trees.get("styles"))
    reader = _Reader(Reading(styles), Numbering(trees.get("numbering"), styles), trees)
    blocks = list(reader.body(body))
    facts = Facts(
        title=reader.title or titled,
        stated=_stated(trees.get("custom")),
        made=None if created == _TEMPLATE_DAY else created,
        notices=(*reader.notices(), *active),
        meta=meta,
        unread=(*unseen, *reader.unread),
    )
    return compose(source, "docx", blocks, facts)


_TREES = ("styles", "numbering", "footnotes", "endnotes", "comments", "custom")


def _stated(custom: Any | None) -> datetime.date | None:
    """The document's date among the custom properties, under a name such as "Document date" or "Effective Date"."""
    for node in () if custom is None else custom:
        if re.fullmatch(r"(?:document|signing|issue|publication)?[ _-]?date", (node.get("name") or "").lower()):
            return date_of("".join(node.itertext()))
    return None


def _meta(properties: Any) -> tuple[tuple[str, str], ...]:
    pairs = (("author", properties.author), ("subject", properties.subject), ("keywords", properties.keywords))
    return tuple((k, squeeze(v)) for k, v in pairs if v and v != "python-docx")


class _Reader:
    """Walks a document's body and gives its blocks."""

    def __init__(self, reading: Reading, numbering: Numbering, trees: dict[str, Any]) -> None:
        self._reading = reading
        self._numbering = numbering
        self._trees = trees
        self._joined = ""  # the start of a paragraph whose end mark was deleted
        self._written = 0  # how many notes stand in the text so far
        self.title = ""

    def body(self, node: Any, *, on_colour: bool = False) -> Iterator[Block]:
        """The blocks of a body, cell or text box."""
        for child in node:
            if child.tag == W + "p":
                yield from self._paragraph(child, on_colour=on_colour)
                yield from self._notes()
            elif child.tag == W + "tbl":
                yield from self._table(child)
                yield from self._notes()
            elif child.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "moveTo", W + "customXml", W + "smartTag"):
                yield from self.body(child, on_colour=on_colour)

    def _paragraph(self, node: Any, *, on_colour: bool) -> Iterator[Block]:
        properties = node.find(W + "pPr")
        style = value(properties, "pStyle")
        words = words_of(node, self._reading, on_colour=on_colour)
        text = self._joined + re.sub(r"[ \t]+", " ", words.text)
        self._joined = ""
        mark = None if properties is None else properties.find(W + "rPr")
        if mark is not None and mark.find(W + "del") is not None:
            self._reading.changes += 1
            self._joined = text
            return
        if text.strip():
            yield self._block(text.strip(" "), words, properties, style)
        for box in words.boxes:
            yield from self.body(box)

    def _block(self, text: str, words: Words, properties: Any, style: str | None) -> Block:
        name = self._reading.styles.name(style)
        if name == "title" and not self.title:
            self.title = squeeze(text)
        number, level = self._numbering.next(properties, style)
        heading = 0 if name == "title" else self._reading.styles.heading(style, properties)
        if number == "-" or (not number and name.startswith("list bullet")):
            return Block(f"{'  ' * level}- {text}", tight=True)
        if not number and not heading and name != "title" and words.bold and _is_heading(text):
            heading = 9  # a bold line by itself: under whatever real heading there is
        return Block(f"{number} {text}" if number else text, heading=heading)

    def _notes(self) -> Iterator[Block]:
        """The foot- and endnotes that the text just read refers to, each on a line under it."""
        while self._written < len(self._reading.notes):
            kind, note_id = self._reading.notes[self._written]
            self._written += 1
            tree = self._trees.get(_NOTE_KINDS[kind])
            known = len(self._reading.notes)
            for note in () if tree is None else tree.findall(W + kind):
                if note.get(W + "id") == note_id:
                    texts = [words_of(p, self._reading).text for p in note.iter(W + "p")]
                    del self._reading.notes[known:]  # a note in a note may be the same, for ever
                    yield Block(f"[{self._written}] {squeeze(' '.join(texts))}", tight=True)

    def _table(self, table: Any) -> Iterator[Block]:
        properties = table.find(W + "tblPr")
        styled = value(properties, "tblStyle") not in (None, "TableNormal", "TableGrid")
        grid: list[list[str]] = []
        heads = 0
        above: dict[int, str] = {}
        for row in table.iter(W + "tr"):
            if next(row.iterancestors(W + "tbl")) is not table:
                continue
            row_properties = row.find(W + "trPr")
            if row_properties is not None and row_properties.find(W + "del") is not None:
                self._reading.changes += 1
                continue
            heads += bool(flag(row_properties, "tblHeader")) and heads == len(grid)
            head = heads > len(grid)
            self._reading.changes += row_properties is not None and row_properties.find(W + "ins") is not None
            grid.append(self._row(row, above, styled=styled, head=head))
        if all(sum(map(bool, cells)) <= 1 for cells in grid):
            yield from (Block(cell) for cells in grid for cell in cells if cell)  # a frame, not a table
            return
        for i, line in enumerate(read_table(grid, heads or None).lines()):
            yield Block(line, tight=i > 0)

    def _row(self, row: Any, above: dict[int, str], *, styled: bool, head: bool) -> list[str]:
        """The row's cells in their columns; a cell merged downwards stands in each row that it reaches."""
        cells: list[str] = []
        for cell in row.iter(W + "tc"):
            if next(cell.iterancestors(W + "tr")) is not row:
                continue
            properties = cell.find(W + "tcPr")
            shaded = styled or is_shaded(properties)
            text = " ".join(squeeze(b.text) for b in self.body(cell, on_colour=shaded))
            merge = None if properties is None else properties.find(W + "vMerge")
            if merge is not None and merge.get(W + "val") != "restart":
                text = above.get(len(cells), "")
            above[len(cells)] = text
            span = min(whole(value(properties, "gridSpan"), 1), _WIDEST)
            cells += [text, *([text if head else ""] * (span - 1))]
        return cells

    @property
    def unread(self) -> list[Unread]:
        """The hidden words, once the body has been walked."""
        return self._reading.unread

    def notices(self) -> tuple[Notice, ...]:
        """What was accepted, left out or not read, once the body has been walked."""
        found = []
        if self._reading.changes:
            found.append(Notice("tracked_changes", self._reading.changes, "tracked changes read as accepted"))
        comments = self._trees.get("comments")
        if comments is not None and (count := len(comments.findall(W + "comment"))):
            found.append(Notice("comments", count, "comments not read"))
        found += [Notice("hidden_text", n, f"{reason} left out") for reason, n in self._reading.hidden.items() if n]
        return tuple(found)


def _is_heading(text: str) -> bool:
    return len(text.split()) <= _LONGEST_BOLD_HEADING and text.rstrip()[-1:] not in ".,;:" and "\n" not in text
