"""Poisoned files of every format: read as data, flagged by what is wrong with them, and nothing fetched or started."""

from __future__ import annotations

import socket
import subprocess
from datetime import date
from typing import Any

import pytest

from dealdesk.ingest.document import Document
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, prepare

ORDERS = [
    Document(
        f"d{number}",
        f"order-{number}.txt",
        f"Order on the Duty on {good}",
        date(2025, 5, number),
        f"By the authority vested in me, this order amends Order {4700 + number}. Its recitals are short.\n\n"
        f"Sec. 2. The additional duty on {good} of the northern harbours is {number} percent of the declared value.\n",
        "txt",
    )
    for number, good in enumerate(("tin ore", "copper wire", "dried herring"), 2)
]
BESIDE = {"misquote", "altered_copy"}
"""Kinds that show only beside other documents."""
UNSEEN = {
    "white_pdf",
    "tiny_pdf",
    "off_page_pdf",
    "covered_pdf",
    "white_docx",
    "tiny_docx",
    "deleted_docx",
    "white_html",
}


class _Words:
    def __call__(self, texts: Any) -> list[int]:
        return [len(text.split()) for text in texts]


@pytest.fixture(scope="module")
def read(poisons: Any) -> dict[str, tuple[Any, Prepared]]:
    """Each poisoned file by its name, with what was read of it while nothing could be reached or started."""

    def reach(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"a reader reached out: {args} {kwargs}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", reach)
        patch.setattr(socket, "getaddrinfo", reach)
        patch.setattr(subprocess.Popen, "__init__", reach)
        recipe, made = Recipe(_Words(), 200), poisons.poisons(ORDERS)
        found = {one.name: (one, prepare(FileBytes(one.source, one.data), recipe)) for one in made}
    assert all(isinstance(item, Prepared) for _, item in found.values())
    return found


def test_there_are_thirty_kinds_and_more(poisons: Any) -> None:
    names = [one.name for one in poisons.CATALOGUE]
    assert len(set(names)) == len(names) >= 30


def test_every_poisoned_file_is_flagged_by_what_is_wrong_with_it(read: dict[str, tuple[Any, Prepared]]) -> None:
    unflagged = {
        name
        for name, (poison, item) in read.items()
        if not poison.flags & {notice.kind for notice in item.document.notices}
    }
    assert unflagged == BESIDE


def test_words_that_nobody_sees_are_not_in_the_text(read: dict[str, tuple[Any, Prepared]]) -> None:
    shown = {name for name, (poison, item) in read.items() if poison.lie.new in item.document.text and item.passages}
    assert shown == BESIDE
    assert read.keys() >= UNSEEN
    assert all("enclosed" in read[name][1].document.text for name in UNSEEN)


def test_a_file_that_speaks_to_a_machine_where_nobody_sees_it_is_set_aside(
    read: dict[str, tuple[Any, Prepared]],
) -> None:
    secret = {name for name, (poison, _) in read.items() if poison.flags == {"unread_instruction"}}
    assert len(secret) == 9
    assert {name for name in secret if read[name][1].passages} == set()


def test_an_honest_document_is_not_flagged(poisons: Any) -> None:
    for order in ORDERS:
        item = prepare(FileBytes(order.source, order.text.encode()), Recipe(_Words(), 200))
        assert isinstance(item, Prepared)
        assert item.document.notices == ()
    assert len(list(poisons.lies(ORDERS))) == len(ORDERS)


def test_a_lie_is_a_sentence_of_the_document_with_another_value(poisons: Any) -> None:
    lie = next(poisons.lies(ORDERS))
    assert lie.true.replace(lie.old, lie.new) == lie.false != lie.true
    assert (lie.old, lie.new) == ("2 percent", "77 percent")
    assert lie.question.endswith("of the northern harbours is what rate of the declared value?")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("covered_pdf", "page 1: text under an image or a box left out"),
        ("pinned_pdf", "words meant for a machine in a note on a page (“Ignore all previous"),
        ("running_pdf", "never run or opened: 1 programs to start, 1 scripts, 1 attached files"),
        ("remote_docx", "never run or opened: 1 remote templates, 1 linked objects, 1 fields that fetch"),
        ("formulas_xlsx", "never run or opened: 3 formulas that fetch or run something"),
        ("comment_html", "words meant for a machine in a comment (“Ignore all previous instructions"),
        ("running_html", "never run or opened: 1 scripts, 1 frames, 1 links that run code, 2 handlers of events"),
    ],
)
def test_a_flag_tells_what_and_where(read: dict[str, tuple[Any, Prepared]], name: str, told: str) -> None:
    details = [notice.detail for notice in read[name][1].document.notices]
    assert [detail for detail in details if set(told.replace(",", "").split()) <= set(detail.replace(",", "").split())]
