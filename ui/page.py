"""The chat page as a part of the server: its frame at once, Gradio's share of it while the API already answers."""

from __future__ import annotations

from fastapi import FastAPI

from dealdesk.ui import page_assets
from dealdesk.ui.deferred import Deferred, Part
from dealdesk.ui.page_door import Door
from dealdesk.ui.page_frame import Frame
from dealdesk.ui.page_order import PageOrder
from dealdesk.ui.wire import Service

SHEETS = ("chat.css", "ask.css", "source.css", "documents.css", "timeline.css")
SCRIPTS = ("chat.js", "talk.js", "cite.js", "scope.js", "source.js", "timeline.js", "documents.js")
"""In this order: the first makes the object ``dealdesk``, the others add to it; a key is heard in this order too."""

OPENING = """
<div id="opening" aria-hidden="true"><div class="bar"><span class="name">Dealdesk</span></div>
<div class="outline"></div></div>
<noscript><p>Dealdesk's page is made by JavaScript, which this browser does not run. The API and the command line work
without it.</p></noscript>
"""
"""What is painted first: the page's outline, which ``chat.js`` takes away when the page itself stands there."""


def add_page(app: FastAPI, service: Service) -> Deferred:
    """``app`` with the page at its root, and nothing fetched from any other host. What is returned is to be run."""
    app.add_middleware(Frame, sheets=SHEETS, scripts=SCRIPTS, opening=OPENING)
    app.add_middleware(PageOrder)
    app.add_middleware(Door)
    app.include_router(page_assets.router)

    def make() -> Part:
        from dealdesk.ui.chat import chat_app

        page = chat_app(service)
        return page, lambda: page.router.lifespan_context(page)

    deferred = Deferred("the page", make, service.queue.busy)
    app.mount("/", deferred)
    return deferred
