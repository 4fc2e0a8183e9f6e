"""An answer as plain text with all that belongs to it: what it replaced, notes, and its sources at the end."""

from __future__ import annotations

from collections.abc import Iterator

from dealdesk.assistant.answer import Answer, Note, Quote, Superseded
from dealdesk.ui.page_markup import written_date
from dealdesk.ui.page_quote import place


def footnoted(answer: Answer) -> str:
    """Begins with ``answer.text`` as it is; each source stands below under its marker, with its quote where the text
    does not show all of it."""
    return "\n\n".join(part for part in (answer.text, *_beside(answer), _sources(answer)) if part)


def _beside(answer: Answer) -> Iterator[str]:
    for former in answer.superseded:
        yield _former(former)
    for note in answer.notes:
        if note.kind != "nearest":
            yield note.text + (f" {_quoted(note.quote)}" if note.quote else "")
    if nearest := [note for note in answer.notes if note.kind == "nearest"]:
        yield _nearest(nearest)


def _former(former: Superseded) -> str:
    by = f", replaced by {former.replaced_by}" if former.replaced_by else ""
    since = f" since {written_date(former.since)}" if former.since else ""
    return f"No longer in force: {former.value}{by}{since}. {_quoted(former.quote)}"


def _nearest(notes: list[Note]) -> str:
    quotes = [f"- {_quoted(note.quote)}" for note in notes if note.quote]
    return "\n".join(["Nearest passages; none of them answers the question:", *quotes]) if quotes else ""


def _sources(answer: Answer) -> str:
    lines = []
    for cited in answer.citations:
        words = "" if f"“{cited.quote}”" in answer.text else f": “{cited.quote}”"
        lines.append(f"[{cited.marker}] {place(cited)} ({cited.source}){words}")
    return "\n".join(["Sources", *lines]) if lines else ""


def _quoted(quote: Quote) -> str:
    return f"“{quote.quote}” ({place(quote)})"
