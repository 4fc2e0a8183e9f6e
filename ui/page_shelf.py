"""What happens on the documents tab: the list, adding and deleting files, and the re-index that follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import gradio as gr

from dealdesk.index.faults import IndexFault, IndexMissing
from dealdesk.index.generation import Library
from dealdesk.ui import page_documents
from dealdesk.ui.jobs import Jobs
from dealdesk.ui.page_fault import fault, told
from dealdesk.ui.page_wiring import Updates
from dealdesk.ui.problems import Refusal
from dealdesk.ui.settings import Settings
from dealdesk.ui.shelf import Parcel, Shelf


class ShelfDesk:
    """The tab's events over one library and one corpus folder."""

    def __init__(self, library: Library, jobs: Jobs, settings: Settings) -> None:
        self._library = library
        self._jobs = jobs
        self._shelf = Shelf(settings.corpus, settings.upload_limit_mb * 1024 * 1024, settings.reads_images)

    @property
    def suffixes(self) -> list[str]:
        """The endings of the files that can be added."""
        return sorted(self._shelf.suffixes)

    def listed(self, words: str) -> str:
        """The list of documents that match ``words``."""
        try:
            return page_documents.document_list(self._library.current().documents(), words)
        except IndexMissing:
            return page_documents.document_list((), words)
        except IndexFault as error:
            return fault(str(error))

    def reindexed(self, words: str, only: tuple[Path, ...] = ()) -> Iterator[Updates]:
        """A re-index of ``only`` (empty: of all), while it runs and when it is done. Outputs: job, list."""
        for job in self._jobs.watch(self._jobs.start(only).id):
            if job.finished:
                yield page_documents.finished(job), self.listed(words)
            else:
                yield page_documents.progress(job), gr.skip()

    def uploaded(self, files: Sequence[str] | None, words: str) -> Iterator[Updates]:
        """Files are added and indexed. Outputs: job, list, files."""
        try:
            added = self._taken([Path(file) for file in files or ()])
        except (Refusal, OSError) as error:
            yield fault(told(error)), gr.skip(), None
            return
        yield gr.skip(), gr.skip(), None
        for updates in self.reindexed(words, added):
            yield *updates, gr.skip()

    def _taken(self, files: Sequence[Path]) -> tuple[Path, ...]:
        """Moves uploaded ``files`` into the corpus folder, all or none: where each stands there."""
        try:
            with ExitStack() as stack:
                parcels = [Parcel(file.name, stack.enter_context(file.open("rb"))) for file in files]
                return tuple(self._shelf.root / one.source for one in self._shelf.put(parcels))
        finally:
            for file in files:  # deal documents do not stay behind in a temporary folder
                file.unlink(missing_ok=True)

    def deleted(self, words: str, event: gr.EventData) -> Iterator[Updates]:
        """A document is deleted and the index brought up to date. Outputs: job, list."""
        try:
            record = next((one for one in self._library.current().documents() if one.id == str(event.value)), None)
            if record is not None:
                self._shelf.remove(record.source)
        except (IndexFault, OSError) as error:
            yield fault(told(error)), gr.skip()
            return
        yield from self.reindexed(words)
