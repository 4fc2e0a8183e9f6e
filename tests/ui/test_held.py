"""A server lets go of what was replaced: however often the index changes, it holds the files of a few generations."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dealdesk.ui.settings import Settings

NOTE = """---
title: Note on Ware {number}
date: 2025-11-0{day}
---
The duty on ware {number} is {number} percent. It takes effect on December {day}, 2025.
"""
SWAPS = 5


def held(folder: Path) -> int:
    """Files that this process has open below ``folder`` and that are no longer there."""
    links = []
    for one in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # another thread has closed it
            links.append(os.readlink(one))
    return sum(link.startswith(str(folder)) and link.endswith("(deleted)") for link in links)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc on this system")
def test_the_files_of_former_generations_do_not_add_up(own_client: TestClient, own_settings: Settings) -> None:
    data = own_settings.data
    counts = []
    for number in range(1, SWAPS + 1):
        name, text = f"ware-{number}.md", NOTE.format(number=number, day=number)
        sent = own_client.post("/api/documents", files={"files": (name, text)}).json()
        job = own_client.post("/api/reindex", json={}).json()["job_id"]
        own_client.get(f"/api/jobs/{job}/events")
        question = {"question": f"What is the duty on ware {number}?"}
        assert own_client.post("/api/ask", json=question).json()["direct_answer"] == f"{number} percent"
        assert own_client.delete(f"/api/documents/{sent['documents'][0]['document_id']}").status_code == 200
        own_client.post("/api/ask", json=question)
        for thread in threading.enumerate():
            if thread.name == "former-generations":
                thread.join()
        counts.append(held(data))
    assert max(counts[-2:]) <= max(counts[:3]) + 1, counts


@pytest.mark.usefixtures("owner")
def test_the_framework_keeps_the_state_of_few_pages_and_none_that_a_page_needs(settings: Settings) -> None:
    from gradio.components import State

    from dealdesk.ui.chat import SESSIONS, chat_app
    from dealdesk.ui.wire import wire

    mounted = chat_app(wire(settings, shared=True)).routes[-1].app  # type: ignore[attr-defined]
    held = mounted.state_holder
    assert [one for one in held.blocks.blocks.values() if isinstance(one, State)] == []
    for number in range(SESSIONS + 20):
        held[str(number)]
    assert list(held.session_data) == [str(number) for number in range(20, SESSIONS + 20)]
