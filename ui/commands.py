"""The commands of the command line, put together. Each imports what it needs when it runs."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from dealdesk.ui import (
    ask_command,
    backup_command,
    chat_command,
    compact_command,
    delete_command,
    doctor_command,
    documents_command,
    evaluation_command,
    export_command,
    keys_command,
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
    (delete_command.delete, delete_command.EXAMPLES),
    (compact_command.compact, compact_command.EXAMPLES),
    (backup_command.backup, backup_command.EXAMPLES),
    (backup_command.restore, backup_command.RESTORE_EXAMPLES),
    (serve_command.serve, serve_command.EXAMPLES),
    (evaluation_command.evaluate, evaluation_command.EXAMPLES),
    (doctor_command.doctor, doctor_command.EXAMPLES),
):
    app.command(epilog=_examples(_lines))(_command)

app.add_typer(keys_command.app, name="keys", epilog=_examples(keys_command.EXAMPLES))
