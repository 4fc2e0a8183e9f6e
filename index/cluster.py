"""Reading and embedding on the workers of a Dask cluster. Files are sent to them, so they need not see the corpus."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from dealdesk.index import cluster_task
from dealdesk.index.cluster_task import Order
from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.faults import ClusterFault
from dealdesk.index.session import groups
from dealdesk.index.workshop import Opened, Workshop
from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, Work, size_of, unreadable
from dealdesk.ingest.progress import Progress
from dealdesk.ingest.read import bytes_of

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD_BYTES = 64 << 20
"""Files that were sent and whose passages have not been taken are together at most so large, a single one aside."""

_AHEAD = 4  # files, for each thread of the cluster

_PATIENCE = 30.0  # seconds to wait for the scheduler, for a first worker, and between looks whether any is left


def cluster(address: str, model: str) -> Opened:
    """The workers of the scheduler at ``address`` (``tcp://HOST:PORT``), each with the model of the setting ``model``.

    A worker that dies costs what it was at: others do that again, and of each task one result is taken. Opening it
    raises ClusterFault where there is no scheduler or worker, or a worker has another model or program.
    """
    return partial(_cluster, address, model)


@contextmanager
def _cluster(address: str, model: str, embedder: Embedder, recipe: Recipe, size: int) -> Iterator[Workshop]:
    del size
    order = Order(model, embedder.sha256, recipe.passage_tokens, recipe.ocr is not None, recipe.trusted)
    with _connected(address) as client:
        _ask_all(client, address, order)
        threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
        workers = _Workers(client, address, order, threads)
        yield Workshop(workers, workers.embed, lanes=max(2, -(-threads // 4)))


class _Workers:
    """The workers of one cluster, at one order."""

    def __init__(self, client: Client, address: str, order: Order, threads: int) -> None:
        self._client, self._address, self._order, self._threads = client, address, order, threads

    def prepared(self, works: Iterable[Work]) -> Iterator[Prepared | Unreadable]:
        """Each of ``works`` made ready, in their order; a file that its workers die of is Unreadable."""
        left = iter(works)
        queue: deque[tuple[Work, Future[Any] | Unreadable]] = deque()
        while True:
            ahead = sum(size_of(work) for work, _ in queue)
            while not queue or (ahead < AHEAD_BYTES and len(queue) < _AHEAD * self._threads):
                work = next(left, None)
                if work is None:
                    break
                ahead += size_of(work)
                queue.append((work, self._sent(work)))
            if not queue:
                return
            work, sent = queue.popleft()
            yield sent if isinstance(sent, Unreadable) else self._read(work, sent)

    def embed(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """float32 of shape (len(texts), dimension): a few texts to a task, the longest first."""
        parts = groups([len(text) for text in texts])
        futures = [self._submit(cluster_task.embed, [texts[i] for i in part]) for part in parts]
        made: list[Vectors] = []
        for future in futures:
            made.append(self._result(future))
            progress("embed", sum(map(len, made)), len(texts))
        vectors: Vectors = np.concatenate(made) if made else np.empty((0, 0), np.float32)
        vectors[[i for part in parts for i in part]] = vectors.copy()
        return vectors

    def _sent(self, work: Work) -> Future[Any] | Unreadable:
        """The task that makes ``work`` ready; a file goes with its bytes, and its task is known by them."""
        if not isinstance(work, SourceFile):
            return self._submit(cluster_task.read, work)
        try:
            return self._submit(cluster_task.read, FileBytes(work.source, bytes_of(work.path)))
        except UnreadableFile as error:
            return unreadable(work.source, error)

    def _submit(self, task: Any, what: Any) -> Future[Any]:
        digest = hashlib.sha256(repr(self._order).encode())
        if isinstance(what, FileBytes):
            digest.update(what.source.encode() + b"\0" + what.data)
        elif isinstance(what, list):
            digest.update("\0".join(what).encode())
        else:
            digest.update(f"{what.source}\0{what.fingerprint}".encode())
        return self._client.submit(task, what, self._order, key=f"dealdesk-{task.__name__}-{digest.hexdigest()}")

    def _read(self, work: Work, future: Future[Any]) -> Prepared | Unreadable:
        from distributed import KilledWorker

        try:
            result: Prepared | Unreadable = self._result(future)
            return result
        except KilledWorker:
            remedy = "open it, and save it again in its format"
            return Unreadable(work.source, "the workers that read it ended, each time", remedy)

    def _result(self, future: Future[Any]) -> Any:
        while True:
            try:
                return future.result(timeout=_PATIENCE)
            except TimeoutError:
                if not self._client.scheduler_info(n_workers=-1)["workers"]:
                    raise ClusterFault(
                        f"the cluster at {self._address} has no workers left; start some with "
                        f"`dask worker {self._address}` and run again: what has been embedded is kept"
                    ) from None
            except (CancelledError, OSError) as error:
                raise ClusterFault(
                    f"the scheduler at {self._address} is gone ({type(error).__name__}); start it and run again: "
                    "what has been embedded is kept"
                ) from error


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterFault("Dask is not installed; pip install 'dealdesk[dask]'") from error
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterFault(
            f"no Dask scheduler answers at {address} ({error}); start one with `dask scheduler`, "
            "or unset DEALDESK_SCHEDULER to index on this machine"
        ) from error
    with client:
        yield client


def _ask_all(client: Client, address: str, order: Order) -> None:
    """Raises ClusterFault unless there are workers, and each can carry out ``order``."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        raise ClusterFault(
            f"the scheduler at {address} has no workers; start some with `dask worker {address}`"
        ) from error
    for worker, answer in client.run(cluster_task.ready, order, on_error="return").items():
        if isinstance(answer, Exception):
            answer = f"it cannot run Dealdesk ({type(answer).__name__}: {answer}); install the same version on it"
        if answer:
            raise ClusterFault(f"the worker {worker} cannot take part: {answer}")
