"""The OpenAI-compatible routes: their client works unchanged, and what it reads went through the same guards."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from dealdesk.assistant.question import Turn
from dealdesk.assistant.tokens import count
from dealdesk.ui.access import Counting, Ending, Ready
from dealdesk.ui.openai_reply import Replying
from dealdesk.ui.problem_replies import NoSuchModel, Unsupported
from dealdesk.ui.reply import inquiry_of
from dealdesk.ui.schema import HISTORY_TURNS, QUESTION_CHARACTERS, TURN_CHARACTERS
from dealdesk.ui.schema_openai import (
    MODEL,
    ChatBody,
    CompletionBody,
    MessageBody,
    ModelBody,
    ModelsBody,
    OpenAIErrorBody,
    WishBody,
)
from dealdesk.ui.trail import answered

_STARTED = int(time.time())
_ERROR: dict[int | str, dict[str, Any]] = {
    status: {"model": OpenAIErrorBody, "description": "An error, as OpenAI tells it"}
    for status in (400, 404, "default")
}
_CHUNK = {"type": "object", "properties": {"data": {"type": "string", "description": "a chunk, or [DONE]"}}}

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], responses=_ERROR)


@router.get("/models")
def models() -> ModelsBody:
    """The one model that there is."""
    return ModelsBody(data=[model(MODEL)])


@router.get("/models/{model}")
def model(model: Annotated[str, Path(examples=[MODEL])]) -> ModelBody:
    """The model `dealdesk`."""
    _check_model(model)
    return ModelBody(id=MODEL, created=_STARTED)


@router.post(
    "/chat/completions",
    response_model=CompletionBody,
    responses={200: {"content": {"text/event-stream": {"itemSchema": _CHUNK}}}},
)
def chat_completions(
    body: ChatBody, request: Request, service: Ready, metrics: Counting, ending: Ending
) -> CompletionBody | StreamingResponse:
    """The answer to the last message, whole or as a stream of chunks, with its citations in the member `dealdesk`."""
    _check_model(body.model)
    _check_wishes(body)
    question, history = _conversation(body.messages)
    inquiry = inquiry_of(question, history, body.dealdesk or WishBody())
    replying = Replying(sum(count(_text(message)) for message in body.messages), str(request.base_url))
    if not body.stream:
        answer = service.assistant.ask(inquiry)
        metrics.answer(answer)
        answered(answer)
        return replying.completion(answer)
    events = service.assistant.stream(inquiry)
    if isinstance(events, Generator):
        ending.callback(events.close)
    usage = bool(body.stream_options and body.stream_options.include_usage)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # a proxy that collects would end the streaming
    return StreamingResponse(replying.chunks(events, metrics, usage), headers=headers, media_type="text/event-stream")


def _check_model(name: str) -> None:
    if name != MODEL:
        raise NoSuchModel(f"There is no model {name!r} here; the model is {MODEL!r}.", "model", "model_not_found")


def _check_wishes(body: ChatBody) -> None:
    """Raises Unsupported for what would change the reply's form; what would only steer a model is ignored."""
    shape = (body.response_format or {}).get("type", "text")
    if body.n not in (None, 1):
        raise Unsupported("There is one answer to a question; leave n out.", "n")
    if shape != "text":
        raise Unsupported(
            f"An answer cannot be put into the form {shape!r}; it is typed already in the member dealdesk of the "
            "message. Leave response_format out.",
            "response_format",
        )
    if body.logprobs:
        raise Unsupported("There are no token probabilities; leave logprobs out.", "logprobs")
    if body.tool_choice not in (None, "auto", "none") or body.function_call not in (None, "auto", "none"):
        raise Unsupported("No tool is ever called; leave tool_choice out.", "tool_choice")
    if body.modalities and body.modalities != ["text"]:
        raise Unsupported("Answers are text; leave modalities out.", "modalities")


def _conversation(messages: Sequence[MessageBody]) -> tuple[str, tuple[Turn, ...]]:
    """The question, which is the last message, and what was said before."""
    said = [_said(message, number) for number, message in enumerate(messages)]
    last, question = messages[-1], said[-1].strip()
    where = f"messages[{len(messages) - 1}]"
    if last.role != "user" or not question:
        raise Unsupported("The last message must be the user's question.", where, "invalid_value")
    if len(question) > QUESTION_CHARACTERS:
        raise Unsupported(
            f"The question has {len(question):,} characters; at most {QUESTION_CHARACTERS:,} are read.",
            f"{where}.content",
            "string_above_max_length",
        )
    turns = [Turn(m.role, text) for m, text in zip(messages, said, strict=True) if m.role in ("user", "assistant")]
    return question, tuple(turns[:-1][-HISTORY_TURNS:])


def _said(message: MessageBody, number: int) -> str:
    """The words of a message. Raises Unsupported for pictures and sounds, and for a turn of which nobody reads all."""
    where = f"messages[{number}].content"
    for part in message.content if isinstance(message.content, list) else ():
        if part.type not in ("text", "refusal"):
            raise Unsupported(f"Messages are text; a part of type {part.type!r} cannot be read.", where)
    text = _text(message)
    if message.role in ("user", "assistant") and len(text) > TURN_CHARACTERS:
        raise Unsupported(
            f"The message has {len(text):,} characters; at most {TURN_CHARACTERS:,} are read.",
            where,
            "string_above_max_length",
        )
    return text


def _text(message: MessageBody) -> str:
    if isinstance(message.content, list):
        return "\n".join(part.text or "" for part in message.content)
    return message.content or ""
