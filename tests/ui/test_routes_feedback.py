"""The routes about what readers think: kept across a re-index, listed page by page, taken away as questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dealdesk.ui.question_set import load_set

TARIFF = "When does the reduction of the additional duty on products of China take effect?"


def asked(client: TestClient, question: str = TARIFF) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": question}).json()
    return answer


def test_a_reply_is_judged_as_it_came_and_outlives_a_reindexing(own_client: TestClient) -> None:
    answer = asked(own_client)
    history = [{"role": "user", "content": "What is the duty?"}]
    opinion = {"question": TARIFF, "verdict": "useful", "comment": "Right.", "answer": answer, "history": history}
    kept = own_client.post("/api/feedback", json=opinion)
    assert kept.status_code == 201
    job = own_client.post("/api/reindex", json={"full": True}).json()["job_id"]
    assert "event: done" in own_client.get(f"/api/jobs/{job}/events").text
    listed = own_client.get("/api/feedback").json()
    assert (listed["total"], listed["next"]) == (1, None)
    assert listed["opinions"] == [opinion | {"id": kept.json()["id"], "time": kept.json()["time"]}]


def test_opinions_are_listed_page_by_page_the_latest_first(own_client: TestClient) -> None:
    for number in range(5):
        body = {"question": f"Question {number}?", "verdict": "wrong", "answer": {"text": "No."}}
        assert own_client.post("/api/feedback", json=body).status_code == 201
    found: list[str] = []
    cursor = ""
    while True:
        page = own_client.get("/api/feedback", params={"limit": 2, "cursor": cursor}).json()
        found += [opinion["question"] for opinion in page["opinions"]]
        assert page["total"] == 5
        if page["next"] is None:
            break
        cursor = page["next"]
    assert found == [f"Question {number}?" for number in (4, 3, 2, 1, 0)]


def test_opinions_leave_as_a_file_that_an_evaluation_reads(own_client: TestClient, tmp_path: Path) -> None:
    for question, verdict in ((TARIFF, "useful"), ("Who won the football world cup in 1998?", "useful")):
        body = {"question": question, "verdict": verdict, "answer": asked(own_client, question)}
        own_client.post("/api/feedback", json=body)
    reply = own_client.get("/api/feedback/questions")
    assert reply.headers["content-type"] == "application/jsonl"
    assert reply.headers["content-disposition"] == 'attachment; filename="questions.jsonl"'
    (tmp_path / "questions.jsonl").write_bytes(reply.content)
    answered, refused = load_set(tmp_path).questions
    assert (answered.text, answered.answers, answered.answerable) == (TARIFF, ("November 10, 2025",), True)
    assert {span.document for span in answered.gold} == {"orders/duty.txt"}
    assert refused.answerable is False


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"verdict": "great"}, "body.verdict"),
        ({"comment": "x" * 4001}, "body.comment"),
        ({"answer": {}}, "body.answer.text"),
        ({"question": " "}, "body.question"),
        ({"question": "\ud800"}, "body.question"),
    ],
)
def test_an_opinion_that_is_not_well_formed_is_told_where(
    client: TestClient, change: dict[str, Any], where: str
) -> None:
    body = {"question": "When?", "verdict": "useful", "answer": {"text": "Now."}} | change
    reply = client.post("/api/feedback", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["errors"][0]["where"]) == (422, where)


def test_a_number_that_json_does_not_have_is_refused(client: TestClient) -> None:
    body = '{"question": "When?", "verdict": "useful", "answer": {"text": "Now.", "timings_ms": {"total": NaN}}}'
    reply = client.post("/api/feedback", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422


@pytest.mark.parametrize("cursor", ["x", "W10", "W251bGxd", "WyJhIl0", "é"])
def test_a_cursor_of_another_list_is_told_as_such(client: TestClient, cursor: str) -> None:
    reply = client.get("/api/feedback", params={"cursor": cursor})
    assert (reply.status_code, reply.json()["type"]) == (400, "urn:dealdesk:problem:bad-request")
    assert "leave it out" in reply.json()["detail"]
