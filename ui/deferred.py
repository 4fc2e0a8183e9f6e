"""A part of the server that is made in a thread while the rest answers already: who asks for it early waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from threading import Thread

from starlette.types import ASGIApp, Receive, Scope, Send

LEISURE_SECONDS = 1.0
"""How long nobody asks anything before a part is made that nobody asked for: the first answers come first."""

log = logging.getLogger(__name__)

Part = tuple[ASGIApp, Callable[[], AbstractAsyncContextManager[object]]]
"""An application, and what must be entered while it is served."""


class Deferred:
    """ASGI application, made by ``make`` in a thread, once: when it is asked for, or earlier when the server is not
    ``busy``. What ``make`` raises is logged, and raised again to every request for this part."""

    def __init__(self, name: str, make: Callable[[], Part], busy: Callable[[], bool]) -> None:
        self._name = name
        self._make = make
        self._busy = busy
        self._made: Future[Part] | None = None
        self._called = asyncio.Event()
        self._ready: asyncio.Future[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._ready is None:
            raise RuntimeError(f"{self._name} is served only while the application runs")
        self._called.set()
        app = await asyncio.shield(self._ready)  # one reader who leaves must not end the wait of the others
        await app(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Requests are taken inside of this only; the lifespan of the application enters it, and need not wait."""
        self._ready = asyncio.get_running_loop().create_future()
        self._called, leaving = asyncio.Event(), asyncio.Event()
        serving = asyncio.create_task(self._serve(self._ready, leaving))
        try:
            yield
        finally:
            leaving.set()
            self._called.set()
            await serving

    async def _serve(self, ready: asyncio.Future[ASGIApp], leaving: asyncio.Event) -> None:
        """In one task from the first to the last: what is entered in a task must be left in it."""
        try:
            await self._leisure()
            if leaving.is_set():
                ready.cancel()
                return
            left = asyncio.create_task(leaving.wait())
            making = asyncio.wrap_future(self._begun())
            await asyncio.wait((making, left), return_when=asyncio.FIRST_COMPLETED)
            if not making.done():  # the server ends before the part was made, and does not wait for it
                ready.cancel()
                return
            app, running = making.result()
            async with running():
                ready.set_result(app)
                await left
        except Exception as error:
            log.exception("%s cannot be served", self._name)
            if not ready.done():
                ready.set_exception(error)
                ready.exception()  # looked at: perhaps nobody ever asks for this part

    async def _leisure(self) -> None:
        while not self._called.is_set():
            try:
                await asyncio.wait_for(self._called.wait(), LEISURE_SECONDS)
            except TimeoutError:
                if not self._busy():
                    return

    def _begun(self) -> Future[Part]:
        if self._made is None:
            self._made = Future()
            self._made.set_running_or_notify_cancel()  # from now on nobody's leaving cancels it
            Thread(target=self._fill, args=(self._made,), name=self._name, daemon=True).start()
        return self._made

    def _fill(self, made: Future[Part]) -> None:
        try:
            made.set_result(self._make())
        except BaseException as error:
            made.set_exception(error)
