"""A conversation as paragraphs with footnotes, before it becomes a file of any format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dealdesk.assistant.answer import EXTRACTIVE, Answer, Citation, Quote
from dealdesk.ui.markers import BOLD, MARKER, quotations
from dealdesk.ui.page_history import Exchange
from dealdesk.ui.page_markup import UNSEEN, counted, written_date
from dealdesk.ui.page_quote import place
from dealdesk.ui.page_scope import told

TITLE = "Questions and answers"
_UNFIT = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
"""Halves of characters and what is none: no file format can hold them."""

Style = Literal["question", "direct", "text", "point", "quote", "head", "small"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Footnote:
    """A mark in the text; the note says where the words stand and repeats them letter for letter."""

    quote: Quote

    @property
    def place(self) -> str:
        """Title, date, section, page, and the file with the offsets of the words."""
        quote = self.quote
        file = f"{quote.source}, characters {quote.start}-{quote.end}"
        return plain(f"{place(quote)} ({file})")

    @property
    def words(self) -> str:
        return plain(self.quote.quote)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs and footnotes in the order in which they are read."""

    style: Style
    pieces: tuple[Run | Footnote, ...]


def transcript(exchanges: Sequence[Exchange]) -> list[Paragraph]:
    """The questions with their answers, oldest first."""
    return [paragraph for one in exchanges for paragraph in _exchange(one)]


def plain(text: str) -> str:
    """``text`` without what a reader cannot see or a file cannot hold; each such character shows as U+FFFD."""
    return _UNFIT.sub("\ufffd", UNSEEN.sub("\ufffd", text))


def _exchange(one: Exchange) -> Iterator[Paragraph]:
    answer = one.answer
    yield _said("question", one.question)
    if answer.standalone_question.strip() not in ("", one.question.strip()):
        yield _said("small", f"Understood as: {answer.standalone_question}")
    if limits := told(one.scope):
        yield _said("small", f"Asked of: {limits}")
    if answer.direct_answer:
        yield Paragraph("direct", (Run(plain(answer.direct_answer), bold=True),))
    if answer.as_of:
        yield _said("small", f"As of {written_date(answer.as_of)}")
    yield from _prose(_without_lead(answer.text, answer.direct_answer), answer.citations)
    yield from _beside(answer)
    yield _said("small", _origin(answer))


def _beside(answer: Answer) -> Iterator[Paragraph]:
    """Conflicts, what is no longer in force, notes, and with a refusal the nearest passages."""
    for conflict in answer.conflicts:
        yield _said("head", f"The documents disagree: {conflict.subject}".removesuffix(": "))
        yield from map(_quoted, conflict.quotes)
    for former in answer.superseded:
        by = f", replaced by {former.replaced_by}" if former.replaced_by else ""
        since = f" since {written_date(former.since)}" if former.since else ""
        yield _said("head", f"No longer in force: {former.value}{by}{since}")
        yield _quoted(former.quote)
    for note in answer.notes:
        if note.kind not in ("nearest", "as_of"):
            yield _said("text", note.text)
            if note.quote:
                yield _quoted(note.quote)
    nearest = [note.quote for note in answer.notes if note.kind == "nearest" and note.quote]
    if nearest:
        yield _said("head", "Nearest passages: none of them answers the question")
        yield from map(_quoted, nearest)


def _origin(answer: Answer) -> str:
    by = (
        f"Written by {answer.written_by}, checked" if answer.written_by != EXTRACTIVE else "In the documents' own words"
    )
    if answer.refused:
        by = "No answer was given"
    held = f"; {counted(answer.withheld, 'statement')} withheld" if answer.withheld else ""
    index = f"; from index {answer.index_generation}" if answer.index_generation else ""
    return f"{by}{held}{index}."


def _without_lead(text: str, direct: str) -> str:
    """``text`` without its first line where that line only repeats the direct answer, which stands above it."""
    first, _, rest = text.strip().partition("\n")
    said = MARKER.sub("", first).replace("**", "").strip(" .:")
    return rest if direct and rest.strip() and said == direct.strip(" .:") else text


def _prose(text: str, citations: Sequence[Citation]) -> Iterator[Paragraph]:
    known = {citation.marker: citation for citation in citations}
    done = 0
    for start, end, words, marker in quotations(text):
        if marker in known:
            yield from _lines(text[done:start], known)
            yield Paragraph("quote", (Run(plain(f"“{words}”")), Footnote(known[marker])))
            done = end
    yield from _lines(text[done:], known)


def _lines(text: str, known: Mapping[int, Citation]) -> Iterator[Paragraph]:
    for line in filter(None, map(str.strip, text.split("\n"))):
        style: Style = "point" if line.startswith("- ") else "text"
        yield Paragraph(style, tuple(_pieces(line.removeprefix("- "), known)))


def _pieces(line: str, known: Mapping[int, Citation]) -> Iterator[Run | Footnote]:
    done = 0
    for match in MARKER.finditer(line):
        if int(match[1]) in known:  # others are brackets of the text itself
            yield from _runs(line[done : match.start()].rstrip())
            yield Footnote(known[int(match[1])])
            done = match.end()
    yield from _runs(line[done:])


def _runs(text: str) -> Iterator[Run]:
    for number, part in enumerate(BOLD.split(text)):  # every second part stood between asterisks
        if part:
            yield Run(plain(part), bold=number % 2 == 1)


def _quoted(quote: Quote) -> Paragraph:
    return Paragraph("quote", (Run(plain(f"“{quote.quote}”")), Footnote(quote)))


def _said(style: Style, text: str) -> Paragraph:
    return Paragraph(style, (Run(plain(text)),))
