"""What the reader of the page is told when something fails."""

from __future__ import annotations

import logging

from dealdesk.index.generation import Generation
from dealdesk.ui.caller import caller
from dealdesk.ui.page_markup import element
from dealdesk.ui.problems import UNEXPECTED, kind_of, problem

log = logging.getLogger(__name__)


def fault(message: str) -> str:
    """An error that the reader can do something about: its message names the remedy."""
    return f'<div class="fault" role="alert">{element("p", message)}</div>'


def standing_in(generation: Generation | None) -> str:
    """That the index is an earlier one, and to whoever runs the server why; nothing where it is the current one."""
    if generation is None or not generation.stands_in:
        return ""
    why = generation.stands_in_for if caller().runs_it else "whoever runs the server finds in its log what to do"
    return fault(f"The index is damaged, and the last good one answers, {generation.id}: {why}.")


def told(error: Exception) -> str:
    """What the reader is told of ``error``; a mistake of ours goes to the log in full."""
    kind = kind_of(error)
    if kind is UNEXPECTED:
        log.error("an event of the page failed", exc_info=error)
    return str(problem(error)["detail"]) if kind is not UNEXPECTED else f"{kind.title}. The log holds the details."
