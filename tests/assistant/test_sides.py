"""The sides of a question that sets things side by side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.sides import sides_of


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Which law governs the lease and which the supply contract?", ("lease", "supply contract")),
        (
            "How much notice ends the Arcadia, Borduria and Syldavia pacts?",
            ("Arcadia pact", "Borduria pact", "Syldavia pact"),
        ),
        ("How do the weights of QX1 and QX2 compare?", ("QX1", "QX2")),
        ("Arcadia and Borduria both promised quotas. How do they differ?", ("Arcadia", "Borduria")),
        ("How is tin treated compared with zinc?", ("tin", "zinc")),
        ("What did the copper order say versus the timber one?", ("copper order", "timber order")),
        ("Compare the rent in the draft with the one in the signed lease.", ("draft", "signed lease")),
        ("What is the difference between the draft and the signed lease?", ("draft", "signed lease")),
        ("How did the fee change between Revision B and Revision C?", ("Revision B", "Revision C")),
        ("Which pays more, white tin or grey tin?", ("white tin", "grey tin")),
        ("What rate applies to goods from Arcadia and Borduria?", ("Arcadia", "Borduria")),
        ("How do the lease and the bank loan differ?", ("lease", "bank loan")),
        ("Who has longer to pay, Arcadia or Borduria, and how long does each have?", ("Arcadia", "Borduria")),
        ("tin vs zinc average duty", ("tin", "zinc")),
        ("notice to end it: Arcadia vs Borduria pact", ("Arcadia", "Borduria")),
        ("hourly price inside vs outside working hours", ("inside working hours", "outside working hours")),
        ("How long do Arcadia and Borduria each have to pay?", ("Arcadia", "Borduria")),
        ("Deadline for the quota, Arcadia or Borduria longer?", ("Arcadia", "Borduria")),
        ("How does Arcadia's pact differ from Borduria's?", ("Arcadia's pact", "Borduria's pact")),
        ("Who pays for the crane and who pays for the quay?", ("crane", "quay")),
        ("How did the fee for letters compare with the one for parcels?", ("letters", "parcels")),
        (
            "Both the tin/zinc licence and the sales contract have a cap. What is it in each?",
            ("tin/zinc licence", "sales contract"),
        ),
        (
            "How many days has the buyer to pay, and how many the seller to ship?",
            ("days has the buyer to pay", "seller to ship"),
        ),
        ("How many days has a guest in the tin deal, and how many in the zinc one?", ("tin deal", "zinc deal")),
        ("Both the lease and the sales contract have a cap. What is it?", ()),
        ("When did the pact between Arcadia and Borduria begin?", ()),
        ("What do Arcadia and Borduria still argue about?", ()),
        ("What does a lorry from Arcadia or Borduria pay?", ()),
        ("What is the rent?", ()),
        ("", ()),
    ],
)
def test_the_sides_are_what_is_set_side_by_side(question: str, sides: tuple[str, ...]) -> None:
    assert tuple(side.name for side in sides_of(question)) == sides


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        (
            "Which law governs the lease and which the loan?",
            ("Which law governs the lease?", "Which law governs the loan?"),
        ),
        ("How is tin treated compared with zinc?", ("How is tin treated?", "How is zinc treated?")),
        (
            "What did the copper order say versus the timber one?",
            ("What did the copper order say?", "What did the timber order say?"),
        ),
        ("What is the difference between the draft and the lease?", ("What is the draft?", "What is the lease?")),
        (
            "How did the fee change between May 2025 and June 2026?",
            ("How did the fee change in May 2025?", "How did the fee change in June 2026?"),
        ),
        ("  tin vs zinc duty", ("  tin duty", "  zinc duty")),
        ("Who signs for Arcadia and Borduria?", ()),
    ],
)
def test_each_side_is_asked_about_without_the_others(question: str, alone: tuple[str, ...]) -> None:
    assert tuple(side.question for side in sides_of(question)) == alone


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Tariff for tin goods vs copper goods?", ("tin goods", "copper goods")),
        ("Barrel tariff on the coast line compared with the hill line", ("coast line", "hill line")),
        ("Lease - keeper without cause vs guild without cause?", ("keeper without cause", "guild without cause")),
        ("Truck tariff vs bus tariff?", ("Truck tariff", "bus tariff")),
    ],
)
def test_a_first_side_is_what_stands_after_the_preposition(question: str, names: tuple[str, ...]) -> None:
    assert tuple(side.name for side in sides_of(question)) == names


WORDS = st.sampled_from(
    ["Arcadia", "and", "or", ",", "the", "between", "versus", "compare", "with", "differ", "?", "pacts", "how", "which"]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)))
def test_there_are_two_to_four_sides_or_none(question: str) -> None:
    sides = sides_of(question)
    assert len(sides) in (0, 2, 3, 4)
    assert all(side.name and side.name in side.question for side in sides)
    assert sides == sides_of(question)


@pytest.mark.timeout(30)
def test_a_row_of_names_that_can_be_read_in_two_ways_each_is_read_once() -> None:
    assert sides_of("How do " + "9February 309February 30, " * 50 + "differ?") == ()  # 2 to the 50th ways
