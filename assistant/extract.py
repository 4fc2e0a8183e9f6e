"""An answer written from evidence alone: the short answer first, then the quotes that bear it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dealdesk.assistant.answer import Citation
from dealdesk.assistant.asked import WANTED, wanted
from dealdesk.assistant.choice import LONG, choose
from dealdesk.assistant.contrast import Labelled, changed, compared, sides_of
from dealdesk.assistant.direct import best_value, direct_answer
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.excerpt import Span
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.near import densest
from dealdesk.assistant.question import Question
from dealdesk.assistant.quotation import Quotation, joined, quotation
from dealdesk.assistant.scope import scope_of
from dealdesk.assistant.verbatim import folded
from dealdesk.ingest.values import Value, values_in

__all__ = ["LONG", "ExtractiveWriter", "Written", "answers_with", "best_value", "choose"]

_OVER = re.compile(
    r"\b(?:no longer"
    r"|(?:is|are|be) (?:hereby )?(?:terminated|revoked|rescinded|repealed|suspended|ended|withdrawn|lifted)"
    r"|(?:shall|will) (?:terminate|cease|end|expire))\b[^,;.]{0,40}",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"^\W*(?:what|which) (?:are|were|will be) (?:the |all )*(?:[\w/-]+ ){0,4}?"
    r"(?:prices|fees|rates|dates|days|deadlines|amounts|payments|periods|duties|tariffs|caps|limits|instal?lments|milestones"
    r"|royalties|thresholds|penalties|quotas)\b",
    re.IGNORECASE,
)
"""A question for several values, which may stand in a list."""
_MOST_VALUES = 6
_SPREAD = 30
"""Words over which the values of one rule may be spread."""
_DIRECT_WORDS = 12
"""A longer short answer is not said before the quotes, which say it themselves."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its markers, the short answer in it, and the citations that the markers point to. ``cross`` is the
    cross-encoder's logit of the piece that is quoted first."""

    text: str
    direct_answer: str
    citations: tuple[Citation, ...]
    cross: float = 0.0


class ExtractiveWriter:
    """Answers in the documents' own words. Needs no model."""

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Written:
        """``evidence`` is best first and not empty."""
        quoted = _quotations(_pieces(evidence, question), question)
        label, first = quoted[0]
        direct = "" if label else _short(first, evidence, question)
        told = [direct] if direct and len(direct.split()) <= _DIRECT_WORDS else []
        lines = [f"{label}: " * bool(label) + f"“{one.shown}” [{n}]" for n, (label, one) in enumerate(quoted, 1)]
        citations = tuple(one.citation(n) for n, (_, one) in enumerate(quoted, 1))
        return Written("\n\n".join(told + lines), direct, citations, first.piece.signals.cross)


def _short(first: Quotation, evidence: Sequence[Evidence], question: Question) -> str:
    """The short answer of the first quote: of its own piece, or of another that is quoted with it as one."""
    if _asks_all(question) and (values := _values(first, question)):
        return values
    others = (piece for piece in evidence if piece is not first.piece and first.holds(piece))
    return next(filter(None, (direct_answer(piece, first.text, question) for piece in (first.piece, *others))), "")


def _values(first: Quotation, question: Question) -> str:
    """The values of a whole list that is quoted; "" for one value alone, or more than are said in short."""
    kinds = wanted(question)[:1]
    found = dict.fromkeys(folded(value.text) for value in values_in(first.text) if value.kind in kinds)
    return "; ".join(found) if 1 < len(found) <= _MOST_VALUES and first.text != first.piece.text else ""


def _pieces(evidence: Sequence[Evidence], question: Question) -> list[Labelled]:
    if question.kind == "change":
        return changed(evidence, question)
    if sides_of(question):
        return compared(evidence, question)
    first, *others = choose(evidence, question)
    scope = scope_of(first, question)
    told = [Labelled(scope, scope.passage.section)] if scope else []
    return [Labelled(first), *told, *map(Labelled, others)]


def _quotations(pieces: Sequence[Labelled], question: Question) -> list[tuple[str, Quotation]]:
    """The pieces with what they need and with their labels, each once: those that overlap or are near are one."""
    quoted: list[tuple[str, Quotation]] = []
    for number, one in enumerate(pieces):
        value = best_value(one.piece, question.for_side(one.label))
        focus = _together(one.piece, value) if value else _wordy(one.piece.text, question)
        kind: Kind = "list" if _asks_all(question) else question.kind
        kind = "comparison" if one.label and question.kind != "change" else kind
        new = quotation(one.piece, kind, focus, first=number == 0 or bool(one.label))
        if not any(other.repeats(new) and label == one.label for label, other in quoted):
            quoted = _with(quoted, one.label, new)
    return quoted


def _asks_all(question: Question) -> bool:
    return question.kind in WANTED and _ALL.search(question.content) is not None


def _wordy(text: str, question: Question) -> Span:
    """Where ``text`` says that something is over, if it is asked what holds now; else where the question's words stand
    closest together."""
    over = _OVER.search(text) if question.now else None
    return over.span() if over else densest(text, question.query.words)


def _together(piece: Evidence, value: Value) -> Span:
    """The value with others of its kind in the piece, few words apart: "25 percent, 40 in 2029" is one rule."""
    alike = [one for one in piece.values if one.kind == value.kind]
    span = (min(one.start for one in alike), max(one.end for one in alike)) if alike else (value.start, value.end)
    return span if len(piece.text[slice(*span)].split()) <= _SPREAD else (value.start, value.end)


def _with(quoted: Sequence[tuple[str, Quotation]], label: str, new: Quotation) -> list[tuple[str, Quotation]]:
    """``quoted`` and the new one, put together with those that it overlaps, or without labels is near to."""
    kept, at = list(quoted), len(quoted)
    while True:
        for place, (other_label, other) in enumerate(kept):
            both = joined(other, new) if other.overlaps(new) or not (label or other_label) else None
            if both is not None:
                label, new, at = "", both, min(at, place)
                del kept[place]
                break
        else:
            return [*kept[:at], (label, new), *kept[at:]]


def answers_with(piece: Evidence, question: Question, words: str) -> bool:
    """Whether the short answer that ``piece`` would give stands in ``words``."""
    value = best_value(piece, question)
    if value is None:
        return False
    told, struck = value.text.lower(), words.lower()
    return told in struck or told.startswith(f"{struck} ")  # "$42.50 per share" is what "$42.50" was struck of
