"""Names in a question by which an agreement goes: within it they tell no clause from another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dealdesk.assistant.asked import asked
from dealdesk.assistant.own_name import own_names
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.values import values_in

LEASE = """---
title: Quay Lease
---
This agreement is made on May 5, 2025, between Orla Works, Inc. (the "Tenant") and Tide Harbor LLC (the "Landlord").

1. Term. This lease ends on June 30, 2028.
"""
NOTICE = """---
title: Notice on Orla Works
---
The keeper met Orla Works on May 9, 2025, to speak of Halland and of pump QX-20.
"""


@pytest.fixture(scope="module")
def quay(shelf: Callable[..., Generation]) -> Generation:
    return shelf(lease=LEASE, notice=NOTICE)


def stems(text: str) -> frozenset[str]:
    return frozenset(tokenize([text])[0])


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("When does the lease of Orla Works end?", "Orla Works"),
        ("When does the Quay Lease of Tide end?", "Quay Lease Tide"),
        ("What does Orla Works pay for pump QX-20 in Halland?", "Orla Works"),
        ("When does the lease end?", ""),
        ("Who is Marta Quill?", ""),
    ],
)
def test_an_agreement_goes_by_its_parties_and_title_but_a_notice_by_no_name(
    quay: Generation, question: str, names: str
) -> None:
    lease, notice = sorted(quay.by_id, key=lambda one: quay.by_id[one].source)
    found = own_names(quay, read_question(question), [lease, notice])
    assert found == ({lease: stems(names)} if names else {})


def test_what_a_paper_goes_by_holds_for_all_of_it_and_stands_next_to_no_value() -> None:
    question = read_question("When does the lease of Orla Works end?")
    words = asked(question, [], {"lease": stems("Orla Works")})
    first, term = "Orla Works signed on May 5, 2025.", "The lease ends on June 30, 2028."
    assert words.covered(stems(first)) == words.covered(stems(term)) == pytest.approx(0.5)
    lease = words.of("lease")
    assert lease.covered(stems(first)) == pytest.approx(0.5)
    assert lease.covered(stems(term)) == pytest.approx(1.0)
    assert lease.near(first, values_in(first)) == 0.0 < lease.near(term, values_in(term))
    assert words.of("notice") is words
