"""The drawer: one document beside the chat, opened by anything on the page that carries ``data-document``."""

from __future__ import annotations

import gradio as gr

from dealdesk.index.faults import IndexFault
from dealdesk.index.generation import Library
from dealdesk.ui import page_source


def drawer(library: Library) -> gr.HTML:
    """The component that ``source.js`` fills and opens."""

    def source(request: object) -> str:
        """A marker is clicked: the document around the cited words."""
        return source_html(library, request)

    return gr.HTML(
        "",
        elem_id="drawer",
        js_on_load="dealdesk.drawer(element, server)",
        server_functions=[source],
        apply_default_css=False,
    )


def source_html(library: Library, request: object) -> str:
    """What the drawer shows for ``request``, which comes from the browser and is checked."""
    wanted = page_source.cited(request)
    if wanted is None:
        return page_source.missing_view()
    try:
        document = library.current().document(wanted.document_id)
    except IndexFault as error:
        return page_source.missing_view(str(error))
    return page_source.source_view(document, wanted) if document else page_source.missing_view()
