"""A refused question is reworded by leaving out what was not found, or by asking what stands nearest to it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from dealdesk.assistant.answer import Quote
from dealdesk.ui.page_candidates import words
from dealdesk.ui.page_reword import closest, shortened
from dealdesk.ui.wire import Service

pytestmark = pytest.mark.usefixtures("owner")

NEAREST = (Quote("d", "d.txt", "Order on Tin", None, "", None, 0, 9, "The duty on tin is 10 percent."),)


@pytest.mark.parametrize(
    ("question", "shorter"),
    [
        ("What is the duty on tin from Brazil?", ["What is the duty on tin?"]),
        ("What is the duty on tin?", []),
        ("What is the duty on tin from Brazil in 2031?", [
            "What is the duty on tin?", "What is the duty on tin in 2031?", "What is the duty on tin from Brazil?",
        ]),
        ("Who won in Paris?", []),
    ],
)  # fmt: skip
def test_phrases_with_words_that_were_not_found_are_left_out(question: str, shorter: list[str]) -> None:
    assert list(shortened(question, NEAREST)) == shorter


def test_what_can_be_asked_of_the_nearest_documents_is_like_the_question(client: TestClient) -> None:
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    generation = service.library.current()
    record = next(one for one in generation.documents() if one.source == "orders/duty.txt")
    nearest = (Quote(record.id, record.source, record.title, record.date, "", None, 0, 9, "x"),)
    question = "What is the effective date of the levy?"
    found = closest(generation, question, nearest)
    assert found
    assert all(words(one.question) & words(question) for one in found)
