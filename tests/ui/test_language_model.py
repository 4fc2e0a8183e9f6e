"""A language model behind the settings: the same API with it and without, its failures told, its key never."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from dealdesk.ui.doctor import Finding, examine
from dealdesk.ui.settings import Settings, SettingsError, load_settings
from dealdesk.ui.wire import chat_model

QUESTION = "When does the reduction of the additional duty on products of China take effect?"
TRUE = "The reduction takes effect on November 10, 2025 {takes effect on November 10}."
LIE = "The duty was abolished {takes effect on November 10}."


@pytest.fixture
def written(settings: Settings, endpoint: Any) -> Iterator[TestClient]:
    """A server whose answers a model writes: a true sentence, and one that is not."""
    from dealdesk.ui.api import create_app

    url = endpoint.says("api", f"{TRUE} {LIE}")
    chosen = {"llm_base_url": url, "llm_model": "small", "llm_api_key": SecretStr("hunter2")}
    with TestClient(create_app(settings.model_copy(update=chosen), page=False)) as server:
        yield server


def told(client: TestClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": QUESTION}).json()
    return answer


def test_the_api_has_the_same_members_with_a_model_and_says_who_wrote(client: TestClient, written: TestClient) -> None:
    plain, answer = told(client), told(written)
    assert set(answer) == set(plain)
    assert (plain["written_by"], plain["withheld"]) == ("extractive", 0)
    assert (answer["written_by"], answer["withheld"]) == ("small", 1)
    assert "The reduction takes effect on November 10, 2025 [1]." in answer["text"]
    assert "abolished" not in json.dumps(answer)
    assert answer["direct_answer"] == plain["direct_answer"]
    for citation in answer["citations"]:
        text = written.get(f"/api/documents/{citation['document_id']}/text").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_stream_gives_the_sentences_as_they_pass_and_ends_with_the_answer(written: TestClient) -> None:
    raw = written.post("/api/ask/stream", json={"question": QUESTION}).text
    found = re.findall(r"^event: (\w+)\ndata: (.*)$", raw, re.M)
    events = [(kind, json.loads(data)) for kind, data in found]
    answer = events[-1][1]
    assert [events[0][0], events[-1][0]] == ["hits", "answer"]
    texts = [data["text"] for kind, data in events if kind == "text"]
    assert "".join(texts) == answer["text"]
    assert sum(bool(text) for text in texts) == 3  # the short answer, the sentence, the quotes
    assert [data["marker"] for kind, data in events if kind == "citation"] == [c["marker"] for c in answer["citations"]]


def test_openais_client_is_told_the_same_sentences_and_none_that_was_withheld(written: TestClient) -> None:
    body = {"model": "dealdesk", "messages": [{"role": "user", "content": QUESTION}]}
    content = written.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]["content"]
    assert "The reduction takes effect on November 10, 2025" in content
    assert "abolished" not in content


def test_no_model_is_asked_where_none_is_set(settings: Settings) -> None:
    assert chat_model(settings) is None


def test_an_endpoint_without_a_model_is_wrong_usage() -> None:
    with pytest.raises(SettingsError, match="DEALDESK_LLM_MODEL is not"):
        chat_model(Settings(llm_base_url="http://127.0.0.1:11434/v1"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("127.0.0.1:11434/v1", "begins with http:// or https://"),
        ("ftp://127.0.0.1/v1", "begins with http:// or https://"),
        ("http://me:hunter2@127.0.0.1/v1", "DEALDESK_LLM_API_KEY"),
    ],
)
def test_an_address_that_cannot_be_one_is_told(url: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        load_settings(llm_base_url=url)


def language_model(**chosen: Any) -> Finding:
    return next(one for one in examine(Settings(**chosen), deep=False) if one.name == "language model")


def test_the_doctor_says_whether_the_endpoint_answers_and_never_tells_its_key(endpoint: Any) -> None:
    url = f"{endpoint.url}/doctor/v1"
    none = language_model()
    well = language_model(llm_base_url=url, llm_model="small", llm_api_key="hunter2")
    other = language_model(llm_base_url=url, llm_model="large", llm_api_key="hunter2")
    away = language_model(llm_base_url="http://127.0.0.1:9/v1", llm_model="small", llm_api_key="hunter2")
    assert (none.well, none.detail) == (True, "none: answers are in the documents' own words")
    assert (well.well, well.detail) == (True, f"small at {url} answers; it lists 1")
    assert (other.well, other.remedy) == (False, "Set DEALDESK_LLM_MODEL to one of: small")
    assert not away.well
    assert "cannot be reached" in away.detail
    assert "hunter2" not in repr((well, other, away))
