"""The parts of a text: its headings and clause numbers as nested sections, and how one cites a place in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dealdesk.ingest.caption import date_line, title_line
from dealdesk.ingest.document import Section
from dealdesk.ingest.heading import RANK, Heading, is_contents, title_after
from dealdesk.ingest.headings import headings_of
from dealdesk.ingest.layout import Block, blocks
from dealdesk.ingest.marker import Marker, marker_at
from dealdesk.ingest.normalize import plain_spaces
from dealdesk.ingest.place import Places, path

__all__ = ["Places", "date_line", "path", "sections_of", "title_line"]

Readings = tuple[tuple[str, int], ...]

_CLAUSE = 100  # the rank of every (a), (i), 1.: inside all headings; their order among themselves is found by counting
_GAP = re.compile(r"(?<![ \t])[ \t]{3,}+(?=\()")
_INSIDE = re.compile(r"(?<=[.;:])\s+(?:(?:and|or)\s+)?(?=\((?:[a-z]{1,4}|[A-Z]|\d{1,2})\)\s*\S)")
_BARE_NUMBER = re.compile(r"(\d{1,2})[ \t]+(?=[A-Z])")
_ENACTING = re.compile(r"(?:NOW,? THEREFORE|IN WITNESS WHEREOF)", re.IGNORECASE)
_CITED = re.compile(
    r"\b(Section|Article|Clause|Paragraph|section|clause|paragraph)s?[ \u00a0](\d{1,2}(?:\.\d{1,2})*)\b"
)
_SENTENCE_END = re.compile(r"[.!?][)”\"’]*$")
_PARAGRAPH = re.compile(r"[\"“‘]?[A-Z][^\s:\d]*(?:[ \t\n]+[^\s]+){4}")
_GOES_ON = re.compile(r"(?:[;,]|[;,]\s+(?:and|or|and/or))\s*$")
_ENDED = re.compile(r"[.:;,]$")
_BARE, _BARE_LIST = 60, 4  # characters of an item that is a few words, items that make a list of such
_HIGHEST = 60  # a first number higher than this is a year or a figure, not a clause
_DEEPEST = 20  # what nests deeper are no clauses: "11. 11. 11. ..."


@dataclass(slots=True)
class _Open:
    """A section that has not ended yet; ``order`` is its place in the list of all, ``cite`` its number as cited.

    ``listed``: it goes on the one sentence of its list, as "; and" before it shows.
    """

    rank: int
    cite: str
    readings: Readings
    order: int
    head_end: int
    inline: bool = False
    listed: bool = False


@dataclass(slots=True)
class _Outline:
    """The sections found so far, as (label, title, level, start), with their ends, and the stack of open ones."""

    words: dict[str, str]
    bare: frozenset[int] = frozenset()
    """Where the items of lists begin that hold a few words each and nothing else: "59. Venezuela", "60. Vietnam"."""
    stack: list[_Open] = field(default_factory=list)
    found: list[tuple[str, str, int, int]] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)

    def close(self, depth: int, at: int) -> None:
        """End every open section from ``depth`` on at offset ``at``."""
        for section in self.stack[depth:]:
            self.ends[section.order] = at
        del self.stack[depth:]

    def close_rank(self, rank: int, at: int) -> None:
        """End every open section that does not hold a section of ``rank``."""
        depth = next((i for i, s in enumerate(self.stack) if s.rank >= rank), len(self.stack))
        self.close(depth, at)

    def close_inline(self, at: int) -> None:
        """End the clauses that were counted inside a sentence: they do not reach past its paragraph."""
        self.close(next((i for i, s in enumerate(self.stack) if s.inline), len(self.stack)), at)

    def close_listed(self, at: int) -> None:
        """End the lists whose sentence has ended: what comes after their last item belongs to what holds the list."""
        self.close(next((i for i, s in enumerate(self.stack) if s.listed), len(self.stack)), at)

    def close_plain(self, heading: Heading) -> None:
        """End headings without a number before a numbered one, unless it comes right under them: the articles of an
        agreement do not stand in its "RECITALS"."""
        for depth, above in enumerate(self.stack):
            direct = above.head_end >= heading.start - 3 and heading.rank > RANK["article"]
            if not above.cite and above.rank >= RANK["capitals"] and not direct and not self._numbered_in(depth):
                self.close(depth, heading.start)
                return

    def _numbered_in(self, depth: int) -> bool:
        return any(s.cite and s.rank < _CLAUSE for s in self.stack[depth + 1 :])

    def open(
        self,
        rank: int,
        cite: str,
        title: str,
        start: int,
        head_end: int,
        readings: Readings = (),
        *,
        inline: bool = False,
        listed: bool = False,
    ) -> None:
        """Begin a section inside the innermost open one; its heading reaches to ``head_end``."""
        self.stack.append(_Open(rank, cite, readings, len(self.found), head_end, inline, listed))
        title = " ".join(title.split())
        self.found.append((cite or title, title, len(self.stack), start))

    def numbers_sections(self) -> bool:
        """Whether a titled "1." would be a section here: no Article, Section or clause is open."""
        return not any(s.cite and s.rank >= RANK["article"] for s in self.stack)

    def sections(self) -> tuple[Section, ...]:
        return tuple(
            Section(label, title, level, start, self.ends[order])
            for order, (label, title, level, start) in enumerate(self.found)
        )


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections of ``text`` in order of their starts, properly nested: headings, numbered sections and clauses.

    Knows "Sec. 2. Title.", "ARTICLE II", "Article 5.2", "4.5  Title", "(b)(i)", "1.", "ANNEX I", Markdown headings,
    lines in capitals and short lines in title case that stand alone. A table of contents is not taken for the places.
    """
    plain = plain_spaces(text)
    found = list(blocks(plain, 0, len(plain)))
    outline = _Outline(_citing_words(plain), _bare_items(plain, found))
    headings = headings_of(plain, found)
    for i, block in enumerate(found):
        outline.close_inline(block.start)
        if _ENACTING.match(plain, block.start):
            outline.close_rank(RANK["capitals"], block.start)
        ends = i and found[i - 1].start in outline.bare and block.start not in outline.bare
        if ends or (i and _begins_anew(plain, found[i - 1], block)):
            outline.close_listed(block.start)
        _take_block(outline, plain, block, headings.get(i, []))
    outline.close(0, len(plain.rstrip()))
    return outline.sections()


def _bare_items(text: str, found: Sequence[Block]) -> frozenset[int]:
    """Where the items of bare lists begin: at least ``_BARE_LIST`` lines of a few words that are numbered one by one.
    Sections have more than their headings, so these are none, and the last does not hold what comes after it."""
    runs: list[list[int]] = [[]]
    for block in found:
        number = _bare_count(text, block)
        if number != len(runs[-1]) + 1:
            runs.append([])
        if number == len(runs[-1]) + 1:
            runs[-1].append(block.start)
    return frozenset(start for run in runs if len(run) >= _BARE_LIST for start in run)


def _bare_count(text: str, block: Block) -> int:
    """The number of an item of a few words and no sentence; 0 for all else."""
    short = block.end - block.start <= _BARE and not _ENDED.search(text, block.start, block.end)
    marker = marker_at(text, block.start, block.end) if short and block.kind == "item" else None
    return dict(marker.readings()).get("dot number", 0) if marker else 0


def _begins_anew(text: str, above: Block, block: Block) -> bool:
    """Whether the block is a paragraph of its own after an ended sentence, not the foot of a page."""
    ended = _SENTENCE_END.search(text, above.start, above.end) is not None
    return ended and block.kind == "prose" and _PARAGRAPH.match(text, block.start, block.end) is not None


def _take_block(outline: _Outline, text: str, block: Block, headings: Sequence[Heading]) -> None:
    """Open what begins with the block, then what begins further on in its lines."""
    opening = [h for h in headings if h.start == block.start]
    at = _take_clauses(outline, text, _take_heading(outline, opening[0]) if opening else block.start, block, first=True)
    later: list[tuple[int, Heading | None]] = [(h.start, h) for h in headings if h.start > block.start]
    for pattern in (_GAP, _INSIDE):
        later += [(m.end(), None) for m in pattern.finditer(text, max(at - 1, block.start), block.end)]
    for start, heading in sorted(later, key=lambda pair: pair[0]):
        if start < at:
            continue
        begin = start if heading is None else _take_heading(outline, heading)
        at = max(at, _take_clauses(outline, text, begin, block, first=heading is not None))


def _take_heading(outline: _Outline, heading: Heading) -> int:
    outline.close_rank(heading.rank, heading.start)
    if heading.label and heading.kind != "markdown":
        outline.close_plain(heading)
    cite = heading.label
    if heading.kind == "decimal" and (word := outline.words.get("decimal")):
        cite = f"{word} {cite}"
    outline.open(heading.rank, cite, heading.title, heading.start, heading.end)
    return heading.end


def _take_clauses(outline: _Outline, text: str, at: int, block: Block, *, first: bool) -> int:
    """Open the clause markers that stand at ``at``, one right after another ("(b)(i)"); returns where they end.

    ``first``: they open a block or follow a heading. Elsewhere a marker counts only where it continues a count,
    or begins one after a colon.
    """
    while True:
        while at < block.end and text[at] in " \t\n\u00a0":
            at += 1
        marker = marker_at(text, at, block.end) if at < block.end else None
        if marker is None and first and at == block.start:
            marker = _bare_number(text, block)
        if marker is None or marker.style in ("bullet", "decimal") or is_contents(text[at : min(block.end, at + 200)]):
            return at
        if not _take_clause(outline, text, marker, block, first=first):
            return at
        at = marker.end


def _bare_number(text: str, block: Block) -> Marker | None:
    """ "4 Excluded information": a number without a full stop before a title that is the whole line."""
    match = _BARE_NUMBER.match(text, block.start, block.end)
    if match is None or block.end - block.start > 70:
        return None
    title, end = title_after(text[block.start : block.end], match.end() - block.start)
    return Marker("dot", match[1], block.start, match.end(1)) if title and end == block.end - block.start else None


def _take_clause(outline: _Outline, text: str, marker: Marker, block: Block, *, first: bool) -> bool:
    """Open the clause where the count says that it belongs; False where it is no clause at all."""
    begins = first or text[max(block.start, marker.start - 8) : marker.start].rstrip().endswith(":")
    place = _place(outline.stack, marker, begins=begins, opens=first)
    if place is None or place[0] >= _DEEPEST:
        return False
    depth, reading = place
    bare = marker.start in outline.bare
    title = "" if bare else _clause_title(text, marker, block)
    sibling = outline.stack[depth] if depth < len(outline.stack) else None
    rank, inline = (sibling.rank, sibling.inline) if sibling else (_CLAUSE, not first)
    if sibling is None and title and reading[0] == "dot number" and outline.numbers_sections():
        rank = RANK["section"]  # "1. Grant of License." in a contract without Articles is its section
        outline.close_rank(rank, marker.start)
        depth = len(outline.stack)
    outline.close(depth, marker.start)
    parent = outline.stack[-1] if outline.stack else None
    word = outline.words.get("number", "") if title or rank == RANK["section"] else "Paragraph"
    cite = _cite(parent, marker, word)
    goes_on = reading[1] > 1 and _GOES_ON.search(text, max(marker.start - 20, 0), marker.start) is not None
    outline.open(rank, cite, title, marker.start, marker.end, (reading,), inline=inline, listed=bare or goes_on)
    return True


def _clause_title(text: str, marker: Marker, block: Block) -> str:
    """The words that head a clause: "Fees" in "(a) Fees. The Buyer shall ..."."""
    line = text[marker.end : min(block.end, marker.end + 300)].partition("\n")[0]
    title, end = title_after(line, 0)
    last = title.rsplit(" ", 1)[-1]
    # "2. Both parties" at the end of a line is where a list begins, not a title.
    return "" if end >= len(line.rstrip()) and last[:1].islower() else title


def _place(stack: Sequence[_Open], marker: Marker, *, begins: bool, opens: bool) -> tuple[int, tuple[str, int]] | None:
    """The depth at which the marker's section belongs, and the reading of the marker that puts it there."""
    readings = marker.readings()
    for depth in range(len(stack) - 1, -1, -1):
        for kind, value in readings:
            if (kind, value - 1) in stack[depth].readings:
                return depth, (kind, value)
    starts = [r for r in readings if r[1] == 1]
    chosen = starts[0] if starts else readings[0]
    if not begins or (not starts and not opens):
        return None
    same = [d for d, s in enumerate(stack) if s.readings and s.readings[0][0] == chosen[0]]
    if starts:
        return (same[-1] if same else len(stack)), chosen
    if marker.style == "dot" and (not marker.token.isdigit() or chosen[1] > _HIGHEST) and not same:
        return None  # "J. Smith" and "2025. To do this" begin lines too
    if same and stack[same[-1]].readings[0][1] < chosen[1]:
        return same[-1], chosen
    return len(stack), chosen


def _cite(parent: _Open | None, marker: Marker, word: str) -> str:
    """The clause as one cites it: "Sec. 2(d)", "Article 2.2.1", "Annex I, (a)", "Paragraph 14"."""
    number = marker.style == "dot" and marker.token.isdigit()
    own = marker.token if number else f"({marker.token})"
    if parent is None or not parent.cite:
        return f"{word} {own}".strip() if number else own
    if parent.rank == RANK["division"]:
        return f"{parent.cite}, {own}"
    if number and parent.cite.startswith("Article"):
        return f"{parent.cite}.{own}"
    return f"{parent.cite}({marker.token})"


def _citing_words(text: str) -> dict[str, str]:
    """How the text itself cites its numbered parts: "Section" where it says "Section 4.5"; for "4" likewise."""
    counts: dict[str, Counter[str]] = {"decimal": Counter(), "number": Counter()}
    for match in _CITED.finditer(text):
        counts["decimal" if "." in match[2] else "number"][match[1].capitalize()] += 1
    return {kind: words.most_common(1)[0][0] for kind, words in counts.items() if words}
