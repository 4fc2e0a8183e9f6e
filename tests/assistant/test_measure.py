"""What a comparison measures."""

from __future__ import annotations

import pytest

from dealdesk.assistant.kind import Kind
from dealdesk.assistant.measure import compared_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Drug tariff for Arcadian products?", "rate"),
        ("Compare the price per share in the term sheet.", "amount"),
        ("How do the two break fees compare, the seller's?", "amount"),
        ("Transport contract: per barrel tariff on the coast line", "rate"),
        ("Wood: Arcadian cap", "amount"),
        ("Which was taxed more, tin ore?", "rate"),
        ("Which pact runs longer, Arcadia's?", "duration"),
        ("How do the working temperatures of magnets compare?", "comparison"),
        ("How does Arcadia's promise differ?", "comparison"),
    ],
)
def test_one_side_of_a_comparison_asks_for_the_value_that_is_compared(question: str, kind: Kind) -> None:
    assert compared_kind(question) == kind
