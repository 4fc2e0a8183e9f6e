"""Days by when or until when something can be."""

from __future__ import annotations

from datetime import date as Date

import pytest

from dealdesk.assistant.to_come import ends
from dealdesk.ingest.document import Document
from dealdesk.ingest.values import values_in


def told(text: str, unit: str) -> list[str]:
    """The values of ``unit`` that can be an end, where it stands in ``text``, a document of May 2, 2025."""
    start = text.index(unit)
    document = Document("d", "lease.md", "Lease", Date(2025, 5, 2), text, "md")
    return [value.text for value in ends(values_in(unit, 2025), document, start, start + len(unit))]


@pytest.mark.parametrize("unit", ["May 2, 2025", "5/2/2025", "— 30 June 2026 —"])
def test_a_day_by_itself_is_no_end(unit: str) -> None:
    assert told(f"The lease is made for five years.\n\n{unit}\n\nThe rent is paid monthly.", unit) == []


@pytest.mark.parametrize("label", ["Expiry date", "Ends on:", "Due:", "Deadline for offers"])
def test_a_day_under_the_label_of_an_end_is_one(label: str) -> None:
    assert told(f"Terms\n\n{label}\nJune 30, 2026", "June 30, 2026") == ["June 30, 2026"]


def test_a_day_before_the_documents_own_is_no_end_and_a_later_one_is() -> None:
    sentence = "The lease of March 1, 2024 ends on June 30, 2026."
    assert told(sentence, sentence) == ["June 30, 2026"]


def test_the_day_on_which_a_paper_was_made_is_no_end() -> None:
    sentence = "This lease, made this 2nd day of May, 2025, is due to end on June 30, 2026."
    assert told(sentence, sentence) == ["June 30, 2026"]


def test_a_length_of_time_may_be_one() -> None:
    assert told("Term\n\nfive years", "five years") == ["five years"]
