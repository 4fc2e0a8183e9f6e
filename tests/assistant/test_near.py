"""Which words of a sentence are told of which of its values."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.near import nearest, parted
from dealdesk.ingest.values import values_in

NUMBER = re.compile(r"\d+")


def chosen(question: str, text: str, kind: str) -> str:
    """The value of ``kind`` in ``text`` of which most of the question's words are told."""
    spans = [(value.start, value.end) for value in values_in(text) if value.kind == kind]
    return text[slice(*nearest(text, spans, question, spans))]


@pytest.mark.parametrize(
    ("question", "text", "kind", "value"),
    [
        (
            "When does the south lock open?",
            "The north lock opens on May 2, 2025 and the south one on May 9, 2025.",
            "date",
            "May 9, 2025",
        ),
        (
            "When does the north lock open?",
            "The north lock opens on May 2, 2025 and the south one on May 9, 2025.",
            "date",
            "May 2, 2025",
        ),
        (
            "What toll do rafts pay?",
            "Boats pay 4 dollars, except for rafts, which pay 1 dollars.",
            "amount",
            "1 dollars",
        ),
        (
            "What toll do boats pay?",
            "Boats pay 4 dollars, except for rafts, which pay 1 dollars.",
            "amount",
            "4 dollars",
        ),
        ("What share of eels is smoked?", "Of all fish 60% is sold raw, of eels 12% and of carp 3%.", "rate", "12%"),
        (
            "What toll is due in 2028?",
            "Barges pay a toll of 8 dollars in 2026, rising to 11 dollars in 2028.",
            "amount",
            "11 dollars",
        ),
        ("How many nets does each of the boats carry?", "Each of the 9 boats carries 40 nets.", "count", "40"),
    ],
)
def test_what_is_said_of_one_value_is_not_said_of_the_next_but_goes_on_where_nothing_else_is(
    question: str, text: str, kind: str, value: str
) -> None:
    assert chosen(question, text, kind) == value


@given(st.lists(st.sampled_from(["tin", "lead", ",", "and", "except", ";", "7", "12"]), min_size=1, max_size=30))
def test_the_parts_cover_their_values_and_the_whole_text_in_order(words: list[str]) -> None:
    text = " ".join(words)
    spans = [match.span() for match in NUMBER.finditer(text)]
    if not spans:
        return
    parts = parted(text, spans)
    assert parts[0][0] == 0
    assert parts[-1][1] == len(text)
    for (start, end), (a, b) in zip(parts, spans, strict=True):
        assert start <= a < b <= end
    for (_, end), (start, _) in pairwise(parts):
        assert start <= end, "nothing of the text is left out"


@given(st.lists(st.sampled_from(["tin 5%", "lead 7%", "and", "except", "zinc 9%", ";"]), min_size=1, max_size=12))
def test_the_chosen_value_is_one_of_those_that_may_be_chosen(words: list[str]) -> None:
    text = " ".join(words)
    spans = [(value.start, value.end) for value in values_in(text)]
    for span in spans:
        assert nearest(text, spans, "What does lead pay?", [span]) == span
