"""Which type of answer a noun asks for: "what rate" a rate, "the notice period" a duration, "which banks" a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal[
    "date",
    "duration",
    "rate",
    "amount",
    "count",
    "party",
    "place",
    "list",
    "definition",
    "condition",
    "reason",
    "yes_no",
    "comparison",
    "change",
    "text",
]

VALUES: frozenset[Kind] = frozenset({"date", "duration", "rate", "amount", "count"})
"""What is told by a value."""
AUXILIARIES = (
    "is|are|was|were|am|does|do|did|can|could|may|might|must|shall|should|has|have|had|will|would|isn't|aren't|wasn't"
    "|weren't|doesn't|don't|didn't|can't|couldn't|hasn't|haven't|hadn't|won't|wouldn't|shouldn't|cannot"
)
_AGENTS = (
    r"compan(?:y|ies)|officials?|judges?|agenc(?:y|ies)|part(?:y|ies)|persons?|people|ministers?|ministr(?:y|ies)|banks?"
    r"|firms?|departments?|bod(?:y|ies)|authorit(?:y|ies)|insurers?|suppliers?|sellers?|buyers?|lenders?|borrowers?"
    r"|managers?|carriers?|bidders?|advis[eo]rs?|directors?|officers?|shareholders?|stockholders?|holders?|investors?|owners?"
    r"|brokers?|agents?|lawyers?|counsel|accountants?|auditors?|contractors?|employees?|employers?|executives?|president"
    r"|secretar(?:y|ies)|chair(?:man|woman|person)?|committees?|councils?|boards?|commissions?|regulators?|tenants?"
    r"|landlords?|manufacturers?|makers?|producers?|distributors?|importers?|exporters?|licensees?|licensors?|trustees?"
    r"|arbitrators?|courier|customers?|vendors?|subsidiar(?:y|ies)|affiliates?|side|members?|partners?|leaders?|envoys?"
    r"|ambassadors?|negotiators?|representatives?|senators?|lawmakers?|airlines?|retailers?|brands?|unions?|\w*makers?"
    r"|witness(?:es)?|signator(?:y|ies)|organi[sz]ations?|institutions?|universit(?:y|ies)"
)
MEASURES = r"tons?|tonnes?|acres?|hectares?|barrels?|bushels?|gallons?|kilos?|kilograms?"
"""Units that goods and land are counted in, as a pattern."""
# One word each, hyphened ones by their last part. "Share" is a rate, "shares" are stock.
_NOUNS: tuple[tuple[Kind, str], ...] = (
    (
        "rate",
        r"rates?|tariffs?|surtax(?:es)?|split|dut(?:y|ies)|percent(?:age)?s?|surcharges?|share|interest|royalt(?:y|ies)|proportion|fraction"
        r"|portion|stake|slice|chunk|cut|premium|discount|mark-?up|margin|lev(?:y|ies)|tax|vat",
    ),
    (
        "amount",
        r"prices?|fees?|caps?|costs?|values?|amounts?|sums?|payments?|salar(?:y|ies)|wages?|pay|consideration"
        r"|penalt(?:y|ies)|fines?|deposits?|bonus(?:es)?|budgets?|revenues?|turnover|profits?|debts?|compensation|money"
        r"|remuneration|damages|dividends?|rents?|refunds?|instal?lments?|reimbursements?|earn-?outs?|sales|spending"
        r"|charges?|allowance|worth",
    ),
    (
        "date",
        r"dates?|day|months?|years?|deadlines?|expiry|expiration|anniversary|cut-?off|timeline|weekday",
    ),
    ("duration", r"periods?|duration|timeframe|window|notice|warning"),
    (
        "count",
        r"numbers?|count|quantit(?:y|ies)|quotas?|headcount|tally|volumes?|population|tonnage|acreage"
        rf"|{MEASURES}|kilomet(?:er|re)s?",
    ),
    ("party", _AGENTS),
    (
        "place",
        r"places?|cit(?:y|ies)|states?|countr(?:y|ies)|ports?|courts?|laws?|jurisdictions?|venues?|provinces?|count(?:y|ies)"
        r"|address|locations?",
    ),
    (
        "reason",
        r"reasons?|causes?|grounds?|rationale|justifications?|motives?|complaints?|objections?|grievances?|explanations?",
    ),
    ("condition", r"conditions?|circumstances?|requirements?|prerequisites?|preconditions?|triggers?|consequences?"),
    ("comparison", r"differences?"),
    ("change", r"changes?|revisions?|modifications?"),
    ("definition", r"definitions?|meaning"),
    ("list", r"list|names"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _NOUNS)
SIZED = (
    r"loans?|facilit(?:y|ies)|investments?|purchases?|orders?|contracts?|deals?|claims?|funds?|awards?|settlements?"
    r"|transactions?|acquisitions?|grants?|subsid(?:y|ies)|bills?"
)
"""Things whose size is told in money, as a pattern."""
# "The tariff increase" and "the price floor" are told by the noun before.
_STEPS = re.compile(
    r"increases?|cuts?|reductions?|rises?|hikes?|reliefs?|offsets?|floors?|ceilings?|thresholds?|limits?|caps?|breaks?"
    r"|drops?|jumps?|levels?|ranges?|obligations?"
)
_TERM = re.compile(
    r"\b(?:renewal|initial|lease|loan|licen[cs]e|contract|agreement|contract's|agreement's|cooperation|services?|supply"
    r"|employment|distribution|franchise|consulting|exclusivity) term$"
)
_TIME = re.compile(r"\b(?:lead|response|cure|delivery|transit|turnaround|waiting|processing|grace) times?$")
_TRAILING = re.compile(
    r"\w+ed|\w+ing|appl(?:y|ies)|paid|due|payable|set|now|today|currently|exactly|each|there|here|still|again|then|also|actually|first"
    r"|owing|put|like|likely|yet|together|altogether|ever|never"
)
_STOP = re.compile(
    rf"(?:{AUXILIARIES}|of|for|in|on|at|to|from|by|with|within|under|over|per|about|against|as|before|after|during|until"
    r"|since|through|between|than|and|or|if|when|where|while|unless|that|which|who|whose|what|how|i|we|you|they|it|he"
    r"|she|the|an?|our|its|their|your|this|these|those|every|any|all|no|not)"
)
_PLURAL = re.compile(r"\w{2,}(?:[^sui\W]s|ies|sses|uses|ches|shes|xes)|people|criteria|data|goods")
_SINGULAR = re.compile(
    r"news|gas|basis|business|process|always|perhaps|does|was|has|is|\w+'s|applies|\w*governs?|\w+[aeiou]us"
)
_WORD = re.compile(r"[a-z0-9][a-z0-9'’$%.-]*[a-z0-9%]|[a-z0-9]")
_DETERMINERS = re.compile(
    r"^\W*(?:(?:exactly|precisely|now|currently|then|be|been|the|an?|our|its|their|your|my|his|her|this|these|those|all|any"
    r"|some|such|both|other|each)\s+)*"
)


def phrase(text: str) -> tuple[list[str], str]:
    """The words of the noun phrase that ``text`` (in small letters) begins with, and what follows it."""
    rest = text[match.end() :] if (match := _DETERMINERS.match(text)) else text
    words: list[str] = []
    end = 0
    for word in _WORD.finditer(rest):
        if re.search(r"[,;:?!()]", rest[end : word.start()]) or _STOP.fullmatch(word[0]):
            break
        words.append(word[0])
        end = word.end()
    return words, rest[end:].strip()


def noun_kind(word: str) -> Kind:
    """The type that one noun asks for; "text" where it does not tell."""
    last = word if re.fullmatch(r"earn-outs?|cut-off|mark-up", word) else word.rsplit("-", 1)[-1]
    kind: Kind = next((kind for kind, pattern in _COMPILED if pattern.fullmatch(last)), "text")
    return "text" if kind == "count" and last != word else kind  # "Halli-ton" is a name


def head_kind(words: Sequence[str]) -> Kind:
    """The type that a whole noun phrase asks for, told by its last noun."""
    left = list(words)
    while left and (_TRAILING.fullmatch(left[-1]) and noun_kind(left[-1]) == "text"):
        left.pop()
    if not left:
        return "text"
    joined = " ".join(left)
    if _TERM.search(joined) or _TIME.search(joined):
        return "duration"
    kind = noun_kind(left[-1])
    if len(left) > 1 and _STEPS.fullmatch(left[-1]):
        before = noun_kind(left[-2])
        return before if before in ("rate", "amount", "count") else kind
    return kind


def run_kind(words: Sequence[str]) -> Kind:
    """The type of the first nouns that tell one, of a phrase that a verb may follow unseen ("duty applies",
    "companies pay fees")."""
    kind: Kind = "text"
    for place, word in enumerate(words):
        found = noun_kind(word)
        if found == "text" and (kind != "text" or word.endswith("ed") or plural(word)):
            return kind
        if found in ("party", "place") and plural(word):
            return "list"
        # In "what rate follows" nothing after the noun belongs to it; in "share price" the last noun counts.
        kind = found if found != "text" or not place else kind
    return kind


def plural(word: str) -> bool:
    """Whether a word looks like a plural: by its ending, so a verb's "-s" passes too."""
    return bool(_PLURAL.fullmatch(word)) and not _SINGULAR.fullmatch(word)
