"""The one place where the parts are put together: settings in, a working service out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dealdesk.assistant.assistant import Assistant
from dealdesk.index.build import Report, reindex
from dealdesk.index.embed import Embedder, embedder_of
from dealdesk.index.generation import Library
from dealdesk.index.rerank import reranker_of
from dealdesk.index.retrieve import Retriever
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ui.jobs import Jobs
from dealdesk.ui.settings import Settings
from dealdesk.ui.shelf import Shelf

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that the faces need, ready to use and safe to use from many threads."""

    settings: Settings
    embedder: Embedder
    library: Library
    assistant: Assistant
    jobs: Jobs
    shelf: Shelf


def wire(settings: Settings) -> Service:
    """The parts as the settings want them. Loads no model yet. Raises ModelFault for a model that is not there."""
    embedder = embedder_of(settings.embedder, settings.threads)
    library = Library(settings.data)
    return Service(
        settings=settings,
        embedder=embedder,
        library=library,
        assistant=assistant(settings, library, embedder),
        jobs=jobs(settings, embedder),
        shelf=Shelf(settings.corpus, settings.upload_limit_mb * MEGABYTE),
    )


def assistant(settings: Settings, library: Library, embedder: Embedder) -> Assistant:
    """The assistant over ``library``."""
    retriever = Retriever(embedder, reranker_of(settings.reranker, settings.threads))
    return Assistant(library, retriever)


def jobs(settings: Settings, embedder: Embedder) -> Jobs:
    """The background re-indexing of the corpus that the settings name."""

    def run(only: tuple[Path, ...], full: bool, progress: Progress) -> Report:
        return index(settings, embedder, only, full, progress)

    return Jobs(run)


def index(
    settings: Settings,
    embedder: Embedder,
    only: tuple[Path, ...] = (),
    full: bool = False,
    progress: Progress = silent,
) -> Report:
    """Brings the index of the settings' data folder up to date with the settings' corpus."""
    return reindex(
        settings.corpus,
        settings.data,
        embedder,
        only=only,
        full=full,
        passage_tokens=settings.passage_tokens,
        progress=progress,
    )
