"""The thing whose value a question asks for ("base salary", "liability cap"), and whether a value is told of it.

Only things of a closed list bind: who asks for a salary is not answered by a bonus, but "the price" or "the rate" may
be told under any head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dealdesk.assistant.column import head_of
from dealdesk.assistant.concept import ideas
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.head import heads
from dealdesk.assistant.noun import noun_kind, phrase
from dealdesk.assistant.question import Question
from dealdesk.ingest.values import Value

_KINDS = ("amount", "rate")
_ALIKE = """
cap ceiling limit limitation maximum | exceed aggregate
salary wage stipend | earning remuneration compensation
bonus award incentive
fee commission | cost price
penalty fine sanction forfeiture | damages liable
deposit prepayment retainer | advance escrow
revenue turnover sales receipts proceeds | income
profit earnings | income margin surplus
debt borrowing indebtedness loan | liability credit principal
damages | compensation penalty loss liable
dividend payout | distribution
rent rental | lease
refund reimbursement repayment rebate drawback | return credit
installment instalment milestone tranche
earn-out earnout | contingent deferred
budget appropriation funding spending expenditure | cost
premium markup
discount | rebate reduction
royalty | licence license
interest | coupon
allowance | stipend
"""
"""Things that are paid or charged, a line for each with its names; after "|" stands what else documents say for it."""
_PAID = ideas("pay")
"""Whoever says that it is paid need not say what."""
_UNPAID = frozenset(("cap", "discount"))
_AT_MOST = re.compile(
    r"\b(?:up to|(?:not?|never) (?:more|greater|higher) than|at (?:the )?most|in no event)\b", re.IGNORECASE
)
_PLAIN = re.compile(r"\b(?:rates?|amounts?|sums?|figures?|percentages?)\b", re.IGNORECASE)
"""A value told without the name of its thing: "the correct rate is 10 percent"."""
_COPULA = re.compile(
    r"^(?:(?:is|are|was|were|will be|would be|has been|have been|should be|much|big|high)\b\s*)+"
    r"(?:of (?=an?\b|the\b))?"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a value is asked of: the ``ideas`` of any of its names; none where the question names nothing that binds."""

    ideas: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.ideas)

    def in_(self, text: str) -> bool:
        """Whether ``text`` speaks of it."""
        return bool(self.ideas & ideas(text)) or ("cap" in self.ideas and _AT_MOST.search(text) is not None)


def thing_of(question: Question) -> Thing:
    """The thing of ``question``: the last noun of its question phrase that is paid or charged, with its other names."""
    if question.kind not in _KINDS:
        return Thing(frozenset())
    found = _asked(f"{question.content} {question.context}".strip())
    # A "tariff ceiling" is told as a tariff.
    return Thing(frozenset() if question.kind == "rate" and "cap" in found else found)


def names_another(head: str, thing: Thing) -> bool:
    """Whether the ``head`` of a column is that of another thing: it names one, and not ``thing``."""
    return not thing.in_(head) and any(word in _NAMES for word in _words(head))


def is_told(thing: Thing, text: str, *above: str) -> bool:
    """Whether ``text``, or what stands ``above`` it, speaks of ``thing``; of none every text does."""
    return not thing or _PLAIN.search(text) is not None or any(thing.in_(one) for one in (text, *above))


def is_of(piece: Evidence, value: Value, thing: Thing) -> bool:
    """Whether ``value`` is not told of another thing: in a table its column is not that of one."""
    return not thing or not names_another(head_of(piece, value.start), thing)


@lru_cache(maxsize=256)
def _asked(text: str) -> frozenset[str]:
    for head in heads(text):
        words, _ = phrase(_COPULA.sub("", head.rest))
        for word in reversed([part for one in words for part in _words(one)]):
            if word in _NAMES:
                return _NAMES[word]
            if noun_kind(word) != "text" and not _PLAIN.fullmatch(word):
                break  # "the sales price" is no sale
    return frozenset()


def _words(text: str) -> list[str]:
    """The words of ``text`` in small letters, what a hyphen joins also by its parts."""
    found = [match[0].lower() for match in _WORD.finditer(text)]
    return [part for word in found for part in dict.fromkeys((*word.split("-"), word))]


def _named() -> dict[str, frozenset[str]]:
    """For each name of a thing, in the singular and the plural, the ideas of all that stands on its line."""
    named: dict[str, frozenset[str]] = {}
    for line in filter(None, _ALIKE.split("\n")):
        names, _, _ = line.partition(" | ")
        meant = frozenset[str]().union(*(ideas(word) for word in line.replace("|", " ").split()))
        meant |= frozenset() if meant & _UNPAID else _PAID
        for name in names.split():
            for form in (name, f"{name}s", f"{name}es", f"{name[:-1]}ies"):
                named[form] = named.get(form, frozenset()) | meant
    return named


_NAMES = _named()
