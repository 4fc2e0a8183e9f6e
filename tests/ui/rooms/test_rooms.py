"""Deal rooms: whoever holds the key of one room gets nothing of another, whatever they ask, on every route."""

from __future__ import annotations

import itertools
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dealdesk.index.compact import Compacted
from dealdesk.index.library import Library
from dealdesk.ui import rooms
from dealdesk.ui.caller import OWNER, Caller, acting
from dealdesk.ui.feedback import Feedback
from dealdesk.ui.jobs import Jobs
from dealdesk.ui.keys import FILE, Keys
from dealdesk.ui.receipts import Receipts
from dealdesk.ui.rooms import RoomFeedback, RoomJobs, RoomLibrary, RoomReceipts, RoomShelf
from dealdesk.ui.shelf import Shelf

GONE = "no-such-document-00000000"


QUESTIONS = (
    "What is the duty on steel?",
    "What is the zephyrine duty on steel?",
    "Who pays Ormolune AG, and how much?",
    "Is Decree 4711 still in force?",
    "What did the Zephyrine Ending of the Tax change?",
    "What is the rent?",
    "When does the quillon price fall due?",
    "In the Ormolune Lease of the Harbour, how long is the term?",
    "What changed in July 2025?",
    "How much does Kestrelbrook Holdings pay?",
    "What is the latest document about?",
)


def told(reply: Any) -> Any:
    """A reply without what differs between two servers and two moments."""
    words = re.sub(r'"(index_generation|id|system_fingerprint)": ?"[^"]*"', "", reply.text)
    return re.sub(r'"(timings_ms)": ?\{[^}]*\}|"created": ?\d+', "", words)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_asked_of_a_room_is_answered_as_if_there_were_no_other(
    server: TestClient, alone: TestClient, desk: Any, question: str
) -> None:
    for path, body in (("/api/ask", {"question": question}), ("/api/search", {"query": question, "k": 50})):
        reply = server.post(path, json=body, headers=desk.by("ask"))
        assert reply.status_code == 200
        assert told(reply) == told(alone.post(path, json=body))
        assert desk.leaked(reply.text, json.dumps(body)) == []


def test_the_other_ways_to_ask_are_answered_so_too(server: TestClient, alone: TestClient, desk: Any) -> None:
    question = QUESTIONS[1]
    history = [{"role": "user", "content": QUESTIONS[0]}, {"role": "assistant", "content": "25 percent"}]
    for path, body in (
        ("/api/ask", {"question": "And since when?", "history": history}),
        ("/api/ask/stream", {"question": question}),
        ("/v1/chat/completions", {"model": "dealdesk", "messages": [{"role": "user", "content": question}]}),
    ):
        reply = server.post(path, json=body, headers=desk.by("ask"))
        assert reply.status_code == 200
        assert told(reply) == told(alone.post(path, json=body))
        assert desk.leaked(reply.text, json.dumps(body)) == []


def test_the_owner_of_all_rooms_is_told_what_the_other_room_changed(server: TestClient, desk: Any) -> None:
    """What the tests above miss in replies is really there to be told."""
    reply = server.post("/api/ask", json={"question": QUESTIONS[1]}, headers=desk.by("all"))
    assert "zephyrine" in desk.leaked(reply.text, QUESTIONS[1].replace("zephyrine", ""))
    steel = next(one for one in server.get("/api/documents", headers=desk.by("all")).json()["documents"]
                 if one["source"] == "north/steel.md")  # fmt: skip
    whole, part = (server.get(f"/api/documents/{steel['document_id']}", headers=desk.by(key)) for key in ("all", "ask"))
    assert [one["title"] for one in whole.json()["changed_by"]] == ["Zephyrine Ending of the Tax"]
    assert part.json()["changed_by"] == []


DOCUMENT = [
    ("GET", "/api/documents/{document_id}"),
    ("DELETE", "/api/documents/{document_id}"),
    ("GET", "/api/documents/{document_id}/text"),
    ("GET", "/api/documents/{document_id}/file"),
    ("GET", "/api/documents/{document_id}/pages"),
    ("GET", "/api/documents/{document_id}/pages/{number}.png"),
    ("GET", "/api/documents/{document_id}/boxes"),
]


@pytest.mark.parametrize(("method", "path"), DOCUMENT)
@pytest.mark.parametrize("role", ["ask", "admin"])
def test_a_document_of_another_room_is_told_of_as_one_that_there_is_not(
    server: TestClient, desk: Any, method: str, path: str, role: str
) -> None:
    def asked(name: str, fingerprint: str) -> Any:
        place = path.format(document_id=name, number=1)
        given = {"start": 0, "end": 5, "fingerprint": fingerprint}
        tags = {"If-None-Match": f'"{fingerprint[:16]}-1-1200"'}
        reply = server.request(method, place, params=given, headers=desk.by(role) | tags)
        kept = {key: value for key, value in reply.headers.items() if key not in ("x-request-id", "content-length")}
        return reply.status_code, reply.text.replace(name, GONE), kept

    none = asked(GONE, "0" * 64)
    assert none[0] == 404
    for one in desk.hidden(server):
        held = sha256((desk.settings.corpus / one["source"]).read_bytes()).hexdigest()
        assert asked(one["document_id"], held) == none


@pytest.mark.parametrize("face", ["/api/ask", "/api/search", "/v1/chat/completions"])
def test_filters_that_name_another_room_find_nothing(server: TestClient, desk: Any, face: str) -> None:
    names = [[one["document_id"]] for one in desk.hidden(server)] + [[one["source"]] for one in desk.hidden(server)]
    for filters in [{"documents": name} for name in names] + [{"folder": "south"}, {"folder": "south/vault"}]:
        body = {
            "/api/ask": {"question": "What is the duty on steel?", "filters": filters},
            "/api/search": {"query": "What is the duty on steel?", "filters": filters},
            "/v1/chat/completions": {
                "model": "dealdesk",
                "messages": [{"role": "user", "content": "What is the duty on steel?"}],
                "dealdesk": {"filters": filters},
            },
        }[face]
        reply = server.post(face, json=body, headers=desk.by("ask"))
        assert desk.leaked(reply.text, json.dumps(body)) == []
        assert '"marker"' not in reply.text
        assert '"score"' not in reply.text


LISTS = [
    "/api/documents",
    "/api/documents?folder=south",
    "/api/timeline",
    "/api/timeline?folder=south",
    "/api/timeline?kind=rate&kind=amount&kind=party&kind=term&kind=duration&limit=1000",
    "/api/feedback",
    "/api/feedback/questions",
    "/v1/models",
    "/v1/models/dealdesk",
    "/healthz",
    "/readyz",
    "/metrics",
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", ["ask", "admin"])
def test_lists_hold_nothing_of_another_room(
    server: TestClient, alone: TestClient, desk: Any, path: str, role: str
) -> None:
    opinion = {"question": "zephyrine?", "verdict": "wrong", "answer": {"text": "Ormolune"}, "comment": "vault"}
    assert server.post("/api/feedback", json=opinion, headers=desk.by("south")).status_code == 201
    reply = server.get(path, headers=desk.by(role))
    assert desk.leaked(reply.text) == []
    if path.startswith(("/api/documents", "/api/timeline", "/readyz")):
        its = alone.get(path)
        assert re.sub(r'"mtime_ns": ?\d+', "", told(reply)) == re.sub(r'"mtime_ns": ?\d+', "", told(its))


def test_a_timeline_of_a_document_of_another_room_is_that_of_none(server: TestClient, desk: Any) -> None:
    for one in desk.hidden(server):
        for name in (one["document_id"], one["source"]):
            reply = server.get("/api/timeline", params={"document": name}, headers=desk.by("ask"))
            none = server.get("/api/timeline", params={"document": GONE}, headers=desk.by("ask"))
            assert (reply.status_code, reply.text.replace(name, GONE)) == (404, none.text)


def test_a_re_index_tells_each_caller_of_their_own_rooms(server: TestClient, desk: Any) -> None:
    started = server.post("/api/reindex", json={}, headers=desk.by("admin"))
    assert started.status_code == 202
    job = started.json()["job_id"]
    events = server.get(f"/api/jobs/{job}/events", headers=desk.by("admin"))
    assert "event: done" in events.text
    whole = server.get(f"/api/jobs/{job}", headers=desk.by("all")).json()
    assert "quillon.md" in whole["report"]["unchanged"]
    mine = server.get(f"/api/jobs/{job}", headers=desk.by("admin")).json()
    assert sorted(mine["report"]["unchanged"]) == ["north/papers/lease.md", "north/plan.pdf", "north/steel.md"]
    assert (mine["done"], mine["total"], mine["report"]["embedded"], mine["report"]["reused"]) == (0, 0, 0, 0)
    assert desk.leaked(events.text) == []


def test_what_a_compaction_took_away_is_told_to_those_who_see_all_rooms(
    server: TestClient, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = server.app.state.service.jobs  # type: ignore[attr-defined]
    monkeypatch.setattr(jobs, "_compact", lambda: Compacted("1", 7, 2, 99))  # what others are about stays as it is
    job = server.post("/api/compact", headers=desk.by("all")).json()["job_id"]
    server.get(f"/api/jobs/{job}/events", headers=desk.by("all"))
    whole, mine = (server.get(f"/api/jobs/{job}", headers=desk.by(key)).json() for key in ("all", "admin"))
    assert whole["compacted"] == {"generation": "1", "rows": 7, "generations": 2, "freed": 99}
    assert (mine["kind"], mine["state"], mine["compacted"]) == ("compact", "done", None)


@pytest.mark.parametrize("path", ["south", "south/vault", "quillon.md", "north/../south", "south/none.md", "none"])
def test_nobody_re_indexes_in_another_room(server: TestClient, desk: Any, path: str) -> None:
    reply = server.post("/api/reindex", json={"paths": [path]}, headers=desk.by("admin"))
    assert reply.status_code == 404
    assert desk.leaked(reply.text, path) == []


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "status"),
    [
        ("ask", "POST", "/api/reindex", {}, 403),
        ("upload", "POST", "/api/reindex", {}, 403),
        ("upload", "POST", "/api/reindex", {"paths": ["north"]}, 202),
        ("upload", "POST", "/api/reindex", {"paths": ["north"], "full": True}, 403),
        ("admin", "POST", "/api/reindex", {"full": True}, 403),
        ("upload", "POST", "/api/compact", None, 403),
        ("admin", "POST", "/api/compact", None, 403),
        ("ask", "GET", "/api/feedback", None, 403),
        ("upload", "GET", "/api/feedback/questions", None, 403),
        ("admin", "GET", "/api/feedback", None, 200),
        ("admin", "GET", "/metrics", None, 403),
        ("all", "GET", "/metrics", None, 200),
    ],
)
def test_each_role_may_do_what_it_is_for(
    server: TestClient, desk: Any, role: str, method: str, path: str, body: Any, status: int
) -> None:
    reply = server.request(method, path, json=body, headers=desk.by(role))
    assert reply.status_code == status
    if status == 202:
        server.get(f"/api/jobs/{reply.json()['job_id']}/events", headers=desk.by(role))


@pytest.mark.parametrize(
    ("role", "folder", "status"),
    [
        ("ask", "north", 403),
        ("upload", "south", 403),
        ("upload", "south/vault", 403),
        ("upload", "", 403),
        ("upload", "new", 403),
        ("upload", "north/../south", 400),
        ("upload", "north//new", 201),
        ("all", "", 201),
    ],
)
def test_files_are_taken_into_rooms_of_the_key_only(
    server: TestClient, desk: Any, role: str, folder: str, status: int
) -> None:
    file = {"files": (f"{role}-{folder.count('/')}.md", b"# A paper\n\nOf no weight.\n")}
    reply = server.post("/api/documents", files=file, data={"folder": folder}, headers=desk.by(role))
    assert reply.status_code == status
    assert desk.leaked(reply.text, folder) == []
    for one in reply.json().get("documents", []) if status == 201 else []:
        (desk.settings.corpus / one["source"]).unlink()


def test_a_link_leads_no_upload_into_another_room(server: TestClient, desk: Any) -> None:
    link = desk.settings.corpus / "north" / "door"
    link.symlink_to(desk.settings.corpus / "south")
    file = {"files": ("zephyrine.md", b"# Mine now\n")}
    try:
        reply = server.post(
            "/api/documents", files=file, data={"folder": "north/door", "replace": "true"}, headers=desk.by("upload")
        )
        assert reply.status_code == 403
    finally:
        link.unlink()
    assert b"Zephyrine" in (desk.settings.corpus / "south/zephyrine.md").read_bytes()


def test_a_receipt_is_repeated_to_its_own_key_only(server: TestClient, desk: Any) -> None:
    def sent(key: str, room: str) -> Any:
        headers = desk.by(key) | {"Idempotency-Key": "the same word"}
        file = {"files": ("vault-receipt.md", b"# Once\n\nKept once.\n")}
        return server.post("/api/documents", files=file, data={"folder": room}, headers=headers)

    first, mine = sent("south", "south"), sent("upload", "north")
    assert (first.status_code, mine.status_code) == (201, 201)
    assert "idempotency-replayed" not in mine.headers
    assert [one["source"] for one in mine.json()["documents"]] == ["north/vault-receipt.md"]
    assert sent("south", "south").headers["idempotency-replayed"] == "true"
    for room in ("north", "south"):
        (desk.settings.corpus / room / "vault-receipt.md").unlink()


def test_a_key_that_is_revoked_opens_nothing_at_the_next_request(server: TestClient, desk: Any) -> None:
    keys = Keys(desk.settings.data / FILE)
    key, secret = keys.create("ask", ["north"])
    headers = {"X-API-Key": secret}
    assert server.get("/api/documents", headers=headers).status_code == 200
    keys.revoke(key.id)
    reply = server.get("/api/documents", headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (401, "urn:dealdesk:problem:key-needed")


def test_a_key_of_a_room_that_holds_nothing_is_told_so_and_no_more(server: TestClient, desk: Any) -> None:
    secret = Keys(desk.settings.data / FILE).create("admin", ["empty"])[1]
    headers = {"X-API-Key": secret}
    for question in QUESTIONS[:3]:
        reply = server.post("/api/ask", json={"question": question}, headers=headers)
        assert (reply.status_code, reply.json()["refused"], reply.json()["as_of"]) == (200, True, None)
        assert desk.leaked(reply.text, question) == []
        assert server.post("/api/search", json={"query": question}, headers=headers).json()["hits"] == []
    assert server.get("/api/documents", headers=headers).json()["total"] == 0


def test_without_a_key_no_route_but_the_open_ones_says_anything(server: TestClient) -> None:
    for method, path in itertools.product(("GET", "POST", "DELETE"), ("/", "/api/documents", "/docs", "/mcp", "/v1/x")):
        for headers in ({}, {"X-API-Key": "dd_wrong"}, {"Cookie": "dealdesk_session=x.9999999999.y"}):
            assert server.request(method, path, headers=headers).status_code == 401
    ready = server.get("/readyz").json()
    assert (ready["documents"], ready["passages"]) == (None, None)


def test_every_route_of_the_api_is_tried_above(server: TestClient, desk: Any) -> None:
    described = server.get("/openapi.json", headers=desk.by("all")).json()["paths"]
    routes = {(method.upper(), path) for path, each in described.items() for method in each}
    tried = set(DOCUMENT) | {("GET", path.split("?")[0].replace("/dealdesk", "/{model}")) for path in LISTS}
    tried |= {("POST", path) for path in ("/api/ask", "/api/ask/stream", "/api/search", "/v1/chat/completions")}
    tried |= {("POST", "/api/documents"), ("POST", "/api/feedback"), ("POST", "/api/reindex")}
    tried |= {("POST", "/api/compact")}
    tried |= {("GET", "/api/jobs/{job_id}"), ("GET", "/api/jobs/{job_id}/events")}
    echoes = {("POST", "/api/export")}  # gives back what it is given
    elsewhere = {("GET", "/api/events")}  # without an end: test_rooms_faces.py
    assert routes - tried - echoes == elsewhere


@pytest.mark.parametrize(
    ("plain", "own"),
    [
        (Library, RoomLibrary),
        (Shelf, RoomShelf),
        (Jobs, RoomJobs),
        (Feedback, RoomFeedback),
        (Receipts, RoomReceipts),
    ],
)
def test_each_part_of_a_server_looks_at_the_caller_in_all_that_it_does(plain: type, own: type) -> None:
    def public(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert public(plain) - public(own) <= {"questions"}  # made of `all`


def test_code_that_runs_for_nobody_is_given_nothing(desk: Any) -> None:
    library = RoomLibrary(Library(desk.settings.data))
    assert library.current().documents() == ()
    assert len(library.whole().documents()) == 7
    with acting(OWNER):
        assert library.current() is library.whole()
    with acting(Caller("x", frozenset({"north"}), "ask")), pytest.raises(rooms.Forbidden):
        RoomJobs(lambda *_: None, lambda: None).start()  # type: ignore[arg-type,return-value]
    assert library.current().documents() == ()
    assert RoomJobs(lambda *_: None, lambda: None).get("x") is None  # type: ignore[arg-type,return-value]


def test_nothing_that_was_asked_or_read_stands_in_the_audit_log_but_who_and_what(
    server: TestClient, desk: Any, tmp_path: Path
) -> None:
    del tmp_path
    headers = desk.by("ask") | {"X-Request-ID": "my-own.1"}
    reply = server.post("/api/ask", json={"question": "What is the duty on steel, Bartholomew?"}, headers=headers)
    assert reply.headers["x-request-id"] == "my-own.1"
    lines = [json.loads(line) for line in (desk.settings.data / "audit.jsonl").read_text().splitlines()]
    mine = next(line for line in lines if line["request"] == "my-own.1")
    steel = reply.json()["citations"][0]["document_id"]
    assert (mine["action"], mine["status"]) == ("POST /api/ask", 200)
    assert steel in mine["documents"]
    key = next(one for one in Keys(desk.settings.data / FILE).all() if one.role == "ask" and one.rooms == {"north"})
    assert mine["key"] == key.id
    text = json.dumps(lines)
    assert "Bartholomew" not in text
    assert not any(secret in text for secret in desk.keys.values())
