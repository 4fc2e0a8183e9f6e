"""Which documents of the index a person means by a few words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from dealdesk.ui.client_document import Document
from dealdesk.ui.problems import BadRequest, NotFound

_NAMED = 5
"""Candidates that an error names."""


def matching(documents: Sequence[Document], words: Sequence[str] = (), folder: str = "") -> list[Document]:
    """Those below ``folder`` in whose title, path, date or format every one of ``words`` stands, in any case."""
    below = f"{folder.strip('/')}/" if folder.strip("/") else ""
    wanted = [word.casefold() for word in words]
    return [one for one in documents if one.source.startswith(below) and all(word in _told(one) for word in wanted)]


def named(documents: Sequence[Document], words: str) -> Document:
    """The one document that ``words`` name: by its id or path, by the end of its path or its file's name, or by its
    title, the beginning of it or a part that no other has. Raises NotFound, and BadRequest where it could be several.
    """
    wanted = words.strip()
    found: list[Document] = []
    for fits in _ways(wanted, wanted.casefold()) if wanted else ():
        if found := [one for one in documents if fits(one)]:
            break
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(one.source for one in found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")
        raise BadRequest(f"{words!r} could be any of {len(found)} documents: {listed}. Name one by its path.")
    meant = difflib.get_close_matches(wanted, [one.source for one in documents], n=1, cutoff=0.6)
    closest = f" Did you mean {meant[0]}?" if meant else ""
    raise NotFound(f"There is no document {words!r}; `dealdesk documents` lists those that there are.{closest}")


def _ways(wanted: str, folded: str) -> tuple[Callable[[Document], bool], ...]:
    """Ways to name a document, the surest first; of those that fit any document the first one counts."""
    return (
        lambda one: wanted in (one.document_id, one.source),
        lambda one: one.source.casefold().endswith(f"/{folded}") or PurePosixPath(one.source).stem.casefold() == folded,
        lambda one: one.title.casefold() == folded,
        lambda one: one.title.casefold().startswith(folded),
        lambda one: folded in one.title.casefold(),
        lambda one: folded in one.source.casefold(),
    )


def _told(document: Document) -> str:
    return f"{document.title} {document.source} {document.date or ''} {document.format}".casefold()
