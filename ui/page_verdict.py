"""What a reader does with the answers of a chat: says what they think of one, and takes the conversation along."""

from __future__ import annotations

import base64
from typing import Any, get_args

import gradio as gr

from dealdesk.ui import page_history
from dealdesk.ui.export import Format, exported
from dealdesk.ui.feedback import Feedback, Opinion, Verdict
from dealdesk.ui.page_fault import told
from dealdesk.ui.page_foot import LONGEST_COMMENT
from dealdesk.ui.page_talk import conversation
from dealdesk.ui.page_wiring import Updates
from dealdesk.ui.problems import NotKept


class VerdictDesk:
    """These events over one store of opinions."""

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback

    def judged(self, chat: object, event: gr.EventData) -> Updates:
        """A verdict is given, with or without a comment. Outputs: conversation, chat."""
        kept = page_history.kept_chat(chat)
        given: Any = event.value
        try:
            at, verdict = int(given["at"]), str(given["verdict"])
            one = kept.exchanges[at]
        except (TypeError, KeyError, ValueError, IndexError):  # of a chat that is no longer the one in the browser
            return gr.skip(), gr.skip()
        if verdict not in get_args(Verdict):
            return gr.skip(), gr.skip()
        comment = str(given.get("comment") or "").strip()[:LONGEST_COMMENT]
        before = kept.turns()[: 2 * at]
        try:
            self._feedback.add(Opinion(one.question, verdict, one.answer, comment, tuple(before)))  # type: ignore[arg-type]
        except NotKept as error:
            return conversation(kept, told(error), at), gr.skip()
        after = kept.judged(at, verdict)
        return conversation(after), page_history.storable_chat(after)

    def saved(self, chat: object, event: gr.EventData) -> dict[str, str] | None:
        """The conversation as a file, for the browser to save: its name, media type and content in base64."""
        kept = page_history.kept_chat(chat)
        if not kept.exchanges or str(event.value) not in get_args(Format):
            return None
        file = exported(kept.exchanges, event.value)
        return {"name": file.name, "type": file.media_type, "content": base64.b64encode(file.content).decode()}
