"""How the command line tells of what went wrong: with the exit code that docs/cli.md gives it."""

from __future__ import annotations

from typing import Any

from dealdesk.ui.client_http import Problem
from dealdesk.ui.problems import PROBLEMS, UNEXPECTED, kind_of, problem

UNREACHABLE = 3
"""For a server that is not there or is another thing: as for an index that is not there."""


def exit_code(error: BaseException) -> int | None:
    """The exit code of an error that is meant for the user; None for a mistake of ours."""
    if isinstance(error, Problem):
        known = {kind.slug: kind.exit_code for kind in (*PROBLEMS.values(), UNEXPECTED)}
        return known.get(error.slug, 2 if error.slug == "invalid" else UNREACHABLE)
    kind = kind_of(error)
    return None if kind is UNEXPECTED else kind.exit_code


def body_of(error: BaseException) -> dict[str, Any]:
    """The error as a problem object, for programs."""
    return error.body if isinstance(error, Problem) else problem(error)
