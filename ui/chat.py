"""The chat page: Gradio Blocks, served by the same process as the API. What happens on it is in ``page_events``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component
from gradio.events import Dependency
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.assistant.assistant import Assistant
from dealdesk.index.generation import Library
from dealdesk.ui.jobs import Jobs
from dealdesk.ui.page_events import Desk
from dealdesk.ui.settings import Settings

HERE = Path(__file__).parent
STORAGE = "dealdesk"
"""Key and cipher word of the chats in the browser's storage: fixed, so that they outlive a restart of the server."""

CACHE = (600, 600)
"""Seconds between clean-ups of Gradio's own copies of uploads, and how old they are then."""

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""Gradio compiles its templates in the browser, hence 'unsafe-eval'; nothing may be fetched from elsewhere."""

HEADER = """
<div class="bar"><a class="name" href="./">Dealdesk</a><span class="acts">
<button type="button" class="fresh" data-fresh="1">New chat</button>
<button type="button" class="theme" data-theme-toggle="1" aria-label="Dark page" aria-pressed="false">◐</button>
</span></div>
"""


def chat_page(assistant: Assistant, library: Library, jobs: Jobs, settings: Settings) -> gr.Blocks:
    """The page: a tab to ask in, with the source beside the answer, and a tab for the documents."""
    desk = Desk(assistant, library, jobs, settings)

    def source(request: object) -> str:  # Gradio marks the function it is given, and a method cannot be marked
        return desk.source(request)

    with gr.Blocks(title="Dealdesk", analytics_enabled=False, fill_width=True, delete_cache=CACHE) as page:
        chat = gr.BrowserState(None, storage_key=f"{STORAGE}.chat", secret=STORAGE)
        earlier = gr.BrowserState(None, storage_key=f"{STORAGE}.earlier", secret=STORAGE)
        header = gr.HTML(
            HEADER, elem_id="header", js_on_load=_clicks("fresh") + ";dealdesk.paint()", apply_default_css=False
        )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask", elem_id="ask-tab"):
                _ask_tab(page, desk, header, chat, earlier)
            with gr.Tab("Documents", id="documents", elem_id="documents-tab") as tab:
                _documents_tab(tab, desk)
        gr.HTML(
            "",
            elem_id="drawer",
            js_on_load="dealdesk.drawer(element, server)",
            server_functions=[source],
            apply_default_css=False,
        )
    page.queue(default_concurrency_limit=8, api_open=False)
    made: gr.Blocks = page
    return made


def mount_page(app: FastAPI, page: gr.Blocks, settings: Settings) -> FastAPI:
    """``app`` with ``page`` at its root, in our type and colours, and nothing fetched from any other host."""
    style = (HERE / "chat.css").read_text(encoding="utf-8")
    script = (HERE / "chat.js").read_text(encoding="utf-8")
    app.add_middleware(Policy)
    return gr.mount_gradio_app(  # type: ignore[no-any-return]
        app,
        page,
        path="/",
        theme=_theme(),
        head=f"<style>{style}</style><script>{script}</script>",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=settings.upload_limit_mb * 1024 * 1024,
        favicon_path=str(HERE / "favicon.svg"),
    )


class Policy:
    """ASGI middleware: the page's HTML goes out with ``POLICY``, so that a browser enforces it too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = POLICY
                headers["referrer-policy"] = "same-origin"
                headers["x-content-type-options"] = "nosniff"
            await send(message)

        is_page = scope["type"] == "http" and scope["path"] == "/"
        await self.app(scope, receive, with_policy if is_page else send)


def _ask_tab(page: gr.Blocks, desk: Desk, header: gr.HTML, chat: gr.BrowserState, earlier: gr.BrowserState) -> None:
    with gr.Row(elem_id="desk"):
        rail = gr.HTML("", elem_id="rail", js_on_load=_clicks("chat", "forget"), apply_default_css=False)
        with gr.Column(elem_id="talk"):
            talk = gr.HTML("", elem_id="conversation", js_on_load="dealdesk.talk(element)", apply_default_css=False)
            start = gr.HTML("", elem_id="welcome", js_on_load=_clicks("ask"), apply_default_css=False)
            box = gr.Textbox(
                placeholder="Ask about the documents",
                label="Question",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=4000,
                submit_btn=True,
                elem_id="box",
            )
    told = [talk, chat, box]
    _on(page.load, desk.opened, [chat, earlier], [talk, rail])
    _on(page.load, desk.welcomed, None, start)
    asking = [_on(box.submit, desk.asked, [box, chat], told), _on(start.ask, desk.example_asked, [chat], told)]
    shown = [talk, rail, chat, earlier, box]
    _on(header.fresh, desk.new_chat, [chat, earlier], shown, asking)
    _on(rail.chat, desk.chat_reopened, [chat, earlier], shown, asking)
    _on(rail.forget, desk.chat_forgotten, [chat, earlier], shown)


def _documents_tab(tab: gr.Tab, desk: Desk) -> None:
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
        table = gr.HTML("", elem_id="list", js_on_load=_clicks("delete"), apply_default_css=False)
    _on(tab.select, desk.listed, [words], table)
    _on(words.change, desk.listed, [words], table)
    _on(again.click, desk.reindexed, [words], [job, table])
    _on(files.upload, desk.uploaded, [files, words], [job, table, files])
    _on(table.delete, desk.deleted, [words], [job, table])


Components = Sequence[Component] | Component | None


def _on(
    event: Callable[..., Dependency],
    answer: Callable[..., Any],
    given: Components,
    shown: Components,
    ends: Sequence[Dependency] = (),
) -> Dependency:
    """Answers ``event`` without Gradio's own overlay and with no place in its public API; ``ends`` are broken off."""
    return event(
        answer,
        given,
        shown,
        show_progress="hidden",
        api_visibility="private",
        trigger_mode="always_last",
        cancels=list(ends) or None,
    )


def _clicks(*events: str) -> str:
    """The script that turns a click on ``[data-<event>]`` into that event, with the attribute as its ``value``."""
    names = ", ".join(f"'{event}'" for event in events)
    return f"dealdesk.clicks(element, trigger, [{names}])"


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
