"""The gate between a language model and its reader: each sentence is let through or withheld, before anyone sees it.

A sentence must cite a numbered source itself, pass the guards of every answer (``verify``), and be borne out by what it
cites (``support``). It must be plain words: no markup, no link, nothing that speaks to a machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dealdesk.assistant.answer import Citation
from dealdesk.assistant.brief import Brief
from dealdesk.assistant.concept import ideas
from dealdesk.assistant.figures import figures_in
from dealdesk.assistant.negation import denies
from dealdesk.assistant.statement import Statement, paragraphs
from dealdesk.assistant.support import unsupported
from dealdesk.assistant.verbatim import folded, stands
from dealdesk.assistant.verify import DocumentText, verify
from dealdesk.ingest.instruction import speaks_to_machine

_MOST_WORDS = 90
"""Words of a sentence that can still be checked as one."""
_FEWEST_WORDS = 3
"""Words that a sentence has at least: less is a piece of one that was cut in the wrong place."""
_MARKUP = re.compile(
    r"<\s*[/!?a-zA-Z]|\]\s*\(|!\[|```|~~~|\bhttps?:|\bwww\.|\b(?:javascript|data|file):|\{\{|\}\}|\[\^|^\s*\|.*\|\s*$",
    re.IGNORECASE,
)
_STRANGE_QUOTES = re.compile(r"[‘‚‹„‟「『《]|(?<!\w)['`][^'`\n]*\s[^'`\n]*['`](?!\w)")
"""Marks that make words look quoted, besides those that the guards read."""
_YES_NO = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"[⁰¹²³⁴-⁹₀-₉①-⒛]|[(（]\d{1,2}[)）]\s*$|\[\s*[a-z]+\s*\d*\s*\]|\[\s*\]", re.IGNORECASE)
"""What looks like a marker and is none."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A sentence that may be shown, with the markers of this answer, and the citations that it is the first to use."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence that may not be shown, and why: ``detail`` is what in it failed."""

    text: str
    why: str
    detail: str = ""


class Gate:
    """Judges the sentences of one answer in turn. Markers are counted anew, by first use."""

    def __init__(self, brief: Brief, document_text: DocumentText) -> None:
        self._brief = brief
        self._text = document_text
        self._numbers: dict[int, int] = {}
        self._said: set[str] = set()

    def judge(self, sentence: str) -> Admitted | Held | None:
        """``sentence`` with the markers of the brief's sources. None for what says nothing, or says it again."""
        words = unicodedata.normalize("NFC", sentence).strip().lstrip("#>").strip()
        if not any(map(str.isalnum, words)) or folded(words).casefold() in self._said:
            return None
        if held := self._held(words):
            return held
        self._said.add(folded(words).casefold())
        return self._admitted(words)

    def _held(self, words: str) -> Held | None:
        if strange := next((c for c in words if unicodedata.category(c)[0] == "C"), ""):
            return Held(words, "characters", repr(strange))
        if len(words.split()) > _MOST_WORDS or len(words) > 12 * _MOST_WORDS:
            return Held(words, "too long")
        for why, shape in (("markup", _MARKUP), ("quoted", _STRANGE_QUOTES), ("marker", _FOOTNOTE)):
            if match := shape.search(words):
                return Held(words, why, match[0])
        statements = list(self._statements(words))
        if fault := next(filter(None, map(self._unmarked, statements)), None):
            return Held(words, *fault)
        citations = [source.citation for source in self._brief.sources]
        said = verify(words, "", citations, self._text, self._brief.question.standalone, self._brief.day)
        if wrong := next((one for one in said.dropped if one.fault != "uncited"), None):
            return Held(words, wrong.fault, wrong.detail)
        fault = next(filter(None, map(self._unsupported, statements)), None)
        return Held(words, *fault) if fault else None

    def _unmarked(self, statement: Statement) -> tuple[str, str] | None:
        """Why a statement is not fit to be checked: it cites nothing that there is, or is no sentence."""
        known = {source.citation.marker for source in self._brief.sources}
        if not statement.groups:
            return "uncited", ""
        if strange := next((f"[{number}]" for number in statement.numbers if number not in known), ""):
            return "marker", strange
        words = re.findall(r"[^\W\d_]{2,}", statement.plain)
        return ("fragment", statement.plain) if len(words) < _FEWEST_WORDS and not statement.quoted else None

    def _unsupported(self, statement: Statement) -> tuple[str, str] | None:
        """What in a statement none of the sources that it is said to rest on bears out."""
        for said, plain, numbers in _parts(statement):
            if speaks_to_machine(plain):
                return "instruction", plain.strip()
            if not _claims(plain):
                continue  # nothing but a quote, which the guards have held against its source
            bases = [b for source in self._brief.sources if source.citation.marker in numbers for b in source.bases]
            if detail := unsupported(said, bases, self._brief.question.standalone):
                return "unsupported", detail
        return None

    def _statements(self, words: str) -> Iterator[Statement]:
        quotes = {source.citation.marker: folded(source.citation.quote) for source in self._brief.sources}

        def stand(inner: str, numbers: tuple[int, ...]) -> bool:
            return any(stands(inner, quotes[number]) for number in numbers if number in quotes)

        for paragraph in paragraphs(words, stand):
            for line in paragraph.lines:
                yield from line

    def _admitted(self, words: str) -> Admitted:
        new: list[Citation] = []
        shown = ""
        for statement in self._statements(words):
            for number in statement.numbers:
                if number not in self._numbers:
                    self._numbers[number] = len(self._numbers) + 1
                    source = next(one for one in self._brief.sources if one.citation.marker == number)
                    new.append(replace(source.citation, marker=self._numbers[number]))
            shown += statement.renumbered(self._numbers)
        return Admitted(shown, tuple(new))


def _parts(statement: Statement) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """What each group of markers stands for: the words before it back to the group before, as they are and with quotes
    blanked. What follows the last group belongs to it."""
    done = 0
    for place, group in enumerate(statement.groups):
        last = place + 1 == len(statement.groups)
        ends = [(done, group.start), (group.end, len(statement.text))] if last else [(done, group.start)]
        said = " ".join(statement.text[a:b] for a, b in ends)
        plain = " ".join(statement.plain[a:b] for a, b in ends)
        yield re.sub(r"[“”\"«»*]", " ", said), plain.replace("\0", " ").replace("*", " "), group.numbers
        done = group.end


def _claims(plain: str) -> bool:
    """Whether words outside of quotes say anything that can be false."""
    return bool(ideas(plain) or figures_in(plain) or denies(plain) or _YES_NO.search(plain))
