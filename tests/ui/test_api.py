"""The HTTP contract: what other programs rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dealdesk.ui.api import create_app
from dealdesk.ui.settings import Settings

TARIFF = "When does the reduction of the additional duty on products of China take effect?"
BACKWARDS = {"date_from": "2025-02-01", "date_to": "2024-12-31"}


def events(body: str) -> list[tuple[str, Any]]:
    """The events of a stream and their data."""
    found = []
    for block in body.replace("\r\n", "\n").strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def problem(reply: Any) -> dict[str, Any]:
    assert reply.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = reply.json()
    assert body["status"] == reply.status_code
    assert body["type"].startswith("urn:dealdesk:problem:")
    return body


def ids(client: TestClient) -> dict[str, str]:
    listed = client.get("/api/documents").json()["documents"]
    return {document["source"]: document["document_id"] for document in listed}


def test_an_answer_quotes_the_served_text_letter_for_letter(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": TARIFF}).json()
    assert not answer["refused"]
    assert "November 10, 2025" in answer["text"]
    assert answer["citations"]
    for citation in answer["citations"]:
        text = client.get(f"/api/documents/{citation['document_id']}/text").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert f"[{citation['marker']}]" in answer["text"]
    first = answer["citations"][0]
    assert (first["source"], first["date"]) == ("orders/duty.txt", "2025-11-04")


WRITER = ("written_by", "withheld")


def test_an_answer_has_every_member_of_the_contract(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": TARIFF}).json()
    members = "question standalone_question text direct_answer refused reason confidence as_of citations superseded"
    assert set(answer) == {*members.split(), "conflicts", "notes", "index_generation", "timings_ms", *WRITER}
    members = "marker document_id source title date section page start end quote score recognized"
    assert set(answer["citations"][0]) == set(members.split())
    assert answer["index_generation"] == client.get("/readyz").json()["index_generation"]


def test_what_the_documents_do_not_say_is_refused_with_a_reason_and_no_citation(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "Who won the football world cup in 1998?"}).json()
    assert answer["refused"]
    assert answer["reason"] in ("no_evidence", "not_mentioned", "off_topic", "other_date_or_party")
    assert answer["citations"] == []


def test_the_stream_ends_with_the_same_answer(client: TestClient) -> None:
    told = events(client.post("/api/ask/stream", json={"question": TARIFF}).text)
    kinds = [kind for kind, _ in told]
    assert kinds[0] == "hits"
    assert kinds[-1] == "answer"
    assert set(kinds) <= {"hits", "text", "citation", "answer"}
    whole, last = client.post("/api/ask", json={"question": TARIFF}).json(), told[-1][1]
    assert {name: last[name] for name in ("text", "citations", "refused")} == {
        name: whole[name] for name in ("text", "citations", "refused")
    }
    assert [data for kind, data in told if kind == "citation"] == last["citations"]


def test_search_gives_passages_best_first_as_they_stand_in_the_text(client: TestClient) -> None:
    hits = client.post("/api/search", json={"query": "rare earths supply", "k": 3}).json()["hits"]
    assert hits[0]["source"] == "memo.txt"
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    quick = client.post("/api/search", json={"query": "rare earths supply", "k": 3, "rerank": False}).json()["hits"]
    assert quick[0]["source"] == "memo.txt"
    assert [hit["score"] for hit in quick] != [hit["score"] for hit in hits]  # of nothing read
    for hit in [*hits, *quick]:
        text = client.get(f"/api/documents/{hit['document_id']}/text").json()["text"]
        assert text[hit["start"] : hit["end"]] == hit["text"]


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        ({"folder": "deals"}, {"deals/nda.md"}),
        ({"documents": ["memo.txt"]}, {"memo.txt"}),
        ({"date_from": "2025-11-01", "date_to": "2025-11-03"}, {"memo.txt"}),
        ({"folder": "nowhere"}, set()),
    ],
)
def test_filters_restrict_the_search(client: TestClient, filters: dict[str, Any], sources: set[str]) -> None:
    hits = client.post("/api/search", json={"query": "agreement on tariffs", "filters": filters}).json()["hits"]
    assert {hit["source"] for hit in hits} == sources


def test_members_that_are_not_known_are_ignored(client: TestClient) -> None:
    assert client.post("/api/search", json={"query": "tariff", "colour": "blue"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/api/ask", {}, "body.question"),
        ("/api/ask", {"question": ""}, "body.question"),
        ("/api/ask", {"question": "x" * 4001}, "body.question"),
        ("/api/ask", {"question": "x", "k": 0}, "body.k"),
        ("/api/ask", {"question": "x", "k": 101}, "body.k"),
        ("/api/ask", {"question": "x", "as_of": "soon"}, "body.as_of"),
        ("/api/ask", {"question": "x", "history": [{"role": "king", "content": "x"}]}, "body.history.0.role"),
        ("/api/search", {"query": 7}, "body.query"),
        ("/api/ask/stream", {"question": " \n "}, "body.question"),
        ("/api/search", {"query": "x", "filters": BACKWARDS}, "body.filters"),
        ("/api/ask/stream", {"question": "x", "filters": {"date_from": "x"}}, "body.filters.date_from"),
    ],
)
def test_a_request_that_is_not_well_formed_is_told_where(
    client: TestClient, path: str, body: dict[str, Any], where: str
) -> None:
    told = problem(client.post(path, json=body))
    assert (told["status"], told["errors"][0]["where"]) == (422, where)


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream", "/api/search"])
def test_a_body_that_is_not_json_is_a_problem(client: TestClient, path: str) -> None:
    reply = client.post(path, content=b"{", headers={"content-type": "application/json"})
    assert problem(reply)["status"] == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/documents/none", 404),
        ("GET", "/api/documents/none/text", 404),
        ("GET", "/api/documents/none/file", 404),
        ("DELETE", "/api/documents/none", 404),
        ("GET", "/api/documents/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/api/jobs/none", 404),
        ("GET", "/api/jobs/none/events", 404),
        ("GET", "/api/ask", 405),
        ("DELETE", "/api/documents", 405),
    ],
)
def test_what_is_not_there_is_a_problem(client: TestClient, method: str, path: str, status: int) -> None:
    reply = client.request(method, path)
    assert problem(reply)["status"] == status
    assert ("allow" in reply.headers) == (status == 405)


def test_a_method_that_a_path_does_not_have_is_told_with_those_that_it_has(client: TestClient) -> None:
    assert client.delete("/api/documents").headers["allow"] == "GET, POST"
    assert client.get("/api/ask").headers["allow"] == "POST"


def test_a_body_beyond_the_limit_is_refused_before_it_is_read_in_full(client: TestClient) -> None:
    history = [{"role": "user", "content": "x" * 19_000}] * 300
    assert problem(client.post("/api/ask", json={"question": "x", "history": history}))["status"] == 413


def test_a_document_is_listed_and_read_with_its_sections(client: TestClient) -> None:
    listed = client.get("/api/documents").json()
    assert [document["source"] for document in listed["documents"]] == ["deals/nda.md", "memo.txt", "orders/duty.txt"]
    order = client.get(f"/api/documents/{ids(client)['orders/duty.txt']}").json()
    assert (order["title"], order["date"]) == ("Order Reducing the Additional Duty on Products of China", "2025-11-04")
    assert [section["label"] for section in order["sections"]] == ["Sec. 1", "Sec. 2", "Sec. 3"]
    assert order["passages"] > 0


def test_the_original_file_is_served_and_runs_nothing(client: TestClient, settings: Settings) -> None:
    reply = client.get(f"/api/documents/{ids(client)['memo.txt']}/file")
    assert reply.content == (settings.corpus / "memo.txt").read_bytes()
    assert reply.headers["content-disposition"].startswith("inline")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in reply.headers["content-security-policy"]


def test_a_file_is_uploaded_indexed_answered_from_and_deleted(own_client: TestClient, own_settings: Settings) -> None:
    page = b"<html><head><title>Soybean note</title></head><body><p>China buys 12 million tons of soybeans.</p></body>"
    reply = own_client.post(
        "/api/documents", files=[("files", ("soy.html", page))], data={"folder": "notes", "reindex": "true"}
    )
    assert reply.status_code == 201
    taken = reply.json()
    assert taken["documents"][0]["source"] == "notes/soy.html"
    assert (own_settings.corpus / "notes/soy.html").read_bytes() == page

    told = events(own_client.get(f"/api/jobs/{taken['job_id']}/events").text)
    assert told[-1][0] == "done"
    assert told[-1][1]["report"]["added"] == ["notes/soy.html"]

    query = {"query": "How many tons of soybeans does China buy?", "k": 1}
    assert own_client.post("/api/search", json=query).json()["hits"][0]["source"] == "notes/soy.html"
    document = taken["documents"][0]["document_id"]
    original = own_client.get(f"/api/documents/{document}/file")
    assert original.headers["content-disposition"].startswith("attachment")

    gone = own_client.delete(f"/api/documents/{document}").json()
    assert gone["source"] == "notes/soy.html"
    assert gone["index_generation"] == own_client.get("/readyz").json()["index_generation"]
    assert not (own_settings.corpus / "notes/soy.html").exists()
    assert "notes/soy.html" not in ids(own_client)


@pytest.mark.parametrize(
    ("name", "content", "data", "status"),
    [
        ("a.exe", b"MZ", {}, 415),
        ("a.txt", b"", {}, 400),
        ("a.txt", b"x", {"folder": "../.."}, 400),
        ("memo.txt", b"another memo", {}, 409),
        ("a.txt", b"x" * (1 << 20), {}, 413),
    ],
)
def test_an_upload_that_cannot_be_taken_leaves_no_trace(
    client: TestClient, settings: Settings, name: str, content: bytes, data: dict[str, str], status: int
) -> None:
    before = sorted(settings.corpus.rglob("*"))
    assert problem(client.post("/api/documents", files=[("files", (name, content))], data=data))["status"] == status
    assert sorted(settings.corpus.rglob("*")) == before


def test_a_reindexing_is_a_job_with_a_report(own_client: TestClient, own_settings: Settings) -> None:
    (own_settings.corpus / "new.txt").write_text("The quota on beef is 65,000 tons from January 1, 2026.")
    accepted = own_client.post("/api/reindex")
    assert accepted.status_code == 202
    job = accepted.json()["job_id"]
    assert events(own_client.get(f"/api/jobs/{job}/events").text)[-1][0] == "done"
    now = own_client.get(f"/api/jobs/{job}").json()
    assert (now["state"], now["problem"]) == ("done", None)
    assert now["report"]["added"] == ["new.txt"]
    assert sorted(now["report"]["unchanged"]) == ["deals/nda.md", "memo.txt", "orders/duty.txt"]


def test_without_an_index_a_compaction_fails_with_the_remedy(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(update={"data": tmp_path / "none"})
    with TestClient(create_app(empty, page=False)) as server:
        job = server.post("/api/compact").json()["job_id"]
        kind, told = events(server.get(f"/api/jobs/{job}/events").text)[-1]
        assert (kind, told["problem"]["type"]) == ("failed", "urn:dealdesk:problem:index-missing")
        assert "dealdesk reindex" in told["problem"]["detail"]


def test_a_reindexing_outside_the_corpus_is_refused(client: TestClient) -> None:
    assert problem(client.post("/api/reindex", json={"paths": ["../data"]}))["status"] == 400


def test_without_an_index_the_server_lives_and_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(update={"data": tmp_path / "none"})
    with TestClient(create_app(empty, page=False)) as server:
        assert server.get("/healthz").json()["status"] == "alive"
        for reply in (
            server.get("/readyz"),
            server.post("/api/ask", json={"question": "x"}),
            server.post("/api/ask/stream", json={"question": "x"}),
            server.get("/api/documents"),
        ):
            assert problem(reply)["type"] == "urn:dealdesk:problem:index-missing"
            assert "dealdesk reindex" in reply.json()["detail"]
        assert server.get("/metrics").status_code == 200


def test_figures_are_counted_for_prometheus(client: TestClient) -> None:
    client.post("/api/ask", json={"question": TARIFF})
    text = client.get("/metrics").text
    assert 'dealdesk_requests_total{method="POST",route="/api/ask",status="200"}' in text
    assert 'dealdesk_answers_total{outcome="answered"}' in text
    assert "dealdesk_documents 3.0" in text


def test_the_description_of_the_api_needs_no_other_host(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "https://" not in page
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert client.get(f"/docs-assets/{asset}").status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    told = paths["/api/ask"]["post"]["responses"]["422"]["content"]
    assert list(told) == ["application/problem+json"]
    assert set(told["application/problem+json"]["schema"]["required"]) == {"type", "title", "status", "detail"}
    assert {"/api/ask", "/api/ask/stream", "/api/search", "/api/documents", "/api/reindex", "/readyz"} <= set(paths)


def test_a_key_is_asked_for_where_keys_are_set(settings: Settings) -> None:
    locked = Settings(corpus=settings.corpus, data=settings.data, api_keys=("secret",))
    with TestClient(create_app(locked, page=False)) as server:
        assert problem(server.get("/api/documents"))["status"] == 401
        assert server.get("/api/documents", headers={"X-API-Key": "secret"}).status_code == 200
