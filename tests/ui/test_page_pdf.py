"""The pages of a PDF document as HTML: a frame for every page, the marks on those that are cited."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser as HTMLParser

from dealdesk.ingest.document import Box, Document, Page
from dealdesk.ingest.pdf_image import PageSize
from dealdesk.ui.page_pdf import SHOWN, Paper, leaves, viewing
from dealdesk.ui.page_source import Cited, source_view

TEXT = "The duty is 10 percent & no more.\n\nIt ends."
DOCUMENT = Document(
    "duty-1", "orders/duty.pdf", "Duty", None, TEXT, "pdf", pages=(Page(1, 0, 35), Page(2, 35, len(TEXT), 0.874))
)
BOXES = (Box(1, 12, 22, 0.1, 0.2, 0.3, 0.22), Box(1, 23, 32, 0.1, 0.23, 0.25, 0.25))


def paper(*boxes: Box, count: int = 2) -> Paper:
    return Paper((PageSize(612, 792),) * count, boxes, "abc")


def test_every_page_has_a_frame_of_its_shape_and_asks_for_its_picture_later() -> None:
    found = HTMLParser(leaves(DOCUMENT, paper(), None)).css(".leaf")
    assert [leaf.attributes["data-page"] for leaf in found] == ["1", "2"]
    image = found[1].css_first("img").attributes
    assert image["data-address"] == "api/documents/duty-1/pages/2.png?fingerprint=abc"
    assert image["alt"] == "Page 2 of 2"
    assert "src" not in image
    assert "--ratio: 0.77273" in (found[0].attributes["style"] or "")


def test_the_cited_words_are_marked_where_they_stand_and_told_to_those_who_do_not_see_them() -> None:
    page = HTMLParser(leaves(DOCUMENT, paper(*BOXES), 1))
    first, second = page.css(".leaf")
    assert [hit.attributes["style"] for hit in first.css(".hit")] == [
        "left:10.000%;top:20.000%;width:20.000%;height:2.000%",
        "left:10.000%;top:23.000%;width:15.000%;height:2.000%",
    ]
    assert first.css_first(".beside").attributes["style"] == "top:20.000%;height:5.000%"
    assert first.css_first("figcaption").text() == "Marked on this page: 10 percent … & no more"
    assert second.css(".hit, .beside, figcaption") == []
    assert page.css_first(".leaves").attributes["data-first"] == "page"


def test_the_text_is_shown_first_where_the_cited_words_were_not_found_on_the_page() -> None:
    assert HTMLParser(leaves(DOCUMENT, paper(), 1)).css_first(".leaves").attributes["data-first"] == "text"


def test_a_page_that_was_read_from_its_picture_says_how_surely() -> None:
    told = [node.text() for node in HTMLParser(leaves(DOCUMENT, paper(), None)).css(".scan")]
    assert told == ["Page 2 is a scan. Its words were read from the picture with a confidence of 87 %: compare."]


def test_a_long_file_is_shown_around_the_cited_page_and_says_so() -> None:
    page = HTMLParser(leaves(DOCUMENT, paper(count=2000), 1000))
    numbers = [int(leaf.attributes["data-page"] or 0) for leaf in page.css(".leaf")]
    assert numbers == list(range(1000 - SHOWN, 1001 + SHOWN))
    assert "Pages 750 to 1250 of 2000 are shown here" in page.css_first(".scan").text()


def test_the_buttons_over_the_pages_have_names() -> None:
    for button in HTMLParser(viewing(paper())).css("button"):
        assert (button.attributes.get("aria-label") or button.text()).strip(" ‹›−+")


def test_the_drawer_holds_the_pages_and_the_text_of_a_pdf_and_the_text_alone_of_another() -> None:
    wanted = Cited("duty-1", 12, 22, "10 percent")
    both = HTMLParser(source_view(DOCUMENT, wanted, paper(*BOXES)))
    assert len(both.css(".leaves")) == len(both.css(".sheet")) == len(both.css(".viewing")) == 1
    alone = HTMLParser(source_view(DOCUMENT, wanted))
    assert (alone.css(".leaves"), alone.css(".viewing")) == ([], [])
    assert alone.css_first("mark").text() == "10 percent"


def test_that_the_words_were_not_found_on_the_page_is_told() -> None:
    page = HTMLParser(source_view(DOCUMENT, Cited("duty-1", 12, 22, "10 percent"), paper()))
    assert page.css_first(".moved").text().startswith("The quoted words were not found on the page's picture.")
    assert HTMLParser(source_view(DOCUMENT, Cited("duty-1", 0, 0, ""), paper())).css(".moved") == []


def test_why_the_pages_cannot_be_shown_is_told_above_the_text() -> None:
    page = HTMLParser(source_view(DOCUMENT, Cited("duty-1", 12, 22, "10 percent"), "The file has changed; re-index."))
    assert page.css_first(".moved").text() == "The file has changed; re-index."
    assert page.css_first("mark").text() == "10 percent"
