"""The Model Context Protocol's own client, unmodified, against a server on a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from dealdesk.ui.settings import Settings

TARIFF = "When does the reduction of the additional duty on products of China take effect?"
WORLD_CUP = "Who won the football world cup in 1998?"


def with_client(url: str, work: Callable[[Client], Awaitable[Any]], **options: Any) -> Any:
    async def run() -> Any:
        async with Client(f"{url}/mcp", **options) as client:
            return await work(client)

    return asyncio.run(asyncio.wait_for(run(), 60))


def called(url: str, tool: str, **arguments: Any) -> Any:
    return with_client(url, lambda client: client.call_tool(tool, arguments))


def given(url: str, tool: str, **arguments: Any) -> Any:
    """The structured result of a tool that succeeds."""
    result = called(url, tool, **arguments)
    assert not result.is_error, result.content
    return result.structured_content


def text_of(url: str, document: str) -> str:
    reply = httpx2.get(f"{url}/api/documents/{document}/text").json()
    return str(reply["text"])


def test_the_tools_are_listed_with_their_types_and_only_read(address: str) -> None:
    async def list_tools(client: Client) -> Any:
        return (await client.list_tools()).tools, client.instructions

    tools, instructions = with_client(address, list_tools)
    assert [tool.name for tool in tools] == ["ask", "search", "read_document", "list_documents", "timeline"]
    assert all(tool.output_schema and tool.description and tool.annotations.read_only_hint for tool in tools)
    ask = tools[0]
    assert ask.input_schema["required"] == ["question"]
    assert {"citations", "refused", "superseded", "index_generation"} <= set(ask.output_schema["required"])
    assert "do not answer from memory" in instructions


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_comes_with_verified_quotes_as_text_and_as_data(address: str, mode: str) -> None:
    result = with_client(address, lambda client: client.call_tool("ask", {"question": TARIFF}), mode=mode)
    answer = result.structured_content
    assert (answer["direct_answer"], answer["refused"]) == ("November 10, 2025", False)
    for citation in answer["citations"]:
        assert text_of(address, citation["document_id"])[citation["start"] : citation["end"]] == citation["quote"]
    assert result.content[0].text.startswith("November 10, 2025\n\n“")
    assert "Sources\n[1] Order Reducing the Additional Duty" in result.content[0].text


def test_what_the_documents_do_not_say_is_refused_and_is_no_error(address: str) -> None:
    result = called(address, "ask", question=WORLD_CUP)
    assert (result.is_error, result.structured_content["refused"], result.structured_content["citations"]) == (
        False,
        True,
        [],
    )


def test_a_follow_up_filters_and_a_day_are_heeded(address: str) -> None:
    history = [{"role": "user", "content": "What is the additional duty on products of China?"}]
    follow_up = given(address, "ask", question="And since when?", history=history)
    assert "duty on products of China" in follow_up["standalone_question"]
    answer = given(address, "ask", question="Which laws govern the agreement?", folder="deals", as_of="2025-04-01")
    assert (answer["as_of"], {cited["source"] for cited in answer["citations"]}) == ("2025-04-01", {"deals/nda.md"})


def test_passages_are_found(address: str) -> None:
    hits = given(address, "search", query="rare earths supply", k=2)["hits"]
    assert (len(hits), hits[0]["source"]) == (2, "memo.txt")
    none = given(address, "search", query="rare earths supply", date_from="2030-01-01")
    assert none == {"hits": []}


def test_a_document_is_read_piece_by_piece(address: str) -> None:
    whole, start = "", 0
    while start is not None:
        piece = given(address, "read_document", document="orders/duty.txt", start=start, end=start + 100)
        assert piece["text"] == text_of(address, piece["document_id"])[piece["start"] : piece["end"]]
        whole += piece["text"]
        start = piece["next"]
    assert whole == text_of(address, piece["document_id"])
    assert len(whole) == piece["characters"]
    beyond = given(address, "read_document", document=piece["document_id"], start=10**9)
    assert (beyond["text"], beyond["next"], beyond["start"]) == ("", None, piece["characters"])
    backwards = given(address, "read_document", document="memo.txt", start=50, end=10)
    assert (backwards["start"], backwards["end"], backwards["text"]) == (50, 50, "")


def test_documents_are_listed_page_by_page(address: str) -> None:
    first = given(address, "list_documents", limit=2)
    second = given(address, "list_documents", limit=2, cursor=first["next"])
    listed = [document["source"] for page in (first, second) for document in page["documents"]]
    assert (listed, first["total"], second["next"]) == (["deals/nda.md", "memo.txt", "orders/duty.txt"], 3, None)


def test_what_happens_when_is_told_with_its_words(address: str) -> None:
    entries = given(address, "timeline", kinds=["effective"], document="orders/duty.txt")["entries"]
    assert [(entry["value"], entry["source"]) for entry in entries] == [("2025-11-10", "orders/duty.txt")]
    entry = entries[0]
    assert text_of(address, entry["document_id"])[entry["start"] : entry["end"]] == entry["text"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("read_document", {"document": "none"}, "list_documents lists those that there are"),
        ("timeline", {"document": "none"}, "There is no document 'none'"),
        ("timeline", {"date_from": "2026-01-02", "date_to": "2026-01-01"}, "exchange them"),
        ("list_documents", {"cursor": "x"}, "leave it out"),
        ("ask", {"question": " "}, "question"),
        ("ask", {}, "question"),
        ("search", {"query": "x", "k": 0}, "k"),
    ],
)
def test_a_mistake_is_told_to_the_model(address: str, tool: str, arguments: dict[str, Any], told: str) -> None:
    result = called(address, tool, **arguments)
    assert result.is_error
    assert told in result.content[0].text


def test_a_tool_that_is_not_there_is_an_error(address: str) -> None:
    result = called(address, "delete_everything")
    assert result.is_error
    assert "delete_everything" in result.content[0].text


def test_without_an_index_the_model_is_told_the_remedy(settings: Settings, tmp_path: Any, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    empty = settings.model_copy(update={"data": tmp_path / "none"})
    with serve(create_app(empty, page=False)) as url:
        result = called(url, "ask", question=TARIFF)
    assert result.is_error
    assert "dealdesk reindex" in result.content[0].text


def test_a_key_is_asked_for_where_keys_are_set(settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    locked = Settings(corpus=settings.corpus, data=settings.data, api_keys=("secret",))

    async def tools(url: str, headers: dict[str, str]) -> int:
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            return len((await client.list_tools()).tools)

    with serve(create_app(locked, page=False)) as url:
        assert asyncio.run(tools(url, {"Authorization": "Bearer secret"})) == 5
        with pytest.raises(ExceptionGroup):
            asyncio.run(tools(url, {}))
        reply = httpx2.post(f"{url}/mcp", json={})
        assert (reply.status_code, reply.json()["type"]) == (401, "urn:dealdesk:problem:key-needed")


REQUEST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPTS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example:7860"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
    ],
)
def test_a_web_page_elsewhere_reaches_no_tool(address: str, headers: dict[str, str], status: int) -> None:
    reply = httpx2.post(f"{address}/mcp", json=REQUEST, headers=ACCEPTS | headers)
    assert reply.status_code == status
    if status != 200:
        assert reply.headers["content-type"] == "application/problem+json"
    else:
        assert len(reply.json()["result"]["tools"]) == 5


def test_a_request_beyond_the_limit_and_a_path_below_are_problems(address: str) -> None:
    long = json.dumps(REQUEST | {"params": {"x": "x" * (4 << 20)}})
    reply = httpx2.post(f"{address}/mcp", content=long, headers=ACCEPTS)
    assert (reply.status_code, reply.json()["type"]) == (413, "urn:dealdesk:problem:too-large")
    below = httpx2.get(f"{address}/mcp/tools")
    assert (below.status_code, below.json()["type"]) == (404, "urn:dealdesk:problem:not-found")
    assert httpx2.post(f"{address}/mcp/", json=REQUEST, headers=ACCEPTS).status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_session_to_listen_to_or_to_end(address: str, method: str) -> None:
    reply = httpx2.request(method, f"{address}/mcp", headers={"Accept": "text/event-stream"})
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert reply.headers["content-type"] == "application/problem+json"


def test_many_calls_at_once_are_answered_each_for_itself(address: str) -> None:
    async def work(client: Client) -> list[int]:
        pieces = [
            client.call_tool("read_document", {"document": "memo.txt", "start": n, "end": n + 1}) for n in range(20)
        ]
        return [result.structured_content["start"] for result in await asyncio.gather(*pieces)]

    assert with_client(address, work) == list(range(20))


def test_an_application_can_be_started_again(settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(settings, page=False)
    for _ in range(2):
        with serve(app) as url:
            assert given(url, "list_documents")["total"] == 3


def test_calls_are_counted_under_their_route(address: str) -> None:
    called(address, "ask", question=TARIFF)
    assert 'route="/mcp",status="200"' in httpx2.get(f"{address}/metrics").text
