"""The ask tab: what stands on it, and which event of ``page_events`` each part raises."""

from __future__ import annotations

import gradio as gr

from dealdesk.ui.page_events import Desk
from dealdesk.ui.page_wiring import clicks, on
from dealdesk.ui.wire import Service

STORAGE = "dealdesk"
"""Key and cipher word of the chats in the browser's storage: fixed, so that they outlive a restart of the server."""


def ask_tab(page: gr.Blocks, header: gr.HTML, service: Service) -> None:
    """Fills the tab that is open; ``header`` holds the button for a new chat."""
    desk = Desk(service.assistant, service.library, service.settings)
    chat = gr.BrowserState(None, storage_key=f"{STORAGE}.chat", secret=STORAGE)
    earlier = gr.BrowserState(None, storage_key=f"{STORAGE}.earlier", secret=STORAGE)
    with gr.Row(elem_id="desk"):
        rail = gr.HTML("", elem_id="rail", js_on_load=clicks("chat", "forget"), apply_default_css=False)
        with gr.Column(elem_id="talk"):
            talk = gr.HTML("", elem_id="conversation", js_on_load="dealdesk.talk(element)", apply_default_css=False)
            start = gr.HTML("", elem_id="welcome", js_on_load=clicks("ask"), apply_default_css=False)
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
    on(page.load, desk.opened, [chat, earlier], [talk, rail])
    on(page.load, desk.welcomed, None, start)
    asking = [on(box.submit, desk.asked, [box, chat], told), on(start.ask, desk.example_asked, [chat], told)]
    shown = [talk, rail, chat, earlier, box]
    on(header.fresh, desk.new_chat, [chat, earlier], shown, asking)
    on(rail.chat, desk.chat_reopened, [chat, earlier], shown, asking)
    on(rail.forget, desk.chat_forgotten, [chat, earlier], shown)
