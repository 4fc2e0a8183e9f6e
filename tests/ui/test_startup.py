"""What a start does not pay for: what is imported for an answer, and what is not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from dealdesk.index.faults import ModelFault
from dealdesk.ui.models import Models
from dealdesk.ui.settings import Settings


def imported_by(program: str, settings: Settings) -> set[str]:
    """Which of the slow packages are imported when ``program`` has run with ``settings``."""
    given = f"settings = Settings(corpus={str(settings.corpus)!r}, data={str(settings.data)!r})"
    slow = "{'torch', 'transformers', 'sentence_transformers', 'gradio', 'mcp', 'openai', 'pandas', 'matplotlib'}"
    lines = [
        "from dealdesk.ui.settings import Settings",
        given,
        program,
        f"import sys; print({slow} & set(sys.modules))",
    ]
    told = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    found = told.stdout.strip().splitlines()[-1]
    return set() if found == "set()" else {name.strip("{}' ") for name in found.split(",")}


def test_an_answer_imports_nothing_that_it_does_not_need(settings: Settings) -> None:
    program = (
        "from dealdesk.assistant.question import Inquiry\n"
        "from dealdesk.ui.wire import wire\n"
        "service = wire(settings)\n"
        "assert service.assistant.ask(Inquiry('When does the reduction take effect?')).citations\n"
        "assert service.assistant.search(Inquiry('rare earths'))"
    )
    assert imported_by(program, settings) == set()


def test_a_server_is_there_before_its_page_and_its_tools_are_imported(settings: Settings) -> None:
    program = "from dealdesk.ui.api import create_app; import dealdesk.ui.server; create_app(settings)"
    assert imported_by(program, settings) == set()


def test_the_threads_of_numpys_products_do_not_take_the_cores_of_the_models() -> None:
    program = (
        "import dealdesk.index.vectors, threadpoolctl\n"
        "pools = threadpoolctl.threadpool_info()\n"
        "print([pool['num_threads'] for pool in pools if 'scipy_openblas' in pool['filepath']])"
    )
    plain = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=plain)
    if told.stdout.strip() == "[]":
        pytest.skip("this numpy has another BLAS")
    assert told.stdout.strip() == "[1]"


def test_models_are_opened_side_by_side_and_once() -> None:
    together = threading.Barrier(3)
    opened: list[int] = []

    def opening(number: int) -> None:
        together.wait(10)  # passes only where all three are at it
        opened.append(number)

    models = Models(*(lambda n=n: opening(n) for n in range(3)))  # type: ignore[misc]
    models.open()
    models.wait()
    models.wait()
    assert sorted(opened) == [0, 1, 2]


def test_a_model_that_cannot_be_opened_is_told_to_who_waits() -> None:
    def broken() -> None:
        raise ModelFault("it is missing")

    models = Models(lambda: None, broken)
    models.open()
    with pytest.raises(ModelFault, match="it is missing"):
        models.wait()
