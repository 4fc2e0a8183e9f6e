"""A document's text as the command line shows it, with a place marked."""

from __future__ import annotations

from rich.text import Text

from dealdesk.ui.catalogue import named
from dealdesk.ui.client_decode import read
from dealdesk.ui.client_document import Document, WholeDocument
from dealdesk.ui.desk import Desk
from dealdesk.ui.terminal import linked, out, place, say, visible
from dealdesk.ui.terminal_answer import Link
from dealdesk.ui.window import Window, window

MARKS = "⟦", "⟧"
"""Around the place, where the output has no other way to mark it."""


def window_of(desk: Desk, words: str, at: int | None, end: int | None, around: int) -> Window:
    """The window into the document that ``words`` name. Raises NotFound and BadRequest."""
    found = named([read(Document, one) for one in desk.documents()["documents"]], words)
    whole = read(WholeDocument, visible(desk.document(found.document_id)))
    return window(whole, desk.text(found.document_id), at, end, around)


def show_window(found: Window, link: Link) -> None:
    """The document's title and place, and the text with the place marked."""
    document = found.document
    everything = found.first == found.start and found.last == found.end
    where = place("", document.date, "" if everything else found.section, None if everything else found.page)
    say(Text(document.title, style="bold"))
    path = linked(document.source, link(document.document_id, document.source, found.page))
    path.append(f"  {where}" if where else "", style="dim")
    say(path.append(f"  characters {found.start}–{found.end} of {document.characters}", style="dim"))
    out.print()
    text = visible(found.text)
    start, end = found.start - found.first, found.end - found.first
    if everything:
        say(text)
    elif out.is_terminal and out.color_system:
        marked = Text(text)
        marked.stylize("reverse", start, end)
        say(marked)
    else:
        say(f"{text[:start]}{MARKS[0]}{text[start:end]}{MARKS[1]}{text[end:]}")
