"""What stands around every request: where a server may listen, whom a proxy speaks for, limits, headers, the log."""

from __future__ import annotations

import json
import logging
from ipaddress import ip_network
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dealdesk.ui.caller import NOBODY, OWNER, Caller, caller
from dealdesk.ui.guard import Guard
from dealdesk.ui.headers import Headers as ReplyHeaders
from dealdesk.ui.host_names import HostNames
from dealdesk.ui.keyring import KeyRing, Proxy
from dealdesk.ui.keys import Keys
from dealdesk.ui.log_lines import JsonLines, TextLines
from dealdesk.ui.openness import check_openness
from dealdesk.ui.pace import Pace, Tries, limit_of
from dealdesk.ui.peer import Peer
from dealdesk.ui.problems import TooMany
from dealdesk.ui.settings import Settings, SettingsError
from dealdesk.ui.sign_in import place_of
from dealdesk.ui.trail import AuditLog, Trail, Trailed, following, new_trail, touched
from dealdesk.ui.wire import key_ring


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "desk.example"])
def test_a_server_without_keys_listens_elsewhere_only_if_that_is_said_twice(host: str, tmp_path: Path) -> None:
    settings = Settings(host=host, data=tmp_path)
    with pytest.raises(SettingsError, match=r"keys create.*--without-keys"):
        check_openness(settings, key_ring(settings))
    check_openness(settings.model_copy(update={"without_keys": "network"}), key_ring(settings))
    check_openness(settings, KeyRing(["a key"]))
    Keys(tmp_path / "keys.sqlite").create("ask", ["north"])
    check_openness(settings, key_ring(settings))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_server_without_keys_listens_to_this_machine(host: str, tmp_path: Path) -> None:
    settings = Settings(host=host, data=tmp_path)
    check_openness(settings, key_ring(settings))


def test_half_a_proxy_is_no_setting(tmp_path: Path) -> None:
    for half in ({"proxy_header": "X-User"}, {"proxy_addresses": "10.0.0.1"}):
        with pytest.raises(SettingsError, match="together"):
            key_ring(Settings.model_validate({"data": tmp_path, **half}))


def test_the_word_of_a_proxy_counts_from_its_own_address_only(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.sqlite")
    key, _ = keys.create("ask", ["north"], user="ann@firm.example")
    ring = KeyRing(keys=keys, proxy=Proxy("X-User", (ip_network("10.1.0.0/16"),)))
    said = Headers({"X-User": "ann@firm.example"})
    assert ring.caller_of(said, "10.1.2.3") == key.caller
    for peer in ("10.2.2.3", "127.0.0.1", "", "testclient"):
        assert ring.caller_of(said, peer) is None
    assert ring.caller_of(Headers({"X-User": "bob@firm.example"}), "10.1.2.3") is None
    twice = Headers(raw=[(b"x-user", b"bob"), (b"x-user", b"ann@firm.example")])
    assert ring.caller_of(twice, "10.1.2.3") is None
    assert ring.in_force


def test_no_header_changes_the_address_at_the_other_end_of_a_connection() -> None:
    async def reply(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{request.scope['dealdesk.peer']} {request.scope['scheme']}")

    app = Starlette(routes=[Route("/", reply)])
    app.add_middleware(Peer, trusted="10.9.9.9")
    given = {"X-Forwarded-For": "10.1.0.1", "X-Forwarded-Proto": "https"}
    assert TestClient(app, client=("10.9.9.9", 1)).get("/", headers=given).text == "10.9.9.9 https"
    assert TestClient(app, client=("10.8.8.8", 1)).get("/", headers=given).text == "10.8.8.8 http"


def test_a_key_of_a_room_goes_no_further_for_standing_in_the_settings_too(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.sqlite")
    key, secret = keys.create("ask", ["north"])
    ring = KeyRing([secret, "of the settings"], keys)
    assert ring.opened_by(secret) == key.caller
    assert ring.opened_by("of the settings").runs_it  # type: ignore[union-attr]
    keys.revoke(key.id)
    assert ring.opened_by(secret) is None


def told(request: Request) -> PlainTextResponse:
    del request
    return PlainTextResponse(caller().id)


def guarded(limit: str, ring: KeyRing | None = None) -> TestClient:
    app = Starlette(routes=[Route("/api/ask", told), Route("/", told), Route("/healthz", told)])
    app.add_middleware(Pace, limit=limit_of(limit))
    app.add_middleware(Guard, ring=ring, names=HostNames("0.0.0.0"))
    return TestClient(app)


def test_the_caller_is_known_to_what_answers_and_to_nothing_else() -> None:
    server = guarded("", KeyRing(["a"]))
    assert server.get("/api/ask", headers={"X-API-Key": "a"}).text.startswith("settings-")
    assert server.get("/healthz").text == NOBODY.id
    assert guarded("").get("/api/ask").text == OWNER.id
    assert caller() is NOBODY


def test_a_key_that_asks_too_often_is_told_when_to_ask_again_and_no_other_is() -> None:
    server = guarded("3/hour", KeyRing(["one", "two"]))
    replies = [server.get("/api/ask", headers={"X-API-Key": "one"}) for _ in range(5)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429, 429]
    assert replies[-1].json()["type"] == "urn:dealdesk:problem:too-many-requests"
    assert 1 <= int(replies[-1].headers["retry-after"]) <= 3601
    assert server.get("/api/ask", headers={"X-API-Key": "two"}).status_code == 200
    assert server.get("/", headers={"X-API-Key": "one"}).status_code == 200  # the page itself is no question
    assert {guarded("1/hour").get("/api/ask").status_code for _ in range(3)} == {200}


@pytest.mark.parametrize("words", ["often", "3000", "/minute", "3/fortnight"])
def test_a_limit_that_is_none_is_refused_by_name(words: str) -> None:
    with pytest.raises(ValueError, match="20/second"):
        Settings(rate_limit=words)


def test_wrong_keys_from_one_address_have_to_wait() -> None:
    tries = Tries()
    for _ in range(20):
        tries.another("10.0.0.1")
    with pytest.raises(TooMany):
        tries.another("10.0.0.1")
    tries.another("10.0.0.2")


@pytest.mark.parametrize(
    ("onward", "place"),
    [
        ("/?q=a", "/?q=a"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\nx", "/"),
    ],
)
def test_a_sign_in_leads_to_no_other_site(onward: str, place: str) -> None:
    assert place_of(onward, "") == place


def replying() -> TestClient:
    async def shared(request: Request) -> PlainTextResponse:
        return PlainTextResponse("x", headers={"Access-Control-Allow-Origin": request.headers.get("origin", "*")})

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse("x", headers={"Content-Security-Policy": "default-src 'self'", "Cache-Control": "public"})

    app = Starlette(routes=[Route("/api/x", shared), Route("/page", page), Route("/docs", lambda _: HTMLResponse(""))])
    app.add_middleware(ReplyHeaders)
    return TestClient(app)


def test_no_reply_is_shared_framed_guessed_or_kept() -> None:
    headers = replying().get("/api/x", headers={"Origin": "https://evil.example"}).headers
    assert "access-control-allow-origin" not in headers
    assert headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_what_a_reply_says_of_itself_stands() -> None:
    headers = replying().get("/page").headers
    assert headers["content-security-policy"] == "default-src 'self'"
    assert headers["cache-control"] == "public"
    assert "frame-ancestors 'none'" in replying().get("/docs").headers["content-security-policy"]


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "a\u00e9", '"'])
def test_an_id_that_could_forge_a_line_of_the_log_is_not_taken(given: str) -> None:
    assert new_trail(given).id != given
    assert new_trail("4f-a.b:c_d").id == "4f-a.b:c_d"


def test_the_audit_log_holds_who_did_what_and_a_question_only_where_that_is_set(tmp_path: Path) -> None:
    trail = Trail("one")
    with following(trail):
        touched(["a", "b", "a"], "Who is\nit?")
    for name, audit in (("plain", "on"), ("full", "questions"), ("none", "off")):
        AuditLog(tmp_path / name, audit).write(trail, Caller("k"), "POST /api/ask", 200)  # type: ignore[arg-type]
    plain, full = (json.loads((tmp_path / name).read_text()) for name in ("plain", "full"))
    assert (plain["request"], plain["key"], plain["documents"]) == ("one", "k", ["a", "b"])
    assert "question" not in plain
    assert full["question"] == "Who is\nit?"
    assert (tmp_path / "full").read_text().count("\n") == 1
    assert not (tmp_path / "none").exists()
    assert (tmp_path / "plain").stat().st_mode & 0o077 == 0


def test_a_request_without_a_key_is_written_down_too(tmp_path: Path) -> None:
    app = Starlette(routes=[Route("/api/ask", told)])
    app.add_middleware(Guard, ring=KeyRing(["a"]))
    app.add_middleware(Trailed, audit=AuditLog(tmp_path / "audit.jsonl"))
    reply = TestClient(app).get("/api/ask", headers={"X-Request-ID": "mine"})
    line = json.loads((tmp_path / "audit.jsonl").read_text())
    assert reply.headers["x-request-id"] == "mine"
    assert (line["request"], line["key"], line["status"]) == ("mine", "nobody", 401)


def test_lines_of_the_log_name_their_request() -> None:
    record = logging.LogRecord("desk", logging.WARNING, "x.py", 1, "it is %s", ("so",), None)
    with following(Trail("one")):
        line = json.loads(JsonLines().format(record))
        plain = TextLines().format(record)
    assert (line["level"], line["message"], line["request"]) == ("warning", "it is so", "one")
    assert plain.endswith("WARNING desk: it is so [one]")
    assert "request" not in json.loads(JsonLines().format(record))
