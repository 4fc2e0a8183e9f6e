"""How the page's events are bound to what answers them, the same for every tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradio.components import Component
from gradio.events import Dependency

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
    """Answers ``event`` without Gradio's own overlay and with no place in its public API; ``ends`` are broken off.

    ``js`` is a function of the values of ``given`` that returns those to send in their place, or, without ``answer``,
    that does all the work.
    """
    return event(
        answer,
        given,
        shown,
        show_progress="hidden",
        api_visibility="private",
        trigger_mode="always_last",
        cancels=list(ends) or None,
        js=js,
    )


def clicks(*events: str) -> str:
    """The script that turns a click on ``[data-<event>]`` into that event, with the attribute as its ``value``."""
    names = ", ".join(f"'{event}'" for event in events)
    return f"dealdesk.clicks(element, trigger, [{names}])"
