"""The type of answer that a question wants, told by its words."""

from __future__ import annotations

import re
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

_GROUPS = "kinds?|types?|sorts?|countries|provinces|states|products|goods|items|foods|uses|categories|companies|sectors"
_RATES = "rates?|tariffs?|dut(?:y|ies)|percent(?:age)?|surcharge|share|interest|royalt(?:y|ies)"
_SUMS = "price|fee|cap|cost|value|amount|sum|payment|salary|consideration|penalty|fine|deposit"
_OFFICES = "company|official|judge|agency|party|person|minister|bank|firm|department|body|authority"
_AUXILIARIES = "is|are|was|were|does|do|did|can|could|may|must|has|have|had|will|would|should"

# The first rule with a pattern that matches decides, so the more particular rules stand first.
_RULES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        "change",
        (
            r"\bwhat (?:has |was |were |is )?(?:been )?chang",
            r"\bhow (?:did|do|does|has|have|was|were)\b.*\bchang",
            r"\bwhat happened\b",
        ),
    ),
    (
        "comparison",
        (
            r"\bcompar|\bdiffer(?:s|ent|ence|ences)?\b|\bversus\b|\bvs\.?\b",
            r"\b(?:more|less|higher|lower|longer|shorter|bigger|smaller) (?:\w+ )?than\b.*\bor\b",
        ),
    ),
    (
        "definition",
        (
            r"\bmeans?\b|\bmeant by\b|\bdefin(?:e|ed|ition)\b|\bcounts? as\b|\bstands? for\b",
            r"\bcount(?:s|ed)? .{0,20}as\b",
        ),
    ),
    (
        "reason",
        (
            r"^\W*(?:and |but |so )?why\b|[,;:.?] why\b",
            r"\bon what grounds?\b|\bfor what reason\b|\bwhat (?:is|was|are|were) the reasons?\b",
        ),
    ),
    (
        "duration",
        (
            r"\bhow (?:long|fast|soon|quickly|often)\b|\bwithin what time\b",
            r"\bhow many (?:days|weeks|months|years|hours)\b|\bhow much (?:notice|time)\b",
            r"\bwhat (?:is the )?(?:notice )?period\b|\b(?:duration|renewal term)\b",
        ),
    ),
    (
        "date",
        (
            # "When may it do so?" asks for a condition, and "When a party leaves, who pays?" for no date.
            r"\bwhen\b(?! (?:may|can|could|might)\b)(?! (?:the|a|an|it|they|we|you|i|is|are)\b.*,)",
            r"\b(?:until|by|since|from) when\b|\bhow late\b",
            r"\bwhat (?:day|date|month|year)\b|\b(?:on|by|from) (?:what|which) (?:day|date)\b|\b(?:dead|time)line\b",
            r"\b(?:start|end|effective|expir\w+|closing|due|outside|termination) date\b",
            r"\bthe (?:latest|earliest)\b.*\b(?:begin|start|file|can|may|must)\b",
        ),
    ),
    ("list", (rf"\b(?:which|what) (?:\w+ ){{0,3}}?(?:{_GROUPS})\b",)),
    ("count", (r"\bhow many\b|\bwhat (?:is the )?number of\b",)),
    ("rate", (rf"\b(?:what|which|how (?:high|much|big)|at what)\b.*\b(?:{_RATES})\b", r"\bhow high\b")),
    (
        "amount",
        (r"\bhow much\b|\bhow (?:big|large)\b", rf"\bwhat (?:is|was|are|were)? ?(?:the )?.{{0,40}}\b(?:{_SUMS})\b"),
    ),
    (
        "place",
        (
            r"^\W*(?:and )?where\b|\bin (?:what|which) (?:place|city|state|country)\b",
            r"\bwhich (?:court|law|state)\b|\bgoverning law\b",
        ),
    ),
    ("party", (rf"\bwho(?:m|se)?\b|\bwhich (?:\w+ )?(?:{_OFFICES})\b",)),
    ("list", (r"^\W*(?:which|what are|list|name)\b",)),
    (
        "condition",
        (
            r"\bwhat (?:if|happens|has to|must|would|could|needs?|conditions?)\b|\bunder what\b",
            r"\bprovided\b|\bin what case|^\W*when (?:may|can|could|might)\b",
        ),
    ),
    ("yes_no", (rf"(?:^|[,;:.?]\s+)\W*(?:and |but |so |then )?(?:{_AUXILIARIES})\b",)),
)
_COMPILED = tuple(
    (kind, tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in patterns)) for kind, patterns in _RULES
)


def kind_of(question: str) -> Kind:
    """The type of answer that ``question`` wants; "text" where its words do not tell."""
    return next((kind for kind, rules in _COMPILED if any(rule.search(question) for rule in rules)), "text")
