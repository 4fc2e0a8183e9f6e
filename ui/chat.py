"""The chat page: Gradio Blocks; a module fills each of its tabs. Importing this imports Gradio, which takes seconds."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from dealdesk.ui.ask_tab import ask_tab
from dealdesk.ui.documents_tab import documents_tab
from dealdesk.ui.page_drawer import drawer
from dealdesk.ui.page_header import page_header
from dealdesk.ui.page_timeline import timeline_tab
from dealdesk.ui.wire import Service

HERE = Path(__file__).parent

CACHE = (600, 600)
"""Seconds between clean-ups of Gradio's own copies of uploads, and how old they are then."""

SESSIONS = 30
"""Pages whose state Gradio keeps: 75 kB each with an answer on it. Older ones lose nothing: what a page remembers is in
its browser, and the rest is made anew with its next event, in 6 ms. Gradio would keep 10,000."""


def chat_page(service: Service) -> gr.Blocks:
    """The page: a tab to ask in, with the source beside the answer, one for what is dated, one for the documents."""
    with gr.Blocks(title="Dealdesk", analytics_enabled=False, fill_width=True, delete_cache=CACHE) as page:
        header = page_header()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask", elem_id="ask-tab"):
                ask_tab(page, header, service)
            with gr.Tab("Timeline", id="timeline", elem_id="timeline-tab") as tab:
                timeline_tab(tab, service.library)
            with gr.Tab("Documents", id="documents", elem_id="documents-tab") as tab:
                documents_tab(tab, service)
        drawer(service.library, service.leaves)
    page.queue(default_concurrency_limit=8, api_open=False)
    page.state_session_capacity = SESSIONS
    made: gr.Blocks = page
    return made


def chat_app(service: Service) -> FastAPI:
    """The page as an application of its own, in our type and colours; what runs with it is its lifespan."""
    settings = service.settings
    return gr.mount_gradio_app(  # type: ignore[no-any-return]
        FastAPI(openapi_url=None),
        chat_page(service),
        path="/",
        theme=_theme(),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=settings.upload_limit_mb * 1024 * 1024,
        favicon_path=str(HERE / "favicon.svg"),
        root_path=settings.root_path or None,
    )


def _theme() -> gr.themes.Base:
    """Gradio's variables in our colours; every font is the reader's own."""
    sans = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "Arial", "sans-serif")
    mono = ("ui-monospace", "SFMono-Regular", "Menlo", "Liberation Mono", "monospace")
    return gr.themes.Base(font=sans, font_mono=mono, radius_size="sm", text_size="md").set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#16181b",
        body_text_color="#1d2228",
        body_text_color_dark="#e6e4df",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1d2024",
        border_color_primary="#dcd8cf",
        border_color_primary_dark="#353a40",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1d2024",
        color_accent="#1f4e79",
        color_accent_soft="#e6edf4",
        color_accent_soft_dark="#22303d",
    )
