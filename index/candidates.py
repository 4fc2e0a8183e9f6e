"""Rows worth reading for a query: the nearest, those with its words, and more of the documents that look right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.query import Query
from dealdesk.index.titles import Titles

Rows = NDArray[np.int64]
Column = NDArray[np.float32]

_DEPTH = 200
"""Rows asked of each index."""
_RRF = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""
_FAR = 1000
"""The rank of a row that an index did not return."""
_DATED = 0.15
"""What the right date adds to a fused score, which is 1 for a row that both indexes have first."""
_SIBLING = 0.06
"""What a passage gains for each point of its document's three best fused scores: good documents are read deeper."""
_DATED_DOCUMENTS = 8
"""Documents of a date that the query names in which to look again."""
_WIDE, _NARROW = 8, 4
"""Passages looked at again in each of the two likeliest documents, and in each of the two after them."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows, likeliest first, and a column for each signal. The first ``read`` of them are to be read.

    ``dense`` is the cosine, ``lexical_rank`` 1 / the rank by BM25. ``dated`` is how surely the document is of a date
    that the query names.
    """

    rows: Rows
    read: int
    routed: bool
    dense: Column
    lexical_rank: Column
    dated: Column


def candidates(
    generation: Generation, titles: Titles, vector: Column, query: Query, filters: Filters, pool: int, k: int
) -> Candidates:
    """At least ``max(pool, k)`` rows where the filters leave so many."""
    places = generation.places
    named = titles.named(query.document) if query.document else []
    search = _Search(generation, vector, f"{query.words} {query.synonyms}".strip(), filters, named or None)
    search.look(max(_DEPTH, k))
    dated = places.dated(query.dates)
    if not named:
        # A date in a question often names a document, whose passages may all be far down in the whole corpus.
        for position in np.flatnonzero(dated >= 0.5)[:_DATED_DOCUMENTS].tolist():
            search.look_in(position, _NARROW)
        for place, position in enumerate(search.best_documents(dated)[:4].tolist()):
            search.look_in(position, _WIDE if place < 2 else _NARROW)
    return _columns(search, dated, pool, max(pool, k), bool(named))


class _Search:
    """Rows found so far, with their ranks in the two indexes."""

    def __init__(
        self, generation: Generation, vector: Column, words: str, filters: Filters, named: Sequence[int] | None
    ) -> None:
        self._generation = generation
        self._vector = vector
        self._words = words
        self._filters = filters
        self._allowed = generation.allowed(filters, named)
        self._dense_rank: dict[int, int] = {}
        self._lexical_rank: dict[int, int] = {}

    def look(self, depth: int) -> None:
        """Asks both indexes for ``depth`` rows."""
        for rank, row in enumerate(self._generation.vectors.search(self._vector, depth, self._allowed)[0].tolist(), 1):
            self._dense_rank.setdefault(row, rank)
        for rank, row in enumerate(self._generation.lexical.search(self._words, depth, self._allowed)[0].tolist(), 1):
            self._lexical_rank.setdefault(row, rank)

    def look_in(self, position: int, depth: int) -> None:
        """Adds the ``depth`` best of a document by each index; their ranks among all rows stay unknown."""
        allowed = self._generation.allowed(self._filters, [position])
        for found in (
            self._generation.vectors.search(self._vector, depth, allowed)[0],
            self._generation.lexical.search(self._words, depth, allowed)[0],
        ):
            for row in found.tolist():
                self._dense_rank.setdefault(row, _FAR)

    def rows(self) -> Rows:
        return np.array(list(self._dense_rank.keys() | self._lexical_rank.keys()), dtype=np.int64)

    def ranks(self, rows: Rows) -> tuple[Column, Column]:
        """The rank of each row in the two indexes, from 1."""
        dense = [self._dense_rank.get(row, _FAR) for row in rows.tolist()]
        return np.array(dense, np.float32), np.array(
            [self._lexical_rank.get(row, _FAR) for row in rows.tolist()], np.float32
        )

    def fused(self, rows: Rows) -> Column:
        """Reciprocal rank fusion, scaled so that a row which both indexes have first has 1."""
        dense, lexical = self.ranks(rows)
        fused = (1 / (_RRF + dense) + 1 / (_RRF + lexical)) * (_RRF + 1) / 2
        return fused.astype(np.float32)

    def documents(self, rows: Rows) -> NDArray[np.int64]:
        """The position of each row's document."""
        return self._generation.places.of(rows)

    def best_documents(self, dated: Column) -> NDArray[np.int64]:
        """Positions of documents by the sum of their three best fused scores, the likeliest first."""
        rows = self.rows()
        totals = _totals(self.documents(rows), self.fused(rows), len(dated)) + _DATED * dated * 3
        found = np.unique(self.documents(rows))
        return found[np.argsort(-totals[found], kind="stable")]

    def dense(self, rows: Rows) -> Column:
        return _aligned(rows, *self._generation.vectors.search(self._vector, len(rows), rows))


def _columns(search: _Search, dated: Column, pool: int, wanted: int, routed: bool) -> Candidates:
    rows = np.sort(search.rows())
    documents = search.documents(rows)
    fused = search.fused(rows)
    totals = _totals(documents, fused, len(dated))
    promise = fused + _DATED * dated[documents] + _SIBLING * totals[documents]
    order = np.argsort(-promise, kind="stable")[:wanted]
    rows, documents = rows[order], documents[order]
    lexical_rank = search.ranks(rows)[1]
    return Candidates(
        rows=rows,
        read=min(pool, len(rows)),
        routed=routed,
        dense=search.dense(rows),
        lexical_rank=(1 / lexical_rank).astype(np.float32),
        dated=dated[documents],
    )


def _totals(documents: NDArray[np.int64], fused: Column, count: int) -> Column:
    """For each of ``count`` documents the sum of its three best fused scores."""
    order = np.lexsort((-fused, documents))
    grouped, scores = documents[order], fused[order]
    starts = np.searchsorted(grouped, grouped, side="left")
    best = np.arange(len(grouped)) - starts < 3
    return np.bincount(grouped[best], weights=scores[best], minlength=count).astype(np.float32)


def _aligned(rows: Rows, found: Rows, scores: Column) -> Column:
    """``scores`` of the rows that were ``found``, in the order of ``rows``; 0 for the others."""
    by_row = dict(zip(found.tolist(), scores.tolist(), strict=True))
    return np.array([by_row.get(row, 0.0) for row in rows.tolist()], np.float32)
