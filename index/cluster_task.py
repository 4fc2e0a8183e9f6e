"""What a worker of a Dask cluster does: read and split a file, embed a few texts. Its models stay loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from dealdesk.index.embed import Embedder, Vectors, embedder_of
from dealdesk.index.faults import ClusterFault
from dealdesk.index.manifest import FORMAT
from dealdesk.ingest.document import Document, Unreadable
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.ocr_weights import installed
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, prepare
from dealdesk.ingest.workers import Workers


@dataclass(frozen=True, slots=True)
class Order:
    """What all workers must do alike. ``model`` is the model setting, ``sha256`` what it must turn out to be;
    ``version`` and ``form`` are those of the program and of its index."""

    model: str
    sha256: str
    passage_tokens: int
    ocr: bool
    trusted: tuple[str, ...] = ()
    version: str = version("dealdesk")
    form: int = FORMAT


def ready(order: Order) -> str:
    """What keeps this worker from carrying out ``order``, and the remedy; nothing where it can."""
    if (order.version, order.form) != (version("dealdesk"), FORMAT):
        return f"it has Dealdesk {version('dealdesk')}, not {order.version}; install the same on all machines"
    if order.ocr and not installed():
        return "it cannot read scanned pages; install the extra `ocr` there too, or set DEALDESK_OCR=off here"
    try:
        sha256 = embedder_of(order.model).sha256
    except Exception as error:
        return f"it has not the model {order.model} ({error}); put it there under the same name"
    if sha256 != order.sha256:
        return f"its model {order.model} has sha256 {sha256[:12]}, not {order.sha256[:12]}; copy the same files to it"
    return ""


def read(work: FileBytes | Document, order: Order) -> Prepared | Unreadable:
    """``work``, made ready in a process of its own. Raises ClusterFault on a worker that is not ``ready``."""
    _check(order)
    embedder = _embedder(order.model)
    count = embedder.portable_count if os.name == "posix" else None
    ocr = _ocr() if order.ocr else None
    recipe = Recipe(count or embedder.count_tokens, order.passage_tokens, ocr, order.trusted)
    if count is None:
        return prepare(work, recipe)
    with Workers(recipe, 1) as readers:
        return next(readers.prepared([work]))


def embed(texts: Sequence[str], order: Order) -> Vectors:
    """float32 of shape (len(texts), dimension). Raises ClusterFault on a worker that is not ``ready``."""
    _check(order)
    return _embedder(order.model).embed_documents(texts)


@cache
def _check(order: Order) -> None:
    if reason := ready(order):  # it came after the others had been asked
        raise ClusterFault(f"a worker has joined that cannot take part: {reason}")


@cache
def _embedder(model: str) -> Embedder:
    from distributed import get_worker

    return embedder_of(model, threads=get_worker().state.nthreads)


@cache
def _ocr() -> Ocr:
    return Ocr()
