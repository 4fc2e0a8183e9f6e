"""Which documents a question names, by the words of their titles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.store import DocumentRecord
from dealdesk.index.titles import Titles

NAMES = (
    ("deals/granite-nda.docx", "Mutual Non-Disclosure Agreement of Granite Tools and Arbor Mines"),
    ("deals/granite-supply.docx", "Supply Agreement of Granite Tools and Borduria Steel"),
    ("trade/order-12.txt", "Order 12 on Duties on Tin"),
    ("trade/fact-sheet.html", "Fact Sheet: Talks on Tin with Arcadia"),
    ("mail/2024-05-02.eml", "Café closing checklist"),
)


def record(source: str, title: str) -> DocumentRecord:
    return DocumentRecord(source, source, title, None, "txt", "", 0, 0, False, 0, 0, 1)


TITLES = Titles([record(source, title) for source, title in NAMES])


@pytest.mark.parametrize(
    ("words", "positions"),
    [
        ("Granite Tools non-disclosure agreement", [0]),
        ("the Borduria Steel supply agreement", [1]),
        ("Order 12", [2]),
        ("Arcadia's fact sheet", [3]),
        ("cafe closing checklists", [4]),
        ("zebra crossing", []),
        ("", []),
        ("of the and", []),
    ],
)
def test_a_document_is_named_by_the_rare_words_of_its_title(words: str, positions: list[int]) -> None:
    assert TITLES.named(words) == positions


def test_documents_of_one_title_are_named_together() -> None:
    twins = Titles(
        [record("a.txt", "Lease of the Quay"), record("b.txt", "Lease of the Quay"), record("c.txt", "Memo")]
    )
    assert sorted(twins.named("quay lease")) == [0, 1]


def test_a_title_that_is_the_words_agrees_wholly_and_another_not_at_all() -> None:
    agreement = TITLES.agreement("Order 12 on duties on tin")
    assert agreement[2] == pytest.approx(1.0)
    assert agreement[0] == 0.0
    assert 0.0 < agreement[3] < 0.5


def test_the_share_of_a_title_that_a_text_holds_is_whole_where_the_text_names_it() -> None:
    held = TITLES.held("This letter amends Order 12 on duties on tin, as signed.")
    assert held[2] == pytest.approx(1.0)
    assert held[0] < 0.5


def test_no_documents_are_named_in_an_empty_index() -> None:
    assert Titles([]).named("Order 12") == []
    assert Titles([]).held("Order 12").tolist() == []


WORD = st.sampled_from(
    ["granite", "tools", "order", "12", "tin", "duties", "the", "arcadia", "zebra", "supply", "steel", "fact"]
)
WORDS = st.lists(WORD, max_size=8).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_shares_lie_between_zero_and_one_and_the_order_of_words_says_nothing(words: str) -> None:
    turned = " ".join(reversed(words.split()))
    for scores, others in (
        (TITLES.agreement(words), TITLES.agreement(turned)),
        (TITLES.held(words), TITLES.held(turned)),
    ):
        assert scores == pytest.approx(others)
        assert all(0.0 <= score <= 1.0 + 1e-9 for score in scores)
    assert len(TITLES.named(words)) <= 5
