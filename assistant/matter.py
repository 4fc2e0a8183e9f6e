"""Matters that contracts settle in clauses of their own, and whether words speak of one.

A closed list: who asks what insurance must be kept is not answered by a clause that names none, however near it is.
What may be told in any words (a price, a duty, an end) is not on it.
"""

from __future__ import annotations

import re

_TABLE = """
insurance(?! (?:products?|compan|business|policyholder|agen|industry))|be insured -> insur, coverage, cover, polic
escrow -> escrow
arbitrat|mediation -> arbitra, mediat, tribunal, dispute
law (?:that )?govern|laws? governs?|governing law|governed by wh -> govern, laws of, law of, construed
non-?compet|compete with|competes with|competing with|competitor -> compet, noncompet, rival, similar
first refusal|first offer|first look -> first
stock options?|share options? -> option, warrant, equity
audit -> audit, inspect, examin, book, record
indemni -> indemn, harmless, reimburs, defend, liab
warranty|warranties -> warrant, guarant, as is, merchantab
source code -> source
severance -> severance, terminat, separation
board seats?|seats? on the board -> board, director
break-?up fee|breakup fee|termination fee -> fee, break
liquidated damages -> liquidated, damages
force majeure|acts? of god -> majeure, beyond, god
non-?solicit|poach|hire away -> solicit, nonsolicit, poach, hire, hiring, employ, recruit, induce
change (?:of|in) control -> control, acqui, merge, change
right to renew|renewed?|renewal|renews -> renew, exten, success, continu, evergreen, roll
service credits?|what credit -> credit, refund, rebate, abat, deduct
refund -> refund, repa, return, reimburs, drawback, credit, rebate, recover, duties paid
minimum (?:order|purchase|quantit) -> minimum, at least, least, not less, no less, commit, require
subcontract -> subcontract, delegat, third part, agent
press release|publicity -> press, public, announce, media
attorneys?'? fees|legal fees|legal costs -> attorney, legal, counsel, fee, cost, expense
shelf life -> shelf, expir, life
transition period -> transition, phase
(?:cure|grace) period -> cure, grace, remed
lock-?up -> lock, transfer, sell, dispos
standstill -> standstill, refrain
trial period -> trial, pilot, test
probation -> probation, trial
cooling-?off -> cool, rescind, withdraw
appeal(?! to) -> appeal, review, challeng, court
counter-?tariff|retaliat(?:e|es|ed|ion) -> retaliat, counter, respon, measure
"""
"""A line for each matter: what asks for it, as a pattern of whole words' beginnings; then how words begin that speak of
it, one of which must stand where it is told."""


def _read() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    pairs = (line.split(" -> ") for line in filter(None, _TABLE.split("\n")))
    return tuple(
        (
            re.compile(rf"\b(?:{asked})", re.IGNORECASE),
            re.compile(rf"\b(?:{'|'.join(map(re.escape, told.split(', ')))})", re.IGNORECASE),
        )
        for asked, told in pairs
    )


_MATTERS = _read()


def leaves_out(question: str, told: str) -> bool:
    """Whether ``question`` asks for a matter of which ``told`` does not speak."""
    return any(asked.search(question) and not speaks.search(told) for asked, speaks in _MATTERS)
