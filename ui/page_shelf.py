"""What happens on the documents tab: the list, adding and deleting files, and the re-index that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import gradio as gr

from dealdesk.index.doubts import noted
from dealdesk.index.faults import IndexFault, IndexMissing
from dealdesk.index.generation import Generation
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import IngestError
from dealdesk.ui import page_documents, page_folder, page_job
from dealdesk.ui.jobs import Job
from dealdesk.ui.page_document_details import details
from dealdesk.ui.page_fault import fault, standing_in, told
from dealdesk.ui.page_wiring import Updates
from dealdesk.ui.problems import Refusal
from dealdesk.ui.shelf import Parcel
from dealdesk.ui.trail import touched
from dealdesk.ui.wire import Service


class ShelfDesk:
    """The tab's events over one library and one corpus folder."""

    def __init__(self, service: Service) -> None:
        self._library = service.library
        self._jobs = service.jobs
        self._shelf = service.shelf
        self._images = service.settings.reads_images
        self._why: dict[str, Unreadable] = {}

    @property
    def suffixes(self) -> list[str]:
        """The endings of the files that can be added."""
        return sorted(self._shelf.suffixes)

    def folders(self) -> list[str]:
        """The folders in which documents stand; none where nothing is indexed."""
        generation = self._generation()
        return page_documents.folders(generation.documents()) if isinstance(generation, Generation) else []

    def listed(self, request: object) -> dict[str, object]:
        """What the browser shows for what is sought: ``list`` and ``folder`` (HTML), and the names of ``folders``."""
        generation = self._generation()
        if isinstance(generation, str):
            return {"list": generation, "folder": "", "folders": []}
        records = [noted(generation, one) for one in generation.documents()] if generation else []
        tied = page_documents.ties(generation.relations()) if generation else {}
        listed = page_documents.document_list(records, page_documents.sought(request), tied)
        return {
            "list": standing_in(generation) + listed,
            "folder": self._apart(generation),
            "folders": page_documents.folders(records),
        }

    def details(self, request: object) -> str:
        """What stands under the row of one document."""
        generation = self._generation()
        asked = request if isinstance(request, dict) else {}
        if not isinstance(generation, Generation):
            return generation or fault("Nothing is indexed yet.")
        record = generation.by_id.get(str(asked.get("document")))
        if record is None:
            return fault("This document is no longer in the index.")
        passages = asked.get("passages")
        touched([record.id])
        return details(generation, noted(generation, record), passages if isinstance(passages, int) else 0)

    def reindexed(self, only: tuple[Path, ...] = ()) -> Iterator[str]:
        """A re-index of ``only`` (empty: of all), while it runs and when it is done."""
        yield from self._run(lambda: self._jobs.start(only))

    def compacted(self) -> Iterator[str]:
        """What was deleted or replaced is taken off the disk."""
        yield from self._run(self._jobs.compact)

    def _run(self, begin: Callable[[], Job]) -> Iterator[str]:
        """What ``begin`` begins, while it runs and when it is done."""
        try:
            begun = begin()
        except Refusal as error:
            yield fault(told(error))
            return
        for job in self._jobs.watch(begun.id):
            if job.finished:
                if job.report:
                    self._why |= {one.source: one for one in job.report.unreadable}
                yield page_job.finished(job, self._jobs.compacts)
            else:
                yield page_job.progress(job)

    def read(self, event: gr.EventData) -> Iterator[str]:
        """One file of the folder is to be read that is not in the index."""
        try:
            path = self._shelf.path(str(event.value))
        except Refusal as error:
            yield fault(told(error))
            return
        yield from self.reindexed((path,))

    def uploaded(self, files: Sequence[str] | None, folder: str | None, replace: bool) -> Iterator[Updates]:
        """Files are added and indexed. Outputs: job, files."""
        try:
            added = self._taken([Path(file) for file in files or ()], (folder or "").strip().strip("/"), replace)
        except (Refusal, OSError) as error:
            yield fault(told(error)), None
            return
        yield gr.skip(), None
        for shown in self.reindexed(added):
            yield shown, gr.skip()

    def _taken(self, files: Sequence[Path], folder: str, replace: bool) -> tuple[Path, ...]:
        """Moves uploaded ``files`` into the corpus folder, all or none: where each stands there."""
        try:
            with ExitStack() as stack:
                parcels = [Parcel(file.name, stack.enter_context(file.open("rb"))) for file in files]
                shelved = self._shelf.put(parcels, folder, replace)
            touched(one.source for one in shelved)
            return tuple(self._shelf.root / one.source for one in shelved)
        finally:
            for file in files:  # deal documents do not stay behind in a temporary folder
                file.unlink(missing_ok=True)

    def deleted(self, event: gr.EventData) -> Iterator[str]:
        """A document is deleted and the index brought up to date."""
        try:
            record = self._library.current().by_id.get(str(event.value))
            if record is not None:
                touched([record.id])
                self._shelf.remove(record.source)
        except (IndexFault, Refusal, OSError) as error:
            yield fault(told(error))
            return
        yield from self.reindexed()

    def removed(self, event: gr.EventData) -> Iterator[str]:
        """A file of the folder that is not in the index is to go."""
        source = str(event.value)
        try:
            self._shelf.path(source)
            self._shelf.remove(source)
        except (Refusal, OSError) as error:
            yield fault(told(error))
            return
        self._why.pop(source, None)
        yield from self.reindexed()

    def _generation(self) -> Generation | str | None:
        """The current generation, or None where there is none yet, or what is wrong with it."""
        try:
            return self._library.current()
        except IndexMissing:
            return None
        except IndexFault as error:
            return fault(str(error))

    def _apart(self, generation: Generation | None) -> str:
        """Where the folder differs from the index."""
        try:
            found = page_folder.apart(self._shelf.root, generation.documents() if generation else (), self._images)
        except IngestError as error:
            return fault(str(error))
        own = found.within(self._shelf.shows)
        return page_folder.told(own, self._why)
