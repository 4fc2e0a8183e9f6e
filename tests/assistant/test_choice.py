"""What tells a change: one sentence with both values, or two of which the second says what was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dealdesk.assistant.choice import fitting, former_beside, tells_both
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation
from tests.assistant.test_weigh import evidence

Shelf = Callable[..., Generation]

RULES = """---
title: Rules of the Quay
date: 2025-05-06
---
1. A request is made at least 120 days before the change. In the rules of 2024 the period was 90 days.

2. The toll is 10 percent. It was 20 percent until May.

3. The rent is 40 crowns. The keeper was paid in tin.

4. The fee is 12 dollars. The fee was 12 dollars before.
"""


@pytest.mark.parametrize(
    ("words", "former"),
    [
        ("A request is made", "In the rules of 2024 the period was 90 days."),
        ("The toll is 10", "It was 20 percent until May."),
        ("The rent is 40", None),
        ("The fee is 12", None),
    ],
)
def test_a_sentence_that_tells_what_was_stands_right_after_what_is(
    shelf: Shelf, words: str, former: str | None
) -> None:
    (piece,) = evidence(shelf(rules=RULES), ("rules", words))
    span = former_beside(piece)
    assert (piece.document.text[slice(*span)] if span else None) == former
    fits = fitting(piece, read_question("How did the rules of the quay change?"))
    assert fits == (1.0 if former else 0.5) or not piece.values


def test_one_sentence_may_tell_both() -> None:
    assert tells_both("The toll rises from 10 percent to 20 percent.")
    assert tells_both("The threshold of 95 percent shall be modified to 85 percent.")
    assert not tells_both("The toll is 10 percent.")
