"""Names in a row, as a question sets them side by side: "Arcadia, Borduria and Syldavia", "the lease and the loan"."""

from __future__ import annotations

import re

_NOT_NAMES = (
    r"(?:What|Which|Who|Whose|Whom|When|Where|Why|How|Do|Does|Did|Is|Are|Was|Were|Can|Could|May|Must|Should|Would|Will"
    r"|Has|Have|Had|And|But|Or|Both|Between|Compare|The|In|On|Under|For|From|If|After|Before|Of|To|At|By|Tell|List|I|We)"
)
# A capitalised word, a model number, a month with its year; "El Salvador" and "Revision C" are one each.
_NAME_WORD = rf"(?!{_NOT_NAMES}\b)(?:[A-Z][\w.&'’-]*[\w'’]|[A-Z]|\d+[A-Z][\w-]*)"
# Nothing of a name or of a row of them is given back: to try each in every other way takes exponential time.
_NAME = rf"(?>(?:the )?{_NAME_WORD}(?: (?:{_NAME_WORD}|No\. ?\d+|\d[\w.-]*)){{0,4}})"
SERIES = re.compile(
    rf"\b(?:(?:[Bb]oth|[Ee]ither) )?(?P<series>{_NAME}(?:, {_NAME})*+,? (?:and|or) {_NAME})(?P<both> (?:both|each)\b)?"
)
PHRASES = re.compile(
    r"(?P<series>\bthe (?:[\w'’-]+ ){1,4}?and the (?:[\w'’-]+ ){0,3}?[\w'’-]+?)"
    r"(?= (?:differ|compare|both|in|of|on|for|treat|say)|[?.,;]|$)",
    re.IGNORECASE,
)
PARTED = re.compile(r",? (?:and|or) |, ")
KINDS_OF_DOCUMENT = (
    r"agreements|contracts|deals|pacts|treaties|orders|proclamations|amendments|notices|memos|memoranda|leases|licen[cs]es"
    r"|term sheets|letters|ndas|offers|frameworks|statements|reports|rules|schedules|annexes|articles|sections|clauses"
)
PAPER = r"agreement|contract|deal|pact|treaty|order|proclamation|notice|lease|licen[cs]e|memo|letter|nda"
"""One document by its kind, as a pattern."""
