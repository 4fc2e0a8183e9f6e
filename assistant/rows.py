"""Rows of tables in the form "Country: Switzerland | Rate: 39%": a value is bound to its row and its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dealdesk.assistant.figures import Figure, Figures, figures_in, figures_of
from dealdesk.ingest.table import cells

_REACH = 4_000
"""Characters before and after a cited row in which the other rows of its table are looked for."""
_LEAST_LABEL = 3
_HEAD = re.compile(r"(?P<head>[^|:]{1,80}): ?(?P<cell>\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells under their heads ("" where a cell has none); ``labels`` are the words that name it."""

    columns: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]

    @property
    def figures(self) -> Figures:
        return figures_of(" | ".join(f"{head}: {cell}" if head else cell for head, cell in self.columns))


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a quote, the others of its table, and the quote's words outside of rows."""

    cited: tuple[Row, ...]
    others: tuple[Row, ...]
    prose: str


@lru_cache(maxsize=32)
def table_of(quote: str, around: str) -> Table:
    """``quote`` read as a table; ``around`` is the document's text about it."""
    lines = quote.split("\n")
    cited = tuple(row_of(line) for line in lines if " | " in line)
    known = set(cited)
    others = tuple(row for line in around.split("\n") if " | " in line and (row := row_of(line)) not in known)
    return Table(cited, others, "\n".join(line for line in lines if " | " not in line))


def around(text: str, start: int, end: int) -> str:
    """The whole lines of ``text`` near ``start:end``, as far as table rows may reach."""
    first = text.rfind("\n", 0, max(0, start - _REACH)) + 1
    last = text.find("\n", min(len(text), end + _REACH))
    return text[first : last if last >= 0 else len(text)]


@lru_cache(maxsize=4096)
def row_of(line: str) -> Row:
    """The row that ``line`` is. It is named by its first cell, and by the first with letters where that is a number."""
    columns = []
    for cell in cells(line):
        named = _HEAD.fullmatch(cell)
        columns.append((named["head"].strip(), named["cell"].strip()) if named else ("", cell))
    labels = [cell for _, cell in columns[:1] if cell]
    lettered = next((cell for _, cell in columns if any(map(str.isalpha, cell))), "")
    names = [*labels, *([lettered] if lettered not in labels else [])]
    short = [re.split(r"[,;(]", name)[0].strip() for name in names]
    found = {label.casefold(): None for label in (*names, *short) if len(label) >= _LEAST_LABEL}
    return Row(tuple(columns), tuple(found))


def mixed_up(plain: str, figures: Sequence[Figure], tables: Sequence[Table]) -> Figure | None:
    """The first of ``figures`` that stands in the cited rows, but in another row or column than the words name.

    ``plain`` is a statement whose quotes are blanked, ``figures`` those of its own that no prose bears out.
    """
    rows = {row: None for table in tables for row in table.cited}
    others = [row for table in tables for row in table.others]
    for start, end in _clauses(plain):
        named = _named(plain[start:end], [*rows, *others])
        inside = [
            figure
            for figure in figures
            if start <= figure.start < end
            and not any(a <= figure.start - start < b for a, b, _ in named)
            and any(row.figures.hold(figure) for row in rows)
        ]
        for place, figure in enumerate(inside):
            # "Corn pays 15% and soybeans 10%": as many values as names go one to one.
            near = [named[place]] if len(named) == len(inside) else named
            meant = [row for _, _, group in near for row in group] or list(rows)
            right = [row for row in meant if row in rows and row.figures.hold(figure)]
            if not right or not any(_in_column(row, plain[start:end], figure, len(inside) == 1) for row in right):
                return figure
    return None


def _clauses(plain: str) -> Iterator[tuple[int, int]]:
    done = 0
    for match in re.finditer(r";|$", plain):
        yield done, match.end()
        done = match.end()


def _named(plain: str, rows: Sequence[Row]) -> list[tuple[int, int, list[Row]]]:
    """Where ``plain`` names rows, in order of place, and which; a name within a longer one counts as that one."""
    low, found = plain.casefold(), dict[tuple[int, int], list[Row]]()
    for row in rows:
        for label in row.labels:
            if (at := low.find(label)) < 0:
                continue
            end = at + len(label)
            end += low[end : end + 1] == "s"
            if not (low[at - 1 : at] if at else "").isalnum() and not low[end : end + 1].isalnum():
                found.setdefault((at, end), []).append(row)
    spans = [span for span in found if not any(_within(span, other) for other in found)]
    return [(start, end, found[start, end]) for start, end in sorted(spans)]


def _within(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _in_column(row: Row, words: str, figure: Figure, alone: bool) -> bool:
    """Whether ``figure`` stands in a column that ``words`` name, where they name one with a value that it could be
    mistaken for: any number where it is ``alone``, else one of its unit."""
    low = words.casefold()
    rivals = [
        cell
        for head, cell in row.columns
        if (name := head.split("(")[0].strip().casefold())
        and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low)
        and any(other.sort == figure.sort and (alone or other.unit == figure.unit) for other in figures_in(cell))
    ]
    return not rivals or any(figures_of(cell).hold(figure) for cell in rivals)
