"""Where the server of a data folder listens: ``dealdesk serve`` writes it down there, and other commands look it up."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from dealdesk.ui.client_http import Http, Problem

FILE = "server.json"
PATIENCE = 2.0
"""Seconds for which a busy server is waited for: less than the models take to load. One that is gone is told by its
port at once."""


@dataclass(frozen=True, slots=True)
class Address:
    """A running server. ``instance`` is a random name that its /healthz tells too; ``corpus`` the absolute path of the
    documents; ``started`` UTC in ISO 8601. Never a key."""

    address: str
    instance: str
    pid: int
    version: str
    started: str
    corpus: str

    def write(self, data: Path) -> None:
        """Says in the data folder that the server is there. Raises OSError."""
        draft = data / f".{FILE}.{self.pid}"
        draft.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        os.replace(draft, data / FILE)

    def remove(self, data: Path) -> None:
        """Takes that back; what another server has written since stays."""
        if read(data) == self:
            (data / FILE).unlink(missing_ok=True)

    def answers(self) -> bool:
        """Whether this very server answers at once. One that was killed may have left its file, and another server may
        listen at its port. Whoever can write to the data folder cannot point to another machine."""
        if not is_loopback(self.address):
            return False
        try:
            alive = Http(self.address, None, PATIENCE).call("GET", "/healthz")
        except (Problem, ValueError):
            return False
        return isinstance(alive, dict) and alive.get("instance") == self.instance


def is_loopback(url: str) -> bool:
    """Whether an address leads to this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read(data: Path) -> Address | None:
    """What the data folder says of its server; None when it says nothing that can be understood."""
    try:
        return Address(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def running(data: Path) -> Address | None:
    """The server of the data folder, if it runs and answers at once."""
    found = read(data)
    return found if found and found.answers() else None
