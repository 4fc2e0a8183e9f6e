"""An answer as OpenAI's clients read it: whole, or chunk by chunk."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Event
from dealdesk.assistant.tokens import count
from dealdesk.ui.footnoted import footnoted
from dealdesk.ui.metrics import Metrics
from dealdesk.ui.problem_replies import openai_error
from dealdesk.ui.problems import UNEXPECTED, kind_of, problem
from dealdesk.ui.reply import answer_body
from dealdesk.ui.schema_openai import (
    MODEL,
    AnnotationBody,
    ChoiceBody,
    CompletionBody,
    ReplyBody,
    UrlCitationBody,
    UsageBody,
)
from dealdesk.ui.trail import answered

DONE = "data: [DONE]\n\n"
REPLACED = "\n\nThe text above did not pass the checks; this is the answer:\n\n"
"""Before the whole answer, should it ever begin otherwise than what was streamed of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replying:
    """What all parts of one reply share. ``prompt_tokens`` are of its request, ``base`` is the server's address, with
    a slash at its end."""

    prompt_tokens: int
    base: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def completion(self, answer: Answer) -> CompletionBody:
        """The whole reply at once."""
        return CompletionBody(
            id=self.id,
            created=self.created,
            model=MODEL,
            system_fingerprint=answer.index_generation,
            choices=[ChoiceBody(message=self._message(answer))],
            usage=self._usage(footnoted(answer)),
        )

    def chunks(self, events: Iterable[Event], metrics: Metrics, usage: bool) -> Iterator[str]:
        """The same as server-sent events: words as they come, then the sources, and last the message's other members.

        A failure after the first chunk comes as an error object, which the clients raise. ``usage`` asks for a last
        chunk with the counts.
        """
        sent = ""
        yield self._chunk({"role": "assistant", "content": ""})
        try:
            for event in events:
                if event.kind == "text":
                    sent += event.data["text"]
                    yield self._chunk({"content": event.data["text"]})
                elif event.kind == "answer":
                    answer: Answer = event.data["answer"]
                    metrics.answer(answer)
                    answered(answer)
                    yield from self._end(answer, sent, usage)
        except Exception as error:
            if kind_of(error) is UNEXPECTED:
                log.exception("a streamed answer failed")
            yield _event(openai_error(problem(error)))

    def _end(self, answer: Answer, sent: str, usage: bool) -> Iterator[str]:
        message = self._message(answer)
        whole = message.content
        rest = whole.removeprefix(sent) if whole.startswith(sent) else REPLACED + whole
        yield self._chunk({"content": rest} | ({"refusal": message.refusal} if message.refusal else {}))
        more = message.model_dump(mode="json", include={"annotations", "dealdesk"})
        yield self._chunk(more, finish="stop", fingerprint=answer.index_generation)
        if usage:
            yield self._frame([], answer.index_generation, self._usage(sent + rest).model_dump())
        yield DONE

    def _chunk(self, delta: Mapping[str, Any], finish: str | None = None, fingerprint: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._frame([choice], fingerprint, None)

    def _frame(self, choices: list[Any], fingerprint: str | None, usage: Mapping[str, int] | None) -> str:
        head = {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": MODEL}
        return _event(head | {"system_fingerprint": fingerprint, "choices": choices, "usage": usage})

    def _message(self, answer: Answer) -> ReplyBody:
        content = footnoted(answer)
        return ReplyBody(
            content=content,
            refusal=answer.text if answer.refused else None,
            annotations=list(self._annotations(answer, content)),
            dealdesk=answer_body(answer),
        )

    def _annotations(self, answer: Answer, content: str) -> Iterator[AnnotationBody]:
        """A citation for each marker in the answer's own text; a PDF opens at its page."""
        known = {cited.marker: cited for cited in answer.citations}
        for found in re.finditer(r"\[(\d+)\]", content[: len(answer.text)]):
            if cited := known.get(int(found[1])):
                page = f"#page={cited.page}" if cited.page else ""
                url = f"{self.base}api/documents/{cited.document_id}/file{page}"
                place = UrlCitationBody(start_index=found.start(), end_index=found.end(), title=cited.title, url=url)
                yield AnnotationBody(url_citation=place)

    def _usage(self, content: str) -> UsageBody:
        written = count(content)
        return UsageBody(
            prompt_tokens=self.prompt_tokens, completion_tokens=written, total_tokens=self.prompt_tokens + written
        )


def _event(data: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
