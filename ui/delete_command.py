"""``dealdesk delete``: a document out of the corpus, the index and, with ``--compact``, off the disk."""

from __future__ import annotations

from typing import Annotated

import typer

from dealdesk.ui.options import Corpus, Data, Json, settings_with

EXAMPLES = (
    "dealdesk delete us-china-2025/fact-sheet.pdf",
    "dealdesk delete 'draft term sheet' --yes --compact",
)


def delete(
    document: Annotated[str, typer.Argument(metavar="DOC", help="As for show: a path, its end, an id or a title.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is the right one.")] = False,
    compact: Annotated[bool, typer.Option("--compact", help="Take its words off the disk at once.")] = False,
    corpus: Corpus = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Delete a document's file from the corpus, and re-index: the next answer knows nothing of it.

    Its words stay in the files of the index until `dealdesk compact`, or until --compact does the same at once.
    """
    from dealdesk.ui import terminal
    from dealdesk.ui.catalogue import named
    from dealdesk.ui.client_decode import read
    from dealdesk.ui.client_document import Document
    from dealdesk.ui.own_desk import OwnDesk
    from dealdesk.ui.place import home
    from dealdesk.ui.shelf import Shelf
    from dealdesk.ui.wire import embedder, index

    settings = settings_with(json, corpus=corpus, data=data)
    found = named([read(Document, one) for one in OwnDesk(settings).documents()["documents"]], document)
    if not yes:
        typer.confirm(f"Delete {found.source} ({found.title}) from {settings.corpus}?", abort=True, err=True)
    Shelf(settings.corpus, limit=0).remove(found.source)
    generation = index(settings, embedder(settings)).generation
    if compact:
        generation = home(settings).compact().generation
    if json:
        body = {"document_id": found.document_id, "source": found.source, "index_generation": generation}
        terminal.write_json(body | {"compacted": compact})
        return
    left = "no file of the index holds its words" if compact else "`dealdesk compact` takes its words off the disk"
    terminal.say(f"{found.source} is deleted; the index is {generation}, and {left}.")
