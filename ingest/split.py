"""A document cut into passages: whole sentences and clauses, packed to what the embedder can take in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise

from dealdesk.ingest.document import Document, Page, Passage
from dealdesk.ingest.layout import is_row
from dealdesk.ingest.lead_in import lead_in
from dealdesk.ingest.place import Places
from dealdesk.ingest.sentence import Span, sentences, trim, units
from dealdesk.ingest.table import header_of

__all__ = ["Count", "lead_in", "sentences", "split", "units"]

Count = Callable[[Sequence[str]], list[int]]
"""The number of tokens of each text, as the model that will read it counts them."""

_LEAST_FULL = 0.5  # of a passage's room: a passage is not ended earlier for the sake of a boundary
_BREAKS = tuple(re.compile(p) for p in (r"[.;:!?]\s+", r",\s+", r"\s+"))
_BULLET = re.compile(r"[-–—*•·●▪◦‣][ \t]+")
_TABLE_TITLE = 200  # characters: a longer line above a table is a paragraph
_LEAST_CONTEXT = 8  # tokens: less of a long lead-in says nothing
_SHARE = 4  # the section's path and the context each get at most this part of a passage


@dataclass(frozen=True, slots=True)
class _Made:
    """A passage of the units from ``first`` to before ``stop``; ``doubtful``: it may be over the limit."""

    first: int
    stop: int
    passage: Passage
    doubtful: bool


@dataclass(slots=True)
class _Unit:
    """A sentence, clause, row or piece: its span, tokens, and what it is worth to begin a passage with it."""

    start: int
    end: int
    cost: int = 0
    path: str = ""
    begins: float = 0.0
    keeps: bool = False  # stays with what follows: a heading, a table's title
    row: bool = False


def split(document: Document, count: Count, limit: int) -> list[Passage]:
    """The passages of ``document`` in order: they do not overlap, and hold all of its text but white space.

    Each passage's ``content`` is at most ``limit`` tokens by ``count``, its header included; only a document whose
    title alone fills more than half of that goes over. Passages end between sentences, clauses or rows, where they
    can between sections; a heading stays with what follows. The lead-in of a list and the title and headers of a
    table are in ``context`` where a passage begins in the middle of one. ``count`` is called a few times, with many
    texts at once.
    """
    text = document.text
    spans = units(text)
    if not spans:
        return []
    return _Packer(document, count, limit, spans).passages()


class _Packer:
    """Packs the units of one document; what it knows of tokens is added up from one count of every unit."""

    def __init__(self, document: Document, count: Count, limit: int, spans: list[Span]) -> None:
        self._document, self._count, self._limit = document, count, limit
        self._text = document.text
        self._places = Places(document.sections, document.title)
        self._pages = [page.start for page in document.pages]
        paths = [self._places.path(start) for start, _ in spans]
        distinct = sorted(set(paths))
        bare = Passage(document.id, 0, 0, "", document.title, document.date)
        counts = count(["", bare.content, *distinct, *(self._text[a:b] for a, b in spans)])
        self._overhead, self._base = counts[0], counts[1]
        self._path_cost = {path: n - counts[0] for path, n in zip(distinct, counts[2:], strict=False)}
        costs = [max(n - counts[0], 1) for n in counts[2 + len(distinct) :]]
        pieces = self._pieces(spans, costs, limit - self._base)
        self._units = [_Unit(a, b, cost, self._places.path(a)) for (a, b), cost in pieces]
        if new := sorted({unit.path for unit in self._units} - self._path_cost.keys()):
            self._path_cost |= {path: n - self._overhead for path, n in zip(new, count(new), strict=True)}
        self._starts = [unit.start for unit in self._units]
        self._sums = [0, *accumulate(unit.cost for unit in self._units)]
        self._tops = self._mark()
        self._last_bullet: tuple[int, Span | None] = (len(self._units), None)

    def _pieces(self, spans: list[Span], costs: list[int], room: int) -> list[tuple[Span, int]]:
        """``spans`` with their costs, those that alone are more than a passage cut at their best places."""
        most = max(room, self._limit // 2, 1) - min(self._limit // _SHARE, max(self._path_cost.values()))
        most = max(most, 1)
        whole = list(zip(spans, costs, strict=True))
        while any(cost > most and b - a > 1 for (a, b), cost in whole):
            cut = {i: _cut(self._text, s, -(-c // most)) for i, (s, c) in enumerate(whole) if c > most}
            counted = iter(self._count([self._text[a:b] for pieces in cut.values() for a, b in pieces]))
            fresh = {i: [(piece, max(next(counted) - self._overhead, 1)) for piece in p] for i, p in cut.items()}
            whole = [pair for i, old in enumerate(whole) for pair in fresh.get(i, [old])]
        return whole

    def _mark(self) -> list[int]:
        """Set what each unit is worth as a beginning; returns for each row the place of its table's first row."""
        levels: dict[int, int] = {}
        headings: set[int] = set()
        for section in self._document.sections:
            i = bisect_left(self._starts, section.start)
            if i < len(self._units) and self._units[i].start == section.start:
                levels[i] = min(levels.get(i, section.level), section.level)
                if _only_heading(self._text, self._units[i], section.label, section.title):
                    headings.add(i)
        tops: list[int] = []
        for i, unit in enumerate(self._units):
            unit.row = is_row(self._text, unit.start, unit.end)
            between = self._text[self._units[i - 1].end : unit.start] if i else "\n\n"
            tops.append(tops[-1] if unit.row and i and self._units[i - 1].row and "\n" in between else i)
            unit.keeps = i in headings
            unit.begins = 0.12 if "\n" in between else 0.0
            if i in levels:
                unit.begins = 0.40 - 0.05 * min(levels[i], 4)
            if unit.row and tops[i] != i:
                unit.begins = 0.0
            if i and unit.row and tops[i] == i and self._table_title(i):
                self._units[i - 1].keeps = True
            if i and self._text[self._units[i - 1].end - 1] in ":—─" and i not in headings:
                self._units[i - 1].keeps = True
        return tops

    def passages(self) -> list[Passage]:
        """All passages; those near the limit are counted once more, and made smaller where the sum was too low."""
        made: list[_Made] = []
        i = 0
        while i < len(self._units):
            context, cost = self._context(i)
            j = self._fill(i, max(self._room(i) - cost, 1))
            made.append(self._made(i, j, context, cost))
            i = j
        while doubtful := [m for m in made if m.doubtful]:
            counts = dict(zip(map(id, doubtful), self._count([m.passage.content for m in doubtful]), strict=True))
            made = list(chain.from_iterable(self._settled(m, counts.get(id(m), 0)) for m in made))
        return [m.passage for m in made]

    def _made(self, i: int, j: int, context: str, cost: int) -> _Made:
        """The passage of units ``i`` to ``j``; doubtful where the sum of its parts is too near the limit."""
        passage = self._passage(i, j, context)
        path = self._path_cost[self._units[i].path]
        total = self._base + path + cost + self._sums[j] - self._sums[i]
        # How many tokens are in a shortened context is not known without counting.
        return _Made(i, j, passage, doubtful=context.startswith("…") or total + 2 + j - i > self._limit)

    def _settled(self, made: _Made, counted: int) -> Iterable[_Made]:
        if not made.doubtful or counted <= self._limit:
            return [replace(made, doubtful=False)]
        return self._smaller(made.first, made.stop, made.passage)

    def _smaller(self, i: int, j: int, passage: Passage) -> list[_Made]:
        """The passage in two, or, where it is one unit, with less around it."""
        if j - i > 1:
            middle = (i + j) // 2
            return [self._made(a, b, *self._context(a)) for a, b in ((i, middle), (middle, j))]
        bare = replace(passage, context="") if passage.context else replace(passage, section="")
        return [_Made(i, j, bare, doubtful=bool(passage.context and passage.section))]

    def _fill(self, i: int, room: int) -> int:
        """Where the passage that begins with unit ``i`` ends: the best place at which it is full enough."""
        j = bisect_right(self._sums, self._sums[i] + room) - 1
        j = min(max(j, i + 1), len(self._units))
        best, chosen = -1.0, j
        for k in range(j, i, -1):
            full = (self._sums[k] - self._sums[i]) / room
            if full < _LEAST_FULL and k < j:
                break
            begins = self._units[k].begins if k < len(self._units) else 0.5
            worth = full + begins - (1.0 if self._units[k - 1].keeps and k < len(self._units) else 0.0)
            if worth > best:
                best, chosen = worth, k
        return chosen

    def _room(self, i: int) -> int:
        """The tokens for context and text of a passage that begins with unit ``i``."""
        path = min(self._path_cost[self._units[i].path], self._limit // _SHARE)
        return max(self._limit - self._base - path, self._limit // 2, 1)

    def _context(self, i: int) -> tuple[str, int]:
        """What a passage that begins with unit ``i`` needs from elsewhere, its end where it is long; and its tokens."""
        spans = self._context_spans(i)
        words = "\n".join(_lines(self._text[a:b]) for a, b in spans)
        cost = sum(self._cost_of(span) for span in spans) + 2
        most = min(self._limit // _SHARE, self._room(i) - self._units[i].cost)
        if not spans or most < _LEAST_CONTEXT < cost:
            return "", 0
        if cost > most:
            words = "… " + " ".join(words.split()[-max(int(len(words.split()) * most / cost) - 2, 1) :])
        return words, min(cost, most)

    def _context_spans(self, i: int) -> list[Span]:
        unit = self._units[i]
        if not unit.row:
            span = self._lead_in(i)
            return [span] if span is not None else []
        top = self._tops[i]
        if top == i:
            return []
        header = header_of(self._text, [(u.start, u.end) for u in self._units[top : top + 5] if u.row])
        title = [(u.start, u.end) for u in self._units[max(top - 1, 0) : top] if self._table_title(top)]
        return [*title, *([header] if header is not None and header[1] <= unit.start else [])]

    def _lead_in(self, i: int) -> Span | None:
        """The lead-in of unit ``i``; in a long list of bullets, that of the bullet last asked about."""
        known, span = self._last_bullet
        start = self._units[i].start
        bullet = _BULLET.match(self._text, start)
        if bullet is None:
            return lead_in(self._text, start)
        mark = bullet.group()
        same = known < i and all(self._text.startswith(mark, unit.start) for unit in self._units[known : i + 1])
        if not same or any(self._text[unit.end - 1] == ":" for unit in self._units[known:i]):
            span = lead_in(self._text, start)
        self._last_bullet = i, span
        return span

    def _table_title(self, top: int) -> bool:
        """Whether the unit above the table's first row is its title."""
        above = self._units[top - 1] if top else None
        return above is not None and not above.row and above.end - above.start <= _TABLE_TITLE

    def _cost_of(self, span: Span) -> int:
        """At least as many tokens as the span has: those of every unit that it touches."""
        first = max(bisect_right(self._starts, span[0]) - 1, 0)
        return self._sums[bisect_left(self._starts, span[1])] - self._sums[first]

    def _passage(self, i: int, j: int, context: str) -> Passage:
        start, end = self._units[i].start, self._units[j - 1].end
        document = self._document
        return Passage(
            document_id=document.id,
            start=start,
            end=end,
            text=self._text[start:end],
            title=document.title,
            date=document.date,
            section=self._short_path(self._units[i].path),
            page=_page(document.pages, self._pages, start),
            context=context,
        )

    def _short_path(self, path: str) -> str:
        """The path, without its outer parts where it would take too much of the passage."""
        cost = self._path_cost[path]
        parts = path.split(" > ")
        while len(parts) > 1 and cost * len(" > ".join(parts)) > self._limit // _SHARE * len(path):
            parts = parts[1:]
        return " > ".join(parts)


def _only_heading(text: str, unit: _Unit, label: str, title: str) -> bool:
    """Whether the unit is a section's heading and no more."""
    words = text[unit.start : unit.end].rstrip(' .:;—–-*#_”"')
    named = words.casefold().endswith(title.casefold()) if title else False
    return (named and len(words) <= len(label) + len(title) + 12) or (not title and len(words) <= len(label) + 4)


def _page(pages: Sequence[Page], starts: Sequence[int], offset: int) -> int | None:
    i = bisect_right(starts, offset) - 1
    return pages[i].number if i >= 0 and offset < pages[i].end else None


def _cut(text: str, span: Span, parts: int) -> list[Span]:
    """``span`` cut into about ``parts`` pieces, each after the best punctuation or space near where it must end."""
    start, end = span
    size = max((end - start) // max(parts, 2), 1)
    cuts = [start]
    while end - cuts[-1] > size * 1.15 and end - cuts[-1] > 1:
        low, high = cuts[-1] + max(size // 2, 1), cuts[-1] + max(size, 1)
        found = (max((m.end() for m in p.finditer(text, low, high)), default=0) for p in _BREAKS)
        cuts.append(next((at for at in found if at > cuts[-1]), high))
    return [tight for a, b in pairwise([*cuts, end]) if (tight := trim(text, a, b))]


def _lines(words: str) -> str:
    """``words`` with each line's white space squeezed and blank lines left out."""
    return "\n".join(line for raw in words.split("\n") if (line := " ".join(raw.split())))
