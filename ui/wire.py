"""The one place where the parts are put together: settings in, a working service out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date as Date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dealdesk.assistant.ahead import Ahead
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.prose import ChatModel
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.build import Report, reindex
from dealdesk.index.compact import Compacted
from dealdesk.index.embed import Embedder, embedder_of
from dealdesk.index.late import LateInteraction
from dealdesk.index.library import Library
from dealdesk.index.rerank import Reranker, reranker_of
from dealdesk.index.retrieve import Retriever
from dealdesk.index.session import cores
from dealdesk.index.workshop import Opened, local
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.prepare import Recipe
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ingest.viewer import Viewer, here, uncounted
from dealdesk.ui.environment import traces_url
from dealdesk.ui.feedback import FILE as FEEDBACK
from dealdesk.ui.feedback import Feedback
from dealdesk.ui.jobs import Jobs
from dealdesk.ui.keyring import KeyRing, Proxy
from dealdesk.ui.keys import FILE as KEYS
from dealdesk.ui.keys import Keys
from dealdesk.ui.leaves import Leaves
from dealdesk.ui.models import Models
from dealdesk.ui.place import home
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.queue import Queue
from dealdesk.ui.queued import Answering, Queued
from dealdesk.ui.receipts import FILE as RECEIPTS
from dealdesk.ui.receipts import Receipts
from dealdesk.ui.reply import job_message
from dealdesk.ui.rooms import RoomFeedback, RoomJobs, RoomLibrary, RoomReceipts, RoomShelf
from dealdesk.ui.settings import Settings, SettingsError
from dealdesk.ui.shelf import Shelf, sweep
from dealdesk.ui.webhook import Webhook

if TYPE_CHECKING:
    from dealdesk.ui.tracing import Tracing

MEGABYTE = 1 << 20
_WORD = "duty"
"""What a model is run on to see that it runs."""
PATIENCE_SECONDS = 600.0
"""How long a background run waits for a run of another process, such as `dealdesk reindex`, to end."""


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that the faces need, ready to use and safe to use from many threads.

    ``assistant`` stands behind ``queue``; ``quoting``, for what the page asks by itself, does not, and has no language
    model.
    """

    settings: Settings
    library: Library
    assistant: Answering
    quoting: Assistant
    queue: Queue
    jobs: Jobs
    shelf: Shelf
    leaves: Leaves
    feedback: Feedback
    receipts: Receipts
    models: Models
    ahead: Ahead
    tracing: Tracing | None


@dataclass(frozen=True, slots=True)
class _Parts:
    """The classes of the parts that differ by who may use them."""

    shelf: type[Shelf]
    jobs: type[Jobs]
    feedback: type[Feedback]
    receipts: type[Receipts]


_OWN = _Parts(Shelf, Jobs, Feedback, Receipts)
_SHARED = _Parts(RoomShelf, RoomJobs, RoomFeedback, RoomReceipts)


def wire(settings: Settings, shared: bool = False) -> Service:
    """The parts as the settings want them; ``shared`` among callers, each of whom sees and does what their key opens.
    Loads no model yet. Raises ModelFault for a model that is not there."""
    parts = _SHARED if shared else _OWN
    model = embedder(settings)
    whole = home(settings).library(model)
    library = RoomLibrary(whole) if shared else whole
    shelf = parts.shelf(settings.corpus, settings.upload_limit_mb * MEGABYTE, settings.reads_images)
    late, cross = _readers(settings)
    queue = Queue(settings.at_once or cores(), settings.queue)
    traced = _tracing(settings) if shared else None
    answering, quoting = assistants(settings, library, Retriever(model, late), cross)
    look = viewer(settings, model)
    return Service(
        settings=settings,
        library=library,
        assistant=_answering(answering, queue, traced),
        quoting=quoting,
        queue=queue,
        jobs=jobs(settings, model, parts.jobs, traced),
        shelf=shelf,
        leaves=Leaves(shelf, look or here),
        feedback=parts.feedback(settings.data / FEEDBACK),
        receipts=parts.receipts(settings.data / RECEIPTS),
        models=Models(
            whole.current,
            lambda: model.embed_query(_WORD),
            lambda: late.scores(_WORD, [_WORD]),
            lambda: cross.scores(_WORD, [_WORD]),
        ),
        ahead=quoting.ahead(whole, look.begin if look else lambda: None),
        tracing=traced,
    )


def _tracing(settings: Settings) -> Tracing | None:
    """What makes traces, None where nobody wants any. Raises SettingsError."""
    url = settings.traces_url or traces_url()
    if not url:
        return None
    from dealdesk.ui.tracing import tracing  # of a library that is needed here alone

    return tracing(url)


def _answering(assistant: Assistant, queue: Queue, traced: Tracing | None) -> Answering:
    queued = Queued(assistant, queue)
    if traced is None:
        return queued
    from dealdesk.ui.tracing import TracedAnswering

    return TracedAnswering(queued, traced)


def assistant(settings: Settings, library: Library, embedder: Embedder) -> Assistant:
    """The assistant over ``library``."""
    late, cross = _readers(settings)
    return assistants(settings, library, Retriever(embedder, late), cross)[0]


def assistants(
    settings: Settings, library: Library, retriever: Retriever, cross: Reranker
) -> tuple[Assistant, Assistant]:
    """The assistant over ``library``, and one beside it that quotes and asks no language model; they share all else."""
    refusal = Refusal.packaged()
    today = Date.today if settings.as_of == "today" else None
    quoting = Assistant(library, retriever, cross, refusal, today=today)
    model = chat_model(settings)
    if model is None:
        return quoting, quoting
    tokens = settings.llm_evidence_tokens
    return Assistant(library, retriever, cross, refusal, today=today, model=model, evidence_tokens=tokens), quoting


def _readers(settings: Settings) -> tuple[LateInteraction, Reranker]:
    return LateInteraction(settings.threads), reranker_of(settings.reranker, settings.threads)


def chat_model(settings: Settings) -> ChatModel | None:
    """The language model that the settings name, None where they name none. Does not connect yet.

    Raises SettingsError for an endpoint without the name of a model.
    """
    if not settings.llm_base_url:
        return None
    if not settings.llm_model:
        raise SettingsError("DEALDESK_LLM_BASE_URL is set and DEALDESK_LLM_MODEL is not; name a model of the endpoint.")
    from dealdesk.assistant.llm import ChatWriter  # the client takes a second to load, and most do without

    return ChatWriter(
        settings.llm_base_url,
        settings.llm_model,
        settings.llm_api_key.get_secret_value(),
        timeout=settings.llm_timeout,
        answer_tokens=settings.llm_answer_tokens,
    )


def key_ring(settings: Settings) -> KeyRing:
    """The keys that the settings name and those in the data folder. Raises SettingsError for half a proxy."""
    if bool(settings.proxy_header) != bool(settings.proxy_addresses):
        raise SettingsError(
            "DEALDESK_PROXY_HEADER and DEALDESK_PROXY_ADDRESSES are set together or not at all: the header is believed "
            "from these addresses only."
        )
    proxy = Proxy(settings.proxy_header, tuple(settings.proxy_addresses)) if settings.proxy_header else None
    given = [key.get_secret_value() for key in settings.api_keys]
    return KeyRing(given, Keys(settings.data / KEYS), proxy)


def jobs(settings: Settings, embedder: Embedder, made: type[Jobs] = Jobs, traced: Tracing | None = None) -> Jobs:
    """What is done to the index in the background: re-indexing of the corpus that the settings name, and compaction."""

    def plain(only: tuple[Path, ...], full: bool, progress: Progress) -> Report:
        return index(settings, embedder, only, full, progress, wait=PATIENCE_SECONDS)

    def compact() -> Compacted:
        return home(settings).compact(PATIENCE_SECONDS)

    run = traced.reindexing(plain) if traced else plain
    url = settings.webhook_url.get_secret_value()
    if not url:
        return made(run, compact)
    webhook = Webhook(url)
    return made(run, compact, told=lambda job: webhook.post(job_message(job)))


def embedder(settings: Settings) -> Embedder:
    """The model that the settings name. Raises ModelFault when it is not there."""
    return embedder_of(settings.embedder, settings.threads)


def index(
    settings: Settings,
    embedder: Embedder,
    only: tuple[Path, ...] = (),
    full: bool = False,
    progress: Progress = silent,
    wait: float = 0.0,
) -> Report:
    """Brings the index of the settings' data folder up to date with the settings' corpus.

    Raises SettingsError when there is no such corpus, BadRequest for a path of ``only`` that lies outside it.
    """
    if not settings.corpus.is_dir():
        raise SettingsError(f"The corpus {settings.corpus} is no folder; make it, or set DEALDESK_CORPUS.")
    root = settings.corpus.resolve()
    for path in only:
        if not path.resolve().is_relative_to(root):
            raise BadRequest(f"{path} lies outside the corpus folder {settings.corpus}; name a path inside it.")
    sweep(settings.corpus)
    return reindex(
        settings.corpus,
        settings.data,
        embedder,
        only=only,
        full=full,
        passage_tokens=settings.passage_tokens,
        ocr=_ocr(settings),
        trusted=settings.trusted,
        progress=progress,
        wait=wait,
        workshop=workshop(settings),
        home=home(settings),
    )


def viewer(settings: Settings, embedder: Embedder) -> Viewer | None:
    """What looks at pages as files are read, each in a process of its own; None where it is done in this one."""
    if settings.readers == 0 or os.name != "posix":
        return None

    def recipe() -> Recipe:  # that of ``index``, so that one process gives birth to the readers of both
        return Recipe(embedder.portable_count or uncounted, settings.passage_tokens, _ocr(settings), settings.trusted)

    return Viewer(recipe)


def _ocr(settings: Settings) -> Ocr | None:
    return Ocr(settings.threads) if settings.reads_images else None


def workshop(settings: Settings) -> Opened:
    """Where files are read and passages embedded. Raises SettingsError for a cluster that cannot be used from here."""
    if not settings.scheduler:
        limits = Limits(settings.read_timeout, settings.read_memory_mb << 20)
        return local(None if settings.readers == "auto" else settings.readers, limits)
    if find_spec("distributed") is None:
        raise SettingsError("DEALDESK_SCHEDULER is set and Dask is not installed; pip install 'dealdesk[dask]'.")
    from dealdesk.index.cluster import cluster  # it takes Dask, which most do without

    return cluster(settings.scheduler, settings.embedder)
