"""The ask tab: what stands on it, and which event of ``page_events`` and ``page_verdict`` each part raises."""

from __future__ import annotations

import gradio as gr

from dealdesk.ui.page_events import Desk
from dealdesk.ui.page_verdict import VerdictDesk
from dealdesk.ui.page_wiring import breaks_off, clicks, foremost, on, served
from dealdesk.ui.wire import Service

STORAGE = "dealdesk"
"""Key and cipher word of the chats in the browser's storage: fixed, so that they outlive a restart of the server."""

ASKING = "(...given) => [...given.slice(0, -1), dealdesk.limits()]"
"""Sends the filters as they are in the browser at the moment of asking."""
ASKING_UNLIMITED = "(...given) => [...given.slice(0, -1), dealdesk.unlimited()]"
ARRIVING = "(...given) => [...given.slice(0, -1), dealdesk.arrival()]"
"""Sends the question that the page's address asks, if it does."""


def ask_tab(page: gr.Blocks, header: gr.HTML, service: Service) -> None:
    """Fills the tab that is open; ``header`` holds the buttons for a new chat and for saving this one."""
    desk, verdicts = Desk(service), VerdictDesk(service.feedback)
    chat = gr.BrowserState(None, storage_key=f"{STORAGE}.chat", secret=STORAGE)
    earlier = gr.BrowserState(None, storage_key=f"{STORAGE}.earlier", secret=STORAGE)
    file = gr.JSON(visible=False)
    with gr.Row(elem_id="desk"):
        rail = _html("rail", clicks("chat", "forget"))
        with gr.Column(elem_id="talk"):
            talk = _html("conversation", "dealdesk.talk(element, props, watch, trigger, 'judge')", template="")
            after = _html("next", clicks("ask", "unlimited"))
            start = _html("welcome", clicks("ask"))
            with gr.Column(elem_id="composer"):
                box = _box()
                limits = _limits(desk)
    shown = [talk, after, chat, box, rail, earlier]
    quiet = [foremost(event) for event in (box.submit, start.ask, after.ask, after.unlimited)]
    asking = [
        on(page.load, desk.opened, [chat, earlier, limits], shown, js=ARRIVING),
        on(box.submit, desk.asked, [box, chat, limits], shown, js=ASKING),
        on(start.ask, desk.clicked, [chat, limits], shown, js=ASKING),
        on(after.ask, desk.clicked, [chat, limits], shown, js=ASKING),
        on(after.unlimited, desk.clicked, [chat, limits], shown, js=ASKING_UNLIMITED),
    ]
    looking = [on(one.then, desk.suggested, [chat], after) for one in asking]
    for place in quiet:  # a new question ends the search for others, before it is answered
        breaks_off(place, looking)
    on(page.load, desk.welcomed, None, start)
    on(page.load, desk.limits, None, limits)
    ends = [*asking, *looking]
    on(header.fresh, desk.new_chat, [chat, earlier], shown, ends)
    looking.append(
        on(on(rail.chat, desk.chat_reopened, [chat, earlier], shown, ends).then, desk.suggested, [chat], after)
    )
    on(rail.forget, desk.chat_forgotten, [chat, earlier], shown)
    on(talk.judge, verdicts.judged, [chat], [talk, chat])
    on(on(header.download, verdicts.saved, [chat], file).then, None, file, None, js="(file) => dealdesk.save(file)")


def _html(name: str, script: str, template: str = "${value}") -> gr.HTML:
    return gr.HTML("", elem_id=name, html_template=template, js_on_load=script, apply_default_css=False)


def _box() -> gr.Textbox:
    return gr.Textbox(
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


def _limits(desk: Desk) -> gr.HTML:
    def offered(words: object) -> list[dict[str, str]]:  # Gradio marks the function it is given; a method cannot be
        return desk.offered(words)

    return gr.HTML(
        "",
        elem_id="limits-bar",
        js_on_load="dealdesk.scope(element, server, watch)",
        server_functions=[served(offered)],
        apply_default_css=False,
    )
