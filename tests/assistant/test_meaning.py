"""Terms whose meaning is asked for, and the words that define them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.meaning import defines, term_of
from dealdesk.assistant.question import read_question


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ('What does "harbour tin" cover under the May order?', "harbour tin"),
        ("what are ‘goods in transit’ for the May surcharge", "goods in transit"),
        ("What does home port mean in the lease?", "home port"),
        ("meaning of harbour dues in the Orla licence", "harbour dues"),
        ("define harbour dues", "harbour dues"),
        ("How does the Orla licence define a Guest Berth?", "Guest Berth"),
        ("What counts as late delivery under the lease?", "late delivery"),
        ('How is "local content" worked out for barges?', "local content"),
        ("What counts as the local part of the worth of a barge?", ""),
        ("What is the rent under the lease?", ""),
        ("When does the lease end?", ""),
    ],
)
def test_a_question_for_a_meaning_names_a_term(question: str, term: str) -> None:
    assert term_of(read_question(question)) == term


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("The term “Harbour Tin” means tin that was landed at the quay.", "harbour tin"),
        ('"Barrel" or "Bbl" shall mean forty-two gallons.', "Barrel"),
        ("“Harbour dues” (as used here) includes tolls and wharfage.", "harbour dues"),
        ("An End User is the last buyer who keeps the tin for its own use.", "End User"),
        ("1.08 Business Day. A day on which the exchange is open.", "Business Day"),
        ("Home port: the port that the vessel is registered in.", "home port"),
        ("all tolls of the quay (together, the “Harbour Dues”)", "Harbour Dues"),
        ("Guest berths are those that are let by the day.", "guest berth"),
    ],
)
def test_a_text_says_what_a_term_means(text: str, term: str) -> None:
    assert defines(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("On each Business Day the keeper sends a list.", "Business Day"),
        ("The keeper means to sell harbour tin.", "harbour tin"),
        ("Whoever buys harbour tin pays the toll.", "harbour tin"),
        ("“Harbour Tin” means tin that was landed at the quay.", ""),
        ("“Tin” means tin of any kind.", "harbour tin"),
        ("“Harbour Tin” has the meaning given to it in Section 3.2.", "harbour tin"),
        ("“Harbour Tin” shall have the meaning set forth in the lease.", "harbour tin"),
    ],
)
def test_a_text_that_only_uses_a_term_does_not(text: str, term: str) -> None:
    assert not defines(text, term)


@given(st.text(max_size=80), st.text(max_size=30))
def test_any_text_and_any_term_are_read(text: str, term: str) -> None:
    assert defines(text, term) in (True, False)
    assert len(term_of(read_question(f"{text} {term}?"))) <= 60
