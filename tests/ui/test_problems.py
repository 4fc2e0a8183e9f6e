"""One table of errors: every error of every package is in it, or in a class that is."""

from __future__ import annotations

import inspect

import pytest

from dealdesk.index import faults
from dealdesk.ingest import errors
from dealdesk.ui import problem_replies, problems
from dealdesk.ui.problems import UNEXPECTED, kind_of, problem

RAISED = [
    member
    for module in (faults, errors, problems, problem_replies)
    for _, member in inspect.getmembers(module, inspect.isclass)
    if issubclass(member, Exception) and member.__module__.startswith("dealdesk")
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
def test_every_error_has_an_exit_code_and_a_status(error: type[Exception]) -> None:
    kind = kind_of(error.__new__(error))
    assert kind is not UNEXPECTED
    assert kind.exit_code in (2, 3, 4)
    assert 400 <= kind.status < 600


def test_the_kinds_have_distinct_names() -> None:
    names = [kind.slug for kind in problems.PROBLEMS.values()]
    assert sorted(set(names)) == sorted(names)


def test_a_missing_index_is_told_as_rfc_9457_wants_it() -> None:
    told = problem(faults.IndexMissing("there is no index in x yet; run `dealdesk reindex`"), "/api/ask")
    assert told == {
        "type": "urn:dealdesk:problem:index-missing",
        "title": "Nothing has been indexed yet",
        "status": 503,
        "detail": "there is no index in x yet; run `dealdesk reindex`",
        "instance": "/api/ask",
    }


def test_a_mistake_of_ours_shows_nothing_of_itself() -> None:
    assert "secret" not in str(problem(RuntimeError("secret path")))
