"""The command line: one command is run, and what goes wrong is told in a sentence, with its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and ends the process."""
    given = sys.argv[1:] if arguments is None else arguments
    code: str | int | None = 0
    try:
        _run(given)
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        code = _told(error, json="--json" in given)
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough; what is left to write goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _run(given: list[str]) -> None:
    question = plain_question(given)
    if question is not None:
        from dealdesk.ui.inquiry import inquire

        sys.exit(inquire(question, json="--json" in given))
    from dealdesk.ui.commands import app

    app(given)


def plain_question(given: Sequence[str]) -> str | None:
    """The question where nothing is given but it, and perhaps --json. Such a command is understood without the parser
    of options, which takes longer to load than a running server takes to answer."""
    rest = [word for word in given[1:] if word != "--json"]
    return rest[0] if given[:1] == ["ask"] and len(rest) == 1 and not rest[0].startswith("-") else None


def _told(error: Exception, json: bool) -> int:
    from dealdesk.ui import terminal
    from dealdesk.ui.failing import body_of, exit_code

    if isinstance(error, terminal.Enough):
        return 0
    code = exit_code(error)
    if code is None:
        raise error
    if json:
        terminal.write_json(body_of(error))
    else:
        terminal.fail(str(error))
    return code


def __getattr__(name: str) -> Any:
    """``app``, with all commands, for whoever wants to look at them: made when it is asked for."""
    if name == "app":
        from dealdesk.ui.commands import app

        return app
    raise AttributeError(name)


if __name__ == "__main__":
    main()
