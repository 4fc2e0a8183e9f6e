"""A conversation as Markdown: CommonMark with footnotes, in which a document's words stay words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dealdesk.ui.page_history import Exchange
from dealdesk.ui.transcript import TITLE, Footnote, Paragraph, Style, transcript

_ACTS = re.compile(r"[\\`*_\[\]|~$#]")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BEGINS = re.compile(r"^(?:(?P<sign>[+=:-])|(?P<number>\d{1,9})(?=[.)]))", re.MULTILINE)
"""What would make a list, a rule or a heading of a line that begins with it."""
_BREAK = "\\\n"

_LEAD: dict[Style, str] = {"question": "## ", "head": "### ", "quote": "> ", "point": "- "}
_NEXT: dict[Style, str] = {"quote": "> ", "point": "  "}
"""How the first line and the further lines of a paragraph begin."""


def markdown(exchanges: Sequence[Exchange]) -> str:
    """The conversation, each citation a footnote ``[^n]`` with the quote letter for letter."""
    notes: list[Footnote] = []
    body = [_paragraph(paragraph, notes) for paragraph in transcript(exchanges)]
    told = [f"[^{number}]: {_note(note)}" for number, note in enumerate(notes, 1)]
    return "\n\n".join([f"# {TITLE}", *body, *told]) + "\n"


def escaped(text: str) -> str:
    """``text`` so that it displays as it is: nothing in it becomes markup, HTML, a link or a formula. Its line breaks
    stay breaks, empty lines are left out."""
    lines = [line.strip().translate(_HTML) for line in text.splitlines()]
    return _BREAK.join(_ACTS.sub(r"\\\g<0>", line) for line in lines if line)


def _paragraph(paragraph: Paragraph, notes: list[Footnote]) -> str:
    """One paragraph; its footnotes go to ``notes``."""
    said = ""
    for piece in paragraph.pieces:
        if isinstance(piece, Footnote):
            notes.append(piece)
            said += f"[^{len(notes)}]"
        else:
            said += f"**{escaped(piece.text)}**" if piece.bold else _spaced(piece.text)
    if paragraph.style in ("question", "head"):
        return _LEAD[paragraph.style] + said.replace(_BREAK, " ")  # a heading is one line
    said = f"*{said}*" if paragraph.style == "small" else _begun(said)
    return _LEAD.get(paragraph.style, "") + said.replace("\n", f"\n{_NEXT.get(paragraph.style, '')}")


def _note(note: Footnote) -> str:
    return _begun(f"{escaped(note.place)}: “{escaped(note.words)}”").replace("\n", "\n    ")


def _spaced(text: str) -> str:
    """``text`` escaped, with the space at its ends that parts it from its neighbours."""
    return " " * text[:1].isspace() + escaped(text) + " " * (text[-1:].isspace() and bool(text.strip()))


def _begun(text: str) -> str:
    """``text`` whose lines begin no list, rule or heading."""
    return _BEGINS.sub(lambda found: f"\\{found['sign']}" if found["sign"] else f"{found['number']}\\", text)
