"""What an act recites of earlier ones, and what it orders itself."""

from __future__ import annotations

import pytest

from dealdesk.assistant.recital import recites


@pytest.mark.parametrize(
    "text",
    [
        "In Proclamation 40 of May 2, 2024 (Adjusting Imports of Tin), the Council imposed a duty of 9 percent.",
        "2. By Notice 2025-031, the Office set the duty at 20 percent.",
        "I further stated that on January 1 the duty would rise to 30 percent.",
        "I also determined that tin ore should be exempt.",
        "The Ministry announced that the quota would be halved.",
        "Section 122 authorizes the President to impose, for a period not exceeding 150 days, a surcharge.",
        "7. Section 12(b) of the Tin Act of 1974 (the Act) further empowers the Minister to raise the duty.",
    ],
)
def test_what_was_done_before_is_a_recital(text: str) -> None:
    assert recites(text)


@pytest.mark.parametrize(
    "text",
    [
        "Effective January 1, 2027, the duty shall increase to 30 percent.",
        "I determine that it is necessary to raise the duty to 30 percent.",
        "In this Order, tin means tin ore.",
        "The duty imposed by Order 12 is suspended until May 5.",
        "Notice 2025-031 is amended as follows.",
    ],
)
def test_what_is_ordered_is_none(text: str) -> None:
    assert not recites(text)
