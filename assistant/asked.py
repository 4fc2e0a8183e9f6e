"""The words that a question asks with, each by how rare it is among the passages found, and how a text holds them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from math import log
from sys import intern

from dealdesk.assistant.denied import asks_what_not
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.meaning import role_of, term_of
from dealdesk.assistant.question import Question
from dealdesk.assistant.wording import legal_words
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.facts import FactKind
from dealdesk.ingest.values import Value, ValueKind, values_in

WANTED: dict[Kind, tuple[ValueKind, ...]] = {
    "date": ("date", "month", "duration"),
    "duration": ("duration", "date", "month"),
    "rate": ("rate",),
    "amount": ("amount", "rate"),
    "count": ("count", "duration", "amount"),
}
"""For a kind of question the kinds of value that can answer it, the most fitting first."""

_LENGTH = re.compile(r"\bhow (?:fast|quickly|often|frequently|many|much)\b", re.IGNORECASE)
"""What asks for a length of time that no day tells."""
_QUANTITY = re.compile(r"\b(?:quantit(?:y|ies)|volumes?|tonnage|headcount|population)\b", re.IGNORECASE)
"""What asks for a number that no length of time and no sum tells."""
_CONTEXT = 0.35
"""What a word of the question before weighs, against 1 for a word of the follow-up itself."""
_SYNONYM = 0.6
"""What a document's word for an everyday one counts."""
_PAST = re.compile(r"\b(?:did|was|were|had|been|originally|first|earlier|before|previous(?:ly)?)\b", re.IGNORECASE)
_ROLES: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    (
        "expires",
        re.compile(
            r"\b(?:expir\w*|run(?:s|ning)? out|ran out|laps\w+|until when|how long|ends?|ended|ending|terminat\w*"
            r"|stop(?:s|ped)?|last(?:s|ed)?|extended|through when)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "deadline",
        re.compile(
            r"\b(?:by when|by (?:what|which) (?:date|day|time)|due"
            r"|deadline|the latest|no later|not later|owes?|how late|last day|in time|within what)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "effective",
        re.compile(
            r"\b(?:take|takes|took|go|goes|went|come|comes|came) (?:in(?:to)? )?(?:effect|force)\b|\bkick(?:s|ed)? in\b"
            r"|\b(?:effective|start\w*|begin\w*|began|begun|appl(?:y|ies|ied)|reach\w*|from (?:when|what|which))\b",
            re.IGNORECASE,
        ),
    ),
    ("signed", re.compile(r"\bsign(?:s|ed|ing)?\b|\bexecuted\b|\bdated\b", re.IGNORECASE)),
    ("announced", re.compile(r"\b(?:announc\w+|publish\w*|releas\w+|issued|made public|put out)\b", re.IGNORECASE)),
)
"""What part a date plays that a question asks for, by the question's words; the first that is met decides."""
ENDS: tuple[FactKind, ...] = ("expires", "deadline")
_REACH = 60
"""Characters at which a word beside a value counts half."""
_IDLE = frozenset(
    re.findall(
        r"\w+",
        "what when where which who whom whose how why do doe does did done can could may might must shall should would"
        " have has had been from under about than them we you your our us me my he she her his him it say said get"
        " mani much long either neither both befor",
    )
)
"""Stems that a question is made with and that say nothing of its matter."""
_COUNTED = re.compile(
    r"\bhow many (?P<noun>[\w'’.-]+(?: (?!(?:do|does|did|is|are|was|were|has|have|had|may|must|can|could|shall|should"
    r"|will|would)\b)[\w'’.-]+){0,2})",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:what|anything)\b(?: else)? (?:could|would|might|can|may|must|shall|should|will|has to|have to|needs? to"
    r"|lets?|allows?|entitles?|permits?|triggers?|prevents?|stops?)\b"
    r"|\b(?:what|which)(?: \w+)? (?:circumstances?|conditions?|cases?|events?)\b|\bwhen (?:may|can|could|might)\b",
    re.IGNORECASE,
)
"""A question for conditions that may be several; "what if" asks for what follows from one."""
AFTER = 45
"""Characters after a number within which what it counts is named."""
_ANY_WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """``weights`` maps each stem of the question to how much it says; ``pairs`` are stems that stand side by side;
    ``past`` is true where it asks of what was; ``role`` is the part that a date asked for plays; ``given`` are values
    that the question itself names, which answer nothing; ``counted`` is what "how many" counts;
    ``several`` is true where it may ask for more than one thing, ``denied`` where it asks what is not so; ``wanted``
    are the kinds of value that can answer it, ``term`` is the term whose meaning it asks for, ``sought`` that or the
    role whose holder it asks for. ``names`` are, for each document that goes by some of the words, those by its id;
    ``own`` are they in a reading for one document.
    """

    weights: Mapping[str, float]
    synonyms: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    kind: Kind
    past: bool
    role: FactKind | None
    given: frozenset[str]
    counted: frozenset[str]
    several: bool = False
    denied: bool = False
    wanted: tuple[ValueKind, ...] = ()
    term: str = ""
    sought: str = ""
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    def of(self, document_id: str) -> Asked:
        """The same for what a document says: what it goes by itself holds for all of it and stands next to nothing."""
        own = self.names.get(document_id)
        return replace(self, own=own) if own else self

    def covered(self, stems: frozenset[str]) -> float:
        """The share of the question's weight that stands in a text of these ``stems`` (0 to 1); 0.5 without words."""
        whole = sum(self.weights.values())
        held = sum(weight for stem, weight in self.weights.items() if stem in stems or stem in self.own)
        if self.synonyms & stems:
            held += _SYNONYM * whole / max(len(self.weights), 1)
        return min(held / whole, 1.0) if whole else 0.5

    def paired(self, stems: Sequence[str]) -> float:
        """The share of the question's pairs of words that stand side by side in the text (0 to 1)."""
        return len(self.pairs & set(pairwise(stems))) / len(self.pairs) if self.pairs else 0.0

    def near(self, text: str, values: Sequence[Value]) -> float:
        """How much of the question stands close to a value of the wanted type (0 to 1); 0.5 where none is wanted."""
        if not self.wanted:
            return 0.5
        told = [value for value in values if value.kind in self.wanted[:2] and value.plain not in self.given]
        if not told or not self.weights:
            return 0.0
        places = self._places(text)
        whole = sum(weight for stem, weight in self.weights.items() if stem not in self.own)
        if not whole:
            return 0.0
        return max(sum(self._beside(value, places)) / whole for value in told)

    def counts(self, text: str, values: Sequence[Value]) -> float:
        """1 where a number of the text counts what "how many" asks for, else 0; 0.5 for other questions."""
        if not self.counted:
            return 0.5
        after = (text[value.start : value.end + AFTER] for value in values)
        return float(any(self.counted & set(stems) for stems in tokenize(list(after))))

    def _places(self, text: str) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for stem, start, end in _stems_at(text):
            if stem in self.weights and stem not in self.own:
                found.setdefault(stem, []).append((start, end))
        return found

    def _beside(self, value: Value, places: Mapping[str, list[tuple[int, int]]]) -> Iterable[float]:
        for stem, spans in places.items():
            gap = min(max(start - value.end, value.start - end, 0) for start, end in spans)
            yield self.weights[stem] / (1 + gap / _REACH)


@lru_cache(maxsize=4096)
def _stems_at(text: str) -> tuple[tuple[str, int, int], ...]:
    """Each stem of ``text`` with the span of its word. Kept, since questions meet the same units again."""
    words = [match.span() for match in _ANY_WORD.finditer(text)]
    stems = tokenize([text[a:b] for a, b in words])
    return tuple((intern(stem), *span) for span, own in zip(words, stems, strict=True) for stem in own)


def asked(
    question: Question, passages: Sequence[Collection[str]], names: Mapping[str, frozenset[str]] | None = None
) -> Asked:
    """The words of ``question``; rare is what few of the ``passages``, each given as its stems, hold. ``names`` are the
    stems by which documents go."""
    own, context = (_telling(text) for text in (question.content, question.context))
    rarity = {stem: _rarity(sum(stem in held for held in passages), len(passages)) for stem in {*own, *context}}
    term = term_of(question)
    weights = {stem: (1.0 if stem in own or not own else _CONTEXT) * rarity[stem] for stem in {*own, *context}}
    return Asked(
        weights=weights,
        synonyms=frozenset(tokenize([question.query.synonyms])[0]) - weights.keys(),
        pairs=frozenset(pairwise(own)),
        kind=question.kind,
        past=bool(_PAST.search(question.query.words)),
        role=_role(question) if question.kind in ("date", "duration") else None,
        given=frozenset(value.plain for value in values_in(question.query.words)),
        counted=counted(question),
        several=question.kind == "list" or (question.kind == "condition" and bool(_SEVERAL.search(question.content))),
        denied=asks_what_not(question.content),
        wanted=wanted(question),
        term=term,
        sought=term or role_of(question),
        names=names or {},
    )


def wanted(question: Question) -> tuple[ValueKind, ...]:
    """The kinds of value that can answer, the most fitting first: how many there are is told by no length of time, how
    fast by no day."""
    kinds = WANTED.get(question.kind, ())
    match question.kind:
        case "duration":
            sole = bool(_LENGTH.search(question.content))
        case "count":
            sole = bool(counted(question) or _QUANTITY.search(question.content))
        case _:
            sole = False
    return kinds[:1] if sole else kinds


def counted(question: Question) -> frozenset[str]:
    """The stems of what "how many" counts, and of what documents call it; none for other questions."""
    noun = _COUNTED.search(question.content)
    return frozenset(_telling(" ".join((noun["noun"], *legal_words(noun["noun"]))))) if noun else frozenset()


def asks_end(question: Question) -> bool:
    """Whether it is asked by when or until when something is, and not what that was: no day before the document's own
    answers it."""
    ends = question.kind == "date" and _role(question) in ENDS
    return ends and not _PAST.search(question.query.words)


def tells_end(text: str) -> bool:
    """Whether ``text`` speaks of an end or of a day by which something is due."""
    return any(words.search(text) for role, words in _ROLES if role in ENDS)


def _role(question: Question) -> FactKind | None:
    return next((role for role, words in _ROLES if words.search(question.content)), None)


def shared(question: str, text: str) -> float:
    """The share of the question's telling words that stand in ``text`` (0 to 1); 0.5 where it has none."""
    wanted = set(_telling(question))
    return len(wanted & set(tokenize([text])[0])) / len(wanted) if wanted else 0.5


def _telling(text: str) -> list[str]:
    return [stem for stem in tokenize([text])[0] if stem not in _IDLE]


def _rarity(count: int, passages: int) -> float:
    """BM25's weight of a word, raised a little so that a word which stands everywhere still says something."""
    return log(1 + (passages - count + 0.5) / (count + 0.5)) + 0.3
