"""What documents say of themselves: who signed them and when, in small real indexes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.gather import gather
from dealdesk.assistant.imprint import imprint
from dealdesk.assistant.look import Look, Looker
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation

ORDER = """---
title: Order on the Duty on Tin Ore
date: 2025-03-04
---
March 4, 2025

By the power vested in the ministry, it is ordered:

Sec. 1. Rate. The duty on imported tin ore rises from 4 percent to 9 percent.

Sec. 2. Effective date. The new rate takes effect on April 15, 2025.

Maren A. Holt
Minister of Trade

THE SUMMER PALACE,
March 4, 2025
"""
LEASE = """---
title: Lease of the North Quay
date: 2025-05-06
---
This Lease is made between Orla Works Ltd. and Tamsin Rail Inc.

1. Rent. The rent is 40 dollars a day.

# Governing Law

The laws of Ireland govern this lease.

ORLA WORKS LTD.

By: Ann de Vries, Managing Director

TAMSIN RAIL INC.

By: Dr. Bo Lind, President
"""
MEMO = """---
title: Memo on Ferry Tickets
date: 2025-06-07
---
# About Tickets

A ferry ticket is valid for 14 days after it was bought. Dogs travel free of charge on the open deck.

The desk wrote this on June 7, 2025.
"""
UNDATED = """---
title: Circular on Seals
---
# About Seals

Every crate bears a seal that an inspector can read, and a number.
"""
LETTER = """---
title: Letter on Late Crates
date: 2025-07-08
---
The crates of June came late. We accept damages of 40 dollars for each.

Kind regards

Marisol Etchegaray
Customs Revenue
"""


PACT = """---
title: Pact Between Borduria and the Kingdom of Syldavia on Reciprocal Trade
date: 2025-08-09
---
Article 1. Borduria shall admit tin ore of Syldavia without a duty.[1]

IN WITNESS WHEREOF the undersigned have signed this Pact.

DONE in duplicate at Klow, this 9th day of August, 2025.

For the Government of the For the Government of Borduria:

Kingdom of Syldavia:

Ottokar. M. Almaszout Bruno Trovik

King President

------------------------------------------------------------------------

[1] For greater certainty, tin ore includes ore that was washed, and ore that was ground before it was washed.

Annex II

Schedule 1
"""
FILING = """---
title: Joint Filing of Halland Partners
date: 2025-09-10
---
The undersigned agree to file this statement together.

Dated: September 10, 2025

HALLAND PARTNERS, LLC /s/ Ada Quill Name: Ada Quill Title: Manager HALLAND FUND II, L.P. /s/ Ada Quill Name: Ada Quill
"""


@pytest.fixture(scope="module")
def generation(shelf: Callable[..., Generation]) -> Generation:
    return shelf(order=ORDER, lease=LEASE, memo=MEMO, undated=UNDATED, letter=LETTER, pact=PACT, filing=FILING)


@pytest.fixture(scope="module")
def look(desk: Any, generation: Generation) -> Callable[[str], Look]:
    looker = Looker(desk.retriever, desk.cross)
    return lambda text: looker.look(generation, read_question(text), 8)


def plain(desk: Any, generation: Generation, text: str) -> list[Evidence]:
    """The evidence without what documents say of themselves."""
    question = read_question(text)
    return gather(generation, desk.retriever.rank(generation, question.query, 32), question, desk.cross)


@pytest.mark.parametrize(
    ("question", "source", "quote"),
    [
        ("Who signed the order on tin ore?", "order.txt", "Maren A. Holt\nMinister of Trade\n\nTHE SUMMER PALACE,"),
        ("Whose signature is on the order on tin ore?", "order.txt", "Maren A. Holt"),
        ("Who signed the letter on late crates?", "letter.txt", "Marisol Etchegaray\nCustoms Revenue"),
        (
            "Who signed for Syldavia?",
            "pact.txt",
            "For the Government of the For the Government of Borduria:\n\nKingdom of Syldavia:\n\nOttokar. M.",
        ),
        ("who signed the pact with Borduria on its side?", "pact.txt", "For the Government of the"),
        ("Who signed the joint filing agreement of Halland?", "filing.txt", "HALLAND PARTNERS, LLC /s/ Ada Quill"),
        (
            "Who are the signatories of the lease of the North Quay?",
            "lease.txt",
            "ORLA WORKS LTD.\n\nBy: Ann de Vries, Managing Director\n\nTAMSIN RAIL INC.\n\nBy: Dr. Bo Lind, President",
        ),
    ],
)
def test_who_signed_a_document_is_told_by_its_signature(
    look: Callable[[str], Look], question: str, source: str, quote: str
) -> None:
    best = look(question).evidence[0]
    assert (best.document.source, best.text[: len(quote)]) == (source, quote)


@pytest.mark.parametrize(
    ("question", "source", "quote"),
    [
        ("When was the order on tin ore published?", "order.txt", "March 4, 2025"),
        ("What is the date of the order on tin ore?", "order.txt", "March 4, 2025"),
        ("When was the memo on ferry tickets released?", "memo.txt", "June 7, 2025"),
    ],
)
def test_when_a_document_was_made_public_is_told_by_the_date_that_it_bears(
    look: Callable[[str], Look], question: str, source: str, quote: str
) -> None:
    best = look(question).evidence[0]
    assert (best.document.source, best.text) == (source, quote)
    assert [(value.kind, value.text) for value in best.values] == [("date", quote)]
    assert best.signals.typed == 1.0


@pytest.mark.parametrize(
    "question", ["Who signed the order on tin ore?", "When was the memo on ferry tickets released?"]
)
def test_what_a_document_says_of_itself_is_evidence_like_any_other(look: Callable[[str], Look], question: str) -> None:
    found = look(question).evidence
    best, passage = found[0], found[0].passage
    assert best.document.text[best.start : best.end] == best.text == best.told
    assert (passage.document_id, passage.source) == (best.document.id, best.document.source)
    assert (passage.title, passage.date) == (best.document.title, best.document.date)
    assert best.document.text[passage.start : passage.end] == passage.text
    assert passage.start <= best.start < best.end <= passage.end
    assert best.quote(best.start, best.end).quote == best.text
    assert [piece.score for piece in found] == sorted((piece.score for piece in found), reverse=True)
    same = [piece for piece in found if piece.document.id == best.document.id]
    assert not any(one.start < best.end and best.start < one.end for one in same[1:])


@pytest.mark.parametrize(
    "question",
    [
        "When does the new rate on tin ore take effect?",  # a date, but not the document's own
        "What is the duty on tin ore?",
        "How long is a ferry ticket valid?",
        "Who pays the rent of the North Quay?",
        "Who signed for the crates?",
        "When was the circular on seals published?",  # it bears no date
        "Who signed the circular on seals?",  # nobody did
        "Who signed the memo on ferry tickets?",
    ],
)
def test_other_questions_and_documents_that_do_not_say_change_nothing(
    desk: Any, generation: Generation, look: Callable[[str], Look], question: str
) -> None:
    assert list(look(question).evidence) == plain(desk, generation, question)


def test_without_evidence_or_passages_nothing_is_added(desk: Any, generation: Generation) -> None:
    question = read_question("Who signed the order on tin ore?")
    hits = desk.retriever.rank(generation, question.query, 8).hits
    evidence = plain(desk, generation, question.text)
    assert imprint(generation, question, hits, []) == []
    assert imprint(generation, question, [], evidence) == evidence
