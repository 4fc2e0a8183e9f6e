"""What the shell completes: names of documents and folders, from the index as it is."""

from __future__ import annotations

from pathlib import PurePosixPath

import typer


def document_names(context: typer.Context, incomplete: str) -> list[str]:
    """The paths of documents that begin with ``incomplete``; none where there is no index or the server needs a key."""
    return [source for source in _sources(context) if source.startswith(incomplete)]


def folder_names(context: typer.Context, incomplete: str) -> list[str]:
    """The folders of the corpus that begin with ``incomplete``."""
    folders = {str(parent) for source in _sources(context) for parent in PurePosixPath(source).parents} - {"."}
    return sorted(folder for folder in folders if folder.startswith(incomplete))


def _sources(context: typer.Context) -> list[str]:
    try:
        from dealdesk.ui.desk import open_desk

        desk = open_desk(context.params.get("data"), context.params.get("server") or "", json=True)
        return [str(one["source"]) for one in desk.documents()["documents"]]
    except Exception:  # a shell that completes has no place for a message; the command itself will give it
        return []
