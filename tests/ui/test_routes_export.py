"""The route that makes a file of a conversation: what was asked comes back as a document to hand on."""

from __future__ import annotations

import io

import docx
from starlette.testclient import TestClient

TARIFF = "When does the reduction of the additional duty on products of China take effect?"


def test_replies_become_a_file_with_their_quotes_in_footnotes(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": TARIFF}).json()
    talk = [{"question": TARIFF, "answer": answer}]
    reply = client.post("/api/export", json={"exchanges": talk})
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.headers["content-disposition"] == 'attachment; filename="dealdesk-answers.md"'
    assert f"## {TARIFF}\n\n**November 10, 2025**" in reply.text
    for number, citation in enumerate(answer["citations"], 1):
        assert f"[^{number}]: {citation['title']}" in reply.text
        assert f"“{citation['quote']}”" in reply.text

    word = client.post("/api/export", json={"exchanges": talk, "format": "docx"})
    assert word.headers["content-type"].endswith("wordprocessingml.document")
    assert TARIFF in [paragraph.text for paragraph in docx.Document(io.BytesIO(word.content)).paragraphs]


def test_a_conversation_of_nothing_or_another_format_is_told_where(client: TestClient) -> None:
    for body, where in (({"exchanges": []}, "body.exchanges"), ({"exchanges": [{}], "format": "pdf"}, "body.format")):
        reply = client.post("/api/export", json=body)
        assert reply.status_code == 422
        assert where in [error["where"] for error in reply.json()["errors"]]


def test_a_quote_that_cannot_be_is_told_where(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": TARIFF}).json()
    for member, value in (("recognized", 1e308), ("recognized", -0.1), ("start", -1), ("page", "x")):
        wrong = answer | {"citations": [answer["citations"][0] | {member: value}]}
        reply = client.post("/api/export", json={"exchanges": [{"question": TARIFF, "answer": wrong}]})
        where = f"body.exchanges.0.answer.citations.0.{member}"
        assert (reply.status_code, reply.json()["errors"][0]["where"]) == (422, where)


def test_a_conversation_beyond_the_limit_is_told(client: TestClient) -> None:
    talk = [{"question": "x", "answer": {"text": "x" * 20_000}}] * 26
    reply = client.post("/api/export", json={"exchanges": talk})
    assert reply.status_code == 422
    assert "520,000 characters; at most 500,000" in reply.json()["detail"]
