"""The stream of what happens to the index, over a real socket."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

pytestmark = pytest.mark.usefixtures("owner")


def heard(url: str, after: str = "") -> Iterator[tuple[str, str, Any]]:
    """The kind, the id and the data of each event, as they come."""
    headers = {"Last-Event-ID": after} if after else {}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/api/events", headers=headers), timeout=60) as reply:
        event: dict[str, str] = {}
        for line in reply:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                event[name] = value
            elif "event" in event:
                yield event["event"], event.get("id", ""), json.loads(event["data"])
                event = {}
            else:
                event = {}


def test_jobs_that_end_and_new_generations_are_told_whoever_made_them(own_settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(own_settings, page=False)
    service = app.state.service
    with serve(app) as url:
        events = heard(url)
        kind, _, data = next(events)
        assert (kind, data["index_generation"]) == ("generation", service.library.current().id)

        (own_settings.corpus / "new.txt").write_text("The quota on beef is 65,000 tons.", encoding="utf-8")
        job = service.jobs.wait(service.jobs.start().id)
        told = {kind: (ident, data) for kind, ident, data in (next(events), next(events))}
        ident, data = told["job"]
        assert (data["job_id"], data["state"], data["report"]["added"]) == (job.id, "done", ["new.txt"])
        assert told["generation"][1]["index_generation"] == job.report.generation

        (own_settings.corpus / "new.txt").unlink()
        made = index(own_settings, embedder(own_settings))  # as `dealdesk reindex` does in another process
        assert next(events)[2] == {"index_generation": made.generation}
        events.close()

        service.jobs.wait(service.jobs.start().id)
        missed = heard(url, after=ident)
        assert next(missed)[0] == "job"
        missed.close()
        stranger = heard(url, after="another-server-7")
        assert [next(stranger)[0] for _ in range(3)] == ["job", "job", "generation"]
        stranger.close()


def test_the_stream_ends_when_the_server_leaves(settings: Settings, serve: Any) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(settings, page=False)
    with serve(app) as url:
        events = heard(url)
        next(events)
        app.state.leaving = True
        assert list(events) == []
