"""The tables of an index that several servers share, for PostgreSQL and SQLite.

A document is written once, as a version with its passages in rows that never change. A generation names the versions
that it holds, so a re-index writes what is new and the names of the rest. Rows count up within a lineage: all
generations whose rows stand in one collection of Milvus.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()
_KEY = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only what it calls an integer


def _text(name: str, *, empty: bool = False) -> Column[str]:
    return Column(name, Text, nullable=empty)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


GENERATIONS = Table(
    "dealdesk_generations",
    METADATA,
    Column("number", Integer, primary_key=True),
    _text("id"),
    _text("created"),
    _text("previous"),
    _text("embedder"),
    _text("embedder_sha256"),
    _number("dimension"),
    _number("passage_tokens"),
    _number("documents"),
    _number("passages"),
    _number("format"),
    _text("collection"),
    _number("lineage"),
    _number("top"),
    Column("complete", Boolean, nullable=False),
    Column("retired", Float),
)
"""``top``: how many rows of the lineage were given away; ``retired``: seconds since 1970, NULL while current."""

POINTER = Table(
    "dealdesk_pointer",
    METADATA,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("generation", Text, nullable=False),
)

DOCUMENTS = Table(
    "dealdesk_documents",
    METADATA,
    Column("version", _KEY, primary_key=True, autoincrement=True),
    _number("lineage"),
    _number("first_row"),
    _number("passages"),
    _text("id"),
    _text("source"),
    _text("title"),
    _text("date", empty=True),
    _text("format"),
    _text("fingerprint"),
    _number("characters"),
    _text("notices"),
    _text("text"),
    _text("sections"),
    _text("pages"),
    _text("meta"),
    _text("boxes"),
    Index("dealdesk_documents_by_id", "id"),
)

HELD = Table(
    "dealdesk_held",
    METADATA,
    Column("generation", Integer, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    _number("size"),
    _number("mtime_ns"),
    Column("stale", Boolean, nullable=False),
    Index("dealdesk_held_by_version", "version"),
)
"""Which versions are in which generation, and what their files were like when they were last looked at."""

PASSAGES = Table(
    "dealdesk_passages",
    METADATA,
    Column("lineage", BigInteger, primary_key=True),
    Column("row", BigInteger, primary_key=True),
    _number("version"),
    _number("start"),
    _number("end"),
    _text("text"),
    _text("section"),
    Column("page", Integer),
    _text("context"),
    Column("content", LargeBinary, nullable=False),
    Index("dealdesk_passages_by_version", "version"),
    Index("dealdesk_passages_by_content", "lineage", "content"),
)

FACTS = Table(
    "dealdesk_facts",
    METADATA,
    Column("number", _KEY, primary_key=True, autoincrement=True),
    _number("version"),
    _text("kind"),
    _number("start"),
    _number("end"),
    _text("text"),
    _text("value"),
    _text("subject"),
    _text("how"),
    Index("dealdesk_facts_by_version", "version"),
    Index("dealdesk_facts_by_kind", "kind"),
)


def _cited() -> list[Column[str] | Column[int]]:
    names = ("family", "name", "cited_number")
    return [
        _number("cited_start"),
        _number("cited_end"),
        *(_text(n) for n in names),
        _text("date", empty=True),
        _text("title"),
    ]


MENTIONS = Table(
    "dealdesk_mentions",
    METADATA,
    Column("number", _KEY, primary_key=True, autoincrement=True),
    _number("version"),
    _text("kind"),
    _number("start"),
    _number("end"),
    _text("words"),
    _text("part"),
    _text("place"),
    _text("effective", empty=True),
    _text("until", empty=True),
    *_cited(),
    Index("dealdesk_mentions_by_version", "version"),
)

NAMES = Table(
    "dealdesk_names",
    METADATA,
    Column("number", _KEY, primary_key=True, autoincrement=True),
    _number("version"),
    Column("role", Integer, nullable=False),
    *_cited(),
    Index("dealdesk_names_by_version", "version"),
)
"""``role``: 1 a name of its own, 0 one of another document, 2 the family that it calls itself."""

AMENDMENTS = Table(
    "dealdesk_amendments",
    METADATA,
    Column("number", _KEY, primary_key=True, autoincrement=True),
    _number("version"),
    _number("start"),
    _number("end"),
    _text("old"),
    _text("new"),
    _text("place"),
    Index("dealdesk_amendments_by_version", "version"),
)

STATED = (FACTS, MENTIONS, NAMES, AMENDMENTS)
"""What documents state, each table with the rows that ``findings_values`` makes in its place."""

OF_A_VERSION = (PASSAGES, *STATED, DOCUMENTS)
"""All tables that hold something of a version, itself last."""
