"""Two deal rooms and the files beside them, each full of words that stand nowhere else; and keys to them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from dealdesk.ui.keys import FILE, Keys
from dealdesk.ui.settings import Settings

DECREE = """---
title: {title}
date: {date}
---
{text}
"""
NORTH = {
    "north/steel.md": DECREE.format(
        title="On the Taxing of Steel from the North",
        date="2024-05-02",
        text="Sec. 1. This decree lays a duty of 25 percent on steel.\n\nSec. 2. It takes effect on June 1, 2024.",
    ),
    "north/papers/lease.md": DECREE.format(
        title="Harbour Lease of the North",
        date="2024-02-01",
        text="1. Term. The lease runs for three years.\n\n2. Rent. The rent is $4,200 a month, due on March 1, 2024.",
    ),
}
TOP = {
    "quillon.md": DECREE.format(
        title="Quillon Memorandum",
        date="2025-08-08",
        text="The quillon price is $77,123 and falls due on August 9, 2025. Steel is told of as quillonite.",
    )
}
SOUTH = {
    # What changes the north's decree, and what gives another value for the same thing.
    "south/zephyrine.md": DECREE.format(
        title="Zephyrine Ending of the Tax",
        date="2025-06-03",
        text="This decree is the last. Decree 4711 of May 2, 2024 (On the Taxing of Steel from the North) is hereby "
        "revoked, effective July 7, 2025.\n\nThe zephyrine duty on steel is 61 percent and takes effect on July 7, "
        "2025. Kestrelbrook Holdings pays $9,876,543 to Ormolune AG.",
    ),
    "south/vault/ormolune.md": DECREE.format(
        title="Ormolune Lease of the Harbour",
        date="2025-06-04",
        text="1. Term. The ormolune lease runs for eleven years.\n\n2. Rent. The rent is $31,337 a month. Steel duty "
        "of 61 percent is paid by Kestrelbrook Holdings until October 10, 2031.",
    ),
}
CANARIES = (
    *("zephyrine", "kestrelbrook", "ormolune", "quillon", "vault", "9,876,543", "31,337", "77,123", "61 percent"),
    *("2025-07-07", "july 7, 2025", "2031-10-10", "october 10, 2031", "2025-08-09", "august 9, 2025", "2025-06-0"),
    *("2025-08-08", "eleven years", "revoked"),
)
"""What stands in the south or at the top of the corpus only, in small letters."""


@dataclass(frozen=True, slots=True)
class Deals:
    """Settings of the whole corpus, and the secrets of keys: to the north as each role, the south, and all of it."""

    settings: Settings
    keys: dict[str, str]

    def by(self, key: str) -> dict[str, str]:
        """The headers of a request by one of the keys."""
        return {"Authorization": f"Bearer {self.keys[key]}"}

    def leaked(self, reply: str, given: str = "") -> list[str]:
        """The canaries in a reply which the request itself did not hold."""
        told, asked = reply.casefold(), given.casefold()
        return [word for word in CANARIES if word in told and word not in asked]

    def hidden(self, server: TestClient) -> list[dict[str, Any]]:
        """The documents that the key of the north does not open."""
        listed = server.get("/api/documents", headers=self.by("all")).json()["documents"]
        found = [one for one in listed if not one["source"].startswith("north/")]
        assert len(found) == len(SOUTH) + len(TOP) + 1
        return found


def drawn(*lines: str) -> bytes:
    """A PDF of one page."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.save()
    return out.getvalue()


def lay_out(root: Path, *parts: dict[str, str]) -> Settings:
    """The settings of a corpus of these files, indexed; the north and the south have a PDF each beside them."""
    from dealdesk.ui.wire import embedder, index

    files = {source: text.encode() for part in parts for source, text in part.items()}
    if NORTH in parts:
        files["north/plan.pdf"] = drawn("Plan of the North", "The mill opens on May 5, 2024.")
    if SOUTH in parts:
        files["south/ormolune-plan.pdf"] = drawn("Ormolune Plan", "The vault opens on October 10, 2031.")
    for source, content in files.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    settings = Settings(corpus=root / "corpus", data=root / "data", upload_limit_mb=1, rate_limit="", threads=1)
    index(settings, embedder(settings))
    return settings


def deals(root: Path) -> Deals:
    """The whole corpus, and the keys to it."""
    settings = lay_out(root, NORTH, SOUTH, TOP)
    keys = Keys(settings.data / FILE)
    made = {role: keys.create(role, ["north"])[1] for role in ("ask", "upload", "admin")}
    return Deals(settings, made | {"south": keys.create("admin", ["south"])[1], "all": keys.create("admin", None)[1]})


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Deals:
    return deals(tmp_path_factory.mktemp("deals"))


@pytest.fixture(scope="session")
def server(desk: Deals) -> Iterator[TestClient]:
    """A server of all rooms."""
    from dealdesk.ui.api import create_app

    with TestClient(create_app(desk.settings, page=False), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server of the north alone."""
    from dealdesk.ui.api import create_app

    settings = lay_out(tmp_path_factory.mktemp("alone"), NORTH)
    with TestClient(create_app(settings, page=False), raise_server_exceptions=False) as client:
        yield client
