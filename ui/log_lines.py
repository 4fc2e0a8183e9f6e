"""The lines of the log: each tells the request that it belongs to, as text or as a JSON object."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Literal

from dealdesk.ui.trail import request_id


class JsonLines(logging.Formatter):
    """One object a line: ``time``, ``level``, ``logger``, ``message``, and ``request`` and ``error`` if there are."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := request_id():
            line["request"] = request
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """The same as a person reads it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        request = request_id()
        line = super().format(record)
        return f"{line} [{request}]" if request and not record.exc_info else line


def begin_log(level: str, form: Literal["text", "json"]) -> None:
    """From now on the log goes to standard error in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=level.upper(), handlers=[handler])
