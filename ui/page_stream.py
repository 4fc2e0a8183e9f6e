"""An answer while it is written: the assistant's events, gathered into what the page shows at each moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dealdesk.assistant.answer import Answer, Citation
from dealdesk.assistant.assistant import Event
from dealdesk.ui import page_talk


@dataclass(frozen=True, slots=True)
class Draft:
    """The page's view of an unfinished answer; ``answer`` or ``error`` is set in the last one."""

    html: str
    answer: Answer | None = None
    error: str = ""


def written(events: Iterable[Event]) -> Iterator[Draft]:
    """A draft for each of ``events``."""
    text = ""
    citations: list[Citation] = []
    for event in events:
        if event.kind == "hits":
            yield Draft(page_talk.waiting(event.data["hits"]))
        elif event.kind == "text":
            text += event.data["text"]
            if text:  # a language model at work says nothing for a while
                yield Draft(page_talk.draft(text, citations))
        elif event.kind == "citation":
            citations.append(event.data["citation"])
            yield Draft(page_talk.draft(text, citations))
        elif event.kind == "answer":
            yield Draft("", answer=event.data["answer"])
        else:
            yield Draft("", error=str(event.data["message"]))
