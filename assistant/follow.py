"""A follow-up against the question before it: whether it leans on it, and what it would be if asked in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from dealdesk.assistant.noun import AUXILIARIES
from dealdesk.ingest.dates import dates_in

_LEANING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|those|these|this|that one|he|she|his|her|him|there|then|same|ones?|former"
    r"|latter|instead|else|another|other|too|as well|also|again)\b|^\W*(?:and|but|so|or|what about|how about|what if"
    r"|since when|until when|why|how so)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|those|these|this|that|he|she|his|her|him|there|then|same|ones?|former"
    r"|latter|instead|else|another|other|too|also|again|such|you|mean|meant|said|yes|no|thanks?)\b"
    r"|\bas well\b|\bso far\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:(?:at|by|for|from|in|of|on|under|until|with) )?"
    rf"(?:what|which|when|where|who|whose|how|why|{AUXILIARIES})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}")
_IDLE = re.compile(
    r"the|and|for|are|was|were|with|from|that|this|what|when|where|which|who|whom|whose|how|why|does|did|has|have|had|can"
    r"|could|may|might|must|shall|should|will|would|been|being|not|but|any|all|its|our|your|about|into|over|under|than"
    r"|much|many|long|more|most|some|there|get|gets|got|takes?|makes?|gives?|says?|needs?",
    re.IGNORECASE,
)
_LEAST_NEW = 4
"""Words of its own with which a question can be of another matter."""
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w&.-]*\w(?: (?:[A-Z][\w&.-]*\w|\d[\w.-]*))*")
_SHORT = re.compile(
    r"^\W*+(?P<joined>(?:(?:and|but|so|or|then|ok|okay)\b\W*+)*(?:(?:what|how) about\b\s*)?)"
    r"(?P<preposition>(?:for|from|on|in|under|to|with|at|by|of|against|after|before|as of)\b\s*)?"
    r"(?P<words>[^?!.]{2,60})[?!.]*\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    rf"\b(?:{AUXILIARIES}|what|which|who|when|where|why|how|it|they|them|that|this|those|these|if|before|originally|else"
    r"|past)\b",
    re.IGNORECASE,
)
_TAIL = r"(?:(?:the|an?) )?(?:[\w'’$%.-]+ ){0,4}?[\w'’$%.-]+"
_STOP = (
    rf"(?= (?:{AUXILIARIES}|for|from|on|in|under|to|with|at|by|of|against|after|before|and|or|if|when|that|which)\b"
    r"|[?,;.]|$)"
)
_VERBS = (
    r"pay|get|cost|apply|have|need|give|make|take|receive|charge|owe|own|hold|say|cover|use|last|run|start|end|expire"
    r"|sign|offer|promise|agree|buy|sell|face|carry|bear|provide|require|allow|set|earn|be|mean|include|impose|put|keep"
)
_SUBJECT = re.compile(
    rf"\b(?:do|does|did|can|may|must|will|should|would) (?P<words>{_TAIL})"
    rf"(?= (?:(?:from|in|of|for) [\w' -]+? )?(?:{_VERBS})\b)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?P<article>\b[Aa]n? )?\b(?P<noun>[a-z]\w+) from (?:the )?[A-Z]\w*(?:,? (?:and |or )?(?:the )?[A-Z]\w*)*"
)
_NATIONAL = re.compile(r"(?<!^)\b[A-Z][a-z]+(?:an|ese|ish|ch|i|ss)\b(?= [a-z])")
Sort = Literal["date", "code", "name", "other"]


def leans(question: str) -> bool:
    """Whether the question cannot be understood alone: it points back, or is too short to name its subject."""
    return bool(_LEANING.search(question)) or len(re.findall(r"[A-Za-z]{4,}", question)) < 4


def asks_alone(question: str) -> bool:
    """Whether the question is a whole one that points at nothing before it."""
    return bool(_ASKS.match(question)) and not _POINTING.search(question)


def changes_topic(question: str, earlier: str) -> bool:
    """Whether ``question`` is of another matter than ``earlier``: one that stands alone and shares no word with it."""
    return _stands_alone(question) and not _stems(question) & _stems(earlier)


def says_all(question: str, earlier: str) -> bool:
    """Whether ``earlier`` has nothing that ``question``, one that stands alone, does not say itself."""
    return _stands_alone(question) and _stems(earlier) <= _stems(question)


def _stands_alone(question: str) -> bool:
    """A whole question that points at nothing before it and has words enough of its own."""
    return asks_alone(question) and len(_stems(question)) >= _LEAST_NEW


def in_full(question: str, earlier: Sequence[str]) -> str:
    """The last of ``earlier`` with what ``question`` puts in its place: "What does tin pay?" and "And zinc?" make "What
    does zinc pay?". Empty where it is not clear what would be replaced."""
    asked = ""
    for one in earlier:
        asked = _replacing(one, asked) or one
    return _replacing(question, asked)


def _replacing(question: str, asked: str) -> str:
    match = _SHORT.match(question)
    if match is None or _CLAUSE.search(match["words"]) or not _ASKS.match(asked) or not asked.rstrip().endswith("?"):
        return ""
    words, preposition = match["words"].strip(), (match["preposition"] or "").strip()
    if len(words.split()) > 6 or not (preposition or match["joined"]):
        return ""
    if preposition:
        return _placed(preposition, words, asked)
    if words.lower().endswith(" ones"):
        return _kind_of_ones(words.rsplit(" ", 1)[0], asked)
    if re.search(r"['’]s?$", words):
        found = list(re.finditer(rf"{_NAME.pattern}['’]s?(?= )", asked))
        return _swapped(asked, found[-1].span(), words) if len(found) == 1 else ""
    return _same_sort(words.rsplit(", ", 1)[-1], asked)


def _placed(preposition: str, words: str, asked: str) -> str:
    """The last place with the same preposition takes ``words``, unless a date would stand for none or none for one;
    where there is no such place, it is one more at the end."""
    places = list(re.finditer(rf"\b{preposition} (?P<words>{_TAIL}){_STOP}", asked, re.IGNORECASE))
    for match in reversed(places):
        if (_sort(match["words"]) == "date") == (_sort(words) == "date"):
            return _swapped(asked, match.span("words"), words)
    return _same_sort(words, asked) or f"{asked.rstrip(' ?')} {preposition} {words}?"


def _kind_of_ones(adjective: str, asked: str) -> str:
    """ "And Arcadian ones?" after tin "from Borduria" or "Bordurian tin"."""
    if match := _FROM.search(asked):
        article = f"{'an' if adjective[:1].lower() in 'aeiou' else 'a'} " if match["article"] else ""
        return _swapped(asked, match.span(), f"{article}{adjective} {match['noun']}")
    found = list(_NATIONAL.finditer(asked))
    return _swapped(asked, found[0].span(), adjective) if len(found) == 1 else ""


def _same_sort(words: str, asked: str) -> str:
    """What is of the same sort as ``words``, where there is one: a name for a name, a date for a date; for other words
    what the question is about."""
    sort = _sort(words)
    spans = _spans(sort, asked)
    if len(spans) == 1:
        return _swapped(asked, spans[0], words)
    subject = _SUBJECT.search(asked) if sort == "other" else None
    return _swapped(asked, subject.span("words"), words) if subject else ""


def _sort(words: str) -> Sort:
    if dates_in(words, 2000):
        return "date"
    if re.fullmatch(r"[A-Z][\w-]*\d[\w-]*", words):
        return "code"
    return "name" if re.match(r"(?:the )?[A-Z]", words) else "other"


def _spans(sort: Sort, asked: str) -> list[tuple[int, int]]:
    """Where words of a sort stand; of words that are no name, date or model number it cannot be told."""
    dates = [(mention.start, mention.end) for mention in dates_in(asked, 2000)]
    names = [
        m.span() for m in _NAME.finditer(asked) if all(m.end() <= start or end <= m.start() for start, end in dates)
    ]
    if sort == "date":
        return dates
    return [span for span in names if _sort(asked[slice(*span)]) == sort]


def _swapped(text: str, span: tuple[int, int], words: str) -> str:
    return f"{text[: span[0]]}{words}{text[span[1] :]}"


def _stems(text: str) -> set[str]:
    return {word.lower()[:6] for word in _WORD.findall(text) if not _IDLE.fullmatch(word)}
