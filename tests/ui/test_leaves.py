"""The pages of PDF documents: their images and boxes, from the file that was indexed and no other."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.corpus import changed_ns, fingerprint
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.page_image import png_of
from dealdesk.ingest.prepare import Recipe
from dealdesk.ingest.read import read
from dealdesk.ingest.spawner import Spawner
from dealdesk.ingest.viewer import Viewer, uncounted
from dealdesk.ui.leaves import Kept, Leaves
from dealdesk.ui.problems import BadRequest, FileChanged, NotFound
from dealdesk.ui.settings import Settings
from dealdesk.ui.shelf import Shelf
from dealdesk.ui.wire import embedder, viewer, wire

CORPUS = Path(__file__).parents[2] / "corpus"
ORDER = "us-china-2025/order-2025-131.pdf"
TERMS = "northwind-halvorsen/term-sheet.pdf"


def record(root: Path, source: str, **changed: object) -> DocumentRecord:
    status = (root / source).stat()
    values = {"id": "one", "source": source, "title": "", "date": None, "format": source.rsplit(".", 1)[1]}
    values |= {"fingerprint": fingerprint(root / source), "size": status.st_size, "mtime_ns": changed_ns(status)}
    return DocumentRecord(**(values | {"stale": False, "characters": 1, "first_row": 0, "passages": 1} | changed))  # type: ignore[arg-type]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for source in (ORDER, TERMS, "us-china-2025/commerce-ministry-statement.txt"):
        (tmp_path / source).parent.mkdir(exist_ok=True)
        shutil.copy2(CORPUS / source, tmp_path / source)
    return tmp_path


@pytest.fixture
def leaves(root: Path) -> Leaves:
    return Leaves(Shelf(root, 1 << 20))


def test_a_page_is_drawn_as_wide_as_it_is_wanted(root: Path, leaves: Leaves) -> None:
    one = record(root, ORDER)
    assert [(size.width, size.height) for size in leaves.sizes(one)] == [(612.0, 792.0)] * 2
    image = Image.open(io.BytesIO(leaves.image(one, 2, 500)))
    assert (image.format, image.size) == ("PNG", (500, 648))
    assert image.convert("L").getextrema()[0] < 80  # there is ink on it


def test_a_page_that_there_is_not_is_refused_with_those_that_there_are(root: Path, leaves: Leaves) -> None:
    for number in (0, 3):
        with pytest.raises(NotFound, match=f"has no page {number}; its pages are 1 to 2"):
            leaves.image(record(root, ORDER), number, 500)


def test_a_scan_that_is_an_image_is_shown_as_it_was_read(root: Path, leaves: Leaves) -> None:
    pages = [Image.new("RGB", (400, 200), colour) for colour in ("red", "blue")]
    pages[0].save(root / "scan.tiff", save_all=True, append_images=pages[1:])
    one = record(root, "scan.tiff")
    assert [(size.width, size.height) for size in leaves.sizes(one)] == [(792.0, 396.0)] * 2
    image = Image.open(io.BytesIO(leaves.image(one, 2, 300)))
    assert (image.size, image.getpixel((10, 10))) == ((300, 150), (0, 0, 255))


def test_a_format_without_pages_is_refused(root: Path, leaves: Leaves) -> None:
    with pytest.raises(NotFound, match="has no pages, for it is no PDF file or scan; read its text"):
        leaves.sizes(record(root, "us-china-2025/commerce-ministry-statement.txt"))


def test_a_file_that_was_exchanged_is_not_shown(root: Path, leaves: Leaves) -> None:
    one = record(root, ORDER)
    shutil.copy2(root / TERMS, root / ORDER)
    with pytest.raises(FileChanged, match="has changed since it was indexed; re-index"):
        leaves.image(one, 1, 500)


def test_a_file_that_was_only_copied_anew_is_shown(root: Path, leaves: Leaves) -> None:
    one = record(root, ORDER, mtime_ns=1)
    assert len(leaves.sizes(one)) == 2


def test_a_file_of_which_only_the_last_good_text_is_known_is_not_shown(root: Path, leaves: Leaves) -> None:
    with pytest.raises(FileChanged):
        leaves.sizes(record(root, ORDER, stale=True))


def test_a_file_that_is_gone_is_named(root: Path, leaves: Leaves) -> None:
    one = record(root, ORDER)
    (root / ORDER).unlink()
    with pytest.raises(NotFound, match=ORDER):
        leaves.image(one, 1, 500)


@pytest.mark.parametrize(("start", "end"), [(5, 3), (-1, 3), (0, 10**9)])
def test_a_span_that_makes_no_sense_is_refused(root: Path, leaves: Leaves, start: int, end: int) -> None:
    with pytest.raises(BadRequest, match="is no span of a text of"):
        leaves.boxes(record(root, ORDER), read(root / ORDER, ORDER), start, end)


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    made: list[str] = []

    def make(value: str) -> str:
        made.append(value)
        return value

    kept: Kept[str] = Kept(6, len)
    for value in ("aa", "bbb", "aa", "cc", "aa", "bbb"):
        assert kept.get(value, lambda value=value: make(value)) == value  # type: ignore[misc]
    assert made == ["aa", "bbb", "cc", "bbb"]
    assert kept.get("too large to keep", lambda: "ddddddd") == "ddddddd"
    assert kept.get("aa", lambda: "other") == "aa"


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server over an order in PDF and a statement in plain text."""
    from dealdesk.ui.api import create_app
    from dealdesk.ui.wire import embedder, index

    root = tmp_path_factory.mktemp("paged")
    for source in (ORDER, "us-china-2025/commerce-ministry-statement.txt"):
        (root / "corpus" / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CORPUS / source, root / "corpus" / source)
    settings = Settings(corpus=root / "corpus", data=root / "data")
    index(settings, embedder(settings))
    with TestClient(create_app(settings, page=False), raise_server_exceptions=False) as server:
        yield server


def named(client: TestClient, suffix: str) -> str:
    documents = client.get("/api/documents").json()["documents"]
    return next(str(one["document_id"]) for one in documents if one["source"].endswith(suffix))


def test_the_boxes_of_a_quote_are_served_with_the_words_that_they_hold(paged: TestClient) -> None:
    order = named(paged, ".pdf")
    text = paged.get(f"/api/documents/{order}/text").json()["text"]
    quote = "Trade Measures"
    start = text.index(quote)
    body = paged.get(f"/api/documents/{order}/boxes", params={"start": start, "end": start + len(quote)}).json()
    (box,) = body["boxes"]
    assert (box["start"], box["end"]) == (start, start + len(quote))
    assert 0 < box["x0"] < box["x1"] < 1
    assert 0 < box["y0"] < box["y1"] < 1
    assert body["index_generation"] == paged.get("/api/documents").json()["index_generation"]


def test_an_image_is_served_once_and_then_only_confirmed(paged: TestClient) -> None:
    order = named(paged, ".pdf")
    assert [page["number"] for page in paged.get(f"/api/documents/{order}/pages").json()["pages"]] == [1, 2]
    reply = paged.get(f"/api/documents/{order}/pages/2.png", params={"width": 300})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(reply.content)).width == 300
    again = paged.get(
        f"/api/documents/{order}/pages/2.png", params={"width": 300}, headers={"If-None-Match": reply.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [("pages/3.png", 404), ("pages/0.png", 404), ("pages/1.png?width=99999", 422), ("pages/x.png", 422)],
)
def test_an_image_that_cannot_be_is_a_problem(paged: TestClient, path: str, status: int) -> None:
    reply = paged.get(f"/api/documents/{named(paged, '.pdf')}/{path}")
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")


def test_a_span_too_long_is_a_problem_that_names_the_limit(paged: TestClient) -> None:
    order = named(paged, ".pdf")
    reply = paged.get(f"/api/documents/{order}/boxes", params={"start": 0, "end": 10**6})
    assert reply.status_code == 400


def test_a_document_without_pages_is_a_problem_that_names_the_other_way(paged: TestClient) -> None:
    statement = named(paged, ".txt")
    for path in ("pages", "pages/1.png", "boxes?start=0&end=4"):
        reply = paged.get(f"/api/documents/{statement}/{path}")
        assert reply.status_code == 404
        assert "read its text instead" in reply.json()["detail"]


def test_pages_are_looked_at_alike_in_a_process_of_their_own(root: Path, leaves: Leaves) -> None:
    apart = Leaves(Shelf(root, 1 << 20), Viewer(lambda: Recipe(uncounted, 64)))
    one, document = record(root, TERMS), read(root / TERMS, TERMS)
    assert apart.sizes(one) == leaves.sizes(one)
    assert apart.image(one, 1, 300) == leaves.image(one, 1, 300)
    assert apart.boxes(one, document, 0, 200) == leaves.boxes(one, document, 0, 200) != ()


def test_what_looks_at_pages_is_started_once_nobody_asks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[object, Spawner] = {}
    monkeypatch.setattr("dealdesk.ingest.spawner._warm", started)
    service = wire(settings)
    assert started == {}
    service.ahead.start()
    try:
        end = time.monotonic() + 20
        while not started and time.monotonic() < end:
            time.sleep(0.02)
    finally:
        service.ahead.close()
    (spawner,) = started.values()
    spawner.wait()
    spawner.close()
    assert viewer(settings.model_copy(update={"readers": 0}), embedder(settings)) is None  # they are looked at here


def test_a_page_that_breaks_what_draws_it_costs_its_reader_an_error_and_nobody_else_anything(root: Path) -> None:
    viewer = Viewer(lambda: Recipe(uncounted, 64), Limits(seconds=5, memory=200 << 20))
    with pytest.raises(UnreadableFile, match=r"ended \(signal 11\), each time"):
        viewer("a.pdf", eval, b"__import__('ctypes').string_at(0)")
    with pytest.raises(UnreadableFile, match="more memory than one file may have"):
        viewer("a.pdf", eval, b"bytearray(1 << 40)")
    with pytest.raises(UnreadableFile, match="truncated or damaged"):
        viewer("a.pdf", partial(png_of, kind="pdf", number=1, width=100), b"%PDF-1.4 no more")
    assert viewer("a.pdf", bytes.upper, b"any") == b"ANY"
