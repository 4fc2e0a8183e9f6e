"""Documents, passages and facts of one generation, in a database that several servers share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, NoSuchModuleError, OperationalError, SQLAlchemyError

from dealdesk.index.faults import IndexFault, IndexUnreachable
from dealdesk.index.findings_table import Names, Stated, amendment_of, mention_of, names_of, stated_of
from dealdesk.index.shared_rows import WHOLE, document_of, passage_of, record_of
from dealdesk.index.shared_tables import AMENDMENTS, DOCUMENTS, FACTS, HELD, MENTIONS, METADATA, NAMES, PASSAGES
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.relation import Mention

_CHUNK = 500
"""Rows asked for in one statement."""


class Database:
    """The database of the shared tables, which are made where there are none. Safe to use from many threads."""

    def __init__(self, url: str) -> None:
        """``url`` as SQLAlchemy has it. Raises IndexUnreachable, or IndexFault for what is no address."""
        try:
            parsed = make_url(url)
            self.shown = parsed.render_as_string(hide_password=True)
            self.sqlite = parsed.get_backend_name() == "sqlite"
            more: dict[str, Any] = {} if self.sqlite else {"connect_timeout": 10, "keepalives_idle": 30}
            self.engine: Engine = create_engine(parsed, pool_pre_ping=True, pool_size=8, connect_args=more)
        except (ArgumentError, NoSuchModuleError) as error:
            raise IndexFault(
                f"DEALDESK_STORE_URL is no address of a database ({error}); write it as "
                "postgresql+psycopg://USER:PASSWORD@HOST:5432/DATABASE"
            ) from error
        if self.sqlite:
            event.listen(self.engine, "connect", _prepared)
        with self.begun() as connection:
            METADATA.create_all(connection)

    @contextmanager
    def begun(self) -> Iterator[Connection]:
        """A transaction. Tells an error of the database as one of the index."""
        with self.told(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def told(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
            where = f"the database {self.shown} (DEALDESK_STORE_URL)"
            if isinstance(error, OperationalError | InterfaceError):
                raise IndexUnreachable(
                    f"{where} does not answer ({cause}); start it, or correct the setting"
                ) from error
            raise IndexFault(f"{where} reports: {cause}; look into its log") from error

    def rows(self, statement: Select[Any]) -> Sequence[Any]:
        with self.begun() as connection:
            return connection.execute(statement).all()

    def close(self) -> None:
        self.engine.dispose()


class SharedStore:
    """The documents that one generation holds. Safe to use from many threads."""

    def __init__(self, database: Database, number: int, lineage: int) -> None:
        """``number`` is the generation's, ``lineage`` that in which its rows count."""
        self._database = database
        self._number = number
        self._lineage = lineage
        of = HELD.c.version == DOCUMENTS.c.version
        self._held = DOCUMENTS.join(HELD, of & (HELD.c.generation == number))

    def records(self) -> tuple[DocumentRecord, ...]:
        """All documents, by source."""
        # Sorted here: databases differ in what comes before what.
        return tuple(sorted(map(record_of, self._rows(self._records())), key=lambda record: record.source))

    def versions(self) -> dict[str, int]:
        """The version that stands for each document, by its id."""
        rows = self._rows(select(DOCUMENTS.c.id, DOCUMENTS.c.version).select_from(self._held))
        return {row.id: row.version for row in rows}

    def document(self, document_id: str) -> Document | None:
        """The document with its text, sections and pages, as the reader made it; None when there is none."""
        columns = [DOCUMENTS.c[name] for name in (*WHOLE, "boxes")]
        rows = self._rows(select(*columns).select_from(self._held).where(DOCUMENTS.c.id == document_id))
        return document_of(rows[0]) if rows else None

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at ``rows``, in that order. Raises IndexError for a row that there is not."""
        wanted = list(dict.fromkeys(int(row) for row in rows))
        found: dict[int, Passage] = {}
        for at in range(0, len(wanted), _CHUNK):
            some = PASSAGES.c.row.in_(wanted[at : at + _CHUNK])
            found.update((row.row, passage_of(row)) for row in self._rows(self._passages().where(some)))
        if missing := [row for row in wanted if row not in found]:
            raise IndexError(f"there is no passage in row {missing[0]}")
        return [found[int(row)] for row in rows]

    def all_passages(self) -> Iterator[Passage]:
        """Every passage, document by document in the order of sources."""
        for record in self.records():
            yield from self.passages(range(record.first_row, record.first_row + record.passages))

    def rows_of_contents(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """For each of these sha256 sums of a passage's content that is known, a row of the lineage that holds it."""
        found: dict[bytes, int] = {}
        for at in range(0, len(keys), _CHUNK):
            some = PASSAGES.c.content.in_(keys[at : at + _CHUNK])
            same = select(PASSAGES.c.content, func.min(PASSAGES.c.row)).group_by(PASSAGES.c.content)
            held = same.join(HELD, (HELD.c.version == PASSAGES.c.version) & (HELD.c.generation == self._number))
            found.update((bytes(key), row) for key, row in self._rows(held.where(some, self._of_lineage())))
        return found

    def facts(self, document_id: str | None = None, kinds: Sequence[str] = ()) -> tuple[Stated, ...]:
        """What one document or all of them state, in the order of documents and places; only ``kinds`` where given."""
        statement = self._stated(FACTS, ("kind", "start", "end", "text", "value", "subject", "how"))
        if document_id is not None:
            statement = statement.where(DOCUMENTS.c.id == document_id)
        if kinds:
            statement = statement.where(FACTS.c.kind.in_(kinds))
        return tuple(stated_of(row) for row in self._sorted(statement))

    def mentions(self) -> list[tuple[str, Mention]]:
        """The changes of other documents, each with the id of the document that orders it."""
        own = ("kind", "start", "end", "words", "part", "place", "effective", "until")
        return [mention_of(row) for row in self._sorted(self._stated(MENTIONS, (*own, *_CITED)))]

    def amendments(self) -> list[tuple[str, Amendment]]:
        """The words put in the place of others, each with the id of the document that orders it."""
        own = ("start", "end", "old", "new", "place")
        return [amendment_of(row) for row in self._sorted(self._stated(AMENDMENTS, own))]

    def names(self) -> dict[str, Names]:
        """The names by which each document and others go."""
        return names_of(self._sorted(self._stated(NAMES, ("role", *_CITED))))

    def _records(self) -> Select[Any]:
        left_out = ("lineage", "text", "sections", "pages", "meta", "boxes")
        columns = [column for column in DOCUMENTS.c if column.name not in left_out]
        return select(*columns, HELD.c.size, HELD.c.mtime_ns, HELD.c.stale).select_from(self._held)

    def _passages(self) -> Select[Any]:
        own = [column for column in PASSAGES.c if column.name not in ("lineage", "content", "version")]
        of = PASSAGES.join(DOCUMENTS, PASSAGES.c.version == DOCUMENTS.c.version)
        columns = (*own, DOCUMENTS.c.id, DOCUMENTS.c.title, DOCUMENTS.c.date, DOCUMENTS.c.source)
        return select(*columns).select_from(of).where(self._of_lineage())

    def _stated(self, table: Table, columns: Sequence[str]) -> Select[Any]:
        where = self._held.join(table, table.c.version == DOCUMENTS.c.version)
        wanted = [DOCUMENTS.c.id, *(table.c[name] for name in columns), DOCUMENTS.c.source, table.c.number]
        return select(*wanted).select_from(where)

    def _sorted(self, statement: Select[Any]) -> list[Any]:
        """The rows by source and place, without these two columns."""
        return [tuple(row)[:-2] for row in sorted(self._rows(statement), key=lambda row: (row[-2], row[-1]))]

    def _of_lineage(self) -> Any:
        return PASSAGES.c.lineage == self._lineage

    def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        return self._database.rows(statement)


_CITED = ("cited_start", "cited_end", "family", "name", "cited_number", "date", "title")


def _prepared(connection: Any, _: object) -> None:
    """Readers of a SQLite file go on while a build writes."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 30000")
