"""The Python client, against real servers: what it asks stands in the OpenAPI description, what it gives is typed."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, suppress
from dataclasses import fields, replace
from datetime import date as Date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from dealdesk.assistant.assistant import Event
from dealdesk.ui import client_answer, client_document
from dealdesk.ui.client import Client, Exchange, Problem, Turn
from dealdesk.ui.client_http import server_sent
from dealdesk.ui.settings import Settings

TARIFF = "When does the reduction of the additional duty on products of China take effect?"
Serve = Callable[[Any], AbstractContextManager[str]]


@pytest.fixture
def desk(address: str) -> Client:
    return Client(address)


@pytest.fixture
def own_desk(own_settings: Settings, serve: Serve) -> Iterator[Client]:
    """A client of a server over a corpus for one test alone."""
    from dealdesk.ui.api import create_app

    with serve(create_app(own_settings, page=False)) as url:
        yield Client(url)


def test_it_loads_nothing_beyond_the_standard_library() -> None:
    script = (
        "import sys; import dealdesk.ui.client\n"
        "loaded = {name.split('.')[0] for name in sys.modules if not name.startswith('__editable__')}\n"
        "print(sorted(loaded - sys.stdlib_module_names - {'dealdesk', '_distutils_hack', '__main__'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_an_answer_is_typed_and_its_quotes_stand_in_the_text(desk: Client) -> None:
    answer = desk.ask(TARIFF, as_of=Date(2025, 12, 1), folder="orders")
    assert (answer.direct_answer, answer.refused, answer.as_of) == ("November 10, 2025", False, Date(2025, 12, 1))
    citation = answer.citations[0]
    assert (citation.marker, citation.source, citation.date) == (1, "orders/duty.txt", Date(2025, 11, 4))
    assert desk.text(citation.document_id)[citation.start : citation.end] == citation.quote


def test_a_refusal_says_so_and_brings_the_nearest_passages(desk: Client) -> None:
    answer = desk.ask("Who won the football world cup in 1998?")
    assert (answer.refused, answer.citations) == (True, ())
    assert all(note.quote for note in answer.notes if note.kind == "nearest")


def test_a_stream_ends_with_the_answer_that_asking_gives(desk: Client) -> None:
    events = list(desk.stream(TARIFF, history=[Turn("What is the duty?")]))
    asked = desk.ask(TARIFF, history=[Turn("What is the duty?")])
    assert events[0].kind == "hits"
    assert events[0].hits[0].source == "orders/duty.txt"
    last = events[-1].answer
    assert last is not None
    assert replace(last, timings_ms={}) == replace(asked, timings_ms={})
    assert [event.citation for event in events if event.kind == "citation"] == list(asked.citations)


def test_leaving_a_stream_ends_the_work(settings: Settings, serve: Serve) -> None:
    from dealdesk.ui.api import create_app

    left = threading.Event()

    class Endless:
        """Writes for ever, and notices when nobody reads any more."""

        def stream(self, *_: object) -> Iterator[Event]:
            try:
                while not left.wait(0.05):
                    yield Event("text", {"text": "and so on "})
            finally:
                left.set()

    app = create_app(settings, page=False)
    with serve(app) as url:
        app.state.service = replace(app.state.service, assistant=Endless())
        events = Client(url).stream("x")
        assert next(events).text == "and so on "
        events.close()  # type: ignore[attr-defined]
        assert left.wait(5)


def test_a_failure_in_mid_stream_is_the_problem_that_the_server_tells(settings: Settings, serve: Serve) -> None:
    from dealdesk.index.faults import IndexDamaged
    from dealdesk.ui.api import create_app

    class Broken:
        def stream(self, *_: object) -> Iterator[Event]:
            yield Event("text", {"text": "so far "})
            raise IndexDamaged("store.sqlite is cut short; run `dealdesk reindex --full`")

    app = create_app(settings, page=False)
    with serve(app) as url:
        app.state.service = replace(app.state.service, assistant=Broken())
        events = Client(url).stream("x")
        assert next(events).text == "so far "
        with pytest.raises(Problem, match="cut short") as caught:
            next(events)
    assert (caught.value.slug, caught.value.status) == ("index-damaged", 503)


def test_documents_and_what_they_state_are_listed(desk: Client) -> None:
    documents = {document.source: document for document in desk.documents()}
    assert set(documents) == {"orders/duty.txt", "deals/nda.md", "memo.txt"}
    whole = desk.document(documents["orders/duty.txt"].document_id)
    assert (whole.date, whole.changes, whole.changed_by) == (Date(2025, 11, 4), (), ())
    assert [section.label for section in whole.sections] == ["Sec. 1", "Sec. 2", "Sec. 3"]
    timeline = desk.timeline(kinds=["effective"], document="orders/duty.txt", date_from=Date(2025, 1, 1))
    assert [(entry.value, entry.date) for entry in timeline.entries] == [("2025-11-10", Date(2025, 11, 10))]


def test_an_opinion_is_kept_and_an_answer_becomes_a_file(own_desk: Client) -> None:
    answer = own_desk.ask(TARIFF)
    kept = own_desk.feedback(TARIFF, "wrong_source", answer, comment="The order says it itself.")
    assert own_desk.call("GET", "/api/feedback")["opinions"][0]["id"] == kept.id
    assert kept.time.tzinfo is not None
    exported = own_desk.export([Exchange(TARIFF, answer)])
    assert f"“{answer.citations[0].quote}”" in exported.decode()
    assert own_desk.export([Exchange(TARIFF, answer)], "docx").startswith(b"PK")


def test_an_upload_that_is_sent_twice_is_done_once(own_desk: Client, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("A note on copper.")
    first = own_desk.upload([note], reindex=True, idempotency_key="of the note")
    assert own_desk.upload([note], reindex=True, idempotency_key="of the note") == first


def test_the_original_file_is_given_as_it_is(desk: Client, settings: Settings) -> None:
    order = next(one for one in desk.documents(folder="orders"))
    assert desk.file(order.document_id) == (settings.corpus / order.source).read_bytes()


def test_a_search_gives_hits_best_first(desk: Client) -> None:
    hits = desk.search("rare earths", k=2)
    assert (len(hits), hits[0].source) == (2, "memo.txt")
    assert hits[0].score >= hits[1].score


def test_files_are_sent_indexed_watched_and_deleted(own_desk: Client, tmp_path: Path) -> None:
    odd = tmp_path / 'the "quota" – neu.txt'
    odd.write_text("The quota on beef is 65,000 tons.", encoding="utf-8")
    uploads = own_desk.upload([odd], folder="new", reindex=True)
    assert uploads.documents[0].source == "new/the quota – neu.txt"
    assert uploads.job_id is not None
    job = own_desk.wait(uploads.job_id)
    assert job.report is not None
    assert job.report.added == ("new/the quota – neu.txt",)
    assert own_desk.job(job.job_id) == job
    gone = own_desk.delete(uploads.documents[0].document_id)
    assert gone.source == "new/the quota – neu.txt"
    assert len(own_desk.documents()) == 3


def test_a_reindexing_is_watched_to_its_end(own_desk: Client) -> None:
    states = [job.state for job in own_desk.watch(own_desk.reindex(["orders"], full=True))]
    assert states[-1] == "done"


def test_a_compaction_is_a_job_that_tells_what_it_took_away(own_desk: Client) -> None:
    nda = next(one for one in own_desk.documents() if one.source == "deals/nda.md")
    own_desk.delete(nda.document_id)
    done = own_desk.wait(own_desk.compact())
    assert (done.kind, done.state, done.report) == ("compact", "done", None)
    assert done.compacted is not None
    assert done.compacted.generations >= 1
    assert done.compacted.generation == own_desk.ask(TARIFF).index_generation


def test_a_job_that_failed_is_a_problem(own_settings: Settings, own_desk: Client) -> None:
    shutil.rmtree(own_settings.corpus)
    with pytest.raises(Problem, match="DEALDESK_CORPUS"):
        own_desk.wait(own_desk.reindex())


@pytest.mark.parametrize(
    ("call", "status", "slug", "words"),
    [
        (lambda desk: desk.ask(" "), 422, "invalid", "body.question"),
        (lambda desk: desk.document("no/such"), 404, "not-found", "There is no"),
        (lambda desk: desk.job("none"), 404, "not-found", "no job"),
        (lambda desk: desk.timeline(kinds=["rumour"]), 422, "invalid", "kind"),
        (lambda desk: desk.call("GET", "/api/nothing"), 404, "not-found", "no such route"),
    ],
)
def test_what_the_server_refuses_is_a_problem_with_its_detail(
    call: Callable[[Client], object], status: int, slug: str, words: str, desk: Client
) -> None:
    with pytest.raises(Problem, match=words) as caught:
        call(desk)
    assert (caught.value.status, caught.value.slug) == (status, slug)
    assert caught.value.body["detail"] == str(caught.value)


def test_a_file_beyond_the_limit_is_refused_with_the_servers_reason(own_desk: Client, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (8 << 20))
    with pytest.raises(Problem, match="larger than"):
        own_desk.upload([large])


def test_a_file_that_is_not_there_is_told_as_such(desk: Client, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        desk.upload([tmp_path / "nothing.txt"])


def test_a_key_is_sent_where_one_is_given(settings: Settings, serve: Serve) -> None:
    from dealdesk.ui.api import create_app

    locked = Settings(corpus=settings.corpus, data=settings.data, api_keys=("secret",))
    with serve(create_app(locked, page=False)) as url:
        assert len(Client(url, key="secret").documents()) == 3
        with pytest.raises(Problem, match="DEALDESK_API_KEYS") as caught:
            Client(url).documents()
    assert caught.value.status == 401
    assert "secret" not in repr(Client(url, key="secret").__dict__.keys())


def test_a_server_that_is_not_there_is_named_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Problem, match=rf"127\.0\.0\.1:{port} does not answer .*dealdesk serve") as caught:
        Client(f"http://127.0.0.1:{port}").documents()
    assert (caught.value.status, caught.value.slug) == (0, "server-unreachable")


def test_a_server_that_hangs_is_given_up_after_the_timeout() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(Problem, match="no reply in time"),
    ):
        Client(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.1).documents()


@pytest.mark.parametrize("status", [200, 302, 502])
def test_a_reply_of_something_else_is_told_as_such(status: int) -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", "https://elsewhere.example/")
            self.end_headers()
            self.wfile.write(b"<html>hello</html>")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(Problem, match=rf"replied {status} .*no reply of Dealdesk") as caught:
        Client(f"http://127.0.0.1:{server.server_port}").documents()
    server.shutdown()
    server.server_close()
    assert caught.value.status == status


@pytest.mark.parametrize("url", ["", "ftp://host", "http://", "file:///etc/passwd"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no address of a server"):
        Client(url)


def test_events_may_come_in_pieces_and_with_comments() -> None:
    lines = [b": ping\n", b"event: text\r\n", b'data: {"text":\n', b'data: "a: b"}\n', b"\n", b"data: 1\n", b"\n"]
    assert list(server_sent(iter(lines))) == [("text", {"text": "a: b"}), ("message", 1)]


class Recorder:
    """ASGI middleware that keeps each request's method, path, query and body."""

    def __init__(self, app: Any, kept: list[tuple[str, str, str, bytes]]) -> None:
        self.app = app
        self.kept = kept

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = bytearray()

        async def noted() -> Any:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        await self.app(scope, noted, send)
        self.kept.append((scope["method"], scope["path"], scope["query_string"].decode(), bytes(body)))


def test_every_request_is_one_that_the_openapi_describes(own_settings: Settings, serve: Serve, tmp_path: Path) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(own_settings, page=False)
    kept: list[tuple[str, str, str, bytes]] = []
    note = tmp_path / "note.txt"
    note.write_text("A note.")
    day = Date(2025, 1, 1)
    limits: dict[str, Any] = {"documents": ["memo.txt"], "folder": "x", "date_from": day, "date_to": day, "k": 3}
    with serve(Recorder(app, kept)) as url:
        desk = Client(url)
        answer = desk.ask("x", history=[Turn("y")], as_of=day, **limits)
        desk.feedback("x", "wrong", answer, comment="z", history=[Turn("y")])
        desk.export([Exchange("x", answer)], "docx")
        list(desk.stream("x", history=[Turn("y")], as_of=day, **limits))
        desk.search("x", history=[Turn("y")], **limits)
        known = desk.documents(folder="orders")[0].document_id
        desk.file(known)
        desk.document(known)
        desk.text(known)
        desk.timeline(kinds=["effective"], document="memo.txt", folder="x", date_from=day, date_to=day, limit=3)
        taken = desk.upload([note], folder="notes", replace=True, reindex=True, idempotency_key="k")
        desk.wait(desk.reindex(["notes"], full=True))
        desk.job(taken.job_id or "")
        desk.wait(desk.compact())
        desk.delete(taken.documents[0].document_id)
    described = app.openapi()
    methods = {name for name in vars(Client) if not name.startswith("_")} - {"call"}
    assert len({(method, re.sub(r"/[\w-]+-[0-9a-f]{8}|/[0-9a-f]{12}", "/{}", path)) for method, path, *_ in kept}) == (
        len(methods) - 1  # `wait` asks what `watch` asks
    )
    for method, path, query, body in kept:
        route = operation(described, method, path)
        known_names = {parameter["name"] for parameter in route.get("parameters", ())}
        assert set(parse_qs(query)) <= known_names, f"{method} {path}?{query}"
        assert sent(body) <= members(described, route), f"{method} {path} {body!r}"


def operation(described: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    """What the description says of a request."""
    for template, methods in described["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in methods:
            found: dict[str, Any] = methods[method.lower()]
            return found
    raise AssertionError(f"{method} {path} is not described")


def members(described: dict[str, Any], route: dict[str, Any]) -> set[str]:
    """The names of what a body may hold, one level down too: ``filters.folder``."""
    names: set[str] = set()
    for content in route.get("requestBody", {}).get("content", {}).values():
        for name, member in properties(described, content["schema"]).items():
            inner = [member, *member.get("anyOf", ()), member.get("items", {})]
            names |= {name} | {f"{name}.{below}" for one in inner for below in properties(described, one)}
    return names


def properties(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for choice in (schema, *schema.get("anyOf", ())):
        if "$ref" in choice:
            choice = described["components"]["schemas"][choice["$ref"].rpartition("/")[2]]
        if "properties" in choice:
            found: dict[str, Any] = choice["properties"]
            return found
    return {}


def sent(body: bytes) -> set[str]:
    if body.startswith(b"--"):
        return set(re.findall(r' name="(\w+)"', body.decode()))
    names: set[str] = set()
    with suppress(ValueError):
        for name, value in json.loads(body).items():
            inner = value if isinstance(value, list) else [value]
            names |= {name} | {f"{name}.{below}" for one in inner if isinstance(one, dict) for below in one}
    return names


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("Turn", "TurnBody"),
        ("Quote", "QuoteBody"),
        ("Citation", "CitationBody"),
        ("Superseded", "SupersededBody"),
        ("Conflict", "ConflictBody"),
        ("Note", "NoteBody"),
        ("Answer", "AnswerBody"),
        ("Hit", "HitBody"),
        ("Notice", "NoticeBody"),
        ("Document", "DocumentBody"),
        ("Section", "SectionBody"),
        ("Page", "PageBody"),
        ("Change", "ChangeBody"),
        ("WholeDocument", "WholeDocumentBody"),
        ("Entry", "TimelineEntryBody"),
        ("Timeline", "TimelineBody"),
        ("Uploaded", "UploadedBody"),
        ("Uploads", "UploadsBody"),
        ("Deleted", "DeletedBody"),
        ("Unreadable", "UnreadableBody"),
        ("Report", "ReportBody"),
        ("Compacted", "CompactedBody"),
        ("Job", "JobBody"),
        ("Exchange", "ExchangeBody"),
        ("Kept", "KeptBody"),
    ],
)
def test_a_value_has_every_member_that_the_openapi_gives_it(name: str, schema: str, client: TestClient) -> None:
    kind = getattr(client_answer, name, None) or getattr(client_document, name)
    described = client.app.openapi()["components"]["schemas"][schema]  # type: ignore[attr-defined]
    assert {one.name for one in fields(kind)} == set(described["properties"])


def test_the_examples_of_its_page_run(
    own_settings: Settings, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dealdesk.ui.api import create_app

    page = Path(__file__).parent.parent.parent / "docs" / "how-to" / "python-client.md"
    examples = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert len(examples) == 5
    monkeypatch.chdir(tmp_path)
    Path("side-letter.txt").write_text("The parties agree that the Term ends on May 1, 2027.")
    with serve(create_app(own_settings, page=False)) as url:
        for example in examples:
            exec(compile(example.replace("http://127.0.0.1:7860", url), str(page), "exec"), {})
    assert (own_settings.corpus / "deals" / "side-letter.txt").exists()
