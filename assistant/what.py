"""What a question that begins with "what" or "which" asks for, told by the noun or the verb that follows."""

from __future__ import annotations

import re

from dealdesk.assistant.head import AUXILIARY, Head
from dealdesk.assistant.noun import AUXILIARIES, SIZED, Kind, head_kind, noun_kind, phrase, plural, run_kind

CHANGING = r"chang(?:e|ed|es|ing)|evolved?|amend(?:ed|s)?|alter(?:ed|s)?|modif(?:y|ied|ies)|revised?|replaced?|updated?"
"""Verbs for what changes, as a pattern."""
_RATED = re.compile(r"\b(?:\w+-)?(?:tariffs?|dut(?:y|ies)|surcharges?|customs|lev(?:y|ies)|proclamation|tax(?:es)?)\b")
_PAID = re.compile(
    r"\b(?:pay|pays|paid|earn|earns|earned|owe|owes|owed|cost|costs|charge|charges|charged|spend|spent|worth|sell for"
    r"|be fined|put in(?:to)?|contribute|invest)\b"
)
_LISTED = r"included|covered|excluded|exempt(?:ed)?|prohibited|forbidden|allowed|permitted|restricted|listed"
_BOUNDS = ("ceiling", "floor", "cap", "limit", "maximum", "minimum", "threshold")
_GROUPS = ("names", "kinds", "types", "sorts", "categories", "members", "parts", "steps", "options", "terms")
_TIMES = r"days?|weeks?|months?|years?|hours?|time|term|period|lease|stay"
_LENGTHS: dict[str, Kind] = {"number": "count", "amount": "amount", "length": "text"}
_PAYING = ("pay", "cost", "charge", "share", "cut", "fine", "value", "rent")
"""Verbs that are nouns too."""
_VERBS: dict[str, Kind] = {
    **dict.fromkeys(("happens", "triggers", "lets", "allows", "entitles", "permits", "prevents", "stops"), "condition"),
    **dict.fromkeys(
        ("caused", "led", "prompted", "triggered", "drove", "motivated", "explains", "justifies"), "reason"
    ),
    **dict.fromkeys(("counts", "qualifies"), "definition"),
    "made": "reason",
    "changed": "change",
    "changes": "change",
    "happened": "text",
}
"""What a verb right after "what" asks for."""
_RULES: tuple[tuple[Kind, str], ...] = (
    ("definition", r"(?:do|does|did|is|are|would)\b.*\b(?:meant?|stand for)\b|(?:do|does|did)\b.*\bcall\b"),
    ("definition", r"(?:do|does|did)\b[^\"“]*[\"“][^\"”]+[\"”] (?:cover|include|extend to|refer to|take in)\b"),
    (
        "condition",
        r"(?:must|shall|should|has to|have to|needs? to)\b(?: \w+ly)? (?:be|happen|occur|exist|come|go)\b",
    ),
    ("list", r"(?:must|shall|should)\b|(?:has|have|needs?) to\b|(?:do|does|did|will)\b.*\b(?:have|has) to\b"),
    ("list", r"(?:do|does|did|will)\b.*\bneeds? to\b.*\b(?:do|say|show|file|include|provide|contain|give|send)\b"),
    ("condition", r"(?:do|does|did|will)\b.*\bneed\b"),
    ("list", r"(?:do|does|did|can|may)\b.*\b(?:includes?|cover|contain|comprise|consist of)\b"),
    ("change", rf"(?:did|does|do|has|have)\b.*(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bas )\b(?:{CHANGING})\b"),
    ("change", r"(?:did|does|has|have|will)\b.*\b(?:do|done) (?:to|with)\b"),
)
_ACTIONS = tuple((kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _RULES)
"""What a whole clause after "what" asks for, the more particular first."""


def what_kind(head: Head, main: str) -> Kind:
    """The type that a question with ``head`` asks for; ``main`` is its rest without subordinate clauses."""
    words, after = phrase(main)
    if re.match(r"\W*(?:%|per ?cent\b)", main):
        return "rate"
    if words:
        return _what_noun(head, words, after, main)
    copula = re.match(r"(?:is|are|was|were|will be|would be|has been|have been|should be)\b\s*", main)
    if copula:
        return what_is(copula[0].strip(), main[copula.end() :])
    return _what_does(main, head.rest)


def _what_noun(head: Head, words: list[str], after: str, main: str) -> Kind:
    """ "What duty applies", "which banks lend", "what caused it": a noun or a verb follows the question word."""
    if (kind := _VERBS.get(words[0])) and not main.startswith("made up"):
        return "change" if words[0] == "happened" and re.search(r"\b(?:to|with)\b", after) else kind
    if words[0] == "commission" and _PAID.search(main):
        return "rate"
    if re.search(r"\bcounts? as\b|\bqualif(?:y|ies) as\b", main) or words[-1] in ("mean", "means", "meant"):
        return "definition"
    if len(words) > 1 and words[0].endswith("'s") and (owner := noun_kind(words[0].removesuffix("'s"))) != "text":
        return owner  # "which bank's base rate"
    if head.preposition == "within":
        return "duration"
    if head.preposition == "at" and words[-1] == "level":
        return "rate"
    if head.preposition in ("in", "under") and re.fullmatch(r"circumstances?|conditions?|cases?|events?", words[-1]):
        return "condition"
    if len(words) > 1 and words[-1] in _PAYING and plural(words[-2]):
        words = words[:-1]  # "which countries pay"
    kind = head_kind(words)
    if kind == "text" and not AUXILIARY.match(after):
        kind = run_kind(words)
    last = words[-2:] if kind == "place" else words[-1:]  # "which provinces lifted": a verb may follow unseen
    several = any(noun_kind(word) == kind and plural(word) and word not in ("laws", "courts") for word in last)
    if several and (kind in ("party", "place") or (kind in ("rate", "amount") and head.word == "which")):
        return "list"
    if kind != "text":
        return kind
    if _several(words, after, head.word):
        return "list"
    return "condition" if re.search(r"\b(?:need(?:s|ed)?|required?)\b", main) else "text"


def _several(words: list[str], after: str, word: str) -> bool:
    """Whether the noun is a plural, and none of its "-s" a verb's: "what ores are", but not "what makes it"."""
    for place, one in enumerate(words):
        if plural(one):
            if place + 1 < len(words):
                return place > 0 or word == "which"
            return bool(re.match(rf"(?:{AUXILIARIES}|and|or|of|from|in|under)\b|\W*$", after))
    return False


def what_is(copula: str, rest: str) -> Kind:
    words, after = phrase(rest)
    several = copula in ("are", "were")
    if not words:
        return "text"
    if re.match(r"(?:(?:the|an?) )?(?:[\"“][^\"”]+[\"”]|['‘][^'’]+['’](?! [a-z]+ing\b))", rest):
        return "definition"  # What is "Oil" ...
    if words[0] == "meant" and after.startswith("by"):
        return "definition"
    if re.fullmatch(_LISTED, words[-1]) and not after.startswith("to"):
        return "list"
    if (kind := _superlative(words, after, rest)) != "text":
        return kind
    if words[-1] in ("level", "size", "height", "magnitude", "length", "number", "amount") and after.startswith("of "):
        inner = phrase(after[3:])[0]
        if words[-1] in ("number", "amount", "length") and inner:
            return _LENGTHS.get(words[-1], "amount") if not re.fullmatch(_TIMES, inner[-1]) else "duration"
        return head_kind(inner) if head_kind(inner) != "text" else run_kind(inner)
    if words[-1] in _BOUNDS and (of := re.match(r"(?:for|on|of|under|over|to)\b ", after)):
        bounded = head_kind(phrase(after[of.end() :])[0])
        if bounded in ("rate", "amount", "count"):
            return bounded  # "What is the ceiling for the tariff?"
    if words[-1] == "duties" and re.match(r"of (?:the |an? )?", after):
        owner = phrase(re.sub(r"^of ", "", after))[0]
        return "list" if owner and noun_kind(owner[-1]) == "party" else "rate"
    if words[-1] == "term" and after.startswith("of "):
        return "duration"
    if words[0] in ("reason", "purpose", "rationale") and not several:
        return "reason"
    kind = head_kind(words)
    if kind == "rate" and re.match(r"per (?!cent|annum|year|month|quarter)\w", after):
        return "amount"  # the tariff per barrel
    if kind == "text" and run_kind(words) == "rate":
        kind = "rate"  # "What is the royalty rate Orla owes": a subject follows the noun
    if kind in ("party", "place") and not re.match(r"(?:the|our|their|its|your)\b", rest):
        return "text"  # "What is Tide Court?" asks what the thing of that name is
    if kind in ("party", "place") and (several or plural(words[-1])):
        return "list"
    if kind != "text":
        return kind
    if re.search(r"\b(?:paying|charging|owing|spending)\b", rest):
        return "rate" if _RATED.search(rest) else "amount"
    if owed := re.search(r"\b(?:required|obliged|expected|supposed|meant) to\b", rest):
        if re.match(r" (?:pay|invest|spend|contribute)\b", rest[owed.end() :]):
            return "amount"
        return "list"  # "What is the supplier required to do?"
    if re.match(r"an? ", rest) and re.match(r"(?:(?:in|under|for)\b.*)?\W*$", after) and len(words) <= 4:
        return "definition"
    return "list" if several or (plural(words[-1]) and words[-1] in _GROUPS) else "text"


def _superlative(words: list[str], after: str, rest: str) -> Kind:
    """Of "the latest the works can begin", "the most a car can be charged", "the smallest claim"."""
    modal = re.search(r"\b(?:can|may|must|could|has to)\b", after)
    if words[0] in ("latest", "earliest", "soonest") and len(words) == 1 and modal:
        return "date"
    if words[0] in ("most", "least", "maximum", "minimum", "highest", "lowest", "total") and _PAID.search(rest):
        return "rate" if _RATED.search(rest) else "amount"
    if re.fullmatch(r"\w+est|maximum|minimum", words[0]) and re.fullmatch(SIZED, words[-1]):
        return "amount"
    return "text"


def _what_does(main: str, rest: str) -> Kind:
    """ "What could make", "what does it have to do", "what do we owe": a verb tells, for no noun does."""
    said = re.split(r"\b(?:about|regarding|concerning|say|says|said|mention|state)\b", main, maxsplit=1)[0]
    for kind, pattern in _ACTIONS:
        if pattern.match(said):
            return kind
    if put := re.match(r"(?:do|does|did)\b.*\b(?:put|estimate|set|reckon|assess|fix)\b ", said):
        return head_kind(phrase(re.split(r"\bat\b", said[put.end() :], maxsplit=1)[0])[0])
    if _PAID.search(said):
        return "rate" if _RATED.search(main) or re.search(r"\bcharged? on\b", said) else "amount"
    if re.match(r"(?:would|could|might)\b", main):
        return "condition"
    if re.match(r"(?:can|may|will)\b", main) and rest != main:
        return "condition"  # "What can the buyer do if ..."
    if re.match(r"of (?:the|these|those|our|its)\b.*\b(?:are|were|do|have)\b", main):
        return "list"
    return "condition" if re.match(r"if\b", rest) else "text"
