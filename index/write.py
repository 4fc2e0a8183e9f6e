"""A new generation, filled document by document: what is kept stays where it is, what is new is written as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dealdesk.index.embed import Vectors
from dealdesk.index.manifest import Manifest
from dealdesk.index.previous import Previous
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.findings import Findings


@dataclass(frozen=True, slots=True)
class Made:
    """How passages and vectors of a generation are made: the embedder's name, sha256 and dimension, and the most
    tokens in a passage."""

    embedder: str
    embedder_sha256: str
    dimension: int
    passage_tokens: int


class GenerationWriter:
    """Writes one generation into an empty folder. Documents come one at a time, in any order, from one thread; of
    what has been added nothing is held in memory. Every document of the new generation is named once, by ``keep`` or
    by ``add``; those of ``previous`` that are not named are gone. A source that is kept cannot be added too."""

    def __init__(self, folder: Path, previous: Previous | None, made: Made, exact_up_to: int = 50_000) -> None:
        """``previous`` is the generation that ``keep`` keeps from; its vectors must be of the same embedder."""
        raise NotImplementedError

    def keep(self, record: DocumentRecord) -> None:
        """The document goes on as it stands in ``previous``, but with ``size``, ``mtime_ns`` and ``stale`` of
        ``record``. Costs nothing that grows with the document."""
        raise NotImplementedError

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        findings: Findings,
        vectors: Vectors,
        size: int,
        mtime_ns: int,
        stale: bool = False,
    ) -> None:
        """Writes a document read from a file of ``size`` bytes and ``mtime_ns``, its passages, what it states, and one
        vector of length 1 for each passage: float32 of shape (len(passages), dimension)."""
        raise NotImplementedError

    def finish(self, data: Path, previous_id: str) -> Manifest:
        """Completes every file, writes the manifest and returns it; publishing is left to the caller."""
        raise NotImplementedError

    def close(self) -> None:
        """Lets go of every file. Without ``finish`` before, what the folder holds is no generation."""
        raise NotImplementedError
