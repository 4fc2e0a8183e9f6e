"""A language model behind any OpenAI-compatible endpoint: its words as they come, or a plain account of why none do."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import threading
from collections.abc import AsyncIterator, Callable, Generator
from concurrent.futures import Future
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from dealdesk.assistant.writer_fault import BrokenOff, Declined, TooSlow, Unreachable, Unreadable, WriterFault

PULSE = 0.5
"""Seconds after which an empty piece is given, so that whoever reads can see that it is worth waiting, or leave."""
CONNECT_SECONDS = 5.0
RETRIES = 2
"""Further tries after a broken connection, a 429 or a 5xx; the client waits in between, longer each time."""
_BYTES_A_TOKEN = 2000
"""Bytes of a stream for each token of the answer: an event of a verbose endpoint takes some hundreds."""
_CHARACTERS_A_TOKEN = 12
_THOUGHT = ("<think>", "</think>")
_STATUS = {
    400: "does not take the request",
    401: "is not open to this key (DEALDESK_LLM_API_KEY)",
    403: "is not open to this key (DEALDESK_LLM_API_KEY)",
    404: "is not known at its endpoint (DEALDESK_LLM_MODEL, DEALDESK_LLM_BASE_URL)",
    413: "does not take so long a request (DEALDESK_LLM_EVIDENCE_TOKENS)",
    429: "is too busy",
}


class ChatWriter:
    """A chat model by its name at an endpoint. Safe to use from many threads; connects at the first request.

    ``timeout`` is the time for a whole answer, in seconds, retries included; ``answer_tokens`` are the most that it may
    write, its thoughts included.
    """

    def __init__(
        self, base_url: str, model: str, key: str = "", *, timeout: float = 60.0, answer_tokens: int = 1024
    ) -> None:
        self.name = model
        self.base_url = base_url
        self._key = key
        self._timeout = timeout
        self._answer_tokens = answer_tokens
        self._bare = False
        self._lock = threading.Lock()

    def pieces(self, system: str, request: str) -> Generator[str]:
        """The reply to ``request``, in pieces as they come, without thoughts; "" each half second while none comes.

        Raises a WriterFault where it does not come to its end. Closing the iterator ends the request at once, wherever
        it stands: the endpoint sees the connection closed, and stops.
        """
        told: SimpleQueue[str | WriterFault | None] = SimpleQueue()
        task = self._run(self._reply(system, request, told.put))
        try:
            while (piece := _next(told)) is not None:
                if isinstance(piece, WriterFault):
                    raise piece
                yield piece
        finally:
            task.cancel()

    def models(self, timeout: float = CONNECT_SECONDS) -> list[str]:
        """The names of the endpoint's models; empty where it lists none. Raises a WriterFault where it does not
        answer."""

        async def listed() -> list[str]:
            try:
                async with asyncio.timeout(timeout):
                    found = await self._client.with_options(max_retries=0).models.list()
                return [str(model.id) for model in found.data or ()]
            except openai.NotFoundError:
                return []
            except Exception as error:
                raise _fault(error, timeout) from error

        found: list[str] = self._run(listed()).result()
        return found

    async def _reply(self, system: str, request: str, tell: Callable[[str | WriterFault | None], None]) -> None:
        """Tells the pieces of the reply, then None, or the fault that ended it."""
        spoken = _Spoken()
        try:
            async with asyncio.timeout(self._timeout):
                async for piece in self._stream(system, request):
                    if said := spoken.feed(piece):
                        tell(said)
            if said := spoken.close():
                tell(said)
            tell(None)
        except asyncio.CancelledError:
            raise
        except WriterFault as fault:
            tell(fault)
        except Exception as error:
            tell(_fault(error, self._timeout))

    async def _stream(self, system: str, request: str) -> AsyncIterator[str]:
        try:
            stream = await self._begin(system, request, bare=self._bare)
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            if self._bare:
                raise
            # Some endpoints know neither a temperature nor a system role: they are asked once more without.
            stream = await self._begin(system, request, bare=True)
            self._bare = True
        characters, ended = 0, False
        try:
            async with stream:
                async for chunk in stream:
                    piece, reason = _content(chunk)
                    characters += len(piece)
                    if piece:
                        yield piece
                    if reason == "content_filter":
                        raise Declined("was stopped by a filter of its endpoint")
                    if reason == "length" or characters > _CHARACTERS_A_TOKEN * self._answer_tokens:
                        raise BrokenOff("wrote more than it may (DEALDESK_LLM_ANSWER_TOKENS)")
                    ended = ended or bool(reason)
        except (openai.APIConnectionError, httpx2.RequestError) as error:
            fault = _fault(error, self._timeout)
            raise (BrokenOff("broke off") if characters and isinstance(fault, Unreachable) else fault) from error
        if characters and not ended:
            raise BrokenOff("broke off")

    async def _begin(self, system: str, request: str, *, bare: bool) -> openai.AsyncStream[Any]:
        plain: list[Any] = [{"role": "user", "content": f"{system}\n\n{request}"}]
        if bare:
            return await self._client.chat.completions.create(model=self.name, messages=plain, stream=True)
        roles: list[Any] = [{"role": "system", "content": system}, {"role": "user", "content": request}]
        return await self._client.chat.completions.create(
            model=self.name, messages=roles, stream=True, temperature=0, max_tokens=self._answer_tokens
        )

    def _run(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            return self._started

    @cached_property
    def _started(self) -> asyncio.AbstractEventLoop:
        # A read that waits can be ended at once only where it is a task of a loop: a thread cannot be woken from one.
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="language model", daemon=True).start()
        return loop

    @cached_property
    def _client(self) -> openai.AsyncOpenAI:
        """Used in the loop's thread alone."""
        limit = _BYTES_A_TOKEN * self._answer_tokens

        async def bounded(response: httpx2.Response) -> None:
            if isinstance(response.stream, httpx2.AsyncByteStream):
                response.stream = _Bounded(response.stream, limit)

        client = openai.AsyncOpenAI(
            base_url=self.base_url,
            api_key=self._key or "none",  # local servers ask for none, and the client for any
            timeout=httpx2.Timeout(self._timeout, connect=CONNECT_SECONDS),
            max_retries=RETRIES,
            http_client=openai.DefaultAsyncHttpxClient(
                event_hooks={"response": [bounded]},
                follow_redirects=False,  # documents go to the endpoint that was named, and nowhere else
                trust_env=not _is_local(self.base_url),
            ),
        )
        client.organization = client.project = None  # only Dealdesk's own settings say where a request goes
        return client


class _Bounded(httpx2.AsyncByteStream):
    """A stream that ends with a fault after ``limit`` bytes: a line without an end would fill the memory."""

    def __init__(self, inner: httpx2.AsyncByteStream, limit: int) -> None:
        self._inner = inner
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for piece in self._inner:
            seen += len(piece)
            if seen > self._limit:
                raise Unreadable("sent more than an answer can be")
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Spoken:
    """A reply without the thoughts that some models write before it."""

    def __init__(self) -> None:
        self._begun = ""
        self._speaking = False

    def feed(self, piece: str) -> str:
        if self._speaking:
            return piece
        self._begun += piece
        opening, closing = _THOUGHT
        plain = self._begun.lstrip()
        if plain.startswith(opening):
            _, found, after = plain.partition(closing)
            if not found:
                return ""
            plain = after.lstrip()
        elif opening.startswith(plain):
            return ""
        self._speaking = True
        return plain

    def close(self) -> str:
        """What was kept back, where it turned out to be no thought."""
        plain = "" if self._speaking else self._begun.lstrip()
        return "" if plain.startswith(_THOUGHT[0]) else plain


def _next(told: SimpleQueue[str | WriterFault | None]) -> str | WriterFault | None:
    try:
        return told.get(timeout=PULSE)
    except Empty:
        return ""


def _content(chunk: Any) -> tuple[str, str]:
    """The words of a chunk and why it is the last, "" where it is not. Raises Unreadable for what is no chunk."""
    choices = getattr(chunk, "choices", None)
    if not choices:
        return "", ""  # the counts of tokens come in a chunk without choices
    try:
        piece = choices[0].delta.content
        reason = choices[0].finish_reason
    except (AttributeError, TypeError, IndexError, KeyError) as error:
        raise Unreadable("sent what is no chat reply") from error
    if piece is not None and not isinstance(piece, str):
        raise Unreadable("sent what is no chat reply")
    return piece or "", str(reason or "")


def _fault(error: Exception, seconds: float) -> WriterFault:
    """What went wrong, in words for a reader; no address, no key and nothing that the endpoint wrote stands in them."""
    match error:
        case WriterFault():
            return error
        case TimeoutError() | openai.APITimeoutError():
            return TooSlow(f"did not answer within {seconds:g} seconds (DEALDESK_LLM_TIMEOUT)")
        case openai.APIStatusError():
            status = error.status_code
            return Declined(f"{_STATUS.get(status, 'failed' if status >= 500 else 'cannot be used')} (status {status})")
        case openai.APIConnectionError():
            cause: BaseException | None = error
            while cause is not None:
                if isinstance(cause, WriterFault):
                    return cause
                cause = cause.__cause__ or cause.__context__
            return Unreachable("cannot be reached (DEALDESK_LLM_BASE_URL)")
        case openai.APIError():
            return Declined("reported an error")
        case json.JSONDecodeError() | UnicodeDecodeError() | TypeError() | ValueError() | KeyError() | AttributeError():
            return Unreadable("sent what is no chat reply")
        case _:
            return Unreachable("cannot be reached (DEALDESK_LLM_BASE_URL)")


def _is_local(url: str) -> bool:
    """Whether ``url`` is of this machine, which no proxy stands before."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
