"""Matters that contracts settle in clauses of their own: who asks for one is not answered by words that name none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.matter import leaves_out
from dealdesk.assistant.question import read_question
from dealdesk.assistant.unmet import unmet


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What insurance must the tenant keep?", "The tenant pays all claims that arise from the quay."),
        ("Who is the escrow agent for the code?", "Orla licenses the code to Tamsin."),
        ("Which state's law governs the lease?", "The lease is made in Harbor County, Texas."),
        ("Which law applies, and where is arbitration?", "The laws of Ireland govern this lease."),
        ("How long is Lind barred from working for a competitor?", "Lind may be dismissed on 30 days' notice."),
        ("Does the guild have a right of first refusal?", "The guild may place signs at each landing."),
        ("How is the lease renewed?", "The lease begins on May 5."),
        ("By when must importers claim a refund?", "The surcharge ends on May 5."),
        ("How many board seats does the guild get?", "The guild subscribes for 900 shares."),
        ("How long is the transition period?", "No measure may last for more than two years."),
    ],
)
def test_a_matter_of_which_nothing_told_speaks_is_left_out(question: str, told: str) -> None:
    assert leaves_out(question, told)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What insurance must the tenant keep?", "The tenant carries coverage of $1 million."),
        ("May Lind speak ill of Orla's insurance products?", "The team must not speak ill of what Orla sells."),
        ("Which state's law governs the lease?", "It is construed under the laws of Texas."),
        (
            "How long is Lind barred from working for a competitor?",
            "Lind takes no similar work for a year.",
        ),
        ("How is the lease renewed?", "The term is extended by a year at a time."),
        ("By when must importers claim a refund?", "Duties paid are returned within 180 days."),
        ("What is the rent?", "The rent is 40 dollars."),
        ("Who made the rival bid?", "Tamsin offered $40 a share."),
    ],
)
def test_a_matter_may_be_told_in_other_words_and_what_is_none_binds_nothing(question: str, told: str) -> None:
    assert not leaves_out(question, told)


def test_an_answer_that_leaves_out_the_matter_is_none_unless_the_question_names_its_paper() -> None:
    words = "The tenant pays all claims that arise from the quay."
    quote = Quote("quay", "quay.txt", "Lease of the Quay", None, "", None, 0, len(words), words)
    assert unmet(read_question("What insurance must the tenant keep?"), [quote])
    assert not unmet(read_question("Consider the Lease of the Quay; what insurance must the tenant keep?"), [quote])


_ASKED = """
insurance|escrow|arbitration|mediation|law that governs|governing law|noncompete|non-compete|competitors|first refusal
first offer|stock options|audit|indemnity|warranties|source code|severance|board seats|break-up fee|termination fee
liquidated damages|force majeure|act of god|nonsolicit|poach|change of control|renewal|service credits|refunds
minimum order|subcontractor|press release|legal fees|shelf life|transition period|cure period|lock-up|standstill
trial period|probation|cooling-off|appeals|counter-tariff|retaliation
"""
ASKED = _ASKED.strip().replace("\n", "|").split("|")


@given(st.text(), st.sampled_from(ASKED), st.text())
def test_words_that_repeat_a_question_leave_no_matter_of_it_out(before: str, asked: str, after: str) -> None:
    question = f"{before} {asked} {after}"
    assert not leaves_out(question, question)
    assert leaves_out(f"Is there {asked}?", "It rains.")
