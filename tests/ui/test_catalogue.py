"""Which document a person means by a few words."""

from __future__ import annotations

from datetime import date as Date

import pytest

from dealdesk.ui.catalogue import matching, named
from dealdesk.ui.client_document import Document
from dealdesk.ui.problems import BadRequest, NotFound


def document(source: str, title: str, date: Date | None = None) -> Document:
    return Document(f"{source[:3]}-id", source, title, date, source.rpartition(".")[2], 1, 1, 1, False, ())


ORDER = document("us/order-118.docx", "Order 118: Reducing the Duty", Date(2025, 11, 4))
LATER = document("eu/order-131.pdf", "Order 131: Amending Order 118", Date(2025, 12, 12))
MEMO = document("memo.md", "Memo on Order 118 and others")
ALL = (ORDER, LATER, MEMO)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("us/order-118.docx", ORDER),
        ("us/-id", ORDER),
        ("order-118.docx", ORDER),
        ("ORDER-118", ORDER),
        ("order 118", ORDER),
        ("Order 118: reducing the duty", ORDER),
        (" amending ", LATER),
        ("memo", MEMO),
        ("eu/", LATER),
    ],
)
def test_a_document_is_named_by_path_id_file_or_title(words: str, meant: Document) -> None:
    assert named(ALL, words) == meant


@pytest.mark.parametrize("words", ["order", "118"])
def test_words_that_fit_several_are_not_guessed(words: str) -> None:
    with pytest.raises(BadRequest, match="could be any of"):
        named(ALL, words)


@pytest.mark.parametrize(
    ("words", "told"), [("us/order-181.docx", "Did you mean us/order-118.docx"), ("", "documents")]
)
def test_words_that_fit_none_are_told_with_what_is_near(words: str, told: str) -> None:
    with pytest.raises(NotFound, match=told):
        named(ALL, words)


@pytest.mark.parametrize(
    ("words", "folder", "found"),
    [
        ((), "", ALL),
        (("ORDER", "2025-12"), "", (LATER,)),
        (("pdf",), "", (LATER,)),
        ((), "us/", (ORDER,)),
        ((), "u", ()),
        (("memo",), "us", ()),
    ],
)
def test_a_list_is_limited_by_words_and_folder(
    words: tuple[str, ...], folder: str, found: tuple[Document, ...]
) -> None:
    assert matching(ALL, words, folder) == list(found)
