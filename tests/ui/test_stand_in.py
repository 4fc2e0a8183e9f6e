"""An earlier index that stands in for a damaged one: whoever watches or asks is told, and answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dealdesk.index.pointer import current_folder
from dealdesk.ui.api import create_app
from dealdesk.ui.caller import OWNER, Caller, acting
from dealdesk.ui.doctor import examine
from dealdesk.ui.page_events import Desk
from dealdesk.ui.page_shelf import ShelfDesk
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

KEY = {"X-API-Key": "secret"}
GAUGE = "dealdesk_index_stands_in"


@pytest.fixture
def damaged(own_settings: Settings) -> Path:
    """A file of the current index, which is not what was written."""
    (own_settings.corpus / "wire.txt").write_text("The duty on copper wire is 4 percent.\n")
    index(own_settings, embedder(own_settings))
    path = max(current_folder(own_settings.data).glob("segments/*/vectors.f32"))
    path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
    return path


@pytest.fixture
def server(own_settings: Settings, damaged: Path) -> Iterator[TestClient]:
    locked = Settings(corpus=own_settings.corpus, data=own_settings.data, api_keys=("secret",))
    with TestClient(create_app(locked, page=False)) as server:
        yield server


def test_readiness_and_figures_tell_it_until_the_next_reindex(server: TestClient, damaged: Path) -> None:
    told = server.get("/readyz", headers=KEY)
    assert (told.status_code, told.json()["documents"], told.json()["stands_in"]) == (200, 3, True)
    assert told.json()["damage"] == f"{damaged} has changed since it was written; run `dealdesk reindex`"
    stranger = server.get("/readyz").json()
    assert (stranger["stands_in"], stranger["damage"]) == (True, None)
    assert f"{GAUGE} 1.0" in server.get("/metrics", headers=KEY).text

    service: Any = server.app.state.service  # type: ignore[attr-defined]
    with acting(OWNER):
        service.jobs.wait(service.jobs.start().id)
    mended = server.get("/readyz", headers=KEY).json()
    assert (mended["documents"], mended["stands_in"], mended["damage"]) == (4, False, None)
    assert f"{GAUGE} 0.0" in server.get("/metrics", headers=KEY).text


def test_the_page_tells_it_and_names_the_file_to_whoever_runs_the_server(server: TestClient, damaged: Path) -> None:
    service: Any = server.app.state.service  # type: ignore[attr-defined]

    def shown() -> list[str]:
        welcomed = Desk(service).welcomed()
        first = next(welcomed)
        welcomed.close()  # type: ignore[attr-defined]
        return [first, str(ShelfDesk(service).listed({})["list"])]

    with acting(OWNER):
        for html in shown():
            assert f"{damaged} has changed" in html
    with acting(Caller("guest", frozenset({"orders"}), "ask")):
        for html in shown():
            assert "the last good one answers" in html
            assert str(damaged) not in html


def test_the_doctor_tells_it_with_the_remedy(own_settings: Settings, damaged: Path) -> None:
    found = next(one for one in examine(own_settings, deep=False) if one.name == "index")
    assert not found.well
    assert found.detail.startswith(f"{damaged} has changed since it was written, and the last good index stands in")
    assert found.remedy == "run `dealdesk reindex`"
