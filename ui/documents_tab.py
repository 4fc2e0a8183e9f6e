"""The documents tab: what stands on it, and which event of ``page_shelf`` each part raises."""

from __future__ import annotations

import gradio as gr

from dealdesk.ui.page_documents import ONLY
from dealdesk.ui.page_markup import element
from dealdesk.ui.page_shelf import ShelfDesk
from dealdesk.ui.page_wiring import clicks, on, served
from dealdesk.ui.wire import Service

_ONLY = "".join(element("option", name, {"value": value}) for value, name in ONLY.items())
FRAME = f"""
<form class="filters" role="search" aria-label="Documents">
<label class="choice seek">Search
<input type="search" name="words" placeholder="Title or path" autocomplete="off"></label>
<label class="choice">Folder<select name="folder"><option value="">All folders</option></select></label>
<label class="choice">Show<select name="only"><option value="">All documents</option>{_ONLY}</select></label>
</form><div data-part="folder"></div><div data-part="list"></div>
"""


def documents_tab(tab: gr.Tab, service: Service) -> None:
    """Fills ``tab`` with the list of documents, the box to add some, and what a re-index tells."""
    desk = ShelfDesk(service)

    def listed(request: object) -> dict[str, object]:  # Gradio marks the function it is given: a method cannot be
        return desk.listed(request)

    def details(request: object) -> str:
        return desk.details(request)

    with gr.Column(elem_id="library"):
        with gr.Row(elem_id="intake"):
            files = gr.File(
                label="Add documents",
                file_count="multiple",
                file_types=list(desk.suffixes),
                elem_id="upload",
                height=136,
            )
            with gr.Column(elem_id="work"):
                folder = gr.Dropdown(
                    [],
                    value="",
                    label="Add them to the folder",
                    info="Empty: the top folder. A new name makes a new one.",
                    allow_custom_value=True,
                    elem_id="into",
                )
                replace = gr.Checkbox(label="Replace files of the same name", elem_id="replace")
                again = gr.Button("Re-index", elem_id="reindex", size="sm")
        job = gr.HTML("", elem_id="job", js_on_load=clicks("compact"), apply_default_css=False)
        table = gr.HTML(
            FRAME,
            elem_id="list",
            js_on_load="dealdesk.documents(element, server, trigger, ['delete', 'read', 'remove'])",
            server_functions=[served(listed), served(details)],
            apply_default_css=False,
        )
    on(tab.select, lambda: gr.update(choices=["", *desk.folders()]), None, folder)
    on(again.click, desk.reindexed, None, job)
    on(files.upload, desk.uploaded, [files, folder, replace], [job, files])
    on(job.compact, desk.compacted, None, job)
    on(table.delete, desk.deleted, None, job)
    on(table.read, desk.read, None, job)
    on(table.remove, desk.removed, None, job)
