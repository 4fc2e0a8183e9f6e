"""The wordings in which a document orders a change of another, as patterns over a sentence whose citations are masked.

Each pattern has the group ``targets`` (what is changed), most have ``verb`` and ``part`` (what of it).
"""

from __future__ import annotations

import re
from typing import Literal

RelationKind = Literal["amends", "supersedes", "suspends", "extends", "terminates", "implements"]

CITED, PASSED = "\x01", "\x02"
"""What stands in the place of a citation in a sentence: one that may be the target, one that changed another."""
_C = rf"(?<!{CITED}){CITED}++"
_MADE = r"(?:amended|modified|supplemented|extended|continued|revised|restated|adjusted|corrected)"
_AND_MADE = rf"(?:\w+\s+)?{_MADE}(?:\s+(?:and|or)\s+(?:\w+\s+)?{_MADE})?"
BY = re.compile(
    rf"\bas\s+{_AND_MADE}\s+(?:by|in|under|pursuant\s+to)\s+(?:section\s\S+\s+of\s+)?(?:the\s+)?"
    rf"(?P<by>{_C}(?:(?:[,;]\s*|\s+)(?:and\s+|or\s+)?(?:the\s+)?{_C})*)"
)
_AS = (
    rf"(?:,?\s+as\s+{_AND_MADE}(?:\s+(?:by|in|under|pursuant\s+to)\s+(?:section\s\S+\s+of\s+)?(?:the\s+)?[\x02 ,;]"
    r"(?:[\x02 ,;]|and|the)*|\s+from\s+time\s+to\s+time)?,?)"
)
_LIST = (
    rf"(?P<targets>{_C}{_AS}?(?:(?:[,;]\s*|\s+)(?:and\s+|or\s+)?(?:the\s+|(?:section|clause|annex)\s[^\x01.;]{{1,50}}?)?"
    rf"{_C}{_AS}?)*)"
)
_ADVERB = r"(?:(?:hereby|further|also|accordingly|each|immediately|temporarily|,)\s+)*"
_TAIL = (
    r"(?P<tail>[,;]?\s*(?:\([^()]{0,80}\)|(?:on|for|with\s+respect\s+to|relating\s+to|to)\s[^.;:,\x01\x02]{1,80}?)?)\s*"
)
PASSIVE = re.compile(
    rf"{_LIST}{_TAIL}\b(?:is|are|shall\s+be)\s+{_ADVERB}"
    r"(?P<verb>amended\s+and\s+restated|(?:deleted|replaced)\s+in\s+its\s+entirety|amended|modified|revised|corrected"
    r"|increased|reduced|superseded|replaced|suspended|extended|continued|terminated|revoked|rescinded|repealed"
    r"|withdrawn|annulled|cancell?ed|deleted|implemented|supplemented)\b"
)
NO_LONGER = re.compile(
    rf"{_LIST}(?P<tail>[^.;:\x01\x02]{{0,60}}?)\s*\b(?:shall|is|are|will)\s+"
    r"(?P<verb>no\s+longer\s+(?:be\s+)?(?:in\s+(?:effect|force)|apply)"
    r"|cease\s+to\s+(?:have\s+effect|apply|be\s+in\s+(?:effect|force)))"
)
_VERB = (
    r"(?P<verb>amends?\s+and\s+restates?|amends?|modif(?:y|ies)|revises?|supplements?|adjusts?|supersedes?|replaces?"
    r"|increases?|reduces?|decreases?|eliminates?|suspends?|extends?|continues?|terminates?|revokes?|rescinds?|repeals?|withdraws?|cancels?|implements?|gives?\s+effect\s+to"
    r"|carr(?:y|ies)\s+out)"
)
_SUBJECT = (
    r"(?:\b(?:[Tt]his|[Tt]he\s+present|[Tt]hese)\s+(?:[\w.]+\s+){1,3}?|\bof\s+this\s+\w+\s+|\bI\s+|\b[Ww]e\s+"
    r"|\b[Tt]he\s+[Pp]arties\s+|^It\s+)"
)
_DECIDED = (
    r"(?:(?:determined?|deem(?:ed)?|f(?:ind|ound)|judgment,)\s+(?:that\s+)?(?:it\s+(?:is\s+|to\s+be\s+)?)?|\bit\s+is\s+)"
    r"(?:also\s+|further\s+)?(?:necessary|appropriate|advisable)(?:\s+and\s+(?:necessary|appropriate))?\s+to\s+"
    r"(?:further\s+)?"
)
_OBJECT = rf"\s+(?P<part>[^.;:\x01\x02]{{0,140}}?){_LIST}"
ACTIVE = re.compile(rf"{_SUBJECT}{_ADVERB}{_VERB}{_OBJECT}")
JUDGED = re.compile(rf"(?:{_DECIDED}|\bdetermined?\s+to\s+){_VERB}{_OBJECT}")
BY_DOING = re.compile(
    rf"{_DECIDED}[^.;]{{0,300}}?\bby\s+(?:modifying\s[^.;,]{{0,60}}?\sto\s+)?{_ADVERB}"
    r"(?P<verb>(?:amend|modify|revis|adjust|increas|reduc|decreas|rais|lower|suspend|extend|continu|terminat|revok"
    rf"|replac)ing|suspend|extend|terminate){_OBJECT}"
)
FROM_TO = re.compile(
    rf"(?:^|[:;]\s+(?:and\s+)?)\W*(?:\w{{1,4}}\)\s+)?(?P<verb>increase|reduce|decrease|raise|lower){_OBJECT}"
    r"[^.;:]{0,200}?\bfrom\s[^.;:]{1,60}?\sto\s"
)
NOT_SUBJECT = re.compile(
    rf"\bshall\s+(?P<verb>no\s+longer\s+be\s+subject)\s+to\s+(?P<part>[^.;:\x01\x02]{{0,140}}?){_LIST}"
)
INSTEAD = re.compile(rf"\b(?P<part>subject\s+to\s+[^.;:\x01\x02]{{0,140}}?){_LIST}[,;]?\s+shall\s+(?P<verb>instead)\b")
IN_LIEU = re.compile(rf"\b(?P<verb>in\s+lieu)\s+of\s+(?P<part>[^.;:\x01\x02]{{0,140}}?){_LIST}")
TAKEN_OUT = re.compile(
    r"\b(?:is|are)\s+hereby\s+(?P<verb>removed\s+from|deleted\s+from|added\s+to|inserted\s+in(?:to)?)\s+"
    rf"(?P<part>[^.;:\x01\x02]{{0,80}}?){_LIST}"
)
IN_PLACE = re.compile(
    rf"\b[Ii]n\s+(?P<part>[^.;:\x01\x02]{{0,80}}(?:\.\d[^.;:\x01\x02]{{0,40}})*(?:of|to)\s+(?:the\s+)?){_LIST},?\s+"
    r"(?:[^.;“\"]{0,80}?[“\"][^”\"]{1,300}[”\"]\s+(?:is|are|shall\s+be)\s+(?:hereby\s+)?"
    r"(?P<verb>deleted|replaced|struck|amended|changed)|(?P<order>strike|delete|replace|insert)\b)"
)
HEADING = re.compile(
    r"^(?:[^\x02\n]{0,60}?[\s:.–-])?"
    r"(?P<verb>Amend(?:ments?|ing)|Modif(?:ications?|ying)|Terminat(?:ion|ing)|Revo(?:cation|king)|Suspen(?:sion|ding)"
    r"|Exten(?:sion|ding)|Superseding|Replacing|Implement(?:ation|ing)|Rescinding)"
    r"(?:\s+(?:Letter|Agreement))?(?:\s+(?:No\.?|Number)\s*\w+)?(?P<part>\s+(?:(?:to|of)\s+)?(?:Annex\s\S+\s+to\s+)?)"
    rf"(?:the\s+|certain\s+)?{_LIST}\s*(?:$|[.\n]|on\s)",
    re.IGNORECASE,
)
THIS = re.compile(
    r"\bthis\s+(?:\w+\s+){0,3}?(?P<verb>amendment|extension|supplement|termination|addendum)(?:\s+(?:agreement|letter))?"
    r"(?:\s+(?:no\.?|number)\s*\w+)?,?\s*(?:\([^()]{0,60}\)\s+)?(?P<part>(?:to|of)\s+(?:the\s+|that\s+certain\s+)?)"
    rf"{_LIST}",
    re.IGNORECASE,
)
WITH_OBJECT = (ACTIVE, JUDGED, BY_DOING, FROM_TO, NOT_SUBJECT, INSTEAD, IN_LIEU, TAKEN_OUT)
"""Where words between the verb and the target must say what of the target is changed, and nothing else."""
FORMS = (PASSIVE, NO_LONGER, *WITH_OBJECT, IN_PLACE, HEADING, THIS)
HAS_VERB = re.compile(
    r"amend|modif|revis|correct|increas|reduc|decreas|rais|lower|supersed|replac|suspen|exten|continu|terminat|revo"
    r"|rescind|repeal|withdr|annul|cancel|delet|struck|strike|implement|supplement|adjust|no\s+longer|cease|eliminat"
    r"|instead|lieu|remov|insert|added|effect\s+to|carr|addend|restat|chang",
    re.IGNORECASE,
)
KINDS: tuple[tuple[RelationKind, re.Pattern[str]], ...] = (
    ("supersedes", re.compile(r"restate|supersed|entirety", re.IGNORECASE)),
    ("suspends", re.compile(r"suspen", re.IGNORECASE)),
    ("extends", re.compile(r"exten|continu", re.IGNORECASE)),
    (
        "terminates",
        re.compile(r"terminat|revo|rescind|repeal|withdr|annul|cancel|no\s+longer|cease|eliminat", re.IGNORECASE),
    ),
    ("implements", re.compile(r"implement|effect\s+to|carr", re.IGNORECASE)),
)
MAYBE = re.compile(
    r"\b(?:if|unless|may(?!\s+\d)|might|could|would|should|upon|whether|event|until such|nothing|not|provided that"
    r"|as though)\b",
    re.IGNORECASE,
)
ALLOWED = re.compile(r"\b(?:if|unless|may(?!\s+\d)|might|could|would|should)\b", re.IGNORECASE)
TOLD = re.compile(r"\b(?:that|which|who|whose|because|since|as defined)\s")
OTHER_OBJECT = re.compile(
    r"\b(?:declared|to\s+(?!be\b|the\b|an?\b|additional\b|section)[a-z]+|that|which|threats?|emergenc(?:y|ies)|this|HTSUS"
    r"|consistent with|in response|measures? taken|any|regulations?)\b",
    re.IGNORECASE,
)
LINKED = re.compile(
    r"(?:^|\b(?:of|in|to|by|under|from|pursuant\s+to|concerning|with)\s+)(?:(?:the|that\s+certain)\s+)?$"
)
PLACE = re.compile(
    r"\b((?i:(?:sub)?(?:sections?|sec\.|clauses?|articles?|annex|paragraphs?|schedules?))\s+"
    r"\(?(?:\d+|[IVX]+|[A-Z])\b(?:[.\-]\w+)*\)?(?:\s?\(\w{1,5}\))*)[^,;\x01\x02]{0,40}?\s(?:of|to|in)\s+(?:each\s+of\s+)?(?:the\s+)?$"
)
