"""What the attributes of a Word document tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.ingest.docx_style import whole


@pytest.mark.parametrize(
    ("told", "number"), [("3", 3), ("0", 0), (None, 7), ("", 7), ("²", 7), ("-1", 7), ("9" * 5000, 7)]
)
def test_a_number_is_told_or_another_is_taken(told: str | None, number: int) -> None:
    assert whole(told, 7) == number


@given(st.text())
def test_any_attribute_tells_a_number(told: str) -> None:
    assert whole(told) >= 0
