"""The documents tab: what stands on it, and which event of ``page_shelf`` each part raises."""

from __future__ import annotations

import gradio as gr

from dealdesk.index.generation import Library
from dealdesk.ui.jobs import Jobs
from dealdesk.ui.page_shelf import ShelfDesk
from dealdesk.ui.page_wiring import clicks, on
from dealdesk.ui.settings import Settings


def documents_tab(tab: gr.Tab, library: Library, jobs: Jobs, settings: Settings) -> None:
    """Fills ``tab`` with the list of documents, the box to add some, and what a re-index tells."""
    desk = ShelfDesk(library, jobs, settings)
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
                again = gr.Button("Re-index", elem_id="reindex", size="sm")
                job = gr.HTML("", elem_id="job", apply_default_css=False)
        words = gr.Textbox(
            placeholder="Search titles and paths",
            label="Search documents",
            show_label=False,
            container=False,
            elem_id="search",
        )
        table = gr.HTML("", elem_id="list", js_on_load=clicks("delete"), apply_default_css=False)
    on(tab.select, desk.listed, [words], table)
    on(words.change, desk.listed, [words], table)
    on(again.click, desk.reindexed, [words], [job, table])
    on(files.upload, desk.uploaded, [files, words], [job, table, files])
    on(table.delete, desk.deleted, [words], [job, table])
