"""A small corpus, indexed once with the packaged models, and a server over it."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from dealdesk.ui.settings import Settings

ORDER = """---
title: Order Reducing the Additional Duty on Products of China
date: 2025-11-04
---
Sec. 1. Background. The additional duty of 20 percent on products of China was imposed over the flow of fentanyl.

Sec. 2. Rate. The additional duty on products of China is reduced from 20 percent to 10 percent.

Sec. 3. Effective date. The reduction in section 2 of this order takes effect on November 10, 2025.
"""
NDA = """---
title: Mutual Non-Disclosure Agreement between Northwind and Halvorsen
date: 2025-03-14
---
1. Term. This Agreement remains in force for three years after the date of its signature.

2. Governing law. This Agreement is governed by the laws of Norway.
"""
MEMO = """---
title: Memo on Rare Earths
date: 2025-11-02
---
China accounts for roughly 70 percent of the global supply of rare earths, which go into magnets for wind turbines.
"""
FILES = {"orders/duty.txt": ORDER, "deals/nda.md": NDA, "memo.txt": MEMO}


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a corpus of three documents that is indexed."""
    from dealdesk.ui.wire import embedder, index

    root = tmp_path_factory.mktemp("desk")
    for source, content in FILES.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    chosen = Settings(corpus=root / "corpus", data=root / "data", upload_limit_mb=1)
    index(chosen, embedder(chosen))
    return chosen


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    """A server over that corpus, which tests must leave as it is."""
    from dealdesk.ui.api import create_app

    with TestClient(create_app(settings, page=False), raise_server_exceptions=False) as server:
        yield server


@pytest.fixture
def owner() -> Iterator[None]:
    """The test itself works for the owner of the server: outside of requests it would work for nobody."""
    from dealdesk.ui.caller import OWNER, acting

    with acting(OWNER):
        yield


@pytest.fixture
def own_settings(settings: Settings, tmp_path: Path) -> Settings:
    """The same corpus and index for one test alone."""
    shutil.copytree(settings.corpus, tmp_path / "corpus")
    shutil.copytree(settings.data, tmp_path / "data")
    return settings.model_copy(update={"corpus": tmp_path / "corpus", "data": tmp_path / "data"})


@pytest.fixture
def own_client(own_settings: Settings) -> Iterator[TestClient]:
    """A server over that copy."""
    from dealdesk.ui.api import create_app

    with TestClient(create_app(own_settings, page=False), raise_server_exceptions=False) as server:
        yield server


@contextmanager
def _served(app: Any) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def serve() -> Callable[[Any], AbstractContextManager[str]]:
    """Serves an application on a real socket of the loopback address; gives its address."""
    return _served


@pytest.fixture(scope="session")
def address(settings: Settings) -> Iterator[str]:
    """The address of a real server over that corpus, which tests must leave as it is."""
    from dealdesk.ui.api import create_app

    with _served(create_app(settings, page=False)) as url:
        yield url
