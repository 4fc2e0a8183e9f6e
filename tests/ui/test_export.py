"""A conversation as a file: the quotes letter for letter in footnotes, and nothing in it acts."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dealdesk.assistant.answer import Answer, Citation, Conflict, Note, Superseded
from dealdesk.ingest.read_docx import read_docx
from dealdesk.ui.export import Exchange, docx, exported, markdown
from dealdesk.ui.markers import quotations
from dealdesk.ui.page_scope import Scope

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = (
    "Line one: $5 & $6 <script>alert(1)</script>\n1. item\n- dash\n# no `code` | ~~x~~ [a](javascript:b) _u_ *e*\n==="
)
FIRST = Citation("d1", "duty.txt", "Order", date(2025, 11, 4), "Sec. 3", None, 10, 27, "November 10, 2025", 2.5, 1)
SECOND = Citation("d2", "a/b_c.pdf", "T*t <b>", None, "§ 2 > (a)", 3, 5, 60, NASTY, 1.0, 2)
ANSWER = Answer(
    question="When?",
    standalone_question="When does it take effect?",
    text="November 10, 2025\n\n“on November 10, 2025” [1]\n\nThe **rate** is $5 [2], see [7].\n- a point [1]",
    direct_answer="November 10, 2025",
    refused=False,
    reason="",
    confidence=0.9,
    as_of=date(2025, 11, 23),
    citations=(FIRST, SECOND),
    superseded=(Superseded("20 percent", SECOND, "10 percent", date(2025, 11, 10)),),
    conflicts=(Conflict("The rate", (FIRST, SECOND)),),
    notes=(Note("as_of", "As of November 23, 2025."), Note("notice", "An order outranks its fact sheet.")),
    index_generation="g7",
)
REFUSED = Answer(
    "Who won?", "Who won?", "The documents do not say this.", "", True, "off_topic", 0.1, None,
    notes=(Note("nearest", "Order: nearest passage", FIRST),),
)  # fmt: skip
TALK = [Exchange("When?", ANSWER), Exchange("Who won?", REFUSED)]


class Page(HTMLParser):
    """The tags and the text of an HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name != "start"], attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def page(text: str) -> Page:
    return Page(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def footnotes(content: bytes) -> dict[str, str]:
    """The text of each of Word's footnotes, by id."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        notes = parse_xml(package.read("word/footnotes.xml"))
    return {note.get(f"{W}id"): _text(note) for note in notes if note.get(f"{W}type") is None}


def _text(node: Any) -> str:
    marks = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda one: "\n"}
    return "".join(marks[one.tag](one) for one in node.iter() if one.tag in marks)


def references(content: bytes) -> list[str]:
    body = python_docx.Document(io.BytesIO(content)).element.body
    return [one.get(f"{W}id") for one in body.iter(f"{W}footnoteReference")]


def test_what_a_question_was_limited_to_is_told_with_its_answer() -> None:
    scope = Scope(folder="deals", as_of=date(2025, 10, 1))
    told = markdown([Exchange("When?", ANSWER, scope)])
    assert "*Asked of: deals/ · as of October 1, 2025*" in told
    assert "Asked of" not in markdown(TALK)


def test_markdown_has_the_answer_and_each_quote_as_a_footnote() -> None:
    told = markdown(TALK)
    assert "## When?\n\n*Understood as: When does it take effect?*\n\n**November 10, 2025**" in told
    assert "> “on November 10, 2025”[^1]\n\nThe **rate** is \\$5[^2], see \\[7\\].\n\n- a point[^3]" in told
    where = "Order · November 4, 2025 · Sec. 3 (duty.txt, characters 10-27)"
    assert f"[^1]: {where}: “November 10, 2025”\n" in told
    assert "### No longer in force: 20 percent, replaced by 10 percent since November 10, 2025" in told
    assert "### The documents disagree: The rate" in told
    assert "An order outranks its fact sheet." in told
    assert "### Nearest passages: none of them answers the question" in told
    named, defined = re.findall(r"\[\^(\d+)\](?!:)", told), re.findall(r"^\[\^(\d+)\]:", told, re.M)
    assert named == defined == [str(number) for number in range(1, len(defined) + 1)]


def test_words_of_a_document_do_nothing_in_markdown() -> None:
    shown = page(markdown(TALK))
    assert shown.tags <= {"h1", "h2", "h3", "p", "strong", "em", "blockquote", "ul", "li", "br"}
    assert squeezed(NASTY) in squeezed(shown.text)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n`*_[]()<>&#-+=:|~$!\\1."))


@settings(max_examples=150, deadline=None)
@given(quote=WORDS, question=WORDS)
def test_any_quote_is_shown_in_markdown_letter_for_letter(quote: str, question: str) -> None:
    answer = replace(ANSWER, citations=(replace(FIRST, quote=quote),), text="As said [1].", conflicts=(), superseded=())
    shown = page(markdown([Exchange(question, answer)]))
    seen = [
        squeezed(re.sub("[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]", "\ufffd", text)) for text in (quote, question)
    ]
    assert all(text in squeezed(shown.text) for text in seen)
    assert shown.tags <= {"h1", "h2", "p", "strong", "em", "br"}


@given(st.text(st.sampled_from("“”[]12 a\n")))
def test_words_before_a_marker_are_found_as_their_pattern_finds_them(text: str) -> None:
    pattern = re.compile(r"“(.*?)” ?\[(\d{1,3})\]", re.DOTALL)
    found = [(one.start(), one.end(), one[1], int(one[2])) for one in pattern.finditer(text)]
    assert list(quotations(text)) == found


def test_word_has_real_footnotes_in_order_with_the_quotes_as_they_stand() -> None:
    content = docx(TALK)
    notes = footnotes(content)
    assert references(content) == list(notes) == [str(number) for number in range(1, 8)]
    assert notes["1"].endswith("Order · November 4, 2025 · Sec. 3 (duty.txt, characters 10-27): “November 10, 2025”")
    assert notes["2"].endswith(f": “{NASTY}”")
    opened = python_docx.Document(io.BytesIO(content))
    styles = {paragraph.text: paragraph.style.name for paragraph in opened.paragraphs}
    assert (styles["When?"], styles["“on November 10, 2025”"]) == ("Heading 2", "Quote")
    bold = [run.text for paragraph in opened.paragraphs for run in paragraph.runs if run.bold]
    assert bold == ["November 10, 2025", "rate"]
    assert opened.core_properties.author == "Dealdesk"


def test_word_files_are_read_back_with_their_footnotes() -> None:
    read = read_docx(docx(TALK), "answers.docx")
    assert "[1] Order · November 4, 2025 · Sec. 3 (duty.txt, characters 10-27): “November 10, 2025”" in read.text


@settings(max_examples=25, deadline=None)
@given(st.text())
def test_any_text_at_all_makes_a_readable_file(text: str) -> None:
    answer = replace(ANSWER, text=text, direct_answer=text, citations=(replace(FIRST, quote=text, title=text),))
    talk = [Exchange(text, answer)]
    assert references(docx(talk)) == list(footnotes(docx(talk)))
    assert markdown(talk).encode()


@pytest.mark.parametrize(("format", "name"), [("markdown", "dealdesk-answers.md"), ("docx", "dealdesk-answers.docx")])
def test_a_file_has_a_name_and_a_kind(format: Any, name: str) -> None:
    file = exported(TALK, format)
    assert file.name == name
    assert file.content == (markdown(TALK).encode() if format == "markdown" else file.content)
    assert file.content[:2] == (b"PK" if format == "docx" else b"# ")


@pytest.mark.parametrize(
    "words", ['=HYPERLINK("http://198.51.100.7","Open")', "=cmd|'/C calc'!A0", "@SUM(1)", "+1", "-1"]
)
def test_a_formula_of_a_document_is_words_in_every_export(words: str) -> None:
    answer = replace(
        ANSWER, text=f"“{words}” [1]", citations=(replace(FIRST, quote=words),), conflicts=(), superseded=()
    )
    page = Page(MarkdownIt().render(markdown([Exchange("When?", answer)])))
    assert words.replace("'", "’") in page.text.replace("'", "’")
    assert "a" not in page.tags
    with zipfile.ZipFile(io.BytesIO(docx([Exchange("When?", answer)]))) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    assert not [name for name, part in parts.items() if name.endswith(".rels") and "External" in part]
    assert "w:instrText" not in parts["word/document.xml"] + parts["word/footnotes.xml"]
