"""A connection to Milvus, a cluster or Milvus Lite in this process; only the address differs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymilvus import MilvusClient, MilvusException

from dealdesk.index.faults import IndexDamaged, IndexFault, IndexLocked, IndexUnreachable
from dealdesk.index.milvus_schema import ALIAS, indexes, names_in, schema

READ = "Bounded"
"""A generation is whole, and was counted with "Strong", before anyone is pointed to it, and never changes: questions
need not wait for the newest writes. "Bounded" still keeps away from a node that has fallen more than seconds behind."""
PATIENCE = 30.0
"""Seconds that a question to the engine may take, and making a connection to it."""
_CALM = {"grpc.keepalive_permit_without_calls": False, "grpc.keepalive_time_ms": 600_000}
"""Milvus Lite breaks off a connection whose other end asks every ten seconds whether it is still there."""

logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # every error is raised as well, and told by us
logging.getLogger("milvus_lite").setLevel(logging.CRITICAL)


class Engine:
    """A connection to Milvus. Safe to use from many threads."""

    def __init__(self, url: str, token: str = "") -> None:
        """``url`` is http(s)://HOST:PORT[/DATABASE], or the path of a Milvus Lite file, which ends in ".db".

        Raises IndexUnreachable, or IndexLocked where another process has the file open.
        """
        self.url = url
        self.embedded = "://" not in url
        self.strongest = READ if self.embedded else "Strong"  # Lite, one process, has no clock to wait for
        if self.embedded:
            Path(url).absolute().parent.mkdir(parents=True, exist_ok=True)
        try:
            self.client: Any = MilvusClient(
                url, token=token, timeout=PATIENCE, **({"grpc_options": _CALM} if self.embedded else {})
            )
        except MilvusException as error:
            raise self._unopened(error) from error

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tells an error of the engine as one of the index."""
        try:
            yield
        except MilvusException as error:
            raise self._fault(error) from error

    def collections(self) -> list[str]:
        """The names of our collections, oldest first."""
        with self.told():
            return [str(name) for name in names_in(self.client.list_collections())]

    def create(self, name: str, dimension: int, partitioned: bool | None = None) -> None:
        """Makes a collection. Rows of a first-level folder lie together, but for Lite, which counts words for BM25 in
        each part by itself."""
        apart = not self.embedded if partitioned is None else partitioned
        with self.told():
            self.client.create_collection(name, schema=schema(dimension, apart), consistency_level=READ)
            # There is nothing to index yet, so nothing to wait for.
            self.client.create_index(name, indexes(exact=self.embedded), sync=False)
            self.client.load_collection(name)

    def load(self, name: str, dimension: int) -> None:
        """Has a collection ready to be searched. Raises IndexDamaged where it is not there, or is none of ours."""
        with self.told():
            found = self.client.describe_collection(name)
            fields = {field["name"]: field for field in found["fields"]}
            if fields.get("vector", {}).get("params", {}).get("dim") != dimension or "words" not in fields:
                raise IndexDamaged(
                    f"the collection {name} at {self.url} (DEALDESK_INDEX_URL) has not the fields of an index of "
                    f"{dimension} dimensions; run `dealdesk reindex --full`, or correct the setting"
                )
            self.client.load_collection(name)

    def drop(self, name: str) -> None:
        with self.told():
            self.client.drop_collection(name)

    def point(self, name: str) -> None:
        """Lets the alias name this collection, in one step."""
        with self.told():
            if self.pointed() is None:
                self.client.create_alias(name, ALIAS)
            else:
                self.client.alter_alias(name, ALIAS)

    def pointed(self) -> str | None:
        """The collection that the alias names."""
        try:
            return str(self.client.describe_alias(ALIAS)["collection_name"])
        except MilvusException as error:
            if "exist" in str(error) or "not found" in str(error):
                return None
            raise self._fault(error) from error

    def version(self) -> str:
        with self.told():
            return str(self.client.get_server_version())

    def close(self) -> None:
        """Lets go of the connection, and of Milvus Lite's file."""
        self.client.close()
        if self.embedded:
            from milvus_lite.server_manager import server_manager_instance

            server_manager_instance.release_server(self.url)

    def _unopened(self, error: MilvusException) -> IndexFault:
        if not self.embedded:
            return self._fault(error)
        # pymilvus swallows the reason; that another process has it open is by far the commonest.
        return IndexLocked(
            f"Milvus Lite cannot open {self.url} (DEALDESK_INDEX_URL), which only one process may have open; "
            "stop the other one or ask it to re-index over its API, or use a Milvus server"
        )

    def _fault(self, error: MilvusException) -> IndexFault:
        told, where = str(error.message), f"{self.url} (DEALDESK_INDEX_URL)"
        if error.code == 2 or "StatusCode.UNAVAILABLE" in told or "DEADLINE_EXCEEDED" in told:
            return IndexUnreachable(f"Milvus at {where} does not answer ({told}); start it, or correct the setting")
        if error.code == 100 or "collection not found" in told:
            return IndexDamaged(
                f"Milvus at {where} lacks what the index was written to ({told}); set the address that the index was "
                "made with, or run `dealdesk reindex --full`"
            )
        if error.code == 1800 or "auth" in told.lower():
            return IndexUnreachable(f"Milvus at {where} refuses us ({told}); set DEALDESK_INDEX_TOKEN")
        return IndexFault(f"Milvus at {where} reports: {told}; look into its log")
