"""The sentence around a place of a text, found without reading the whole text for sentences: quick, and good enough to
say what a value belongs to. Evidence is cut with ``sentence.py``, which knows more and takes longer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

_BREAK = re.compile(
    r"\n[ \t]*\n\s*"
    r"|(?<=[.:;!?])\n\s*"
    r"|\n(?=[^\n]{0,200}?\s\|\s)"
    r"|\n(?=[ \t]*(?:[-•*|]\s|\((?:[a-z]{1,4}|\d{1,2})\)|\d{1,2}(?:\.\d+)*[.)]\s))"
    r"|(?<=[.!?])[”\"’)\]]{0,2}\s+(?=[“\"(\[]?[A-Z\d])"
)
_NO_END = re.compile(
    r"(?:\b(?:Nos?|Secs?|Arts?|Inc|Corp|Co|Ltd|St|Mr|Mrs|Ms|Dr|vs?|cf|para|p|pp|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?"
    r"|Oct|Nov|Dec)|\b[A-Za-z](?:\.[A-Za-z])*)\.$"
)
_CELL = re.compile(r"\s\|(?:\s|$)")
_SPACE = re.compile(r"\s+")
_MARK = re.compile(
    r"^(?:(?:[-•*]|\(\w{1,5}\)|\d{1,2}(?:\.\d+)*[.)]?|(?:Sec(?:tion|\.)?|Article|Clause)\s+[\dIVX.]+)\s+)+", re.I
)
_LEAD = re.compile(r"^(?:(?:and|or|but|that|which|provided|accordingly|further|also)\b,?\s+)+", re.I)
_DANGLING = re.compile(
    r"an?|the|at|of|on|in|to|by|from|for|with|and|or|is|are|be|shall|will|may|not|later|than|no|up|additional|equal"
    r"|rate|within|until|through|as|subject|imposed|effective",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?<=[a-z;|]) (?=[a-z|])")
"""Where a long run can be cut without cutting a date or number."""
REACH = 1000
"""Characters of a sentence that are looked at to each side of a value."""
SUBJECT = 160
"""Characters of a subject at most."""


class Sentences:
    """Where the sentences of ``text`` begin and end, list items and rows counted as such."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cuts = [0, *(m.end() for m in _BREAK.finditer(text) if self._ends(m)), len(text)]

    def around(self, offset: int) -> tuple[int, int]:
        """The span of the sentence that holds the character at ``offset``."""
        at = min(bisect_right(self._cuts, offset), len(self._cuts) - 1)
        return self._cuts[at - 1], self._cuts[at]

    def near(self, offset: int) -> tuple[int, int]:
        """The same, at most REACH characters to each side: a table can be one sentence of a whole document."""
        begin, end = self.around(offset)
        return max(begin, offset - REACH), min(end, offset + REACH)

    def runs(self, size: int) -> Iterator[tuple[int, int]]:
        """The text in spans of about ``size`` characters and more, cut between sentences, or in a longer sentence
        between two words."""
        begin = 0
        for cut in self._cuts[1:]:
            while cut - begin > 2 * size and (joint := _JOINT.search(self._text, begin + size, cut)):
                yield begin, joint.end()
                begin = joint.end()
            if cut - begin >= size or cut == self._cuts[-1]:
                yield begin, cut
                begin = cut

    def _ends(self, found: re.Match[str]) -> bool:
        # "No. 5", "Inc. The" and "U.S. Trade" go on; a blank line or a list item ends whatever stands before it.
        return "\n" in found[0] or not _NO_END.search(self._text, max(0, found.start() - 12), found.start())


def subject(text: str, sentence: tuple[int, int], start: int, end: int) -> str:
    """The words of ``sentence`` that the value at ``start:end`` applies to: those before it, or where there are too
    few, those after it. White space is squeezed, list marks and dangling words are left out."""
    if _CELL.search(text, *sentence):
        return _of_row(text, sentence, start)
    before = squeezed(text[sentence[0] : start])
    before = _undangled(_LEAD.sub("", _MARK.sub("", before[-2 * SUBJECT :])))
    if len(before.split()) >= 2:
        return _short(re.split(r";\s|\.\s(?=[A-Z])", before)[-1] or before, last=True)
    after = squeezed(text[end : sentence[1]]).lstrip(" ,;:.)").rstrip(" .;:,")
    return _short(f"{before} {after}".strip(), last=False)


def _of_row(text: str, row: tuple[int, int], start: int) -> str:
    """What a cell of a table's row is about: the row's first cells, and the head of its own column."""
    cells = _CELL.split(squeezed(text[row[0] : start]))
    first = " | ".join(cell for cell in cells[: min(2, len(cells) - 1)] if cell)
    head = _undangled(cells[-1])
    return _short(f"{first}: {head}" if first and head else first or head, last=False)


def _undangled(words: str) -> str:
    """``words`` without those at the end that only lead on to what follows: "the rent shall be" is "the rent"."""
    while True:
        words = words.rstrip(' \t\n,;:(“"|')
        rest, _, last = words.rpartition(" ")
        if not (last and _DANGLING.fullmatch(last)):
            return words
        words = rest


def squeezed(words: str) -> str:
    """``words`` with each run of white space as one space."""
    return _SPACE.sub(" ", words).strip()


def _short(words: str, last: bool) -> str:
    if len(words) <= SUBJECT:
        return words
    return "… " + words[-SUBJECT:].split(" ", 1)[-1] if last else words[:SUBJECT].rsplit(" ", 1)[0] + " …"
