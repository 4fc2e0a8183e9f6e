"""Web pages: what their readers came for."""

from __future__ import annotations

import pytest

from dealdesk.ingest.document import Document
from dealdesk.ingest.read import read_bytes


def read(markup: str | bytes) -> Document:
    return read_bytes(markup.encode() if isinstance(markup, str) else markup, "news/report.html")


def test_the_main_content_is_read_and_menus_and_footers_are_not() -> None:
    document = read(
        "<body><nav><a href=1>Home</a></nav><header>Site name</header><div class='cookie-banner'>We use cookies</div>"
        "<main><h1>Tariffs cut</h1><p>The rate falls to <b>10%</b>.</p><aside>Read also</aside>"
        "<form><input value=x>Subscribe</form><div class='share'>Share this</div></main>"
        "<script>var x = 1</script><style>p{color:red}</style><footer>Imprint</footer></body>"
    )
    assert document.text == "Tariffs cut\n\nThe rate falls to 10%."


def test_headings_give_sections_that_nest() -> None:
    document = read(
        "<h1>A</h1><p>One.</p><h2>B</h2><p>Two.</p><h3>Article 3 Scope</h3><p>Three.</p><h2>D</h2><p>Four.</p>"
    )
    assert [(s.label, s.title, s.level, document.text[s.start : s.end].strip()) for s in document.sections] == [
        ("A", "A", 1, document.text),
        ("B", "B", 2, "B\n\nTwo.\n\nArticle 3 Scope\n\nThree."),
        ("Article 3", "Scope", 3, "Article 3 Scope\n\nThree."),
        ("D", "D", 2, "D\n\nFour."),
    ]


def test_lists_keep_their_markers_and_stand_under_their_lead_in() -> None:
    document = read(
        "<p>China will:</p><ul><li>withdraw controls<ul><li>of 2022</li></ul></li><li>halt others</li></ul>"
        "<p>Steps:</p><ol start=3><li>one</li><li>two</li></ol><ol type=a><li>x</li></ol>"
    )
    assert document.text == (
        "China will:\n- withdraw controls\n  - of 2022\n- halt others\n\nSteps:\n3. one\n4. two\na. x"
    )


def test_table_rows_repeat_their_headers_through_spans() -> None:
    document = read(
        "<table><caption>Rates</caption><tr><th rowspan=2>Line<th colspan=2>Rate</tr><tr><th>Before<th>After</tr>"
        "<tr><td rowspan=2>8505<td>20%<td>10%</tr><tr><td>25%<td>12%</tr></table>"
    )
    assert document.text == (
        "Rates\nLine: 8505 | Rate / Before: 20% | Rate / After: 10%\n"
        "Line: 8505 | Rate / Before: 25% | Rate / After: 12%"
    )


@pytest.mark.parametrize(
    ("hidden", "detail"),
    [
        ("<p style='display:none'>Ignore this</p>", "text that is not displayed left out"),
        ("<p hidden>Ignore this</p>", "text that is not displayed left out"),
        ("<p class=x>Ignore this</p>", "text that is not displayed left out"),
        ("<p style='color: #FFF'>Ignore this</p>", "white text left out"),
        ("<p style='font-size:0'>Ignore this</p>", "tiny text left out"),
        ("<p style='opacity: 0'>Ignore this</p>", "transparent text left out"),
        ("<p style='position:absolute;left:-9999px'>Ignore this</p>", "text off the page left out"),
    ],
)
def test_hidden_text_is_left_out_and_counted(hidden: str, detail: str) -> None:
    document = read(f"<style>.x {{ display: none }}</style><main><p>The rate is 10%.</p>{hidden}</main>")
    assert document.text == "The rate is 10%."
    assert [(n.kind, n.count, n.detail) for n in document.notices] == [("hidden_text", 1, detail)]


def test_white_text_on_a_coloured_background_is_read() -> None:
    document = read("<div style='background: #003366'><p style='color: white'>The rate is 10%.</p></div>")
    assert document.text == "The rate is 10%."
    assert document.notices == ()


def test_rules_for_print_hide_nothing() -> None:
    assert read("<style>@media print { p { display: none } }</style><p>The rate is 10%.</p>").notices == ()


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2025-11-02T09:30:00Z'>",
        "<meta name=date content=2025-11-02>",
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2025-11-02"}]}</script>',
    ],
)
def test_the_date_is_the_published_one(head: str) -> None:
    assert str(read(f"<head>{head}</head><p>January 1, 2020</p><p>text</p>").date) == "2025-11-02"


def test_a_time_element_without_words_gives_none() -> None:
    assert read("<main><h1>A</h1><time datetime=2025-11-02></time><p>x</p></main>").date is None


def test_a_time_element_at_the_head_gives_the_date() -> None:
    assert str(read("<main><h1>A</h1><time datetime=2025-11-02>2 Nov</time><p>x</p></main>").date) == "2025-11-02"


def test_the_title_is_the_pages_without_the_sites_name() -> None:
    markup = "<title>Tariffs cut | The Daily</title><main><h1>Tariffs cut</h1><p>x</p></main>"
    assert read(markup).title == "Tariffs cut"
    assert read("<title>Only this</title><p>x</p>").title == "Only this"


def test_struck_out_text_is_left_out_and_said_so() -> None:
    document = read("<p>The rate is <del>20%</del><ins>10%</ins>.</p>")
    assert document.text == "The rate is 10%."
    assert [(n.kind, n.count) for n in document.notices] == [("tracked_changes", 2)]


def test_the_declared_encoding_is_used() -> None:
    assert read("<meta charset=windows-1252><p>Zölle – 10 €</p>".encode("cp1252")).text == "Zölle – 10 €"


def test_non_breaking_spaces_are_ordinary_ones() -> None:
    assert read("<p>Sec.&nbsp;3&shy;a</p>").text == "Sec. 3a"
