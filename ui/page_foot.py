"""What stands below an answer: copying it, the link to its question, the reader's verdict, and who wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from dealdesk.assistant.answer import EXTRACTIVE, Answer
from dealdesk.ui.page_answer import copied
from dealdesk.ui.page_history import Chat, Exchange
from dealdesk.ui.page_markup import Attributes, attributes, counted, element, shown
from dealdesk.ui.page_scope import link

VERDICTS = {"useful": "Useful", "wrong": "Wrong", "wrong_source": "Wrong source"}
"""As ``feedback.Verdict`` names them, and as the page does."""

LONGEST_COMMENT = 2000


def foot(chat: Chat, at: int, trouble: str = "") -> str:
    """The buttons below the answer of the exchange at ``at``; ``trouble`` is why a verdict could not be kept."""
    one = chat.exchanges[at]
    copy = "" if one.answer.refused else _copy(one.answer)
    buttons = f"{copy}{_link(one, chat.leans_on(at))}{_verdict(one, at)}{_writer(one.answer)}"
    why = element("p", trouble, {"class": "fault", "role": "alert"}) if trouble else ""
    return f'<div class="foot">{buttons}</div>{_comment(at)}{why}'


def _copy(answer: Answer) -> str:
    copy = attributes({"type": "button", "class": "copy", "data-copy": copied(answer)})
    return f"<button{copy}>Copy with sources</button>"


def _link(one: Exchange, after: Sequence[str]) -> str:
    question = one.question if after else one.answer.standalone_question or one.question
    query = link(question, one.scope, one.answer.as_of, after)
    return element("button", "Copy link", {"type": "button", "class": "copy", "data-link": query})


def _verdict(one: Exchange, at: int) -> str:
    buttons = "".join(
        element(
            "button",
            label,
            {"type": "button", "data-verdict": verdict, "data-at": at, "aria-pressed": _flag(one.verdict == verdict)},
        )
        for verdict, label in VERDICTS.items()
    )
    noted = '<span class="noted">Noted, thank you.</span>' if one.verdict else ""
    more = f'<button type="button" data-comment="{at}">Add a comment</button>' if one.verdict == "useful" else ""
    group = attributes({"class": "verdict", "role": "group", "aria-label": "What do you think of this answer?"})
    return f"<span{group}>{buttons}</span>{noted}{more}"


def _comment(at: int) -> str:
    """The form for a comment, which ``chat.js`` shows when a verdict asks for it."""
    box: Attributes = {"id": f"comment-{at}", "rows": 2, "maxlength": LONGEST_COMMENT}
    return (
        f'<form class="comment" data-at="{at}" hidden><label for="comment-{at}">What is wrong, or what should it have '
        f'said? Optional.</label><textarea{attributes(box)}></textarea><span><button type="submit">Send</button>'
        '<button type="button" data-no-comment="1">Cancel</button></span></form>'
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _writer(answer: Answer) -> str:
    """Who wrote the answer, and how much of it was withheld."""
    if answer.refused and not answer.withheld:
        return ""
    by = (
        "In the documents' own words"
        if answer.written_by == EXTRACTIVE
        else f"Written by {answer.written_by}, each statement checked against its source"
    )
    held = f"; {counted(answer.withheld, 'statement')} withheld" if answer.withheld else ""
    return f'<span class="by">{shown(by + held)}</span>'
