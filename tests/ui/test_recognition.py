"""Wherever a quote's place is told, so is that its page was read by OCR."""

from __future__ import annotations

from datetime import date

import pytest

from dealdesk.assistant.answer import Citation
from dealdesk.ui.page_quote import place
from dealdesk.ui.recognition import recognition


@pytest.mark.parametrize(
    ("confidence", "told"),
    [
        (None, ""),
        (0.973, "read by OCR, 97 %"),
        (0.9999, "read by OCR, 99 %"),
        (0.82, "read by OCR, 82 %: compare it with the page"),
    ],
)
def test_the_confidence_is_told_and_warned_of_where_it_is_low(confidence: float | None, told: str) -> None:
    assert recognition(confidence) == told


def test_the_place_of_a_quote_tells_it() -> None:
    day = date(2025, 11, 1)
    quote = Citation("d", "a/d.pdf", "Order", day, "Sec. 2", 3, 5, 9, "10 %", 1.5, 1, recognized=0.973)
    assert place(quote) == "Order · November 1, 2025 · Sec. 2 · p. 3 · read by OCR, 97 %"
