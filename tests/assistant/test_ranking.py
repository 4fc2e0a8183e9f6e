"""The order of a search's passages: neighbours in a clause, sides of a comparison, and what amends a clause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import read_question
from dealdesk.assistant.ranking import by_turns, with_adjoining, with_amendments
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.retrieve import Hit
from dealdesk.ingest.document import Passage

LENGTH = 100


def hit(place: int, score: float = 0.0, section: str = "Article 4. Covenants", document: str = "lease") -> Hit:
    """The passage that is the ``place``-th of its document, each right behind the one before."""
    start = place * (LENGTH + 2)
    return Hit(
        Passage(document, start, start + LENGTH, f"{place}", "Lease", None, section, 1, source="lease.txt"), score
    )


def order(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.passage.text for hit in hits]


def test_a_passage_beside_a_good_one_of_its_clause_rises() -> None:
    hits = [hit(place) for place in (7, 1, 20, 30, 40, 50, 8, 60)]
    assert order(with_adjoining(hits)) == ["7", "1", "8", "20", "30", "40", "50", "60"]


def test_the_best_passage_stays_the_best() -> None:
    assert order(with_adjoining([hit(place) for place in (9, 1, 2, 3)])) == ["9", "1", "2", "3"]


@pytest.mark.parametrize(
    ("sections", "raised"),
    [
        (("Article 4. Covenants > Section 4.6 > (a)", "Article 4. Covenants > Section 4.6 > (b)(i)"), True),
        (("Article 4. Covenants > Section 4.6", "Article 4. Covenants > Section 4.7"), False),
        (("Article 4. Covenants", "Article 5. Remedies"), False),
        (("", ""), True),
    ],
)
def test_only_what_stands_in_the_same_clause_speaks_for_a_passage(sections: tuple[str, str], raised: bool) -> None:
    others = [hit(place, section=f"Article {place}") for place in (20, 30, 40)]
    hits = [hit(7, section=sections[0]), *others, hit(8, section=sections[1])]
    assert (order(with_adjoining(hits)).index("8") < 4) is raised


def test_passages_of_other_documents_or_further_on_are_not_beside_it() -> None:
    others = [hit(place) for place in (20, 30, 40)]
    assert order(with_adjoining([hit(7), *others, hit(8, document="loan")]))[-1] == "8"
    assert order(with_adjoining([hit(7), *others, hit(9)]))[-1] == "9"


@given(st.lists(st.integers(0, 30), unique=True), st.randoms(use_true_random=False))
def test_no_passage_is_lost_and_the_scores_stay_in_their_places(places: list[int], dice: Any) -> None:
    hits = [hit(place, -float(rank), dice.choice("ab")) for rank, place in enumerate(places)]
    ordered = with_adjoining(hits)
    assert sorted(order(ordered)) == sorted(order(tuple(hits)))
    assert [hit.score for hit in ordered] == [hit.score for hit in hits]
    assert ordered[:1] == tuple(hits[:1])


def test_the_sides_of_a_comparison_take_turns_and_each_passage_comes_once() -> None:
    whole = [hit(1, 3.0), hit(2, 2.0), hit(3, 1.0)]
    found = by_turns(whole, [[hit(4), hit(1), hit(5)], [hit(2)]])
    assert order(found) == ["1", "4", "2", "3", "5"]
    assert [hit.score for hit in found] == [3.0, 2.0, 1.0, 0.0, -1.0]
    assert by_turns(whole, []) == tuple(whole)


@pytest.fixture(scope="module")
def looker(desk: Any) -> Looker:
    return Looker(desk.retriever, desk.cross)


LOAN = """---
title: Loan Agreement between Ostrava Bank and Delmar Mills
date: 2025-01-07
---
1. Loan. Ostrava Bank lends Delmar Mills 900,000 dollars for new looms.

2. Repayment. Delmar Mills repays the loan within 24 months after the looms run.

3. Interest. The loan bears interest at 6 percent a year.
"""
LETTER = """---
title: Letter to the Loan Agreement between Ostrava Bank and Delmar Mills
date: 2025-{month:02}-10
---
1. In section 2 of the Loan Agreement, strike "{old} months" and insert "{new} months".

2. The bank thanks the mills.
"""
REPAID = "Within how many months does Delmar Mills repay the loan?"


@pytest.fixture(scope="module")
def loan(shelf: Callable[..., Generation]) -> Generation:
    fillers = {
        f"mill{n}": f"---\ntitle: Mill {n}\n---\nMill {n} repaid a loan within {n} months.\n" for n in range(2, 9)
    }
    return shelf(
        loan=LOAN,
        first=LETTER.format(month=3, old=24, new=30),
        second=LETTER.format(month=6, old=30, new=36),
        **fillers,
    )


def sources(looker: Looker, generation: Generation, filters: Filters = Filters()) -> list[str]:
    return [hit.passage.source for hit in looker.look(generation, read_question(REPAID), 12, filters).hits]


def test_what_amends_a_clause_comes_right_behind_it_the_latest_first(looker: Looker, loan: Generation) -> None:
    found = sources(looker, loan)
    at = found.index("loan.txt")
    assert found[at : at + 3] == ["loan.txt", "second.txt", "first.txt"]
    assert len(found) == len(set(found)) == 10


def test_no_amendment_comes_from_a_document_that_the_filters_do_not_allow(looker: Looker, loan: Generation) -> None:
    assert sources(looker, loan, Filters(date_to=Date(2025, 4, 1)))[:2] == ["loan.txt", "first.txt"]
    assert sources(looker, loan, Filters(documents=("loan.txt",))) == ["loan.txt"]


def test_what_nothing_amends_stays_in_its_order(looker: Looker, loan: Generation) -> None:
    look = looker.look(loan, read_question("What interest does the loan bear?"), 12)
    assert with_amendments(loan, look.hits, (), Filters()) == look.hits
    assert all(one.score >= other.score for one, other in pairwise(look.hits))


TIN = """---
title: Order 412 on the Duty on Tin Plate
date: 2025-03-04
---
Order 412

Sec. 1. Rate. Imports of tin plate are subject to an additional ad valorem duty of 12 percent.
"""
EASED = """---
title: Order 418 on Relief for Canners
date: 2025-08-20
---
Order 418

Sec. 1. Relief. Order 412 is amended: canners pay half of what it says.

Sec. 2. Publication. This order is published in the gazette.
"""
ENDED = """---
title: Order 440 on Certain Actions
date: 2026-02-01
---
Order 440

Sec. 1. End. The additional ad valorem duties imposed by Order 412 are hereby terminated.

Sec. 2. Publication. This order is published in the gazette.
"""


@pytest.fixture(scope="module")
def tin(shelf: Callable[..., Generation]) -> Generation:
    plates = {f"plate{n}": f"---\ntitle: Plate {n}\n---\nTin plate number {n} pays a duty.\n" for n in range(2, 9)}
    return shelf(tin=TIN, eased=EASED, ended=ENDED, **plates)


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("What duty do imports of tin plate pay now?", "ended.txt"),
        ("What duty did imports of tin plate pay on December 1, 2025?", "eased.txt"),
        ("What duty did imports of tin plate pay before February 1, 2026?", "eased.txt"),
        ("What duty do imports of tin plate pay as of April 1, 2025?", None),
        ("What duty do imports of tin plate for a fair in 2026 pay?", None),
        ("What duty do imports of tin plate pay?", None),
    ],
)
def test_where_a_day_is_asked_about_the_latest_change_by_then_comes_right_behind_what_it_changes(
    looker: Looker, tin: Generation, question: str, latest: str | None
) -> None:
    look = looker.look(tin, read_question(question), 12)
    found = [hit.passage.source for hit in look.hits]
    behind = found[found.index("tin.txt") + 1]
    assert behind == latest if latest else behind.startswith("plate")
    assert len(found) == len(set(found)) > 2
    assert all(one.score >= other.score for one, other in pairwise(look.hits))


def test_no_change_comes_from_a_document_that_the_filters_do_not_allow(looker: Looker, tin: Generation) -> None:
    question = read_question("What duty do imports of tin plate pay now?")
    hits = looker.look(tin, question, 12, Filters(date_to=Date(2025, 12, 1))).hits
    assert [hit.passage.source for hit in hits[:2]] == ["tin.txt", "eased.txt"]
