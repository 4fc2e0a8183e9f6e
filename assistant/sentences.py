"""The sentences of a text that is still being written: each is given out once it is sure to be whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dealdesk.assistant.statement import paragraphs

LONGEST = 1500
"""Characters after which a sentence that has not ended is given out as it is: it will not be fit to be said."""
_MARKER_BEGUN = re.compile(r"[ \t]*(?:\[[\d,; \t]*(?:\][ \t]*)?)*\Z")
"""What may still become a marker of the sentence before it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without white space at its ends, and the ``gap`` that parts it from the one before: a space, a line
    break or a blank line; "" for the first."""

    text: str
    gap: str


class Sentences:
    """Takes a text piece by piece."""

    def __init__(self) -> None:
        self._rest = ""
        self._gap = ""

    def feed(self, piece: str) -> Iterator[Sentence]:
        """The sentences that ``piece`` makes whole."""
        self._rest += piece
        while (end := self._rest.find("\n")) >= 0:
            line, self._rest = self._rest[:end], self._rest[end + 1 :]
            yield from self._of(line, whole=True)
            self._gap = "\n\n" if "\n" in self._gap else "\n" if self._gap != "" else ""
        yield from self._of(self._take(), whole=False)

    def close(self, whole: bool) -> Iterator[Sentence]:
        """What is left, where the text was written to its end; a sentence that was broken off is not."""
        if whole:
            yield from self._of(self._take(), whole=True)

    def _take(self) -> str:
        rest, self._rest = self._rest, ""
        return rest

    def _of(self, line: str, *, whole: bool) -> Iterator[Sentence]:
        """The sentences of ``line``; the last, unless the line is ``whole``, stays behind."""
        parts = [one.text for part in paragraphs(line, lambda *_: False) for run in part.lines for one in run]
        if not whole and parts:
            # "... 10%. [1]" and "he said "no. [1]": what looks like an end may not be one yet.
            keep = len(parts) - 1
            if _MARKER_BEGUN.fullmatch(parts[-1]):
                keep = max(0, keep - 1)
            while sum(part.count('"') for part in parts[:keep]) % 2:
                keep -= 1
            if len("".join(parts[keep:])) > LONGEST:
                keep = len(parts)
            self._rest = "".join(parts[keep:])
            parts = parts[:keep]
        for part in parts:
            if part.strip():
                yield Sentence(part.strip(), self._gap)
                self._gap = " "
