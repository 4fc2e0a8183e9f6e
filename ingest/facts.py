"""What a document states that can be looked up: typed dates, rates, amounts, parties and defined terms, each with the
exact characters that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FactKind = Literal["announced", "signed", "effective", "expires", "deadline", "rate", "amount", "party", "term"]
DATE_KINDS: tuple[FactKind, ...] = ("announced", "signed", "effective", "expires", "deadline")


@dataclass(frozen=True, slots=True)
class Fact:
    """``document.text[start:end] == text``.

    ``value`` is the text in one form: a date as ``2025-11-10`` (``2025-11`` where only the month is said), a rate as
    ``10%``, an amount as ``USD 42.50`` or ``USD 2 per kilogram``, a party or term as its words. ``subject`` is what
    it applies to: the words around it, a party's role, a term's meaning. ``how`` says how a relative date or a date
    without a year was resolved, "" where the text says it outright.
    """

    kind: FactKind
    start: int
    end: int
    text: str
    value: str
    subject: str = ""
    how: str = ""
