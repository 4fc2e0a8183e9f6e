"""``dealdesk doctor``: a look at everything that must be in order."""

from __future__ import annotations

from typing import Annotated

import typer

from dealdesk.ui.options import Corpus, Data, Json

EXAMPLES = (
    "dealdesk doctor",
    "dealdesk doctor --deep --json",
)


def doctor(
    corpus: Corpus = None,
    data: Data = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file of the index and compare its checksum.")
    ] = False,
    json: Json = False,
) -> None:
    """Check models, index, disk and settings, and say what to do about what is wrong. Exits with 3 if something is."""
    from dealdesk.ui import terminal
    from dealdesk.ui.doctor import examine
    from dealdesk.ui.settings import load_settings

    findings = examine(load_settings(corpus=corpus, data=data), deep)
    if json:
        terminal.write_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            finding.show()
    if any(not finding.well for finding in findings):
        raise typer.Exit(3)
