"""What is quoted of a piece of evidence: one run of its document, and the parts of it that the answer shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dealdesk.assistant.answer import Citation
from dealdesk.assistant.choice import LONG, neighbours
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.excerpt import Span, elided, excerpt
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.listing import LIST_WORDS, enumerates, whole_list
from dealdesk.assistant.verbatim import folded, stands

LISTED: frozenset[Kind] = frozenset({"list", "condition", "definition", "reason", "change", "text"})
"""Kinds that an item of a list does not answer alone."""
_WHOLE: frozenset[Kind] = frozenset({"list", "condition", "definition", "reason", "party"})
"""Kinds that a whole sentence answers better than a part of one."""
_FIRST_WORDS, _OTHER_WORDS, _LEAD_WORDS = 55, 30, 25
_SENTENCE_WORDS = 90
_MOST_WORDS = 120
"""Words of two sentences above which each is cut as it would be alone with others."""
_SHORT_LIST = 95  # words of a list, where the question does not ask for one
_NEAR = 600  # characters between a lead-in and what it governs that are quoted with them


@dataclass(frozen=True, slots=True)
class Part:
    """Characters of a document to show, at most ``words`` words of them, and those around ``focus`` in any case."""

    start: int
    end: int
    words: int
    focus: Span | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """The characters ``start:end`` of the piece's document, cited as one, and the ``parts`` of them that are shown."""

    piece: Evidence
    start: int
    end: int
    parts: tuple[Part, ...]

    def citation(self, marker: int) -> Citation:
        quote = self.piece.quote(self.start, self.end)
        return Citation(**{name: getattr(quote, name) for name in quote.__slots__}, marker=marker)

    @property
    def text(self) -> str:
        return self.piece.document.text[self.start : self.end]

    @property
    def shown(self) -> str:
        """The parts in a line, with an ellipsis for what is left out; one part alone where the words left out
        between two would turn the meaning."""
        words = _joined(self.piece.document.text, self.start, self.end, self.parts)
        if len(self.parts) > 1 and not stands(words, folded(self.text)):
            last = self.parts[-1] if self.parts[-1].focus else self.parts[0]
            return _joined(self.piece.document.text, self.start, self.end, (last,))
        return words

    def holds(self, piece: Evidence) -> bool:
        """Whether ``piece`` stands within one of the parts that are shown."""
        own = self.piece.document.id == piece.document.id
        return own and any(part.start <= piece.start and piece.end <= part.end for part in self.parts)

    def overlaps(self, other: Quotation) -> bool:
        """Whether the two quote some of the same characters."""
        return self.piece.document.id == other.piece.document.id and self.start < other.end and other.start < self.end

    def repeats(self, other: Quotation) -> bool:
        """Whether what ``other`` shows is shown here, or its words are."""
        if folded(self.text).lower() == folded(other.text).lower():
            return True
        piece = other.piece
        inside = self.overlaps(other) and self.start <= piece.start and piece.end <= self.end
        return inside and self.holds(piece)


def quotation(piece: Evidence, kind: Kind, focus: Span, *, first: bool) -> Quotation:
    """``piece`` with what it cannot be understood without: its list, its lead-in, its table's header.

    ``focus`` is the span of ``piece.text`` that is shown in any case.
    """
    around = (piece.start + focus[0], piece.start + focus[1])
    if kind in LISTED and (span := whole_list(piece, LIST_WORDS if kind in LONG else _SHORT_LIST)) is not None:
        return Quotation(piece, *span, (Part(*span, LIST_WORDS),))
    whole = kind in _WHOLE or (kind in LISTED and enumerates(piece))
    words = _SENTENCE_WORDS if whole else _FIRST_WORDS
    if kind == "list" and enumerates(piece):
        words = LIST_WORDS
    elif not first:
        words = words if kind == "party" else _OTHER_WORDS
    own = Part(piece.start, piece.end, words, around)
    end = piece.lead_start + len(piece.lead)
    if piece.lead and 0 <= piece.start - end <= _NEAR:
        return Quotation(piece, piece.lead_start, piece.end, (Part(piece.lead_start, end, _LEAD_WORDS), own))
    return Quotation(piece, piece.start, piece.end, (own,))


def joined(one: Quotation, other: Quotation) -> Quotation | None:
    """The two as one quotation where they overlap or stand near one another in their document; else None."""
    first, second = sorted((one, other), key=lambda quoted: quoted.start)
    apart = first.piece.document.id != second.piece.document.id or first.end <= second.start
    if apart and not neighbours(one.piece, other.piece):
        return None
    start, end = first.start, max(first.end, second.end)
    if apart and len(one.piece.document.text[start:end].split()) <= _SENTENCE_WORDS:
        return Quotation(one.piece, start, end, (Part(start, end, _SENTENCE_WORDS),))
    parts: list[Part] = []
    for part in sorted((*first.parts, *second.parts), key=lambda part: (part.start, -part.end)):
        if not parts or part.start >= parts[-1].end:
            parts.append(part)
    long = sum(len(one.piece.document.text[part.start : part.end].split()) for part in parts) > _MOST_WORDS
    if long and len(parts) > 1:
        parts = [replace(part, words=_FIRST_WORDS) if part.words == _SENTENCE_WORDS else part for part in parts]
    return Quotation(one.piece, start, end, tuple(parts))


def _joined(text: str, start: int, end: int, parts: Sequence[Part]) -> str:
    """The parts of ``text[start:end]`` on one line."""
    shown = ""
    done = start
    for part in parts:
        a, b = _cut(text, part)
        if text[done:a].strip():
            shown += " … " if shown else "… "
        elif shown:
            shown += " "
        shown += elided(text[a:b], (0, b - a))
        done = b
    return shown + (" …" if text[done:end].strip() else "")


def _cut(text: str, part: Part) -> Span:
    inner = text[part.start : part.end]
    focus = (part.focus[0] - part.start, part.focus[1] - part.start) if part.focus else (len(inner) - 1, len(inner))
    if part.focus is None and len(inner.split()) > part.words:
        # What opens a list says so at its end.
        focus = (max(0, len(inner) - 2), len(inner))
    a, b = excerpt(inner, focus, part.words)
    return part.start + a, part.start + b
