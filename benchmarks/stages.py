"""Each stage of a re-index by itself, in seconds of one core, beside the least that its work could cost."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from benchmarks.machine import measured
from benchmarks.stand_in import StandIn
from dealdesk.index.build import reindex
from dealdesk.index.embed import QUERY_PROMPT, Embedder
from dealdesk.index.models import BGE_SMALL_EN
from dealdesk.index.workshop import local
from dealdesk.ingest.corpus import scan
from dealdesk.ingest.document import Document
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.findings import findings_in
from dealdesk.ingest.read import read
from dealdesk.ingest.split import split


def stages(corpus: Path, scratch: Path, embedder: Embedder, tokens: int) -> dict[str, dict[str, Any]]:
    """``seconds`` of one core and ``floor`` of: read (floor: the bytes, hashed), split (floor: the tokens of all text,
    counted once), facts (none), and write (all else of a re-index with an embedder that costs nothing, less that
    embedder; floor: as many bytes, written and synced)."""
    files = scan(corpus).files
    with measured() as bytes_read:
        for file in files:
            hashlib.sha256(file.path.read_bytes()).hexdigest()
    documents: list[Document] = []
    with measured() as reading:
        for file in files:
            try:
                documents.append(read(file.path, file.source))
            except UnreadableFile:
                continue
    with measured() as counted:
        embedder.count_tokens([document.text for document in documents])
    with measured() as splitting:
        passages = [passage for document in documents for passage in split(document, embedder.count_tokens, tokens)]
    with measured() as finding:
        for document in documents:
            findings_in(document)
    model = StandIn(BGE_SMALL_EN, 384, QUERY_PROMPT)
    with measured() as standing_in:
        model.embed_documents(list({passage.content for passage in passages}))
    with measured() as whole:
        reindex(corpus, scratch / "stages", model, passage_tokens=tokens, workshop=local(0))
    made = [path.read_bytes() for path in (scratch / "stages" / "generations").rglob("*") if path.is_file()]
    with measured() as written:
        for place, data in enumerate(made):
            _write(scratch / f"copy{place}", data)
    others = sum(part.cpu_seconds for part in (reading, splitting, finding, standing_in))
    return {
        "read": {"seconds": reading.cpu_seconds, "floor": bytes_read.cpu_seconds},
        "split": {"seconds": splitting.cpu_seconds, "floor": counted.cpu_seconds},
        "facts": {"seconds": finding.cpu_seconds},
        "write": {"seconds": round(whole.cpu_seconds - others, 3), "floor": written.cpu_seconds},
    }


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        os.fsync(file.fileno())
