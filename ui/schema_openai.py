"""The bodies of the OpenAI-compatible routes; members that are not named here are ignored, as newer clients want it."""

from __future__ import annotations

from datetime import date as Date
from typing import Any, Literal

from pydantic import ConfigDict, Field

from dealdesk.ui.schema import MOST_HITS, Body, FiltersBody
from dealdesk.ui.schema_reply import AnswerBody

MODEL = "dealdesk"
_EXAMPLE: dict[str, Any] = {
    "model": MODEL,
    "messages": [
        {"role": "user", "content": "When does the 10% tariff take effect?"},
        {"role": "assistant", "content": "November 10, 2025 [1]"},
        {"role": "user", "content": "And what was it before?"},
    ],
}


class PartBody(Body):
    """A part of a message; only those of type ``text`` are read."""

    type: str
    text: str | None = None


class MessageBody(Body):
    """What was said. Only users' and the assistant's messages are read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[PartBody] | None = None


class StreamOptionsBody(Body):
    """What a stream tells besides."""

    include_usage: bool | None = None


class WishBody(Body):
    """What only Dealdesk knows: as of which day, of which documents, and how many passages are weighed."""

    as_of: Date | None = None
    filters: FiltersBody | None = None
    k: int = Field(default=8, ge=1, le=MOST_HITS)


class ChatBody(Body):
    """A chat completion, as OpenAI has it. The last message must be the user's question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _EXAMPLE,
                _EXAMPLE | {"stream": True, "stream_options": {"include_usage": True}},
                _EXAMPLE | {"dealdesk": {"as_of": "2025-11-23", "filters": {"folder": "us-china-2025"}}},
            ]
        }
    )
    model: str
    messages: list[MessageBody] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptionsBody | None = None
    n: int | None = None
    logprobs: bool | None = None
    response_format: dict[str, Any] | None = None
    tool_choice: str | dict[str, Any] | None = None
    function_call: str | dict[str, Any] | None = None
    modalities: list[str] | None = None
    dealdesk: WishBody | None = Field(None, description="not of OpenAI's: what the question is limited to")


class UsageBody(Body):
    """Tokens of all messages and of the answer's text."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class UrlCitationBody(Body):
    """A marker in the content, ``content[start_index:end_index]``, and the document that it points to."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationBody(Body):
    """A citation as OpenAI has it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitationBody


class ReplyBody(Body):
    """The answer: ``content`` is its text with the sources below, ``dealdesk`` the whole of it as of ``/api/ask``.
    When refused, ``refusal`` has the text too."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None
    annotations: list[AnnotationBody]
    dealdesk: AnswerBody


class ChoiceBody(Body):
    """The one choice."""

    index: Literal[0] = 0
    message: ReplyBody
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class CompletionBody(Body):
    """A chat completion. ``system_fingerprint`` is the generation of the index that answered."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    system_fingerprint: str
    choices: list[ChoiceBody]
    usage: UsageBody


class ModelBody(Body):
    """A model that can be asked."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["dealdesk"] = "dealdesk"


class ModelsBody(Body):
    """The models that can be asked: one."""

    object: Literal["list"] = "list"
    data: list[ModelBody]


class OpenAIErrorDetailBody(Body):
    """What went wrong, in OpenAI's words."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIErrorBody(Body):
    """An error of the OpenAI-compatible routes."""

    error: OpenAIErrorDetailBody
