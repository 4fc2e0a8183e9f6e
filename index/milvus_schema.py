"""What a generation is in Milvus: one collection, its fields, and how words, names and filters are written there."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from pymilvus import CollectionSchema, DataType, Function, FunctionType, MilvusClient
from pymilvus.milvus_client.index import IndexParams

from dealdesk.index.filters import Filters

ALIAS = "dealdesk"
"""Names the collection that is current; each collection's name begins with it."""
LONGEST = 65_535
"""Bytes that a text field may hold."""
K1, B = 1.5, 0.75
"""BM25 as in `index/lexical.py`."""

_NAME = re.compile(rf"{ALIAS}_(\d{{6}})_(\d{{10}})_([0-9a-f]{{12}})")
_PLAIN = re.compile(r"[^a-y0-9]")
_GRAPH = {"M": 16, "efConstruction": 200}


@dataclass(frozen=True, slots=True)
class Name:
    """A collection's name: its number, when it was begun (seconds since 1970), and whose vectors it holds."""

    number: int
    begun: int
    embedder: str

    def __str__(self) -> str:
        return f"{ALIAS}_{self.number:06}_{self.begun:010}_{self.embedder}"


def name_after(existing: Sequence[str], embedder_sha256: str) -> Name:
    """The name for the collection after all ``existing`` ones."""
    last = max((name.number for name in names_in(existing)), default=0)
    return Name(last + 1, int(time.time()), embedder_sha256[:12])


def names_in(existing: Sequence[str]) -> list[Name]:
    """Those of ``existing`` names that are ours, in the order of their numbers."""
    found = (_NAME.fullmatch(name) for name in existing)
    return sorted(
        (Name(int(match[1]), int(match[2]), match[3]) for match in found if match), key=lambda name: name.number
    )


def schema(dimension: int, partitioned: bool) -> CollectionSchema:
    """The fields of a collection. ``partitioned``: rows of one first-level folder lie together."""
    fields = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    fields.add_field("row", DataType.INT64, is_primary=True)
    fields.add_field("document", DataType.VARCHAR, max_length=LONGEST)
    fields.add_field("source", DataType.VARCHAR, max_length=LONGEST)
    fields.add_field("folder", DataType.VARCHAR, max_length=LONGEST, is_partition_key=partitioned)
    fields.add_field("day", DataType.INT32)
    # Milvus Lite knows no whitespace tokenizer; the standard one keeps whole what `written` makes.
    analyzer = {"tokenizer": "standard"}
    fields.add_field(
        "words",
        DataType.VARCHAR,
        max_length=LONGEST,
        enable_analyzer=True,
        enable_match=True,
        analyzer_params=analyzer,
    )
    fields.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    fields.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    fields.add_function(Function("bm25", FunctionType.BM25, ["words"], ["sparse"]))
    return fields


def indexes(exact: bool) -> IndexParams:
    """How the fields are searched: ``exact`` compares every vector, otherwise a graph of neighbours is walked."""
    chosen = MilvusClient.prepare_index_params()
    if exact:
        chosen.add_index("vector", index_type="FLAT", metric_type="IP")
    else:
        chosen.add_index("vector", index_type="HNSW", metric_type="IP", params=_GRAPH)
    chosen.add_index(
        "sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params={"bm25_k1": K1, "bm25_b": B}
    )
    for field in ("document", "source", "day"):
        chosen.add_index(field, index_type="INVERTED")
    return chosen


def written(tokens: Sequence[str]) -> str:
    """``tokens`` as a text that any tokenizer takes apart into as many: letters and digits only, so that "10%" and
    "9903.01.43" stay whole. A character that is neither, and "z", become "z", their code point and "z"."""
    return " ".join(_PLAIN.sub(lambda match: f"z{ord(match[0]):x}z", token) for token in tokens)


def first_folder(source: str) -> str:
    """The folder at the top in which ``source`` lies; "." for a file beside these folders."""
    folder, _, rest = source.partition("/")
    return folder if rest else "."


def day_of(date: Date | None) -> int:
    """``date`` as a number that sorts, 0 for none."""
    return date.toordinal() if date else 0


def where(filters: Filters, documents: Sequence[str] | None = None) -> str:
    """``filters`` as an expression of Milvus, "" where they allow all. ``documents``: only these ids besides."""
    parts = []
    if documents is not None:
        parts.append(f"document in {_list(documents)}")
    if filters.documents:
        named = _list(filters.documents)
        parts.append(f"(document in {named} or source in {named})")
    if folder := filters.folder.strip("/"):
        parts.append(f"folder == {_text(folder.partition('/')[0])}")
        if "/" in folder:
            # All sources that begin with "a/b/": "0" is the character after "/".
            parts.append(f"source >= {_text(f'{folder}/')} and source < {_text(f'{folder}0')}")
    if filters.date_from or filters.date_to:
        parts.append(f"day >= {day_of(filters.date_from or Date.min)}")
    if filters.date_to:
        parts.append(f"day <= {day_of(filters.date_to)}")
    return " and ".join(parts)


def runs(rows: Any, longest_list: int = 1024) -> str:
    """An expression for ``rows`` (int64, ascending): its unbroken runs where they are few, else the rows themselves."""
    if not len(rows):
        return "row < 0"
    values = [int(row) for row in rows]
    starts = [values[0]] + [here for before, here in itertools.pairwise(values) if here != before + 1]
    if len(starts) > max(1, len(values) // 4) or len(starts) > longest_list:
        return f"row in {values}"
    ends = [before for before, here in itertools.pairwise(values) if here != before + 1] + [values[-1]]
    pieces = [f"(row >= {a} and row <= {b})" for a, b in zip(starts, ends, strict=True)]
    return pieces[0] if len(pieces) == 1 else f"({' or '.join(pieces)})"


def runs_of_spans(top: int, spans: Sequence[tuple[int, int]]) -> str:
    """An expression for the rows below ``top`` that are in ``spans`` (each from its first row to before its last):
    written as what lies between them, since next to nothing does."""
    parts, reached = [f"row < {top}"], 0
    for start, end in sorted([*spans, (top, top)]):
        if start > reached:
            parts.append(f"(row < {reached} or row >= {start})")
        reached = max(reached, end)
    return " and ".join(parts)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
