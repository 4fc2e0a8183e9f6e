"""Which pieces of evidence an answer quotes: few, and more than one only where they agree or are nearly as good."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dealdesk.assistant.asked import WANTED
from dealdesk.assistant.cue import REASONS
from dealdesk.assistant.defined import clause_of
from dealdesk.assistant.denied import asks_what_not, tells_what_not
from dealdesk.assistant.direct import best_value
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.listing import enumerates
from dealdesk.assistant.meaning import defines, role_of, term_of
from dealdesk.assistant.names import names_in
from dealdesk.assistant.question import Question
from dealdesk.assistant.reading import CLAUSES
from dealdesk.assistant.verbatim import folded
from dealdesk.ingest.values import Value, values_in

LONG: frozenset[Kind] = frozenset({"list", "comparison", "change"})
_MOST, _MOST_LONG = 2, 3
AGREEING, RIVALLING, OTHER, CLAUSE, SPREAD = 1.2, 0.2, 0.2, 1.2, 1.0
"""How far behind the best a piece may stand to be quoted with it: one that says the same value in another document,
one with another value of the type, one where no value is asked for, one where the question names its document (then
the clauses that bear on it are wanted), and one where a list or conditions are asked for, which may stand in several
places. See docs/decisions.md."""
NEIGHBOUR, NEAR = 2.0, 150
"""How far behind a piece may stand that is quoted as one with the best, and the most characters between the two."""
FITTING = 1.5
"""What a piece of the asked-for shape is worth: a list for "which", a reason for "why", a "not" for what is not so."""
_BOTH = re.compile(
    r"\bfrom\b(?=[^.;|]{0,60}\d)[^;|]{1,80}?\bto\b[^;|]{0,40}\d|\bstrik\w+\b[^.]*\binsert|\bdeleted\b[^.]*\binserted\b"
    r"|\breplaced (?:by|with)\b|\bbefore[^|]*:[^|]*\|.*\bafter|\bold\b[^|]*:[^|]*\|.*\bnew\b"
    r"|\bas signed\b.*\bas amended\b"
    r"|\d[^.;|]{0,40}\b(?:modified|lowered|raised|reduced|increased|cut|changed) to\b[^.;|]{0,40}\d",
    re.IGNORECASE | re.DOTALL,
)
_WAS = re.compile(
    r"\s*(?:In|Under|Until|Before|Previously|Formerly|Originally|The|It|This|That)\b[^.;\n]{0,80}"
    r"\b(?:was|were|had been|stood at|used to be)\b[^;\n]{0,60}?\.(?=\s|$)"
)
"""A sentence that tells what was, right after the one that tells what is."""
_REACH: dict[Kind, float] = {"comparison": AGREEING, "list": SPREAD, "condition": SPREAD}
_SHAPES: dict[Kind, re.Pattern[str]] = {
    "reason": re.compile(rf"\b(?:{REASONS}|reason|caused?|to (?:address|allow))\b", re.IGNORECASE),
    "definition": re.compile(r"\b(?:means?|defined|refers? to|includes?)\b", re.IGNORECASE),
    "condition": re.compile(
        r"\b(?:if|unless|provided|only|until|subject to|on condition|in the event|where)\b", re.IGNORECASE
    ),
}


def choose(evidence: Sequence[Evidence], question: Question) -> list[Evidence]:
    """The evidence to quote, best first: at most four pieces, and more than one only where they are close.

    A definition is quoted with the clause for whose sake it was looked up: alone it does not tell what it is for."""
    ranked = _ranked(evidence, question)
    best = ranked[0]
    most = CLAUSES if question.document else _MOST_LONG if question.kind in LONG else _MOST
    clause = clause_of(best)
    chosen = [best, clause] if clause else [best]
    for piece in sorted(ranked[1:], key=lambda piece: not _backs(best, piece, question)):
        behind = _worth(best, question) - _worth(piece, question)
        if len(chosen) < most and behind <= _reach(best, piece, question) and not any(same(piece, c) for c in chosen):
            chosen.append(piece)
    return chosen


def tells_both(text: str) -> bool:
    """Whether ``text`` tells at once what was and what came instead."""
    return _BOTH.search(text) is not None


def former_beside(piece: Evidence) -> tuple[int, int] | None:
    """Where the sentence right after ``piece`` stands, if it tells another value of a kind that ``piece`` tells as what
    was before ("It was 90 days."); None where it does not."""
    text = piece.document.text
    after = _WAS.match(text, piece.end)
    if after is None:
        return None
    start = after.end() - len(after[0].lstrip())
    kinds = {value.kind: value.plain for value in piece.values}
    told = values_in(text[start : after.end()])
    another = any(one.kind in kinds and one.plain != kinds[one.kind] for one in told)
    return (start, after.end()) if another else None


def fitting(piece: Evidence, question: Question) -> float:
    """How far the piece has the shape that the question asks for, as its words show it (0 to 1)."""
    if question.kind == "change":
        return (
            1.0
            if tells_both(piece.text) or former_beside(piece)
            else 0.5
            if any(value.kind not in ("date", "month") for value in piece.values)
            else 0.0
        )
    if question.kind == "list":
        return float(enumerates(piece))
    if question.kind == "party":
        asked, role = question.query.words.lower(), role_of(question)
        if not any(name.text.lower() not in asked for name in names_in(piece.text)):
            return 0.0
        return 0.5 if role and not defines(piece.text, role) else 1.0
    if term := term_of(question):
        return float(defines(piece.text, term))
    shape = _SHAPES.get(question.kind)
    return float(shape is not None and shape.search(f"{piece.lead} {piece.text}") is not None)


def _ranked(evidence: Sequence[Evidence], question: Question) -> list[Evidence]:
    """``evidence`` by score and shape, where its order was not decided already."""
    if is_placed(evidence):
        return list(evidence)
    return sorted(evidence, key=lambda piece: -_worth(piece, question))


def is_placed(evidence: Sequence[Evidence]) -> bool:
    """Whether the first piece was put before better ones on purpose: what is in force stands before what was."""
    return any(piece.score > evidence[0].score for piece in evidence[1:]) or _paired(evidence[0], evidence[1:2])


def _worth(piece: Evidence, question: Question) -> float:
    denied = asks_what_not(question.content) and tells_what_not(f"{piece.lead} {piece.text}")
    return piece.score + FITTING * (fitting(piece, question) + denied)


def neighbours(one: Evidence, other: Evidence) -> bool:
    """Whether the two stand so near one another in their document that they are quoted as one; rows never are."""
    first, second = sorted((one, other), key=lambda piece: piece.start)
    near = one.document.id == other.document.id and 0 <= second.start - first.end <= NEAR
    return near and " | " not in first.text and " | " not in second.text


def _paired(best: Evidence, following: Sequence[Evidence]) -> bool:
    """Whether the next piece is what changed the best one, or what it changed: it comes with the same weight."""
    return any(
        (best.score, best.signals) == (piece.score, piece.signals) and best.document.id != piece.document.id
        for piece in following
    )


def _backs(best: Evidence, piece: Evidence, question: Question) -> bool:
    """Whether the piece comes with the best one or tells its value in another document: it is quoted before one with
    another value, which is mostly that of something else. Where no value is asked for all do alike."""
    if question.kind not in WANTED:
        return True
    return _paired(best, [piece]) or _reach(best, piece, question) == AGREEING


def _reach(best: Evidence, piece: Evidence, question: Question) -> float:
    """How far behind ``best`` the piece may stand to be quoted too."""
    if _paired(best, [piece]):
        return RIVALLING  # a clause and what changed it are told together
    if neighbours(best, piece):
        return NEIGHBOUR
    if question.kind not in WANTED:
        if question.document:
            return CLAUSE
        return _REACH.get(question.kind, OTHER)
    value, other = best_value(best, question), best_value(piece, question)
    if value is None or other is None:
        return 0.0 if value else OTHER
    if any(_agree(value, one) for one in piece.values):
        return AGREEING if piece.document.id != best.document.id else RIVALLING
    return RIVALLING


def _agree(one: Value, other: Value) -> bool:
    """Whether two values are one, as "900 dollars" and "900 dollars a month" are."""
    short, long = sorted((one.plain, other.plain), key=len)
    return long == short or long.startswith(f"{short} ")


def same(one: Evidence, other: Evidence) -> bool:
    """Whether two pieces are some of the same characters, or the same words."""
    if one.document.id == other.document.id and one.start < other.end and other.start < one.end:
        return True
    return folded(one.text).lower() == folded(other.text).lower()
