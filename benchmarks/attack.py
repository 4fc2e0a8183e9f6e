"""Strange requests of schemathesis's making against a whole server in this process: each operation by itself, then in
chains along the links of the description (upload, read, delete; ask, ask on; a job and its events).

A failure is a reply that is not as the description says, a status of 5xx, a document that is found after its deletion
or not found after its upload, or a request that is out of form and taken all the same.
"""

from __future__ import annotations

import itertools
import logging
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as chosen
from reportlab.pdfgen.canvas import Canvas
from schemathesis.core.failures import FailureGroup
from schemathesis.python.asgi import get_client
from schemathesis.specs.openapi.checks import positive_data_acceptance

from benchmarks.machine import conditions, keep
from dealdesk.ui.api import create_app
from dealdesk.ui.caller import OWNER, acting
from dealdesk.ui.receipts import FILE as RECEIPTS
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

PAPER = """---
title: Order on the Duty on {ware}
date: 2025-11-{day:02}
---
Sec. 1. Rate. The duty on {ware} is {day} percent.

Sec. 2. Effective date. The duty on {ware} takes effect on December {day}, 2025.
"""
DRAWN = "a-plan.pdf"
"""The first document of every list, so that chains come to one that has pages."""
ENDLESS = "/api/events"
"""Each reply of it is waited for until no more comes; a few are enough, for it takes nothing but a header."""
WARES = ("copper", "steel", "barley", "magnets")
SENSELESS = [positive_data_acceptance]
"""Not checked: a body of the right form may still make no sense, as a cursor of another list or dates exchanged."""

Seen = Counter[str]
"""How many replies there were, by operation and status."""


def run(examples: int, scenarios: int) -> None:
    """``examples`` requests to each operation, then ``scenarios`` chains."""
    logging.disable(logging.CRITICAL)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        app = desk(Path(folder))
        seen, failures = each(app, examples)
        chained, more = chains(app, scenarios)
    failures += more
    figures: dict[str, Any] = {
        **conditions(),
        "operations": len({told.rpartition(" ")[0] for told in seen}),
        "requests": seen.total(),
        "requests_in_chains": chained.total(),
        "failures": len(failures),
        "seconds": round(time.perf_counter() - begun, 1),
    }
    keep("attack", figures)
    for name, value in figures.items():
        print(f"{name:22} {value}")
    for told, count in sorted((seen + chained).items()):
        print(f"  {count:6} {told}")
    print("\n\n".join(failures))


def desk(root: Path) -> FastAPI:
    """A server of a few documents in two folders, without a page and without keys."""
    settings = Settings(corpus=root / "corpus", data=root / "data", upload_limit_mb=1, threads=1)
    lay_out(settings)
    index(settings, embedder(settings))
    return create_app(settings, page=False)


def each(app: FastAPI, examples: int, wanted: Callable[[str, str], bool] = lambda *_: True) -> tuple[Seen, list[str]]:
    """``examples`` requests to each operation of which ``wanted`` says yes, by method and path; and what failed."""
    schema = _described(app)
    seen: Seen = Counter()
    failures = []
    with get_client(app) as session:
        for found in schema.get_all_operations():
            operation = found.ok()
            if not wanted(operation.method, operation.path):
                continue

            def send(case: Any) -> None:
                reply = case.call(session=session)
                seen[f"{case.operation.label} {reply.status_code}"] += 1
                case.validate_response(reply, excluded_checks=SENSELESS)

            try:
                count = min(examples, 3) if operation.path == ENDLESS else examples
                careful(count)(given(case=operation.as_strategy())(send))()
            except (Exception, FailureGroup) as error:
                failures.append(f"{operation.label}: {_told(error)}")
    return seen, failures


def chains(app: FastAPI, scenarios: int, steps: int = 8) -> tuple[Seen, list[str]]:
    """``scenarios`` chains of at most ``steps`` requests, each led to by the one before; and what failed. Every chain
    finds the corpus as the first one did: chains that depend on one another cannot be drawn."""
    schema = _described(app)
    seen: Seen = Counter()
    failures = []
    jobs = app.state.service.jobs
    with get_client(app) as session:

        class Chain(schema.as_state_machine()):  # type: ignore[misc]
            def setup(self) -> None:
                lay_out(app.state.service.settings)
                with acting(OWNER):
                    jobs.wait(jobs.start().id)
                self.names = (f"paper-{number}.md" for number in itertools.count())

            def get_call_kwargs(self, case: Any) -> dict[str, Any]:
                return {"session": session, **uploaded(case, self.names)}

            def after_call(self, response: Any, case: Any) -> None:
                super().after_call(response, case)
                seen[f"{case.operation.label} {response.status_code}"] += 1
                told = response.json() if response.status_code in (201, 202) else {}
                if job := told.get("job_id"):
                    with acting(OWNER):
                        jobs.wait(job)  # what was uploaded is found once it is indexed

            def validate_response(self, response: Any, case: Any, **_: Any) -> None:
                try:
                    case.validate_response(response, excluded_checks=SENSELESS, recorder=self.recorder)
                except (Exception, FailureGroup) as error:  # kept, so that the chain and those after it go on
                    failures.append(f"chain: {_told(error)}")

        Chain.run(settings=chosen(careful(scenarios), stateful_step_count=steps))
    return seen, failures


def _described(app: FastAPI) -> Any:
    random.seed(1)  # schemathesis draws from it too
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    schema.config.analysis.constants.enabled = False  # else words of whatever source is imported decide what is sent
    return schema


def lay_out(settings: Settings) -> None:
    """The corpus as it is before a chain, and no requests that were sent before."""
    shutil.rmtree(settings.corpus, ignore_errors=True)
    for number, ware in enumerate(WARES, 1):
        path = settings.corpus / ("north" if number % 2 else "south") / f"{ware}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAPER.format(ware=ware, day=number), encoding="utf-8")
    _draw(settings.corpus / DRAWN)
    (settings.data / RECEIPTS).unlink(missing_ok=True)


def _draw(path: Path) -> None:
    """A PDF of one page, the same each time."""
    canvas = Canvas(str(path), invariant=1)
    canvas.drawString(72, 720, "Plan of the Mill")
    canvas.drawString(72, 690, "The mill opens on May 5, 2026.")
    canvas.save()


def uploaded(case: Any, names: Iterator[str]) -> dict[str, Any]:
    """What an upload in a chain sends instead: a paper that can be read, so that the chain goes on."""
    if case.operation.label != "POST /api/documents" or case.meta.generation.mode.is_negative:
        return {}
    name = next(names)
    text = PAPER.format(ware=f"ware {name}", day=len(name))
    return {"files": [("files", (name, text.encode()))], "data": {"reindex": "true", "folder": "north"}}


def careful(examples: int) -> Any:
    """Hypothesis's settings: as many examples, the same ones each time, however long they take."""
    return chosen(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _told(error: BaseException) -> str:
    parts = getattr(error, "exceptions", None)
    return "\n".join(_told(one) for one in parts) if parts else f"{type(error).__name__}: {error}"
