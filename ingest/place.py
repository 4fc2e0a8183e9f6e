"""Where an offset stands in its document, as one cites it: "Sec. 2. Tariff Modifications > (d)"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from dealdesk.ingest.document import Document, Section

_TITLE = 100  # characters of a heading that a path shows


class Places:
    """The way from an offset to the path of its section, for many offsets of one document."""

    def __init__(self, sections: Sequence[Section], title: str = "") -> None:
        """``sections`` nest; ``title`` is the document's, which no path repeats."""
        self._sections = sorted(sections, key=lambda s: (s.start, s.level))
        self._starts = [s.start for s in self._sections]
        self._title = title
        self._length = max((s.end for s in sections), default=0)
        self._parents: list[int] = []
        stack: list[int] = []
        for i, section in enumerate(self._sections):
            while stack and self._sections[stack[-1]].end <= section.start:
                stack.pop()
            self._parents.append(stack[-1] if stack else -1)
            stack.append(i)

    def chain(self, offset: int) -> list[Section]:
        """The sections that hold ``offset``, outermost first."""
        i = bisect_right(self._starts, offset) - 1
        held = []
        while i >= 0:
            if offset < self._sections[i].end:
                held.append(self._sections[i])
            i = self._parents[i]
        return held[::-1]

    def path(self, offset: int) -> str:
        """ "Sec. 2. Tariff Modifications > (d)", "Article 5.2(b)"; "" outside all sections."""
        parts: list[str] = []
        above: Section | None = None
        chain = self.chain(offset)
        for section in chain:
            if section.title == section.label and self._says_nothing(section, section is chain[-1]):
                continue
            self._add(parts, above, section)
            above = section
        return " > ".join(parts)

    def _says_nothing(self, section: Section, innermost: bool) -> bool:
        """Whether a heading without a number is the document's title, or holds most of the document."""
        most = section.level == 1 and section.end - section.start > 0.5 * self._length and not innermost
        return most or section.title.casefold() == self._title.casefold()

    @staticmethod
    def _add(parts: list[str], above: Section | None, section: Section) -> None:
        label = section.label
        numbered = label != section.title
        if above is not None and numbered and above.label != above.title and label.startswith(above.label):
            rest = label[len(above.label) :].removeprefix(", ")
            if rest[:1] == "(":
                label = rest
                if not above.title and parts:
                    label = parts.pop() + rest
            elif not above.title and parts:
                parts.pop()
        title = _short(section.title) if numbered else ""
        parts.append(f"{label.rstrip('.')}. {title}" if title else _short(label))


def _short(words: str) -> str:
    return words if len(words) <= _TITLE else words[:_TITLE].rsplit(" ", 1)[0] + " …"


def path(document: Document, offset: int) -> str:
    """How one cites the place at ``offset``: "Sec. 2. Tariff Modifications > (d)"; "" outside all sections."""
    return Places(document.sections, document.title).path(offset)
