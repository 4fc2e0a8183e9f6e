"""The type of answer that a question wants, told by the head of its question phrase.

"What tariff ...", "how much notice ...", "what could make ...": the words right after the question word decide, and no
word elsewhere does. Where they do not tell, the type is "text": a wrong type misleads the choice of evidence, none
does not.
"""

from __future__ import annotations

import re

from dealdesk.assistant.head import Head, heads
from dealdesk.assistant.noun import MEASURES, SIZED, VALUES, Kind, head_kind, noun_kind, phrase, plural, run_kind
from dealdesk.assistant.what import CHANGING, what_is, what_kind

__all__ = ["Kind", "kind_of"]

_SUBORDINATE = re.compile(r"\b(?:if|when|unless|where|once|because|although|whenever|while|until)\b")
_MORE = (
    r"(?:more|less)(?: \w+)?|higher|lower|longer|shorter|bigger|smaller|larger|greater|cheaper|dearer|earlier|later"
    r"|older|newer|better|worse"
)

_UNTIL_WHEN = re.compile(
    r"(?:until|till|through|effective|starting|since|as of|by) when(?:\W*$| under\b)", re.IGNORECASE
)
"""A day asked for at the end: "lease of the quay, until when"."""
_MEASURED = re.compile(rf"\bin (?:metric |short |long )?(?:{MEASURES})\b", re.IGNORECASE)
"""What is asked for in units: "size of the quota, in tons"."""
_PART_TIME = re.compile(r"\b(?:full|part)[ -]time\b")
_MONEY = re.compile(r"\b(?:dollars?|euros?|pounds|yen|yuan|cash|money|capital|insurance|coverage|funding)\b")
_ALLOWING = re.compile(
    r"(?:may|can|could|might)\b"
    r"|would\b.*\b(?:have to|need to|owe|lose|be (?:required|obliged|liable))\b"
    r"|(?:do|does|did)\b.*\bhave (?:the|an?) right\b"
    r"|(?:is|are|was|were|do|does|did)\b.*\b(?:qualif(?:y|ies|ied)|triggered|entitled|eligible|exempt(?:ed)?|allowed"
    r"|permitted|free to)\b|(?:do|does|did)\b.*\bget\b.*\bback\b"
)
"""What goes on after "when" where it asks what allows something."""
_TOLD_BARE: frozenset[Kind] = VALUES | {"reason", "definition"}
"""What a noun without a question word may ask for."""
_PART = re.compile(r"[;:—–]\s|\s-\s")
_OLD_AND_NEW = re.compile(
    r"(?:old|previous|former) (?:[\w-]+ ){0,2}?(?:and|vs\.?|versus) (?:the )?new\b|(?:new and old|before and after)\b"
)
_OF_NOUN = re.compile(r"(?:for|of|on|in|under|to|from|at|by)\b|\W*$")


def kind_of(question: str) -> Kind:
    """The type of answer that ``question`` wants; "text" where its words do not tell."""
    if _UNTIL_WHEN.search(question):
        return "date"
    kinds = [_kind(head) for head in heads(question)] or ["text"]
    if kinds[0] in ("yes_no", "text"):
        # "Is it still due, and when?" wants the day more than the yes; "how do we get out - what notice?" a length.
        return next((kind for kind in kinds if kind not in ("yes_no", "text")), kinds[0])
    return "count" if kinds[0] in ("text", "amount") and _MEASURED.search(question) else kinds[0]


def _kind(head: Head) -> Kind:
    main = _SUBORDINATE.split(head.rest, maxsplit=1)[0]
    if head.word == "compare" or _compares(head, main):
        return "comparison"
    if head.preposition == "from" and re.match(r"(?:(?:much|many|high) )?(?:\w+ )?to (?:what|which|how)\b", main):
        return "change"  # "from what to what?"
    if head.word == "how":
        return _how(main)
    if head.word in ("what", "which"):
        return what_kind(head, main)
    if head.word in ("who", "whom", "whose"):
        return _who(main)
    if head.word == "when":
        # "When may it end the contract?" asks what allows it, "until when may it ...?" for the day.
        return "condition" if not head.preposition and _ALLOWING.match(main) else "date"
    if head.word == "":
        # "Supply contract: interest on late payments?" asks with its last part that tells a type.
        kinds = [_bare(part.strip()) for part in _PART.split(head.rest)]
        return next((kind for kind in reversed(kinds) if kind != "text"), "text")
    simple: dict[str, Kind] = {"where": "place", "why": "reason", "auxiliary": "yes_no"}
    return simple.get(head.word, "list")


def _bare(rest: str) -> Kind:
    """ "Notice period", "fee the buyer pays", "countries we may sell in": a noun without a question word."""
    words, after = phrase(rest)
    if _OLD_AND_NEW.match(rest):
        return "change"
    if words and words[0] in ("define", "definition", "meaning"):
        return "definition"
    kind = head_kind(words) if len(words) <= 4 or _OF_NOUN.match(after) else "text"
    if kind == "text" and words and words[0] != "pay":  # a verb
        kind = run_kind(words[:4])
    if words and plural(words[0]) and (noun_kind(words[0]) in ("party", "place") or words[0] == "ways"):
        return "list"
    kind = kind if kind in _TOLD_BARE else what_is("is", rest)
    return kind if kind in _TOLD_BARE else "text"


def _compares(head: Head, main: str) -> bool:
    if (head.word == "how" and main.startswith("come ")) or _OLD_AND_NEW.match(head.rest):
        return False
    if re.search(r"\b(?:versus|vs)\b|\bcompared? (?:with|to)\b|\bcompar(?:e|ison)\W*$|\bdifferences? between\b", main):
        return True
    if head.word == "how" and re.search(r"\bdiffer(?:s|ed|ent)?\b|\bcompares?\b", main):
        return True
    if head.word in ("which", "what", "who", "auxiliary") and re.search(rf"\b(?:{_MORE})\b.*\bor\b", main):
        return True
    # "Which is higher?" and "which of them is cheaper?" set things side by side without naming them.
    return head.word == "which" and bool(
        re.match(rf"(?:of \w+ (?:\w+ )?)?(?:is|was|are|were) (?:the )?(?:{_MORE})\b", main)
    )


def _how(main: str) -> Kind:
    word, _, rest = main.partition(" ")
    if word in ("long", "fast", "soon", "quickly", "often", "frequently"):
        return "date" if rest.startswith("ago") else "duration"
    if word in ("late", "early"):
        return "date"
    if word in ("many", "much"):
        return _how_much(word, rest)
    if word in ("high", "low", "big", "large", "steep", "small", "great"):
        return _how_high(word, rest)
    if word == "come":
        return "reason"
    if re.search(r"\bdefined?\b", main) and not re.match(r"(?:can|could|should|would|do i)\b", main):
        return "definition"
    if re.match(
        r"(?:is|are|was|were) [\"“'‘][^\"”]+[\"”'’] (?:worked|calculated|computed|determined|measured|set)", main
    ):
        return "definition"
    if re.match(r"(?:is|are|was|were|will)\b.*\b(?:split|shared|divided|apportioned)\b", main):
        return "rate"
    if re.match(r"(?:did|do|does|has|have|had|was|were|is|are)\b", main) and re.search(
        rf"\b(?:{CHANGING})\b|\b(?:moved?|shift(?:ed)?)(?: (?:in|on|after|from|by|with|since)\b|\W*$)", main
    ):
        return "change"
    return "text"


def _how_much(word: str, rest: str) -> Kind:
    words, _ = phrase(rest)
    if any(
        re.fullmatch(r"days?|weeks?|months?|years?|hours?|minutes?|quarters?|time|longer|notice|warning", w)
        for w in _PART_TIME.sub("", " ".join(words)).split()[:3]
    ):
        return "duration"
    kind = run_kind(words[:3])
    if re.match(r"(?:us ?)?[$€£¥]|usd\b", rest) or re.search(
        r"\bin (?:us )?(?:dollars|euros|[$€£¥]|usd|eur|money)", rest
    ):
        return "amount"
    if _MONEY.search(" ".join(words[:2])):
        return "amount"
    if word == "many":
        return "rate" if re.match(r"percent|per cent", rest) else "count"
    if words and kind in ("rate", "amount"):
        return kind
    if match := re.match(r"(?:is|was|are|were|will) ", rest):
        found = head_kind(phrase(rest[match.end() :])[0])
        return found if found == "rate" else "amount"
    # "How much gas has it agreed to buy?" asks for a quantity, which may be told in money too.
    return "count" if words and words[0] not in ("more", "less", "does", "extra") else "amount"


def _how_high(word: str, rest: str) -> Kind:
    """Of "how high is the fine", "how big a slice of the company"."""
    match = re.match(r"(?:is|was|are|were|will|did|does|must|can|may)\b(?: be\b)?", rest)
    words = phrase(rest[match.end() :] if match else rest)[0]
    for kind in (head_kind(words), run_kind(words)):  # "how steep can tariffs get": a verb may follow the noun
        if kind in ("rate", "amount", "count"):
            return kind
    return "amount" if re.search(rf"\b(?:{SIZED})\b", rest) and word in ("big", "large", "small") else "text"


def _who(main: str) -> Kind:
    if re.search(r"\bcounts? as\b|\bqualif(?:y|ies) as\b", main):
        return "definition"
    # "Who is on the team?" asks for all of them.
    members = (
        r"(?:is|was|sits|serves?|are|were)\b(?: all)? (?:on|in|among|part of|a member of|members of)\b|are\b|were\b"
    )
    return "list" if re.match(members, main) else "party"
