"""The command line: its commands, put together. Each imports what it needs when it runs, so that it starts at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from dealdesk.ui import (
    ask_command,
    chat_command,
    doctor_command,
    documents_command,
    evaluation_command,
    export_command,
    reindex_command,
    search_command,
    serve_command,
    show_command,
    timeline_command,
)

app = typer.Typer(
    name="dealdesk",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Answers about deal documents, each tied to the exact characters of its source.",
    epilog="First steps:\n\n  dealdesk reindex\n\n  dealdesk ask 'When does the agreement take effect?'\n\n"
    "  dealdesk serve\n\n"
    "Settings come from DEALDESK_* variables or a dealdesk.toml; [bold]dealdesk doctor[/bold] lists them.",
)


def _examples(lines: Sequence[str]) -> str:
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines)])


for _command, _lines in (
    (ask_command.ask, ask_command.EXAMPLES),
    (chat_command.chat, chat_command.EXAMPLES),
    (search_command.search, search_command.EXAMPLES),
    (documents_command.documents, documents_command.EXAMPLES),
    (show_command.show, show_command.EXAMPLES),
    (timeline_command.timeline, timeline_command.EXAMPLES),
    (export_command.export, export_command.EXAMPLES),
    (reindex_command.reindex, reindex_command.EXAMPLES),
    (serve_command.serve, serve_command.EXAMPLES),
    (evaluation_command.evaluate, evaluation_command.EXAMPLES),
    (doctor_command.doctor, doctor_command.EXAMPLES),
):
    app.command(epilog=_examples(_lines))(_command)


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and ends the process: what goes wrong is told in a sentence, with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(given)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        sys.exit(_told(error, json="--json" in given))


def _told(error: Exception, json: bool) -> int:
    from dealdesk.ui import terminal
    from dealdesk.ui.failing import body_of, exit_code

    code = exit_code(error)
    if code is None:
        raise error
    if json:
        terminal.write_json(body_of(error))
    else:
        terminal.fail(str(error))
    return code


if __name__ == "__main__":
    main()
