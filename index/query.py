"""What is searched for: the words, the document they speak of, and the days they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days that a question names, inclusive. ``weight`` (0 to 1) is how surely they name a document's date."""

    first: Date
    last: Date
    weight: float = 1.0

    def holds(self, day: Date | None) -> bool:
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Query:
    """A question as retrieval sees it.

    ``text`` is what is asked, without the words that only name a document; those are ``document`` (empty when the
    question names none). ``context`` is what the conversation was about before, empty for a first question.
    ``synonyms`` are words that documents use for everyday ones of ``text``, which does not hold them.
    """

    text: str
    document: str = ""
    context: str = ""
    dates: tuple[DateRange, ...] = ()
    synonyms: str = ""

    @property
    def words(self) -> str:
        """What is asked together with what it follows up."""
        return f"{self.text} {self.context}".strip()

    @property
    def expanded(self) -> str:
        """The same with the documents' words for everyday ones."""
        return f"{self.words} ({self.synonyms})" if self.synonyms else self.words
