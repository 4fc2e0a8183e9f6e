"""The same on the other faces: every event of the page, the tools of the Model Context Protocol, events without end."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

STEEL = "What is the duty on steel?"
SPY = "What is the zephyrine duty on steel, and what does Kestrelbrook Holdings pay?"


@pytest.fixture(scope="module")
def site(desk: Any, serve: Callable[[Any], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a server with the page."""
    from dealdesk.ui.api import create_app

    with serve(create_app(desk.settings)) as url:
        yield url


@pytest.fixture(scope="module")
def reader(site: str, desk: Any) -> Iterator[httpx2.Client]:
    """A browser that has signed in with a key of the north that may only ask."""
    with signed_in(site, desk.keys["ask"]) as client:
        yield client


@contextmanager
def signed_in(site: str, key: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=site, timeout=60) as client:
        reply = client.post("/sign-in", data={"key": key, "next": "/?q=x"})
        assert (reply.status_code, reply.headers["location"]) == (303, "/?q=x")
        yield client


def event(client: httpx2.Client, dependency: dict[str, Any], data: list[Any], value: Any = None) -> str:
    """All that the page is sent for one of its events."""
    session = uuid.uuid4().hex
    asked = {
        "data": data,
        "fn_index": dependency["id"],
        "session_hash": session,
        "trigger_id": dependency["targets"][0][0],
        "event_data": value,
    }
    assert client.post("/gradio_api/queue/join", json=asked).status_code == 200
    told = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            told.append(line)
            if '"process_completed"' in line:
                break
    return "\n".join(told)


def dependencies(client: httpx2.Client) -> list[dict[str, Any]]:
    return [one for one in client.get("/config").json()["dependencies"] if one["backend_fn"]]


def chat_of(site: str, desk: Any, key: str, question: str) -> Any:
    """What the browser of one who holds ``key`` keeps of a chat in which ``question`` was asked."""
    with signed_in(site, desk.keys[key]) as client:
        asked = next(one for one in dependencies(client) if one["api_name"] == "asked")
        last = event(client, asked, [question, None, None]).rsplit("data: ", 1)[1]
        return json.loads(last)["output"]["data"][2]


def test_no_event_of_the_page_tells_anything_of_another_room(site: str, reader: httpx2.Client, desk: Any) -> None:
    taken = chat_of(site, desk, "south", SPY)  # a chat of the other team, which a reader has come by
    assert "ormolune" in desk.leaked(json.dumps(taken), SPY)
    hidden = next(one for one in _documents(site, desk) if one["source"] == "south/zephyrine.md")
    scope = {"folder": "south", "documents": []}
    given: dict[str, tuple[list[Any], Any]] = {
        "opened": ([None, None, {"q": SPY}], None),
        "asked": ([SPY, None, None], None),
        "clicked": ([None, scope], SPY),
        "suggested": ([taken], None),
        "welcomed": ([], None),
        "limits": ([], None),
        "new_chat": ([taken, [taken]], None),
        "chat_reopened": ([None, [taken]], taken["id"]),
        "chat_forgotten": ([None, [taken]], taken["id"]),
        "judged": ([taken], {"at": 0, "verdict": "useful"}),
        "saved": ([taken], "markdown"),
        "lambda": ([], None),
        "reindexed": ([], None),
        "compacted": ([], None),
        "uploaded": ([None, "south", True], None),
        "deleted": ([], hidden["document_id"]),
        "read": ([], "south/zephyrine.md"),
        "removed": ([], "south/zephyrine.md"),
    }
    names = set()
    for one in dependencies(reader):
        name = one["api_name"].rstrip("0123456789").rstrip("_")
        if name in names and name != "clicked":
            continue
        names.add(name)
        data, value = given[name]
        told = event(reader, one, data, value)
        assert "process_completed" in told, name
        assert desk.leaked(told, json.dumps([data, value])) == [], name
    assert names == set(given)
    assert (desk.settings.corpus / "south/zephyrine.md").exists()
    told = event(reader, next(one for one in dependencies(reader) if one["api_name"] == "asked"), [STEEL, None, None])
    assert "25 percent" in told  # and one's own room is answered from


def _documents(site: str, desk: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = httpx2.get(f"{site}/api/documents", headers=desk.by("all")).json()["documents"]
    return listed


def test_no_part_of_the_page_that_asks_the_server_is_told_anything_of_another_room(
    site: str, reader: httpx2.Client, desk: Any
) -> None:
    asked: dict[str, list[Any]] = {
        "offered": ["", "zephyrine", "s", "south"],
        "dates": [{}, {"deal": "south"}, {"deal": "."}, {"rows": "documents", "kinds": ["rate", "amount", "party"]}],
        "listed": [{}, {"words": "ormolune"}, {"only": "changed"}],
        "details": [{"document": one["document_id"]} for one in _documents(site, desk)],
        "source": [
            {"document": one["document_id"], "start": 0, "end": 9, "before": 9999} for one in _documents(site, desk)
        ],
    }
    (desk.settings.corpus / "south" / "vault-new.md").write_text("# Not indexed yet\n")
    components = [one for one in reader.get("/config").json()["components"] if one["props"].get("server_fns")]
    names = {name for one in components for name in one["props"]["server_fns"]}
    assert names == set(asked)
    try:
        for one in components:
            for name in one["props"]["server_fns"]:
                for data in asked[name]:
                    body = {"session_hash": "s", "component_id": one["id"], "fn_name": name, "data": data}
                    reply = reader.post("/gradio_api/component_server", json=body)
                    assert reply.status_code == 200
                    assert desk.leaked(reply.text, json.dumps(data)) == [], (name, data)
    finally:
        (desk.settings.corpus / "south" / "vault-new.md").unlink()


def test_what_is_done_on_the_page_is_written_down_with_the_key_and_the_documents(
    site: str, reader: httpx2.Client, desk: Any
) -> None:
    event(reader, next(one for one in dependencies(reader) if one["api_name"] == "asked"), [STEEL, None, None])
    lines = [json.loads(line) for line in (desk.settings.data / "audit.jsonl").read_text().splitlines()]
    asked = [line for line in lines if line["action"] == "page asked"][-1]
    assert asked["documents"]
    assert asked["key"] not in ("nobody", "owner")
    assert all(STEEL not in json.dumps(line) for line in lines)


def tool(server: TestClient, key: dict[str, str], name: str, **arguments: Any) -> Any:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    return server.post("/mcp", json=call, headers=key | {"Accept": "application/json, text/event-stream"})


def test_no_tool_of_a_language_model_tells_anything_of_another_room(server: TestClient, desk: Any) -> None:
    key = desk.by("ask")
    assert "25 percent" in tool(server, key, "ask", question=STEEL).text
    for question in (STEEL, SPY):
        assert desk.leaked(tool(server, key, "ask", question=question).text, question) == []
        assert desk.leaked(tool(server, key, "ask", question=question, folder="south").text, question) == []
        assert desk.leaked(tool(server, key, "search", query=question, k=50).text, question) == []
    assert desk.leaked(tool(server, key, "list_documents").text) == []
    assert desk.leaked(tool(server, key, "list_documents", folder="south").text) == []
    assert desk.leaked(tool(server, key, "timeline", kinds=["rate", "amount", "party", "effective"]).text) == []
    none = tool(server, key, "read_document", document="none").text
    for one in desk.hidden(server):
        for name in (one["document_id"], one["source"]):
            assert tool(server, key, "read_document", document=name).text.replace(name, "none") == none
            assert '"isError":true' in tool(server, key, "timeline", document=name).text


def test_events_without_end_tell_of_ones_own_rooms(site: str, desk: Any) -> None:
    with httpx2.Client(base_url=site, headers=desk.by("admin"), timeout=60) as client:
        job = client.post("/api/reindex", json={}).json()["job_id"]
        assert "event: done" in client.get(f"/api/jobs/{job}/events").text
        told = []
        with client.stream("GET", "/api/events", headers={"Last-Event-ID": "x-0"}) as stream:
            for line in stream.iter_lines():
                told.append(line)
                if line.startswith("data:") and "index_generation" in line:
                    break
    assert any(job in line for line in told)
    assert desk.leaked("\n".join(told)) == []


def test_a_sign_in_lasts_in_a_cookie_that_no_script_reads_until_the_key_is_revoked(site: str, desk: Any) -> None:
    from dealdesk.ui.keys import FILE, Keys

    keys = Keys(desk.settings.data / FILE)
    key, secret = keys.create("ask", ["north"])
    page = {"Accept": "text/html"}
    with httpx2.Client(base_url=site, timeout=60) as client:
        form = client.get("/?q=duty", headers=page)
        assert (form.status_code, "www-authenticate" in form.headers) == (401, False)
        assert 'value="/?q=duty"' in form.text
        assert client.post("/sign-in", data={"key": "dd_wrong"}).status_code == 401
        reply = client.post("/sign-in", data={"key": f" {secret} ", "next": "//evil.example/"})
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
        assert secret not in str(reply.headers)
        flags = {part.strip().lower() for part in reply.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert client.get("/api/documents").json()["total"] == 3
        sealed = client.cookies["dealdesk_session"]
        for forged in (sealed.replace(key.id, "settings"), sealed[:-1] + ("0" if sealed[-1] != "0" else "1"), "a.b.c"):
            fake = {"Cookie": f"dealdesk_session={forged}"}
            assert httpx2.get(f"{site}/api/documents", headers=fake).status_code == 401
        with signed_in(site, secret) as other:
            left = {"Cookie": f"dealdesk_session={other.cookies['dealdesk_session']}"}
            assert httpx2.get(f"{site}/api/documents", headers=left).status_code == 200
            other.post("/sign-out")
            assert httpx2.get(f"{site}/api/documents", headers=left).status_code == 401
        assert client.get("/api/documents").status_code == 200  # of another browser
        keys.revoke(key.id)
        assert client.get("/api/documents").status_code == 401
        assert client.get("/api/documents", headers={"Sec-Fetch-Mode": "cors"}).headers["www-authenticate"] == (
            'Bearer realm="Dealdesk"'
        )
        assert "dealdesk_session" not in client.post("/sign-out").cookies
