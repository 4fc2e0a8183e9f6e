"""How the page's events are bound to what answers them, the same for every tab."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import wraps
from typing import Any

from gradio.components import Component
from gradio.context import LocalContext, get_blocks_context
from gradio.events import Dependency

from dealdesk.ui.caller import NOBODY, Caller, acting
from dealdesk.ui.trail import AuditLog, Trail, following, new_trail

Components = Sequence[Component] | Component | None
Updates = tuple[Any, ...]
"""One value for each output of an event, in their order; ``gr.skip()`` leaves an output as it is."""


def on(
    event: Callable[..., Dependency],
    answer: Callable[..., Any] | None,
    given: Components,
    shown: Components,
    ends: Sequence[Dependency] = (),
    js: str | None = None,
) -> Dependency:
    """Answers ``event`` without Gradio's own overlay and with no place in its public API; ``ends`` are broken off
    before that.

    ``js`` is a function of the values of ``given`` that returns those to send in their place, or, without ``answer``,
    that does all the work.
    """
    if ends:
        breaks_off(foremost(event), ends)
    return event(
        served(answer) if answer else None,
        given,
        shown,
        show_progress="hidden",
        api_visibility="private",
        trigger_mode="always_last",
        js=js,
    )


def foremost(event: Callable[..., Dependency]) -> Dependency:
    """The first place among what is done upon ``event``, to be filled by ``breaks_off``."""
    return on(event, None, None, None)


def breaks_off(place: Dependency, others: Sequence[Dependency]) -> None:
    """Fills ``place``: it ends ``others``. Gradio does all that is bound to an event one after the other, each to its
    end. What is to end before an answer begins must be ended by what is bound before that answer, and Gradio can name
    there only what is bound already: what follows the answer is not."""
    page = get_blocks_context()
    assert page is not None
    ending = page.fns[place["id"]]
    ending.cancels = [other["id"] for other in others]
    ending.is_cancel_function = True


def clicks(*events: str) -> str:
    """The script that turns a click on ``[data-<event>]`` into that event, with the attribute as its ``value``."""
    names = ", ".join(f"'{event}'" for event in events)
    return f"dealdesk.clicks(element, trigger, [{names}])"


def served(answer: Callable[..., Any]) -> Callable[..., Any]:
    """``answer`` to what the browser asks, done for whoever asks: Gradio answers events after their request has ended,
    in threads that know nothing of it. One line of the audit log tells of each."""
    if inspect.isgeneratorfunction(answer):

        @wraps(answer)
        def steps(*given: Any, **more: Any) -> Iterator[Any]:
            who, audit, trail = _asking()
            with ExitStack() as stack:
                if audit:
                    stack.enter_context(audit.event(who, f"page {answer.__name__}", trail))
                found = stack.enter_context(closing(answer(*given, **more)))
                while True:
                    with acting(who), following(trail):  # for each step, since each runs in a context of its own
                        try:
                            step = next(found)
                        except StopIteration:
                            return
                    yield step

        return steps

    @wraps(answer)
    def once(*given: Any, **more: Any) -> Any:
        who, audit, trail = _asking()
        with ExitStack() as stack:
            if audit:
                stack.enter_context(audit.event(who, f"page {answer.__name__}", trail))
            stack.enter_context(acting(who))
            stack.enter_context(following(trail))
            return answer(*given, **more)

    return once


def _asking() -> tuple[Caller, AuditLog | None, Trail]:
    """Whose event is being answered, as the guard knew them when it let the request in: nobody, where it did not."""
    request = LocalContext.request.get(None)
    scope: dict[str, Any] = getattr(getattr(request, "request", None) or request, "scope", None) or {}
    trail = new_trail(scope.get("dealdesk.request", ""))
    return scope.get("dealdesk.caller", NOBODY), scope.get("dealdesk.audit"), trail
