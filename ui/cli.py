"""The command line. Commands import what they need when they run, so that ``--help`` is there at once."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dealdesk.ui.environment import stay_offline
from dealdesk.ui.options import AsOf, Corpus, Data, Folder, Json, Said
from dealdesk.ui.settings import Settings, load_settings, unknown_variables
from dealdesk.ui.timeline_command import timeline

if TYPE_CHECKING:
    from dealdesk.index.filters import Filters

app = typer.Typer(
    name="dealdesk",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Answers about deal documents, each tied to the exact characters of its source.",
    epilog="Settings come from DEALDESK_* variables or a dealdesk.toml; [bold]dealdesk doctor[/bold] lists them.",
)


@app.command(
    epilog="Examples:\n\n  dealdesk reindex\n\n  dealdesk reindex ~/deals/2025 --corpus ~/deals\n\n"
    "  dealdesk reindex --full --json"
)
def reindex(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders inside the corpus; none: all.")] = None,
    corpus: Corpus = None,
    data: Data = None,
    full: Annotated[bool, typer.Option("--full", help="Read and embed everything anew.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to the index before the current one.")] = False,
    json: Json = False,
) -> None:
    """Bring the index up to date with the corpus: only what changed is read and embedded.

    Exits with 4 when some files could not be read; they are named, and all others are indexed.
    """
    settings = load_settings(corpus=corpus, data=data)
    from dealdesk.ui import terminal
    from dealdesk.ui.wire import embedder, index

    if rollback:
        _roll_back(settings, json)
        return
    only = tuple(path.expanduser() for path in paths or ())
    with terminal.progress_bar(shown=not json and terminal.err.is_terminal) as progress:
        report = index(settings, embedder(settings), only, full, progress)
    if json:
        from dealdesk.ui.reply import report_body

        terminal.write_json(report_body(report).model_dump(mode="json"))
    else:
        terminal.show_report(report)
    if report.unreadable:
        raise typer.Exit(4)


def _roll_back(settings: Settings, json: bool) -> None:
    from dealdesk.index.build import rollback
    from dealdesk.ui import terminal

    generation = rollback(settings.data)
    if json:
        terminal.write_json({"generation": generation})
    else:
        terminal.out.print(f"The index is {generation} again.")


@app.command(
    epilog="Examples:\n\n  dealdesk ask 'When does the 10% tariff take effect?'\n\n"
    "  dealdesk ask 'And what was it before?' --history 'When does the 10% tariff take effect?'\n\n"
    "  dealdesk ask 'Which tariff applies?' --as-of 2025-06-01 --json"
)
def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    as_of: AsOf = None,
    history: Said = None,
    folder: Folder = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Answer a question from the documents, with its sources.

    Exits with 1 when the documents do not say it, and shows the nearest passages.
    """
    settings = load_settings(data=data)
    stay_offline()
    from dealdesk.ui import terminal
    from dealdesk.ui.reply import answer_body
    from dealdesk.ui.wire import wire

    service = wire(settings)
    answer = service.assistant.ask(_said(question), _turns(history), _day(as_of), _inside(folder))
    if json:
        terminal.write_json(answer_body(answer).model_dump(mode="json"))
    else:
        terminal.show_answer(answer, settings.corpus)
    if answer.refused:
        raise typer.Exit(1)


@app.command(
    epilog="Examples:\n\n  dealdesk search 'rare earth export controls' -k 4\n\n  dealdesk search germanium --json"
)
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 8,
    as_of: AsOf = None,
    history: Said = None,
    folder: Folder = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Find the passages nearest to a query, best first."""
    settings = load_settings(data=data)
    stay_offline()
    from dealdesk.ui import terminal
    from dealdesk.ui.reply import hits_body
    from dealdesk.ui.wire import wire

    service = wire(settings)
    hits = service.assistant.search(_said(query), _turns(history), _day(as_of), _inside(folder), k)
    if json:
        terminal.write_json(hits_body(hits).model_dump(mode="json"))
    else:
        terminal.show_hits(hits, settings.corpus)


@app.command(
    epilog="Examples:\n\n  dealdesk serve\n\n  dealdesk serve --port 8000 --corpus ~/deals --data ~/.deals-index"
)
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [dim]DEALDESK_HOST[/dim]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [dim]DEALDESK_PORT[/dim]")] = None,
    corpus: Corpus = None,
    data: Data = None,
) -> None:
    """Serve the chat page, the HTTP API and its description (/docs) until it is stopped."""
    settings = load_settings(host=host, port=port, corpus=corpus, data=data)
    stay_offline()
    from dealdesk.ui.server import run

    run(settings)


@app.command(
    epilog="Examples:\n\n  dealdesk evaluate corpus\n\n"
    "  dealdesk evaluate sets/trade sets/leases --report results --failures failures.jsonl\n\n"
    "  dealdesk evaluate corpus --limit 20 --json"
)
def evaluate(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="SET...", help="Folders with questions.jsonl and their documents (or documents.jsonl)."),
    ],
    report: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where report.html and report.json go; else beside the set's index."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only the first so many questions of each set.")] = None,
    failures: Annotated[Path | None, typer.Option(help="Write what went wrong, with each reply, to this file.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Ask every question of sets whose answers are known, count how many were right, and write a report.

    Each set is indexed apart from your own corpus.
    """
    settings = load_settings(data=data)
    stay_offline()
    from dealdesk.ui.evaluation_command import run

    run(settings, folders, report, limit, failures, json)


app.command(
    epilog="Examples:\n\n  dealdesk timeline\n\n  dealdesk timeline --kind deadline --from 2026-01-01\n\n"
    "  dealdesk timeline --document orders/duty.txt --json"
)(timeline)


@app.command()
def doctor(
    corpus: Corpus = None,
    data: Data = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file of the index and compare its checksum.")
    ] = False,
    json: Json = False,
) -> None:
    """Check models, index, disk and settings, and say what to do about what is wrong. Exits with 3 if something is."""
    settings = load_settings(corpus=corpus, data=data)
    from dealdesk.ui import terminal
    from dealdesk.ui.doctor import examine

    findings = examine(settings, deep)
    if json:
        terminal.write_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            finding.show(terminal.out)
    if any(not finding.well for finding in findings):
        raise typer.Exit(3)


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and ends the process: what goes wrong is told in a sentence, with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if "--json" not in given:
            _warn_of_unknown_variables()
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
    from dealdesk.ui.problems import UNEXPECTED, kind_of, problem

    kind = kind_of(error)
    if kind is UNEXPECTED:
        raise error
    if json:
        terminal.write_json(problem(error))
    else:
        terminal.fail(str(error))
    return kind.exit_code


def _warn_of_unknown_variables() -> None:
    for sentence in unknown_variables():
        from dealdesk.ui import terminal

        terminal.warn(sentence)


def _said(question: str) -> str:
    from dealdesk.ui.problems import BadRequest

    if not question.strip():
        raise BadRequest("The question is empty; ask something.")
    return question.strip()


def _turns(history: list[str] | None) -> list[Any]:
    from dealdesk.assistant.question import Turn

    return [Turn("user", question) for question in history or ()]


def _day(moment: datetime | None) -> Any:
    return moment.date() if moment else None


def _inside(folder: str) -> Filters:
    from dealdesk.index.filters import Filters

    return Filters(folder=folder)


if __name__ == "__main__":
    main()
