"""Which rule is in force: what was replaced, ended or overtaken, what is only announced, what stands in conflict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date

from dealdesk.assistant.announced import ahead, announced
from dealdesk.assistant.answer import Note, Superseded
from dealdesk.assistant.asked import WANTED
from dealdesk.assistant.conflict import conflict, outranked, outranked_note, whole
from dealdesk.assistant.ended import ended_by
from dealdesk.assistant.erratum import corrected, taken_back
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.extract import answers_with, best_value
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.piece import holds, same_place
from dealdesk.assistant.postponed import postponed
from dealdesk.assistant.question import BEFORE, Question
from dealdesk.assistant.replaced import Amendments, Change, amendments_of, changes, in_force
from dealdesk.assistant.rival import Rival, disputed, rivals
from dealdesk.assistant.standing import CLOSE, LOOKED, Standing, put_first
from dealdesk.assistant.subject import same_value, stems
from dealdesk.index.generation import Generation
from dealdesk.ingest.dates import written

__all__ = ["Amendments", "Change", "Standing", "amendments_of", "changes", "in_force", "weigh"]

_MOST = 2
"""Superseded values and conflicts that are told at most."""
_LOOKED_FOR_CHANGE = 6
_RULED: tuple[Kind, ...] = ("rate", "amount", "yes_no", "text")
"""Kinds of questions that ask for a rule: where it was ended, that is the answer."""
_NAMES = re.compile(
    r"\b(?:under|in|by|per|according\s+to)\s+the\b[^,;?]{0,60}?\b(?:order|proclamation|fact\s+sheet|notice|memo\w*"
    r"|statement|agreement|contract|report|letter)\b",
    re.IGNORECASE,
)
"""A document named in passing: what stands there is asked for."""
_ASKS_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)


def weigh(generation: Generation, evidence: Sequence[Evidence], question: Question, day: Date | None) -> Standing:
    """What of ``evidence``, best first, is in force on ``day``. No piece is lost; all stays as it is where nothing is
    sure. Evidence is added only for the words that change or end what is there."""
    standing = Standing(tuple(evidence))
    if not evidence:
        return standing
    if BEFORE.search(question.text):
        return _former_first(generation, standing)
    standing = _corrected(standing, question)
    if not standing.superseded:
        standing = _replaced(generation, standing, question, day)
    if not standing.superseded:
        standing = _postponed(generation, standing, question, day)
    if question.document or question.only or _NAMES.search(question.content):
        # What stands there is asked for; unless a copy of it says otherwise, that is it.
        rival = disputed(generation, standing.evidence, question)
        return replace(standing, conflicts=(conflict(rival),)) if rival else standing
    if question.now or (question.kind in _RULED and not _of_the_past(question)):
        standing = _ended(generation, standing, question, day)
    if not standing.superseded:
        standing = _compared(generation, standing, question, day)
    return announced(generation, standing, question, day)


def _corrected(standing: Standing, question: Question) -> Standing:
    """What a document owns to be a mistake goes below what it says is right."""
    evidence = standing.evidence
    sound = [piece for piece in evidence if not taken_back(piece)]
    if taken_back(evidence[0]) and sound:
        evidence = (sound[0], *(piece for piece in evidence if piece is not sound[0]))
    value = best_value(evidence[0], question)
    for piece in evidence[:LOOKED] if value else ():
        told = value and any(same_value(one, value) for one in piece.values)
        right = corrected(piece, (value.kind,)) if value and told and evidence[0].score - piece.score <= CLOSE else None
        if value and right:
            rest = tuple(one for one in evidence if not same_place(one, right))
            by = f"corrected ({right.document.title})"
            return replace(
                standing,
                evidence=(right, *rest),
                superseded=(Superseded(value.text, whole(piece), by, right.document.date),),
            )
    return replace(standing, evidence=tuple(evidence))


def _of_the_past(question: Question) -> bool:
    return bool(_ASKS_PAST.search(question.content)) and not question.now


def _former_first(generation: Generation, standing: Standing) -> Standing:
    """Where the first piece changes a clause that is there too, the clause: it is asked what was before."""
    first, *rest = standing.evidence
    for piece in rest[:LOOKED]:
        if any(same_place(change.amending, first) for change in amendments_of(generation).changes_of(piece)):
            return replace(standing, evidence=put_first(standing.evidence, piece))
    return standing


def _replaced(generation: Generation, standing: Standing, question: Question, day: Date | None) -> Standing:
    """Words put in the place of others in one of the first pieces: the first such clause, with its change.

    The old words are told as superseded where they would have been the answer; else the change only comes along.
    """
    evidence = standing.evidence
    looked = _LOOKED_FOR_CHANGE if question.kind == "change" else LOOKED
    for at, clause in enumerate(evidence[:looked]):
        made = amendments_of(generation).changes_of(clause)
        if at == 0 and not made and (value := best_value(clause, question)):
            made = amendments_of(generation).struck_by(clause, value)
        if evidence[0].score - clause.score > CLOSE and not any(same_place(c.amending, evidence[0]) for c in made):
            continue
        holding = [change for change in made if change.holds_on(day)]
        coming = [change for change in made if not holds(change.since, day)]
        if holding:
            change, meant = _asked_for(holding, question)
            asked = meant and _concerns(change, question, evidence, at)
            return replace(
                standing,
                evidence=_with_change(evidence, change, question, asked),
                superseded=(change.superseded,) if asked else (),
            )
        if coming and (at == 0 or same_place(coming[0].amending, evidence[0])):
            asked = _concerns(coming[0], question, evidence, at)
            return (
                replace(standing, evidence=put_first(evidence, clause), notes=(_coming(coming[0]),))
                if asked
                else standing
            )
    return standing


def _postponed(generation: Generation, standing: Standing, question: Question, day: Date | None) -> Standing:
    """A day that was moved goes below the words that moved it."""
    first = standing.evidence[0]
    value = best_value(first, question) if question.kind == "date" and not _of_the_past(question) else None
    if value is None or not (moved := postponed(generation, standing.evidence, value, question.content, day)):
        return standing
    by = f"{written(moved.day)} ({moved.ordering.document.title})"
    rest = tuple(piece for piece in standing.evidence if not same_place(piece, moved.ordering))
    superseded = Superseded(value.text, whole(first), by, moved.ordering.document.date)
    return replace(standing, evidence=(moved.ordering, *rest), superseded=(superseded,))


def _asked_for(holding: Sequence[Change], question: Question) -> tuple[Change, bool]:
    """The last change, and whether it may be meant: of several in one row, that whose words are asked for."""
    last = [change for change in holding if same_place(change.amending, holding[-1].amending)]
    asked = stems(question.query.words)
    shared = [len(asked & stems(change.words)) for change in last]
    best = last[shared.index(max(shared))]
    return (best, max(shared) > 0) if len(last) > 1 else (holding[-1], True)


def _concerns(change: Change, question: Question, evidence: Sequence[Evidence], at: int) -> bool:
    """Whether the words that are replaced are what is asked for."""
    if question.kind == "change" or same_place(change.amending, evidence[0]):
        return True
    if at and best_value(evidence[0], question):
        return False  # the first piece answers, and it is not this clause
    if question.kind in WANTED and best_value(change.clause, question):
        return answers_with(change.clause, question, change.words)
    return at < 2


def _with_change(evidence: Sequence[Evidence], change: Change, question: Question, asked: bool) -> tuple[Evidence, ...]:
    """The change before its clause where the old words are asked for, else after it. Both stand at the place of the
    better one; before all else where it is asked what changed."""
    before_and_after = question.kind == "change"
    pair = (change.amending, change.clause) if asked and not before_and_after else (change.clause, change.amending)
    places = [at for at, p in enumerate(evidence) if p is change.clause or same_place(p, change.amending)]
    rest = [p for p in evidence if p is not change.clause and not same_place(p, change.amending)]
    at = 0 if before_and_after else min(places)
    return (*rest[:at], *pair, *rest[at:])


def _coming(change: Change) -> Note:
    day = f" from {written(change.since)}" if change.since else ""
    return Note("announced", f"{change.amendment.new} instead of {change.amendment.old}{day}.", whole(change.amending))


def _ended(generation: Generation, standing: Standing, question: Question, day: Date | None) -> Standing:
    """What was ended goes below the words that ended it."""
    found = ended_by(generation, standing.evidence, day)
    if found is None:
        return standing
    at = next(place for place, piece in enumerate(standing.evidence) if piece is found.first)
    before = standing.evidence[:at]
    after = [piece for piece in standing.evidence[at:] if not same_place(piece, found.ending)]
    value = best_value(found.first, question)
    by = f"ended ({found.ending.document.title})"
    superseded = (Superseded(value.text, whole(found.first), by, found.since),) if value and at == 0 else ()
    return replace(
        standing,
        evidence=(*before, found.ending, *after),
        superseded=(*superseded, *standing.superseded)[:_MOST],
    )


def _compared(generation: Generation, standing: Standing, question: Question, day: Date | None) -> Standing:
    """The first piece against what other documents say of the same: the one in force first, or both as a conflict."""
    found = rivals(generation, standing.evidence, question)
    over = [rival for rival in found if rival.way == "amended" or (rival.way == "dated" and not _of_the_past(question))]
    if question.kind == "change":
        return _before_and_after(standing, over[0]) if over else standing
    if over:
        return _overtaken(standing, over, day)
    beside = next((rival for rival in found if rival.way == "beside"), None)
    if beside is None:
        return standing
    if ranked := outranked(generation, beside):
        binding, telling = ranked
        first = put_first(standing.evidence, binding.piece)
        return replace(standing, evidence=first, notes=(*standing.notes, outranked_note(binding, telling)))
    return replace(standing, conflicts=(conflict(beside),))


def _before_and_after(standing: Standing, rival: Rival) -> Standing:
    pair = rival.earlier.piece, rival.later.piece
    return replace(standing, evidence=(*pair, *(p for p in standing.evidence if not any(p is one for one in pair))))


def _overtaken(standing: Standing, over: Sequence[Rival], day: Date | None) -> Standing:
    """The latest that holds on ``day`` answers; those that it overtakes are superseded, those to come announced."""
    held = [r for r in over if holds(r.since, day) and holds(r.later.piece.document.date, day)]
    coming = tuple(ahead(r.later, r.since) for r in over if r not in held and r.since)[:_MOST]
    if not held:
        earlier = over[0].earlier.piece
        return replace(standing, evidence=put_first(standing.evidence, earlier), notes=(*standing.notes, *coming))
    last = max(held, key=lambda rival: rival.since or Date.min)
    former: dict[str, Superseded] = {}
    for rival in held:
        if rival.later.piece is last.later.piece:
            former.setdefault(rival.earlier.value.plain, _former(rival))
    return replace(
        standing,
        evidence=put_first(standing.evidence, last.later.piece),
        superseded=tuple(former.values())[:_MOST],
        notes=(*standing.notes, *coming),
    )


def _former(rival: Rival) -> Superseded:
    later = rival.later
    by = f"{later.value.text} ({later.piece.document.title})"
    return Superseded(rival.earlier.value.text, whole(rival.earlier.piece), by, rival.since)
