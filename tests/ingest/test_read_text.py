"""Plain text and Markdown files."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.normalize import clean
from dealdesk.ingest.read_text import read_text


def test_front_matter_gives_title_date_and_meta_and_the_text_begins_after_it() -> None:
    data = (
        b"---\ntitle: 'Duty on Tin: Notice 7'\ndate: 2025-03-04\nurl: https://example.org/7\n"
        b"parties: [Arcadia, Borduria]\ntype: notice\n---\n\nThe duty is 5 percent.\n"
    )
    document = read_text(data, "notices/tin.txt")
    assert document.title == "Duty on Tin: Notice 7"
    assert document.date == date(2025, 3, 4)
    assert document.text == "\nThe duty is 5 percent.\n"
    assert document.meta == (
        ("url", "https://example.org/7"),
        ("parties", "Arcadia; Borduria"),
        ("type", "notice"),
    )
    assert (document.format, document.source, document.notices) == ("txt", "notices/tin.txt", ())
    assert document.fingerprint == hashlib.sha256(data).hexdigest()


def test_front_matter_that_is_not_yaml_stays_in_the_text_and_is_reported() -> None:
    document = read_text(b"---\ntitle: [unclosed\n---\nBody of the memo.\n", "memo.md")
    assert document.text.startswith("---\ntitle: [unclosed\n---\nBody")
    assert [n.kind for n in document.notices] == ["front_matter"]
    assert "not valid YAML" in document.notices[0].detail


@pytest.mark.parametrize("value", ["2025-13-45", "soon", "[1, 2]"])
def test_a_date_that_is_none_is_reported_and_the_text_is_read(value: str) -> None:
    document = read_text(f"---\ndate: {value}\n---\nBody.\n".encode(), "memo.txt")
    assert document.date is None
    assert [n.kind for n in document.notices] == ["front_matter"]


def test_a_date_in_words_is_understood() -> None:
    assert read_text(b"---\ndate: 4 March 2025\n---\nBody.\n", "a.txt").date == date(2025, 3, 4)


def test_drawn_lines_around_text_are_no_front_matter() -> None:
    text = "---\nNotice to all parties\n---\nThe rest.\n"
    document = read_text(text.encode(), "notice.txt")
    assert (document.text, document.notices) == (text, ())


def test_markdown_stays_as_written_and_its_headings_are_sections() -> None:
    text = "# Supply Agreement\n\nIntro.\n\n## 3. Price\n\nThe price is **5 EUR**.\n"
    document = read_text(text.encode(), "deals/supply.md")
    assert (document.text, document.format, document.title) == (text, "md", "Supply Agreement")
    price = document.section_at(text.index("5 EUR"))
    assert price is not None
    assert (price.title, price.level) == ("3. Price", 2)


def test_title_and_date_come_from_the_text_where_nothing_else_says_them() -> None:
    data = b"Exhibit 2.1\n\nMEMORANDUM ON TIN\n\nWashington, May 2, 2025\n\nThe duty of June 1, 2024 ended.\n"
    document = read_text(data, "m.txt")
    assert (document.title, document.date) == ("MEMORANDUM ON TIN", date(2025, 5, 2))


def test_a_file_without_a_title_is_named_after_itself_and_a_mentioned_date_is_not_its_own() -> None:
    document = read_text(b"The duty of June 1, 2024 ended, and nothing came in its place.", "notes/tin-duty.txt")
    assert (document.title, document.date) == ("tin-duty", None)


def test_what_cannot_be_seen_is_removed_and_counted() -> None:
    body = "It is owed at entry, as before. " * 3
    document = read_text(f"The\u200b duty\u00ad is\r\n5\x00 percent. {body}".encode(), "a.txt")
    assert document.text == f"The duty is\n5 percent. {body}"
    assert {n.kind for n in document.notices} == {"zero_width", "soft_hyphen", "control"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_detected(encoding: str) -> None:
    text = "Der Käufer zahlt “fünf” Prozent Zoll für Geräte und Öle – sofort und in voller Höhe."
    assert read_text(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"---\ntitle: Nothing more\n---\n"])
def test_a_file_without_text_is_named_with_the_remedy(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="it holds no text; put text into it"):
        read_text(data, "empty.txt")


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aé\u0301 .:;\n\r\t-#|(1)§\u200b\u00ad\u00a0“”AB"), max_size=80))
def test_the_text_after_front_matter_is_exactly_the_cleaned_text(body: str) -> None:
    # The letter keeps a combining mark at the beginning of the body from joining the line before.
    document = read_text(f"---\ntitle: T\n---\nA{body}".encode(), "a.txt")
    assert document.text == clean(f"A{body}")[0]
    assert all(0 <= s.start <= s.end <= len(document.text) for s in document.sections)
