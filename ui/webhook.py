"""Tells another program that a job has ended: a POST of JSON, in a thread of its own, tried a few times."""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from queue import Full, Queue
from typing import Any

ATTEMPTS = 4
TIMEOUT_SECONDS = 5.0
PAUSE_SECONDS = 1.0
"""Before the second attempt; doubled before each further one."""
WAITING = 100
"""Messages that wait for their turn; more are let go."""

log = logging.getLogger(__name__)


class Webhook:
    """Posts to ``url``, one message after the other. Nobody waits for it, and what fails is only logged.

    Tried again is what could not be delivered, and what was answered with 429 or 5xx; redirections are not followed.
    """

    def __init__(self, url: str, pause: float = PAUSE_SECONDS, timeout: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        self._pause = pause
        self._timeout = timeout
        self._queue: Queue[Mapping[str, Any]] = Queue(WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._opener = urllib.request.build_opener(_NoRedirect)

    def post(self, message: Mapping[str, Any]) -> None:
        """Sends ``message`` as soon as those before it are sent; returns at once."""
        try:
            self._queue.put_nowait(message)
        except Full:
            log.warning("the webhook has not answered for so long that a message is let go")
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="webhook", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            message = self._queue.get()
            try:
                self._deliver(json.dumps(message, ensure_ascii=False).encode())
            except Exception:
                log.exception("a message to the webhook failed")

    def _deliver(self, body: bytes) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": "dealdesk"}
        for attempt in range(1, ATTEMPTS + 1):
            again = attempt < ATTEMPTS
            try:
                request = urllib.request.Request(self._url, body, headers, method="POST")
                with self._opener.open(request, timeout=self._timeout):
                    return
            except urllib.error.HTTPError as error:
                why = f"it answered {error.code}"
                again &= error.code == 429 or error.code >= 500
            except (OSError, HTTPException) as error:
                why = str(error)
            if not again:
                log.warning("the webhook (DEALDESK_WEBHOOK_URL) was not told: %s", why)
                return
            time.sleep(self._pause * 2 ** (attempt - 1))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None
