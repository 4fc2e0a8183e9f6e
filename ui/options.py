"""Options that several commands of the command line have in common."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Corpus = Annotated[Path | None, typer.Option("--corpus", help="Folder of documents. [dim]DEALDESK_CORPUS[/dim]")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of the index. [dim]DEALDESK_DATA[/dim]")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON only, for programs.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Answer for this day.")
]
Folder = Annotated[str, typer.Option("--folder", help="Use only documents in this folder of the corpus.")]
Said = Annotated[
    list[str] | None, typer.Option("--history", metavar="QUESTION", help="An earlier question; may be repeated.")
]
