"""The short answer: the value, names, items or meaning that the question asks for, in the words of the evidence."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from dealdesk.assistant.asked import asks_end, shared, wanted
from dealdesk.assistant.counted import counting, is_reference
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.listing import items_of, series_of
from dealdesk.assistant.names import held, names_in, words_of
from dealdesk.assistant.near import nearest, nearness, stems
from dealdesk.assistant.polarity import yes_or_no
from dealdesk.assistant.question import BEFORE, Question
from dealdesk.assistant.thing import is_of, is_told, thing_of
from dealdesk.assistant.to_come import ends
from dealdesk.assistant.verbatim import folded
from dealdesk.assistant.year import asks_when, years_in
from dealdesk.ingest.values import Value, values_in

_BOUND = re.compile(
    r"(?:\b(?:up to|(?:at|the) (?:least|most)|(?:not?|never) (?:less|more|fewer|later|earlier|sooner) than"
    r"|(?:more|less|fewer|greater|higher|lower) than|(?:not )?exceeding|on or (?:before|after)|not before|prior to"
    r"|about|around|approximately|roughly|nearly|almost|some)\s+)$",
    re.IGNORECASE,
)
"""Words before a value without which it would say something else."""
_NOT_IT = re.compile(
    r"\b(?:from|not|instead of|rather than|in lieu of|previously|formerly|originally|in place of|was|were|down from"
    r"|up from)\s+(?:(?:about|the|a|an|of)\s+)?$",
    re.IGNORECASE,
)
"""Words before a value that is not, or no longer, the one in force."""
_OLD_CELL = re.compile(
    r"(?:^|\|\s)[^|:\n]*\b(?:old|previous|prior|former|before|original|as signed|superseded)\b[^|:\n]*: $",
    re.IGNORECASE,
)
"""The head of a cell that holds what was before."""
_STEP = re.compile(r"\bpoints?\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:by|(?:remov|cutt|add|lower|rais|reduc|increas)ing)\s+(?:(?:about|up to|another|an additional)\s+)?$", re.I
)
"""Words before a number of points by which a rate moves: what it comes to is not told by it."""
_MOVE = re.compile(
    r"\b(?:points?|by how much|how far|cuts?|lower\w*|reduc\w*|rais\w*|increas\w*|ris(?:es?|ing|en)|rose|fall\w*|fell"
    r"|drop\w*|chang\w*|mov(?:es?|ed|ing)|add\w*|remov\w*)\b",
    re.IGNORECASE,
)
"""Words of a question for how far a rate moves."""
_MEANS = re.compile(r"(?<!\bwhich )\b(?:means?|refers? to|is defined as|shall mean)(?:,|:)?\s+", re.IGNORECASE)
_SURE = 0.5  # of the question's words stand in evidence whose names or items are told as the answer
_CLEARLY = 1.25  # how much nearer to the question's words the name told must stand than any other
_RELATED = 0.8  # of the small words asked about, by their first five letters
_JOINED = re.compile(r"\s(?:and|or)\s|,\s")
_IDLE = frozenset(
    words_of("what which does that this they their them from with were been have will would should about into")
)
_MEANING_WORDS, _ITEMS_WORDS = 40, 30
_COMMON = frozenset(
    words_of(
        "agreement party parties section article annex schedule order proclamation notice company buyer seller supplier"
        " purchaser parent the this that act title chapter law day days business closing date exhibit appendix"
    )
)
"""Capitalised words that documents use for roles and their own parts, not for names."""


def direct_answer(piece: Evidence, quoted: str, question: Question) -> str:
    """What answers ``question`` in a few words of ``piece`` that stand in ``quoted``; empty where that is not sure."""
    found = _found(piece, quoted, question)
    stand = folded(quoted)
    return found if found in ("Yes", "No") or all(part in stand for part in found.split("; ")) else ""


def _found(piece: Evidence, quoted: str, question: Question) -> str:
    match question.kind:
        case "yes_no":
            return yes_or_no(piece, question)
        case "list":
            return _listed(piece, quoted, question)
        case "party":
            return _named(piece, question)
        case "definition":
            return _meant(piece, question)
        case _:
            above = (piece.lead, piece.passage.section, piece.passage.header)
            told = is_told(thing_of(question), piece.text, *above)
            value = best_value(_to_come(piece, question), question) if told else None
            return folded(bounded(piece.text, value)) if value else ""


def _to_come(piece: Evidence, question: Question) -> Evidence:
    """The piece without the days that cannot be told where an end is asked for."""
    if not asks_end(question):
        return piece
    return replace(piece, values=tuple(ends(piece.values, piece.document, piece.start, piece.end)))


def best_value(piece: Evidence, question: Question) -> Value | None:
    """The value in the evidence that the question asks for: of a wanted type and of the thing that it names, and of
    those the one of which most of its words are told."""
    moves = question.kind != "rate" or _MOVE.search(question.content) is not None
    given, thing = {value.plain for value in values_in(question.query.words)}, thing_of(question)
    for kind in wanted(question):
        told = [value for value in piece.values if value.kind == kind and (moves or not _is_move(piece.text, value))]
        # What the question itself says is seldom what it asks for.
        values = [value for value in told if value.plain not in given and is_of(piece, value, thing)]
        values = counting(piece, values, question) if kind == "count" else values
        values = _in_force(piece.text, values, before=BEFORE.search(question.content) is not None)
        if values:
            among = {(value.start, value.end): value for value in values}
            spans = sorted({*among, *((value.start, value.end) for value in told)})
            return among[nearest(piece.text, spans, question.query.words, list(among))]
    return _year(piece, question, given)


def _year(piece: Evidence, question: Question, given: set[str]) -> Value | None:
    """The year nearest to the question's words, where one is asked for and no day is told."""
    if question.kind != "date" or not asks_when(question.content):
        return None
    years = {(year.start, year.end): year for year in years_in(piece.text) if year.plain not in given}
    return years[nearest(piece.text, sorted(years), question.query.words, list(years))] if years else None


def bounded(text: str, value: Value) -> str:
    """The value with the words right before it that bound it: "not later than May 5", "up to 15 percent"."""
    bound = _BOUND.search(text, max(0, value.start - 24), value.start)
    return text[bound.start() if bound else value.start : value.end]


def _in_force(text: str, values: list[Value], *, before: bool) -> list[Value]:
    """``values`` without those that others of them have taken the place of, or the other way round.

    Of "from 4 percent to 9 percent" the second is what it came to. A number of percentage points is how far a rate
    moves, so it counts only where no rate is told.
    """
    old = {
        one.start
        for one, two in pairwise(values)
        if text[: one.start].rstrip().endswith("from") and re.fullmatch(r",?\s+to\s+", text[one.end : two.start])
    }
    if values and values[0].kind not in ("date", "month"):
        old |= {value.start for value in values if _NOT_IT.search(text, max(0, value.start - 30), value.start)}
    old |= {value.start for value in values if _OLD_CELL.search(text, 0, value.start)}
    if before:
        return [value for value in values if value.start in old] or values
    old |= {value.start for value in values if is_reference(text, value.start)}
    left = [value for value in values if value.start not in old]
    whole = [value for value in left or values if not _STEP.search(value.text)]
    return whole or left or values


def _is_move(text: str, value: Value) -> bool:
    return bool(_STEP.search(value.text) and _MOVED.search(text, max(0, value.start - 40), value.start))


def _listed(piece: Evidence, quoted: str, question: Question) -> str:
    """The items of the list, where they are few and short."""
    if items := items_of(quoted):
        answer = "; ".join(items)
        return answer if len(answer.split()) <= _ITEMS_WORDS else ""
    if shared(question.content, piece.text) < _SURE:
        return ""
    named = {span for span in _names(piece.text, question) if _JOINED.search(piece.text, *span)}
    # What stands in brackets behind an order is its title, not a list.
    named = {(start, end) for start, end in named if piece.text.count("(", 0, start) <= piece.text.count(")", 0, start)}
    found = {folded(piece.text[slice(*span)]) for span in [*series_of(piece.text), *named]}
    return found.pop() if len(found) == 1 else ""


def _named(piece: Evidence, question: Question) -> str:
    """The name that stands nearest to the question's words and is none of the question's own.

    Nothing where the evidence does not have what is asked of it: "the officer who signs" needs both words.
    """
    asked = [words_of(word)[0] for word in re.findall(r"\b[a-z]{4,}", question.query.words) if word not in _IDLE]
    there = {word[:5] for word in words_of(f"{piece.lead} {piece.text}")}
    if sum(word[:5] in there for word in asked) < _RELATED * len(asked):
        return ""
    spans = _names(piece.text, question)
    near = sorted(((nearness(piece.text, span, question.query.words), span) for span in spans), reverse=True)
    if not near or (len(near) > 1 and near[0][0] < _CLEARLY * near[1][0]):
        return ""
    return folded(piece.text[slice(*near[0][1])])


def _names(text: str, question: Question) -> list[tuple[int, int]]:
    """The spans of the names in ``text`` that are not the question's own, those in a row as one."""
    asked = [words_of(question.query.words), words_of(question.document)]
    spans = [
        (name.start, name.end)
        for name in names_in(text)
        if not held(name, asked) and set(words_of(name.text)) - _COMMON
    ]
    return _with_joined(text, spans)


def _with_joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """``spans`` with those put together that only "and", a comma or "of" parts."""
    together: list[tuple[int, int]] = []
    for span in spans:
        if together and re.fullmatch(r",?\s+and\s+|,\s+|\s+of(?: the)?\s+", text[together[-1][1] : span[0]]):
            together[-1] = (together[-1][0], span[1])
        else:
            together.append(span)
    return together


def _meant(piece: Evidence, question: Question) -> str:
    """What stands after "means", to the end of the sentence, where that is short."""
    means = _MEANS.search(piece.text)
    if means is None or not stems(piece.text[: means.start()]) & stems(question.content):
        return ""
    rest = folded(piece.text[means.end() :])
    return rest.rstrip(" .;,") if len(rest.split()) <= _MEANING_WORDS else ""
