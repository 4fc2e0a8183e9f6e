"""The conversation as the page shows it: each exchange is a piece of HTML of its own, so that only what changed is
shown anew and what the reader unfolded in the others stays."""

from __future__ import annotations

from collections.abc import Sequence

from dealdesk.assistant.answer import Answer, Citation
from dealdesk.index.retrieve import Hit
from dealdesk.ui.page_answer import answered, prose
from dealdesk.ui.page_foot import foot
from dealdesk.ui.page_history import Chat, Exchange
from dealdesk.ui.page_markup import attributes, counted, element, shown
from dealdesk.ui.page_scope import UNLIMITED, Scope, told

_NAMED = 3
"""Documents that are named while their passages are read."""


def conversation(chat: Chat, trouble: str = "", troubled: int = -1) -> list[str]:
    """Questions and their answers, oldest first; ``trouble`` stands below the one at ``troubled``."""
    return [_finished(chat, at, trouble if at == troubled else "") for at in range(len(chat.exchanges))]


def exchange(question: str, body: str, scope: Scope = UNLIMITED, spoken: str = "", busy: bool = False) -> str:
    """A question, what it was limited to, and what stands below it; ``spoken`` is what a screen reader is told."""
    limits = element("p", f"Asked of {told(scope)}", {"class": "limited"}) if told(scope) else ""
    state = attributes({"class": "exchange", "aria-busy": "true" if busy else None, "data-told": spoken or None})
    return f'<article{state}><h2 class="asked">{shown(question)}</h2>{limits}{body}</article>'


def waiting(found: Sequence[Hit] = ()) -> str:
    """What stands under a question while nothing is written yet: the documents in which passages were ``found``."""
    if not found:
        return element("p", "Searching the documents…", {"class": "waiting"})
    titles = list(dict.fromkeys(hit.passage.title for hit in found))[:_NAMED]
    words = f"Reading {counted(len(found), 'passage')}, of {'; '.join(titles)}…"
    return element("p", words, {"class": "waiting"})


def draft(text: str, citations: Sequence[Citation]) -> str:
    """The part of an answer that has been streamed so far."""
    return f'<div class="answer">{prose(text, citations)}</div>'


def spoken(answer: Answer) -> str:
    """What a screen reader is told when an answer has come: its gist, and where the rest is."""
    if answer.refused:
        return "The documents do not say." if answer.reason != "small_talk" else answer.text
    if answer.conflicts:
        return f"The documents disagree. {counted(len(answer.citations), 'source')}."
    lead = answer.direct_answer.strip().rstrip(".") or "Answered"
    return f"{lead}. {counted(len(answer.citations), 'source')}."


def _finished(chat: Chat, at: int, trouble: str) -> str:
    one = chat.exchanges[at]
    body = f'<div class="answer">{answered(one.answer, one.roles)}{foot(chat, at, trouble)}</div>'
    return exchange(one.question, _understood(one) + body, one.scope, spoken(one.answer))


def _understood(one: Exchange) -> str:
    """How a follow-up was read, where that differs from what was typed."""
    read = one.answer.standalone_question.strip()
    same = read.casefold() == one.question.strip().casefold()
    return "" if same or not read else element("p", f"Read as: {read}", {"class": "limited"})
