"""OpenAI's own client, unmodified, against a server: ask, stream, follow up, be refused, be told what is wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openai
import pytest
from openai import OpenAI

from dealdesk.assistant.assistant import Event
from dealdesk.assistant.question import Inquiry
from dealdesk.ui.caller import OWNER, acting
from dealdesk.ui.settings import Settings

TARIFF = "When does the reduction of the additional duty on products of China take effect?"
WORLD_CUP = "Who won the football world cup in 1998?"


@pytest.fixture
def desk(address: str) -> OpenAI:
    return OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)


def user(text: str) -> Any:
    return {"role": "user", "content": text}


def ask(desk: OpenAI, *messages: Any, **more: Any) -> Any:
    return desk.chat.completions.create(model="dealdesk", messages=list(messages), **more)


def test_the_client_asks_and_reads_the_citations(desk: OpenAI, address: str) -> None:
    reply = ask(desk, user(TARIFF))
    choice = reply.choices[0]
    assert (reply.object, reply.model, choice.finish_reason, len(reply.choices)) == (
        "chat.completion",
        "dealdesk",
        "stop",
        1,
    )
    message = choice.message
    assert message.content.startswith("November 10, 2025")
    assert (
        "\n\nSources\n[1] Order Reducing the Additional Duty on Products of China · November 4, 2025" in message.content
    )
    assert message.refusal is None

    answer = message.dealdesk  # the documented extension: the reply of /api/ask
    citation = answer["citations"][0]
    text = desk._client.get(f"{address}/api/documents/{citation['document_id']}/text").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert reply.system_fingerprint == answer["index_generation"]

    marked = message.annotations[0].url_citation
    assert message.content[marked.start_index : marked.end_index] == "[1]"
    assert marked.title == citation["title"]
    assert desk._client.get(marked.url).status_code == 200


def test_tokens_are_counted(desk: OpenAI) -> None:
    usage = ask(desk, {"role": "system", "content": "Be brief."}, user(TARIFF)).usage
    assert usage.prompt_tokens == 18
    assert usage.completion_tokens > 20
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_a_stream_is_the_same_answer_in_pieces(desk: OpenAI) -> None:
    whole = ask(desk, user(TARIFF))
    chunks = list(ask(desk, user(TARIFF), stream=True, stream_options={"include_usage": True}))
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    last = chunks[-2].choices[0]
    assert last.finish_reason == "stop"
    assert last.delta.dealdesk["citations"] == whole.choices[0].message.dealdesk["citations"]
    assert (chunks[-1].choices, chunks[-1].usage) == ([], whole.usage)
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)


def test_the_clients_own_gathering_of_a_stream_has_the_citations(desk: OpenAI) -> None:
    with desk.chat.completions.stream(model="dealdesk", messages=[user(TARIFF)]) as stream:
        done = stream.get_final_completion()
    message = done.choices[0].message
    assert message.content == ask(desk, user(TARIFF)).choices[0].message.content
    assert message.dealdesk["citations"][0]["source"] == "orders/duty.txt"  # type: ignore[attr-defined]
    assert message.annotations is not None
    assert message.annotations[0].url_citation.title.startswith("Order Reducing")


def test_a_follow_up_leans_on_the_messages_before_it(desk: OpenAI) -> None:
    first = ask(desk, user("What is the additional duty on products of China?")).choices[0].message
    before = [
        user("What is the additional duty on products of China?"),
        {"role": "assistant", "content": first.content},
    ]
    reply = ask(desk, *before, user("And since when?")).choices[0].message.dealdesk
    assert "duty on products of China" in reply["standalone_question"]


def test_what_the_documents_do_not_say_is_a_refusal(desk: OpenAI) -> None:
    message = ask(desk, user(WORLD_CUP)).choices[0].message
    assert message.refusal
    assert message.content.startswith(message.refusal)
    assert (message.dealdesk["refused"], message.dealdesk["citations"], message.annotations) == (True, [], [])
    chunks = list(ask(desk, user(WORLD_CUP), stream=True))
    assert "".join(chunk.choices[0].delta.refusal or "" for chunk in chunks) == message.refusal


def test_what_only_dealdesk_knows_goes_in_the_member_dealdesk(desk: OpenAI) -> None:
    wish = {"as_of": "2025-11-05", "filters": {"folder": "deals"}}
    answer = (
        ask(desk, user("Which laws govern the agreement?"), extra_body={"dealdesk": wish}).choices[0].message.dealdesk
    )
    assert answer["as_of"] == "2025-11-05"
    assert {citation["source"] for citation in answer["citations"]} == {"deals/nda.md"}


def test_content_in_parts_and_parameters_that_only_steer_a_model_are_taken(desk: OpenAI) -> None:
    parts = {"role": "user", "content": [{"type": "text", "text": TARIFF}]}
    tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
    steering: dict[str, Any] = {
        "temperature": 0.3,
        "max_tokens": 5,
        "stop": ["\n"],
        "seed": 7,
        "top_p": 0.5,
        "user": "u",
    }
    reply = ask(desk, {"role": "developer", "content": "x"}, parts, tools=[tool], n=1, **steering)
    assert reply.choices[0].message.content == ask(desk, user(TARIFF)).choices[0].message.content


@pytest.mark.parametrize(
    ("messages", "more", "param", "code"),
    [
        ([user("x")], {"n": 2}, "n", "unsupported_value"),
        ([user("x")], {"response_format": {"type": "json_object"}}, "response_format", "unsupported_value"),
        ([user("x")], {"logprobs": True}, "logprobs", "unsupported_value"),
        ([user("x")], {"tool_choice": "required"}, "tool_choice", "unsupported_value"),
        ([user("x")], {"modalities": ["text", "audio"]}, "modalities", "unsupported_value"),
        ([user("x"), {"role": "assistant", "content": "y"}], {}, "messages[1]", "invalid_value"),
        ([user(" ")], {}, "messages[0]", "invalid_value"),
        ([user("x" * 4001)], {}, "messages[0].content", "string_above_max_length"),
        ([user("x" * 20_001), user("y")], {}, "messages[0].content", "string_above_max_length"),
        ([user([{"type": "image_url", "image_url": {"url": "x"}}])], {}, "messages[0].content", "unsupported_value"),  # type: ignore[arg-type]
        ([], {}, "messages", "invalid_value"),
        ([{"role": "king", "content": "x"}], {}, "messages.0.role", "invalid_value"),
        ([user("x")], {"extra_body": {"dealdesk": {"k": 0}}}, "dealdesk.k", "invalid_value"),
    ],
)
def test_what_cannot_be_done_is_told_as_openai_tells_it(
    desk: OpenAI, messages: list[Any], more: dict[str, Any], param: str, code: str
) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        ask(desk, *messages, **more)
    assert (told.value.param, told.value.code, told.value.type) == (param, code, "invalid_request_error")


def test_there_is_one_model_and_others_are_not_found(desk: OpenAI) -> None:
    assert [model.id for model in desk.models.list()] == ["dealdesk"]
    assert desk.models.retrieve("dealdesk").owned_by == "dealdesk"
    with pytest.raises(openai.NotFoundError) as told:
        desk.chat.completions.create(model="gpt-4o", messages=[user("x")])
    assert told.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        desk.models.retrieve("gpt-4o")
    with pytest.raises(openai.NotFoundError) as missing:
        desk.embeddings.create(model="dealdesk", input="x")
    assert missing.value.code == "not_found"


def test_a_key_is_asked_for_in_openais_words(settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    locked = Settings(corpus=settings.corpus, data=settings.data, api_keys=("secret",))
    with serve(create_app(locked, page=False)) as url:
        with pytest.raises(openai.AuthenticationError) as told:
            OpenAI(base_url=f"{url}/v1", api_key="wrong", max_retries=0).models.list()
        assert told.value.code == "invalid_api_key"
        assert ask(OpenAI(base_url=f"{url}/v1", api_key="secret"), user(TARIFF)).choices


def test_without_an_index_the_client_is_told_the_remedy(settings: Settings, tmp_path: Any, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    empty = settings.model_copy(update={"data": tmp_path / "none"})
    with serve(create_app(empty, page=False)) as url, pytest.raises(openai.InternalServerError) as told:
        ask(OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0), user(TARIFF), stream=True)
    assert told.value.status_code == 503
    assert "dealdesk reindex" in told.value.message


class Endless:
    """Writes for ever, and notices when nobody reads any more."""

    def __init__(self) -> None:
        self.left = threading.Event()

    def ask(self, *_: object) -> None:
        return None

    def stream(self, *_: object) -> Iterator[Event]:
        try:
            while True:
                time.sleep(0.05)
                yield Event("text", {"text": "and so on "})
        finally:
            self.left.set()


class Broken:
    def ask(self, *_: object) -> None:
        return None

    def stream(self, *_: object) -> Iterator[Event]:
        yield Event("text", {"text": "so far "})
        raise RuntimeError("a secret of ours")


def test_a_reader_who_leaves_ends_the_work(settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(settings, page=False)
    endless = Endless()
    app.state.service = replace(app.state.service, assistant=endless)
    with serve(app) as url:
        stream = ask(OpenAI(base_url=f"{url}/v1", api_key="none"), user("x"), stream=True)
        assert next(iter(stream)).choices[0].delta.role == "assistant"
        stream.close()
        assert endless.left.wait(5)


def test_a_failure_in_the_middle_of_a_stream_is_raised_by_the_client(settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(settings, page=False)
    app.state.service = replace(app.state.service, assistant=Broken())
    with serve(app) as url, pytest.raises(openai.APIError) as told:
        list(ask(OpenAI(base_url=f"{url}/v1", api_key="none"), user("x"), stream=True))
    assert told.value.type == "server_error"
    assert "secret" not in str(told.value)


def test_an_answer_that_begins_otherwise_than_was_streamed_is_told_whole(settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(settings, page=False)
    with acting(OWNER):
        answer = app.state.service.assistant.ask(Inquiry(TARIFF))

    class Corrected(Broken):
        def stream(self, *_: object) -> Iterator[Event]:
            yield Event("text", {"text": "November 11"})
            yield Event("answer", {"answer": answer})

    app.state.service = replace(app.state.service, assistant=Corrected())
    with serve(app) as url:
        chunks = list(ask(OpenAI(base_url=f"{url}/v1", api_key="none"), user("x"), stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said.startswith(
        "November 11\n\nThe text above did not pass the checks; this is the answer:\n\nNovember 10, 2025"
    )
