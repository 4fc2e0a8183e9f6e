"""What a reader has found in a file, put together into the Document that everything else refers to."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from dealdesk.ingest.caption import date_line, title_line
from dealdesk.ingest.document import Document, Notice, Page, Section, document_id
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.normalize import clean, plain_spaces, removal, squeeze
from dealdesk.ingest.structure import sections_of
from dealdesk.ingest.unread import Unread, spoken

_NUMBERED = re.compile(r"\d|\([A-Za-z]{1,5}\)|\b(?:Article|Annex|Schedule|Exhibit|Appendix|Part|Title) [A-Z]+$", re.I)
_NUMBER = re.compile(
    r"(?P<word>(?i:Sec\.|Section|Article|Clause|Annex|Schedule|Exhibit|Appendix|Part|Chapter|Title|Paragraph|§)\s*"
    r"(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])\b)[.:)]*\s*(?:[—–-]\s*)?(?=\S)"
    r"|\(?(?P<bare>\d{1,2}(?:\.\d{1,2})*|(?:[IVXLC]+|[ivxlc]+|[A-Za-z])(?=[.)]))[.:)]*\s+(?:[—–-]\s+)?(?=\S)"
)
_OWN = re.compile(r"(?:[A-Z][a-z]+\.? |§ ?)?(?:\d+(?:\.\d+)*[A-Z]?|[IVXLC]+|[A-Z](?:-?\d+)?)")
_JUNK_TITLE = re.compile(
    r"(?:untitled|anonymous|unnamed|document\d*|(?:microsoft |power)\w+ - .*|.*\.(?:docx?|pdf|rtf|xlsx?|indd|html?))",
    re.IGNORECASE,
)
LONGEST_TITLE = 300
"""Characters of a title, and of a section's label and title."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row, as a format gives it.

    ``heading`` is the heading's level from 1, 0 for other text. ``page`` is the page on which it begins, ``turns``
    the (offset in ``text``, page number) of every page that begins inside it. A ``tight`` block stands on the line
    under the one before (rows of a table, items of a list), any other has a blank line above it.
    """

    text: str
    heading: int = 0
    page: int | None = None
    turns: tuple[tuple[int, int], ...] = ()
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What a format says about a document besides its text.

    ``stated`` is a date that the file gives as the document's own (a published date, a mail's Date header); ``made``
    is only the day on which the file was made, which is used where neither the file nor its text states a date.
    ``unread`` is what stands in the file and not in the text.
    """

    title: str = ""
    stated: datetime.date | None = None
    made: datetime.date | None = None
    notices: tuple[Notice, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class _Text:
    """The text as it grows, with the offsets at which its headings and pages begin."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    turns: list[tuple[int, int]] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)

    def add(self, block: Block) -> None:
        """Append the block in its normal form; one with nothing to see leaves no trace but its count."""
        cleaned, notices = clean(plain_spaces(block.text))
        self.removed.update({n.kind: n.count for n in notices})
        text = cleaned.rstrip().lstrip("\n" if block.tight else None)
        if not text.strip():
            return
        if self.parts:
            under_heading = bool(self.headings) and self.headings[-1][0] + len(self.parts[-1]) == self.length
            self._append("\n" if block.tight and not under_heading else "\n\n")
        lead = cleaned.index(text)
        if block.page is not None:
            self.turns.append((self.length, block.page))
        for offset, page in block.turns:
            before = len(clean(plain_spaces(block.text[:offset]))[0]) - lead
            self.turns.append((self.length + min(max(before, 0), len(text)), page))
        if block.heading:
            self.headings.append((self.length, block.heading, squeeze(text)))
        self._append(text)

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def compose(source: str, kind: str, blocks: Iterable[Block], facts: Facts) -> Document:
    """The document of the blocks in their order, its text in normal form.

    The title is the file's, else the text's first line that can be one, else the file's name. The date is the one
    that the file states, else the text's own date line, else the day on which the file was made (with a notice).
    Raises UnreadableFile where the blocks hold no text. ``fingerprint`` is left to whoever has the file's bytes.
    """
    grown = _Text()
    for block in blocks:
        grown.add(block)
    text = "".join(grown.parts)
    if not text:
        raise UnreadableFile("it holds no text", "check that the file is the one that was meant")
    notices = [
        *merged(facts.notices),
        *spoken(facts.unread),
        *(removal(k, n) for k, n in sorted(grown.removed.items())),
    ]
    date = facts.stated or date_line(text)
    if date is None and facts.made is not None:
        date = facts.made
        notices.append(Notice("date_of_file", 1, f"no date is stated: {date} is the day on which the file was made"))
    return Document(
        id=document_id(source),
        source=source,
        title=_title(facts.title) or shortened(squeeze(title_line(text) or "")) or shortened(name_of(source)),
        date=date,
        text=text,
        format=kind,
        sections=_sections(text, grown.headings),
        pages=_pages(grown.turns, len(text)),
        notices=tuple(notices),
        meta=facts.meta,
    )


def merged(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices with those of one kind and detail counted together, in the order of their first."""
    counts: dict[tuple[str, str], int] = {}
    for notice in notices:
        key = (notice.kind, notice.detail)
        counts[key] = counts.get(key, 0) + notice.count
    return tuple(Notice(kind, n, detail) for (kind, detail), n in counts.items())


def name_of(source: str) -> str:
    """A title from the file's name: ``deals/fact-sheet_2025.pdf`` gives "fact sheet 2025"."""
    return squeeze(re.sub(r"[-_]+", " ", PurePosixPath(source).stem)) or source


def _title(stated: str) -> str:
    """The stated title in normal form; "" where a program, not a person, gave it."""
    title = shortened(squeeze(clean(plain_spaces(stated))[0]))
    return "" if _JUNK_TITLE.fullmatch(title.strip("()")) else title


def shortened(words: str, most: int = LONGEST_TITLE) -> str:
    """``words``, cut at ``most`` characters: a title stands over each passage, and one of pages would be all of it."""
    return words if len(words) <= most else words[: most - 2].rstrip() + " …"


def _pages(turns: Sequence[tuple[int, int]], length: int) -> tuple[Page, ...]:
    """One page for each number, from where its first character stands to where the next page begins."""
    starts: list[tuple[int, int]] = []
    for start, number in turns:
        if not starts or number > starts[-1][1]:
            starts.append((start, number))
    ends = [*(start for start, _ in starts[1:]), length]
    return tuple(Page(n, start, end) for (start, n), end in zip(starts, ends, strict=False) if start < end)


def _sections(text: str, headings: Sequence[tuple[int, int, str]]) -> tuple[Section, ...]:
    """The sections that the format marks as such, with the numbered clauses that the text shows inside them."""
    found = sections_of(text)
    if not headings:
        return found
    labels = {s.start: s for s in found}
    marked = []
    for i, (start, level, words) in enumerate(headings):
        end = next((s for s, other, _ in headings[i + 1 :] if other <= level), len(text))
        marked.append(Section(*_cited(words, labels.get(start)), level, start, end))
    return tuple(sorted([*marked, *_inside(marked, found)], key=lambda s: (s.start, s.level)))


def _cited(words: str, read: Section | None) -> tuple[str, str]:
    """(label, title) of a marked heading: its own number as one cites it, or its words for both."""
    number = _NUMBER.match(words)
    plain = read is not None and read.label != read.title and _OWN.fullmatch(read.label) is not None
    if read is not None and plain:
        return read.label.removeprefix("Paragraph "), shortened(read.title or _NUMBER.sub("", words, count=1))
    if number is None or len(words) == number.end():
        return shortened(words), shortened(words)
    return squeeze(number["word"] or number["bare"]), shortened(words[number.end() :])


def _inside(marked: Sequence[Section], found: Sequence[Section]) -> list[Section]:
    """The numbered sections among ``found`` that are not marked headings, cut and lowered to fit into those."""
    starts = [s.start for s in marked]
    levels = {s.start: s.level for s in reversed(found)}
    kept: list[Section] = []
    around: list[Section] = []
    for section in found:
        i = bisect_right(starts, section.start)
        if section.start in starts or not _NUMBERED.search(section.label):
            continue
        end = min(section.end, starts[i] if i < len(starts) else section.end)
        holder = next((s for s in reversed(marked[:i]) if s.end > section.start), None)
        level = section.level
        if holder is not None:
            level = holder.level + max(1, section.level - levels.get(holder.start, 0))
        while around and around[-1].end <= section.start:
            around.pop()
        if around:
            level = max(level, around[-1].level + 1)  # the text may have ended the holder above both
        kept.append(Section(section.label, section.title, level, section.start, end))
        around.append(kept[-1])
    return kept
