"""The drawer: one document beside the chat, opened by anything on the page that carries ``data-document``."""

from __future__ import annotations

import gradio as gr

from dealdesk.index.faults import IndexFault
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.ingest.document import Document
from dealdesk.ingest.page_image import PAGED
from dealdesk.ui import page_source
from dealdesk.ui.leaves import LONGEST_SPAN, Leaves
from dealdesk.ui.page_fault import told
from dealdesk.ui.page_pdf import Paper
from dealdesk.ui.page_source import Cited
from dealdesk.ui.page_wiring import served
from dealdesk.ui.trail import touched


def drawer(library: Library, leaves: Leaves) -> gr.HTML:
    """The component that ``source.js`` fills and opens."""

    def source(request: object) -> str:
        """A marker is clicked: the document around the cited words."""
        return source_html(library, leaves, request)

    return gr.HTML(
        "",
        elem_id="drawer",
        js_on_load="dealdesk.drawer(element, server)",
        server_functions=[served(source)],
        apply_default_css=False,
    )


def source_html(library: Library, leaves: Leaves, request: object) -> str:
    """What the drawer shows for ``request``, which comes from the browser and is checked."""
    wanted = page_source.cited(request)
    if wanted is None:
        return page_source.missing_view()
    try:
        generation = library.current()
        document = generation.document(wanted.document_id)
    except IndexFault as error:
        return page_source.missing_view(str(error))
    if document is None:
        return page_source.missing_view()
    touched([document.id])
    return page_source.source_view(document, wanted, paper(leaves, generation, document, wanted))


def paper(leaves: Leaves, generation: Generation, document: Document, wanted: Cited) -> Paper | str | None:
    """The pages of a PDF or scan with the wanted words marked, or why they cannot be shown; None for other formats."""
    record = generation.by_id.get(document.id)
    if document.format not in PAGED or record is None:
        return None
    start, end = page_source.located(document.text, wanted) or (0, 0)
    try:
        boxes = leaves.boxes(record, document, start, min(end, start + LONGEST_SPAN))
        return Paper(leaves.sizes(record), boxes, record.fingerprint)
    except Exception as error:  # whatever is wrong with the file, its text can be read
        return f"The pages cannot be shown: {told(error)}"
