"""Vectors and words of passages in a collection of Milvus, as `vectors.py` and `lexical.py` have them in files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymilvus import AnnSearchRequest, RRFRanker

from dealdesk.index.faults import IndexDamaged
from dealdesk.index.lexical import tokenize
from dealdesk.index.milvus_engine import PATIENCE, READ, Engine
from dealdesk.index.milvus_schema import K1, LONGEST, day_of, first_folder, runs, written

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]
Allowed = Rows | str | None
"""Which rows may be found: these; those for which an expression of Milvus holds; or all."""

MOST = 16_384
"""Rows that Milvus gives in one reply, at most."""
_BATCH = 1_000
"""Rows written or read in one request: 3 MB of them, where a request may have 64."""
_RRF = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as the engine has it: its number, its document, and what is searched."""

    row: int
    document: str
    source: str
    date: Date | None
    content: str
    vector: Vectors


class MilvusIndex:
    """Vectors and words of passages by row number, in one collection. Safe to use from many threads."""

    def __init__(self, engine: Engine, name: str, view: str = "") -> None:
        """``view`` is an expression that holds for all rows to be seen."""
        self.name = name
        self._engine = engine
        self._client = engine.client
        self._view = view

    @property
    def size(self) -> int:
        """How many rows there are to see, counted with all that was written."""
        return self._count("")

    def dense(self, query: Vectors, k: int, allowed: Allowed = None) -> tuple[Rows, Scores]:
        """The at most ``k`` nearest rows to ``query`` (d,), best first and lower row first among equals, and their
        inner products."""
        if k <= 0:
            return _nothing()
        # A graph is walked at least as far as the rows that are asked for.
        parameters = {} if self._engine.embedded else {"ef": max(128, 2 * k)}
        return self._search([np.ascontiguousarray(query, np.float32)], "vector", k, allowed, parameters)

    def lexical(self, query: str, k: int, allowed: Allowed = None) -> tuple[Rows, Scores]:
        """The at most ``k`` rows that share a word with ``query``, best first, and their BM25."""
        words = written(tokenize([query])[0])
        if k <= 0 or not words:
            return _nothing()
        rows, scores = self._search([words], "sparse", k, allowed, {})
        # Milvus has a factor k1 + 1 in BM25 that Lucene leaves out; Lite gives the score below zero.
        return rows, (np.abs(scores) / (K1 + 1)).astype(np.float32)

    def hybrid(self, vector: Vectors, words: str, k: int, allowed: Allowed = None) -> tuple[Rows, Scores]:
        """Both at once, fused by the engine by reciprocal rank."""
        expression = self._expression(allowed)
        requests = [AnnSearchRequest([np.ascontiguousarray(vector, np.float32)], "vector", {}, k, expr=expression)]
        if text := written(tokenize([words])[0]):
            requests.append(AnnSearchRequest([text], "sparse", {}, k, expr=expression))
        with self._engine.told():
            found = self._client.hybrid_search(
                self.name,
                requests,
                RRFRanker(_RRF),
                limit=k,
                output_fields=["row"],
                consistency_level=READ,
                timeout=PATIENCE,
            )
        return _ordered(found[0])

    def holding(self, query: str) -> int:
        """How many rows share a word with ``query``."""
        words = written(tokenize([query])[0])
        if not words:
            return 0
        found = len(self._search([words], "sparse", MOST, None, {})[0])
        return found if found < MOST else self._count(f'text_match(words, "{words}")')

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of ``rows``, in that order."""
        parts = [self._vectors(rows[at : at + _BATCH]) for at in range(0, len(rows), _BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, 0), np.float32)

    def add(self, rows: Sequence[Row]) -> None:
        """Writes rows whose numbers are new."""
        words = [written(tokens) for tokens in tokenize([row.content for row in rows])]
        for at in range(0, len(rows), _BATCH):
            batch = zip(rows[at : at + _BATCH], words[at : at + _BATCH], strict=True)
            with self._engine.told():
                self._client.insert(self.name, [_fields(row, text) for row, text in batch])

    def delete(self, allowed: Rows | str) -> None:
        """Takes these rows out, or those for which the expression holds."""
        with self._engine.told():
            expression = allowed if isinstance(allowed, str) else runs(allowed)
            self._client.delete(self.name, filter=expression)

    def replace(self, document: str, rows: Sequence[Row]) -> None:
        """Puts ``rows`` in place of all that there are of the document."""
        self.delete(f"document == {_quoted(document)}")
        self.add(rows)

    def complete(self, rows: int) -> None:
        """Has all that was added stored, indexed and loaded. Raises IndexDamaged unless there are ``rows`` to see."""
        with self._engine.told():
            self._client.flush(self.name)
            self._client.load_collection(self.name)
        if (found := self.size) != rows:
            raise IndexDamaged(
                f"the collection {self.name} at {self._engine.url} (DEALDESK_INDEX_URL) has {found} rows instead of "
                f"{rows}; run `dealdesk reindex --full`"
            )

    def _search(
        self, data: list[Any], field: str, k: int, allowed: Allowed, parameters: dict[str, Any]
    ) -> tuple[Rows, Scores]:
        with self._engine.told():
            found = self._client.search(
                self.name,
                data=data,
                anns_field=field,
                limit=min(k, MOST),
                filter=self._expression(allowed),
                output_fields=["row"],
                search_params={"params": parameters},
                consistency_level=READ,
                timeout=PATIENCE,
            )
        return _ordered(found[0], falling=field != "sparse")

    def _vectors(self, rows: Rows) -> Vectors:
        with self._engine.told():
            found = self._client.query(
                self.name,
                filter=runs(np.unique(rows)),
                output_fields=["row", "vector"],
                consistency_level=self._engine.strongest,
                timeout=PATIENCE,
            )
        by_row = {one["row"]: one["vector"] for one in found}
        try:
            return np.array([by_row[int(row)] for row in rows], np.float32)
        except KeyError as error:
            raise IndexDamaged(
                f"the collection {self.name} at {self._engine.url} (DEALDESK_INDEX_URL) has lost row {error}; run "
                "`dealdesk reindex --full`"
            ) from error

    def _count(self, expression: str) -> int:
        with self._engine.told():
            found = self._client.query(
                self.name,
                filter=self._expression(expression or None),
                output_fields=["count(*)"],
                consistency_level=self._engine.strongest,
                timeout=PATIENCE,
            )
        return int(found[0]["count(*)"])

    def _expression(self, allowed: Allowed) -> str:
        expression = allowed if isinstance(allowed, str) or allowed is None else runs(np.unique(allowed))
        return " and ".join(f"({part})" for part in (self._view, expression) if part)


class MilvusVectors:
    """The vectors of a collection, as a VectorIndex."""

    def __init__(self, index: MilvusIndex, size: int) -> None:
        self.search: Callable[..., tuple[Rows, Scores]] = index.dense
        self.at = index.vectors
        self.size = size


class MilvusWords:
    """The words of a collection, as a LexicalIndex."""

    def __init__(self, index: MilvusIndex, size: int) -> None:
        self.search: Callable[..., tuple[Rows, Scores]] = index.lexical
        self.holding = index.holding
        self.size = size


def _fields(row: Row, words: str) -> dict[str, Any]:
    if len(words) > LONGEST:
        words = words[:LONGEST].rpartition(" ")[0]
    return {
        "row": row.row,
        "document": row.document,
        "source": row.source,
        "folder": first_folder(row.source),
        "day": day_of(row.date),
        "words": words,
        "vector": row.vector,
    }


def _ordered(hits: Sequence[Any], falling: bool = True) -> tuple[Rows, Scores]:
    rows = np.array([hit["row"] for hit in hits], np.int64)
    scores = np.array([hit["distance"] for hit in hits], np.float32)
    order = np.lexsort((rows, -scores if falling else -np.abs(scores)))
    return rows[order], scores[order]


def _nothing() -> tuple[Rows, Scores]:
    return np.empty(0, np.int64), np.empty(0, np.float32)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
