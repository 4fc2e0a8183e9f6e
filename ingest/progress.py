"""The one shape in which long work tells how far it is; the command line, jobs and the page all show it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with a stage ("read", "embed", "write"), what is done of it, and its total (0 while unknown)."""


def silent(stage: str, done: int, total: int) -> None:
    """A progress that nobody watches."""
    del stage, done, total
