"""The drawer opens whatever is wrong with a document's file: its text can always be read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from dealdesk.index.store import DocumentRecord
from dealdesk.ui.page_drawer import source_html
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import Service, index, wire

ORDER = "us-china-2025/order-2025-131.pdf"
QUOTE = "Order 2025-118 of November 4, 2025"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    from dealdesk.ui.wire import embedder

    root = tmp_path_factory.mktemp("drawer")
    (root / "corpus" / ORDER).parent.mkdir(parents=True)
    shutil.copy2(Path(__file__).parents[2] / "corpus" / ORDER, root / "corpus" / ORDER)
    settings = Settings(corpus=root / "corpus", data=root / "data")
    index(settings, embedder(settings))
    return settings


@pytest.fixture
def service(made: Settings, tmp_path: Path) -> Service:
    shutil.copytree(made.corpus, tmp_path / "corpus")
    return wire(made.model_copy(update={"corpus": tmp_path / "corpus"}))


def opened(service: Service) -> HTMLParser:
    record: DocumentRecord = service.library.current().documents()[0]
    document = service.library.current().document(record.id)
    assert document is not None
    start = document.text.index(QUOTE)
    request = {"document": record.id, "start": start, "end": start + len(QUOTE), "quote": QUOTE}
    return HTMLParser(source_html(service.library, service.leaves, request))


def test_a_pdf_opens_at_its_page_with_the_quote_marked_there_and_in_its_text(service: Service) -> None:
    page = opened(service)
    assert page.css_first(".leaf:has(.hit)").attributes["data-page"] == "1"
    assert page.css_first(".leaf:has(.hit) figcaption").text() == f"Marked on this page: {QUOTE}"
    assert page.css_first("mark").text() == QUOTE


def test_a_file_exchanged_since_is_not_shown_but_its_indexed_text_is(service: Service) -> None:
    path = service.shelf.root / ORDER
    path.write_bytes(path.read_bytes() + b"\n")
    page = opened(service)
    assert "has changed since it was indexed; re-index" in page.css_first(".moved").text()
    assert page.css(".leaf") == []
    assert page.css_first("mark").text() == QUOTE


def test_a_file_that_is_gone_is_told_and_its_text_is_shown(service: Service) -> None:
    (service.shelf.root / ORDER).unlink()
    page = opened(service)
    assert page.css_first(".moved").text().startswith("The pages cannot be shown:")
    assert page.css_first("mark").text() == QUOTE


def test_a_request_that_makes_no_sense_finds_nothing(service: Service) -> None:
    for request in (None, {"document": "none"}, {"document": ["x"], "start": "y"}):
        assert "Not found" in source_html(service.library, service.leaves, request)
