"""Guards over an answer, whoever wrote it: only what the cited characters bear out is let through.

A quote is its document's text at its offsets; words between quotation marks stand in the quote that their marker
cites; figures and names stand in a cited quote, or in its document's title, date or section; a table's value is bound
to its row and column. What fails is dropped sentence by sentence. There is no setting for any of this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Literal

from dealdesk.assistant.answer import Citation
from dealdesk.assistant.figures import Figure, figures_in, figures_of
from dealdesk.assistant.names import held, names_in, words_of
from dealdesk.assistant.rows import Table, around, mixed_up, table_of
from dealdesk.assistant.statement import Paragraph, Statement, paragraphs, together
from dealdesk.assistant.verbatim import folded, stands, stands_whole
from dealdesk.ingest.dates import written

DocumentText = Callable[[str], str | None]
Fault = Literal["false_quote", "uncited", "marker", "quoted", "number", "name", "table"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a guard took out: the quote of a citation (``false_quote``, also where its marker is not its own;
    ``uncited`` where no marker points to it), or a statement; ``detail`` is the marker, words, number or name in it
    that nothing bears out."""

    fault: Fault
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What is left of an answer; nothing at all where no citation is. Markers in ``text`` are 1 to n, those of
    ``citations``. ``from_header`` are the figures that stand in no quote but in a cited document's title, date or
    section: the reader is to be told."""

    text: str
    direct_answer: str
    citations: tuple[Citation, ...]
    dropped: tuple[Dropped, ...] = ()
    from_header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """A citation whose quote is true, ready to bear out statements: its quote with white space folded, its
    document's title and section and date as text, and the document's words near a quote that has rows of a table."""

    citation: Citation
    folded: str
    header: str
    day: str
    near: str

    @classmethod
    def of(cls, citation: Citation, text: str) -> _Source:
        quote = citation.quote
        near = around(text, citation.start, citation.end) if " | " in quote else ""
        day = written(citation.date) if citation.date else ""
        return cls(citation, folded(quote), f"{citation.title}\n{citation.section}", day, near)

    @property
    def table(self) -> Table:
        return table_of(self.citation.quote, self.near)

    @property
    def words(self) -> tuple[str, ...]:
        return (*words_of(self.citation.quote), "", *words_of(self.header))

    def quotes(self, figure: Figure) -> bool:
        return figures_of(self.citation.quote).hold(figure)

    def heads(self, figure: Figure) -> bool:
        return figures_of(self.header).hold(figure) or figures_of(self.day).hold(figure)

    def dates(self, figure: Figure) -> bool:
        """Whether the quote has the day that ``figure`` is, without its year, and the document is of that year."""
        day = self.citation.date
        return day is not None and figures_of(self.citation.quote).hold(figure, {day.year})


@dataclass(frozen=True, slots=True)
class _Context:
    """What the statements of one answer are held against: its true sources by marker, those that it points to, the
    words of the question and the day it is answered for."""

    sources: dict[int, _Source]
    cited: tuple[_Source, ...]
    question: tuple[str, ...]
    as_of: str

    def of(self, numbers: Sequence[int]) -> tuple[_Source, ...]:
        """The sources with these markers; all that are cited where there are none."""
        return tuple(self.sources[n] for n in numbers if n in self.sources) if numbers else self.cited

    def stands(self, words: str, numbers: tuple[int, ...]) -> bool:
        return any(stands(words, source.folded) for source in self.of(numbers))


def verify(
    text: str,
    direct_answer: str,
    citations: Sequence[Citation],
    document_text: DocumentText,
    question: str = "",
    as_of: Date | None = None,
) -> Verified:
    """``text`` and ``direct_answer`` without the statements that ``citations`` do not bear out.

    ``document_text`` gives the text of the document with an id, None where there is none. Names may come from
    ``question``, and ``as_of`` may be told; a number that only repeats the question is dropped. Never raises on any
    text; what it returns passes unchanged.
    """
    dropped: list[Dropped] = []
    now = Verified(text, direct_answer, tuple(citations))
    # One guard's drop can take away what another leaned on. Each round but the last takes something out, so the
    # rounds end.
    while True:
        after = _round(now, document_text, question, as_of)
        dropped += after.dropped
        if (after.text, after.direct_answer, after.citations) == (now.text, now.direct_answer, now.citations):
            return replace(after, dropped=tuple(dropped))
        now = after


def _round(draft: Verified, document_text: DocumentText, question: str, as_of: Date | None) -> Verified:
    dropped: list[Dropped] = []
    sources = {source.citation.marker: source for source in _true(draft.citations, document_text, dropped)}
    if not sources:
        return Verified("", "", (), (*dropped, *_all_of(draft)))
    context = _Context(sources, tuple(sources.values()), words_of(question), written(as_of) if as_of else "")
    parts = paragraphs(draft.text, context.stands)
    pointed = {n for part in parts for line in part.lines for one in line for n in one.numbers if n in sources}
    if pointed:
        context = replace(context, cited=tuple(sources[n] for n in sorted(pointed)))
    headed: list[str] = []
    kept = [_kept(part, context, dropped, headed) for part in parts]
    direct = _kept_direct(draft.direct_answer, context, dropped, headed)
    said = [one for _, lines in kept for line in lines for one in line]
    left = {n for one in said for n in one.numbers} if any(map(_says, said)) else set()
    uncited = [n for n in sources if left and n not in left]
    dropped += [Dropped("uncited", sources[n].citation.quote, f"[{n}]") for n in uncited]
    order = sorted(n for n in sources if n not in uncited)
    numbers = {old: new for new, old in enumerate(order, 1)}
    shown = together([(gap, [[one.renumbered(numbers) for one in line] for line in lines]) for gap, lines in kept])
    if not left:  # nothing is said that points to a source: the sources speak for themselves
        quotes = [f"“{sources[n].folded}” [{numbers[n]}]" for n in order]
        shown = "\n\n".join([*([shown] if any(map(_says, said)) else []), *quotes])
    final = tuple(replace(sources[n].citation, marker=numbers[n]) for n in order)
    return Verified(shown, direct, final, tuple(dropped), tuple(dict.fromkeys(headed)))


def _true(citations: Sequence[Citation], document_text: DocumentText, dropped: list[Dropped]) -> Iterator[_Source]:
    """The citations whose quote is their document's text and whose marker is theirs alone, by marker."""
    distinct = tuple(dict.fromkeys(citations))
    markers = Counter(citation.marker for citation in distinct)
    for citation in sorted(distinct, key=lambda one: one.marker):
        text = document_text(citation.document_id)
        start, end, quote = citation.start, citation.end, citation.quote
        true = text is not None and 0 <= start < end <= len(text) and quote.strip() and text[start:end] == quote
        if text is None or not true or markers[citation.marker] > 1 or citation.marker < 1:
            dropped.append(Dropped("false_quote", quote, f"[{citation.marker}]"))
            continue
        yield _Source.of(citation, text)


def _all_of(draft: Verified) -> list[Dropped]:
    return [Dropped("marker", words, "") for words in (draft.direct_answer, draft.text) if words.strip()]


def _kept(
    part: Paragraph, context: _Context, dropped: list[Dropped], headed: list[str]
) -> tuple[str, list[list[Statement]]]:
    lines: list[list[Statement]] = []
    for line in part.lines:
        lines.append([])
        for statement in line:
            if fault := _fault(statement, context, headed):
                dropped.append(Dropped(fault[0], statement.text.strip(), fault[1]))
            else:
                lines[-1].append(statement)
    return part.gap, lines


def _kept_direct(direct: str, context: _Context, dropped: list[Dropped], headed: list[str]) -> str:
    """The direct answer as it is, or nothing: it carries no markers, and is not shortened."""
    before = len(dropped)
    for part in paragraphs(direct, context.stands):
        _, lines = _kept(part, context, dropped, headed)
        dropped += [Dropped("marker", direct, "") for line in lines for one in line if one.groups][:1]
    return direct if len(dropped) == before else ""


def _fault(statement: Statement, context: _Context, headed: list[str]) -> tuple[Fault, str] | None:
    """The first guard that ``statement`` fails, and over what; figures found only in a header go to ``headed``."""
    for number in statement.numbers:
        if number not in context.sources:
            return "marker", f"[{number}]"
    for quoted in statement.quoted:
        numbers = quoted.numbers or statement.governing(quoted.start)
        if not context.stands(quoted.inner, numbers) and (numbers or not _is_title(quoted.inner, context)):
            return "quoted", quoted.inner
    words = folded(statement.plain.replace("\0", " "))
    cited = context.of(statement.numbers)
    if not statement.quoted and words and any(stands_whole(words, source.folded) for source in cited):
        return None
    figures = figures_in(statement.plain)
    leading: list[str] = []
    for figure in figures:
        governing = context.of(statement.governing(figure.start))
        if any(source.quotes(figure) for source in governing):
            continue
        if any(source.heads(figure) or source.dates(figure) for source in governing):
            leading.append(figure.text)
        elif not figures_of(context.as_of).hold(figure):
            return "number", figure.text
    sources = [*(source.words for source in cited), context.question]
    for name in names_in(statement.plain):
        if not held(name, sources):
            return "name", name.text
    if mixed := mixed_up(statement.plain, _only_in_rows(figures, cited, context), [s.table for s in cited]):
        return "table", mixed.text
    headed += leading
    return None


def _only_in_rows(figures: Sequence[Figure], cited: Sequence[_Source], context: _Context) -> list[Figure]:
    if not figures or not any(source.near for source in cited):
        return []
    elsewhere = [figures_of(context.as_of), *(figures_of(source.table.prose) for source in cited)]
    return [
        figure
        for figure in figures
        if not any(one.hold(figure) for one in elsewhere) and not any(source.heads(figure) for source in cited)
    ]


def _says(statement: Statement) -> bool:
    return bool(statement.quoted) or any(map(str.isalnum, statement.plain))


def _is_title(words: str, context: _Context) -> bool:
    return any(stands(words, folded(source.header)) for source in context.cited)
