"""An answer's text taken apart: its paragraphs, lines and sentences, what they quote and the markers they carry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Stands = Callable[[str, tuple[int, ...]], bool]
"""Whether words stand in a quote of one of the citations with these markers."""

_MARKER = r"\[[ \t]*\d+(?:[ \t]*[,;][ \t]*\d+)*[ \t]*\]"
_MARKERS = re.compile(rf"{_MARKER}(?:[ \t]*{_MARKER})*")
_ONE_MARKER = re.compile(_MARKER)
_NUMBER = re.compile(r"\d+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_WHOLE = re.compile(rf"“(?P<inner>.*)”[ \t]*(?P<markers>{_MARKER})", re.DOTALL)
_CLOSED = re.compile(rf"”[.,;:]?[ \t]*(?P<markers>{_MARKER}(?:[ \t]*{_MARKER})*)")
_STRAIGHT = re.compile(r"(?<![\w\"])\"(?P<inner>[^\"\n]+)\"(?!\w)|«(?P<guillemets>[^»\n]+)»")
_END = re.compile(
    rf"(?:[.!?][*_)’]*(?:[ \t]*{_MARKER})*|”[.,]?(?:[ \t]*{_MARKER})+)[ \t]+(?=[^\Wa-z_]|[“\"(\[*])",
)
_ENUMERATOR = re.compile(r"\s*(?:(?:\d{1,2}|[a-z])[.)]|[-*•–])\s")
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Za-z]|Nos?|Arts?|Secs?|Paras?|Cl|Ch|Inc|Ltd|Co|Corp|LLC|Mrs?|Ms|Dr|Prof|Hon|Gov|Sen|Rep|St|vs?|Jan|Feb"
    r"|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|e\.g|i\.e|cf|etc))\.$",
)
_OPENERS_TRIED = 8


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between quotation marks at ``start:end`` of a statement, and the markers that follow them at once."""

    start: int
    end: int
    inner: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Markers that stand side by side at ``start:end`` of a statement; 0 is a marker that no citation can have."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, or a line without an end of sentence, with the white space after it.

    ``plain`` is as long as ``text`` but has a NUL in place of each character that is quoted or belongs to a marker
    or to the number of a list's item.
    """

    text: str
    plain: str
    quoted: tuple[Quoted, ...]
    groups: tuple[Group, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(number for group in self.groups for number in group.numbers)

    def governing(self, place: int) -> tuple[int, ...]:
        """The markers that what stands at ``place`` leans on: those of the next group, or of the last before it."""
        after = next((group for group in self.groups if group.end > place), None)
        return after.numbers if after else self.groups[-1].numbers if self.groups else ()

    def renumbered(self, numbers: Mapping[int, int]) -> str:
        """The text with each marker replaced by the one that ``numbers`` gives for it, one in a bracket."""
        parts, done = [], 0
        for group in self.groups:
            parts += [self.text[done : group.start], "".join(f"[{numbers[number]}]" for number in group.numbers)]
            done = group.end
        return "".join([*parts, self.text[done:]])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of statements, and what parts them from the paragraph before."""

    gap: str
    lines: tuple[tuple[Statement, ...], ...]


def paragraphs(text: str, stands: Stands) -> list[Paragraph]:
    """``text`` taken apart; ``stands`` decides where a quotation begins that has quotation marks in it."""
    found: list[Paragraph] = []
    gap, done = "", 0
    for match in [*_BLANK_LINE.finditer(text), None]:
        block = text[done : match.start() if match else len(text)]
        if block.strip():
            found.append(Paragraph(gap if found else "", tuple(_lines(block, stands))))
            gap = ""
        if match:
            gap, done = match[0], match.end()
    return found


def together(kept: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> str:
    """Paragraphs, each with the gap before it and the texts of its statements line by line, as one text."""
    text = ""
    for gap, lines in kept:
        full = [line for line in ("".join(line).rstrip() for line in lines) if line]
        if full:
            text += (gap if text else "") + "\n".join(full)
    return text.strip()


def renumbered(text: str, stands: Stands, numbers: Mapping[int, int]) -> str:
    """``text`` with each marker replaced by the one that ``numbers`` gives for it; brackets in quotes stay."""
    parts = paragraphs(text, stands)
    return together([(part.gap, [[one.renumbered(numbers) for one in line] for line in part.lines]) for part in parts])


def _lines(block: str, stands: Stands) -> Iterator[tuple[Statement, ...]]:
    quoted = _quotations(block, stands)
    hidden = list(block)
    for one in quoted:
        hidden[one.start : one.end] = "“" + "\0" * (one.end - one.start - 2) + "”" if one.end - one.start > 1 else "“"
    masked, done = "".join(hidden), 0
    for line in masked.split("\n"):
        cuts = [done, *(done + end for end in _ends(line)), done + len(line)]
        yield tuple(_statement(block, masked, a, b, quoted, first=a == done) for a, b in pairwise(cuts) if a < b)
        done += len(line) + 1


def _ends(line: str) -> list[int]:
    """Where the sentences of a line end but the last."""
    return [
        match.end()
        for match in _END.finditer(line)
        if line[match.start()] != "." or not _ABBREVIATED.search(line, max(0, match.start() - 8), match.start() + 1)
    ]


def _statement(block: str, masked: str, start: int, end: int, quoted: Sequence[Quoted], *, first: bool) -> Statement:
    here = masked[start:end]
    groups = [Group(*match.span(), _numbers(match[0])) for match in _MARKERS.finditer(here)]
    inside = [Quoted(q.start - start, q.end - start, q.inner, q.numbers) for q in quoted if start <= q.start < end]
    plain = list(here)
    spans = [(one.start, one.end) for one in groups] + [(one.start, one.end) for one in inside]
    for a, b in spans:
        plain[a:b] = "\0" * (b - a)
    if first and (enumerator := _ENUMERATOR.match(here)):
        plain[: enumerator.end()] = "\0" * enumerator.end()
    return Statement(block[start:end], "".join(plain), tuple(inside), tuple(groups))


def _numbers(markers: str) -> tuple[int, ...]:
    return tuple(int(digits) if len(digits) < 7 else 0 for digits in _NUMBER.findall(markers))


def _quotations(block: str, stands: Stands) -> list[Quoted]:
    if not any(mark in block for mark in '“"«'):
        return []
    whole = _WHOLE.fullmatch(block)
    if whole and stands(whole["inner"], numbers := _numbers(whole["markers"])):
        return [Quoted(0, whole.end("inner") + 1, whole["inner"], numbers)]
    found: list[Quoted] = []
    done = 0
    for closed in _CLOSED.finditer(block):
        if closed.start() >= done and (one := _before(block, done, closed, stands)):
            found.append(one)
            done = one.end
    edges = [0, *(edge for one in found for edge in (one.start, one.end)), len(block)]
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        found += _loose(block, a, b)
    return sorted(found, key=lambda one: one.start)


def _before(block: str, start: int, closed: re.Match[str], stands: Stands) -> Quoted | None:
    """The quotation that ends at ``closed``: the longest whose words stand in what its markers cite, since a source
    has quotation marks of its own; the shortest where none does."""
    numbers = _numbers(closed["markers"])
    openers = [match.start() for match in re.finditer("“", block[start : closed.start()])]
    spans = [(start + opener, closed.start() + 1) for opener in openers]
    for a, b in spans[:_OPENERS_TRIED]:
        if stands(block[a + 1 : b - 1], numbers):
            return Quoted(a, b, block[a + 1 : b - 1], numbers)
    return Quoted(*spans[-1], block[spans[-1][0] + 1 : spans[-1][1] - 1], numbers) if spans else None


def _loose(block: str, start: int, end: int) -> Iterator[Quoted]:
    """Quotations in ``block[start:end]`` that no marker follows; one that is not closed goes on to the end."""
    place = start
    while (opener := block.find("“", place, end)) >= 0:
        yield from _straight(block, place, opener)
        depth, place = 1, opener + 1
        while place < end and depth:
            depth += {"“": 1, "”": -1}.get(block[place], 0)
            place += 1
        yield Quoted(opener, place, block[opener + 1 : place - (depth == 0)])
    yield from _straight(block, place, end)


def _straight(block: str, start: int, end: int) -> Iterator[Quoted]:
    for match in _STRAIGHT.finditer(block, start, end):
        yield Quoted(*match.span(), match["inner"] or match["guillemets"])
