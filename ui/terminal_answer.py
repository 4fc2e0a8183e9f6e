"""Answers and passages as the command line shows them to people."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rich.text import Text

from dealdesk.ui.client_answer import Answer, Hit, Quote
from dealdesk.ui.recognition import recognition
from dealdesk.ui.terminal import day, linked, out, place, say

Link = Callable[[str, str, int | None], str]
"""The address that opens a document: of its id, its path in the corpus, and a page or None."""

_MARKER = re.compile(r"\[\d+\]")


def show_answer(answer: Answer, link: Link) -> None:
    """The short answer, the reasons with their markers, the day that it is for, and the sources; then what it replaced,
    what stands against it, and what else there is to say."""
    text = Text(answer.text)
    text.highlight_regex(_MARKER, "cyan")
    if answer.direct_answer and answer.text.startswith(answer.direct_answer):
        text.stylize("bold", 0, len(answer.direct_answer))
    elif answer.direct_answer:
        say(Text(answer.direct_answer, style="bold"))
    say(text)
    _show_terms(answer)
    for citation in answer.citations:
        _show_quote(f"[{citation.marker}]", citation, link, told=answer.text)
    for former in answer.superseded:
        since = f" since {day(former.since)}" if former.since else ""
        by = f" by {former.replaced_by}{since}" if former.replaced_by else since
        say(Text(f"\nReplaced: {former.value}{by}", style="yellow"))
        _show_quote(" - ", former.quote, link)
    for conflict in answer.conflicts:
        say(Text(f"\nIn conflict: {conflict.subject}", style="yellow"))
        for quote in conflict.quotes:
            _show_quote(" - ", quote, link)
    for note in answer.notes:
        if note.kind != "as_of":  # told above
            say(Text(f"\n{note.text}", style="dim"))
            if note.quote:
                _show_quote(" - ", note.quote, link)


def show_hits(hits: Sequence[Hit], link: Link) -> None:
    """Passages with their places, best first."""
    if not hits:
        say("Nothing was found.")
    for number, hit in enumerate(hits, 1):
        where = place(hit.title, hit.date, hit.section, hit.page)
        say(Text.assemble((f"{number:>2}. ", "cyan"), (where, "bold"), (f"  {hit.score:.3f}", "dim")))
        say(_path(hit.document_id, hit.source, hit.page, hit.start, hit.end, link), indent=4)
        say(_one_line(hit.text), indent=4)
        out.print()


def _show_terms(answer: Answer) -> None:
    terms = f"As of {day(answer.as_of)}." if answer.as_of else ""
    if answer.written_by != "extractive":
        terms += f" Written by {answer.written_by}, each statement checked against its source."
    if answer.withheld:
        terms += f" Withheld because their sources do not bear them out: {answer.withheld} statements."
    if terms and not answer.refused:
        say(Text(f"\n{terms.strip()}", style="dim"))
    if answer.citations:
        out.print()


def _show_quote(mark: str, quote: Quote, link: Link, told: str = "") -> None:
    """The place, the words unless the answer has ``told`` them, and the path."""
    seen = f", {read_by}" if (read_by := recognition(quote.recognized)) else ""
    say(Text.assemble((f"{mark} ", "cyan"), (place(quote.title, quote.date, quote.section, quote.page), "bold"), seen))
    words = _one_line(quote.quote)
    if words not in _one_line(told):
        say(f"“{words}”", indent=4)
    say(_path(quote.document_id, quote.source, quote.page, quote.start, quote.end, link), indent=4)


def _path(document_id: str, source: str, page: int | None, start: int, end: int, link: Link) -> Text:
    path = linked(source, link(document_id, source, page))
    return path.append(f"  characters {start}–{end}", style="dim not underline")


def _one_line(text: str) -> str:
    return " ".join(text.split())
