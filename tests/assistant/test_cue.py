"""Wordings that answer where no value does."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.asked import WANTED
from dealdesk.assistant.cue import cue
from dealdesk.assistant.kind import Kind


@pytest.mark.parametrize(
    ("kind", "answers", "does_not"),
    [
        ("party", "The bearings come from Orla Works.", "the bearings come from a shop"),
        ("place", "The laws of Ireland govern it.", "It is governed by them."),
        ("reason", "The duty rises because ore was sold below its cost.", "The duty is 9 percent."),
        ("condition", "The lease ends if the rent is late.", "The lease ended."),
        ("definition", "“Bearing” means a part that turns.", "The bearing turns."),
        ("list", "Tin, lead and zinc; and copper are taxed.", "Tin is taxed."),
        ("change", "The duty rises from 4 percent to 9 percent.", "The duty is 9 percent."),
    ],
)
def test_a_wording_of_the_kind_is_worth_one_and_another_nothing(kind: Kind, answers: str, does_not: str) -> None:
    assert (cue(kind, answers), cue(kind, does_not)) == (1.0, 0.0)


def test_what_stands_under_a_lead_in_is_part_of_a_list() -> None:
    assert (cue("list", "on wooden pallets", "Store them:"), cue("list", "on wooden pallets")) == (1.0, 0.0)
    assert cue("reason", "on wooden pallets", "Store them:") == 0.0


@given(st.sampled_from(get_args(Kind)), st.text(max_size=60), st.text(max_size=10))
@settings(max_examples=100, deadline=None)
def test_kinds_that_a_value_or_nothing_answers_tell_no_texts_apart(kind: Kind, text: str, lead: str) -> None:
    worth = cue(kind, text, lead)
    assert worth in (0.0, 0.5, 1.0)
    if kind in WANTED or kind in ("text", "yes_no", "comparison"):
        assert worth == 0.5
