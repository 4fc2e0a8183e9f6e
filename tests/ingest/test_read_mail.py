"""Mail messages."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from dealdesk.ingest.document import Document
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.read import read_bytes


def message(body: str = "The rate is 10 percent.", subject: str = "Tariff questions") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Ana Díaz <ana@example.com>"
    made["To"] = "ports@example.com"
    made["Date"] = "Thu, 13 Nov 2025 14:05:00 -0500"
    made["Subject"] = subject
    made.set_content(body)
    return made


def read(data: bytes | EmailMessage) -> Document:
    return read_bytes(data.as_bytes() if isinstance(data, EmailMessage) else data, "mail/a.eml")


def test_headers_and_body_are_read_and_the_date_header_dates_it() -> None:
    document = read(message("Dear all,\n\nThe rate is 10 percent.\n\n> On Monday you wrote:\n> is it 20?\n"))
    assert document.text == (
        "From: Ana Díaz <ana@example.com>\nTo: ports@example.com\nDate: Thu, 13 Nov 2025 14:05:00 -0500\n"
        "Subject: Tariff questions\n\nDear all,\n\nThe rate is 10 percent.\n\n> On Monday you wrote:\n> is it 20?"
    )
    assert (document.title, str(document.date)) == ("Tariff questions", "2025-11-13")


def test_an_html_body_is_read_where_there_is_no_plain_one() -> None:
    made = message()
    made.set_content("<p>The rate is <b>10%</b>.</p><p style='display:none'>Not this.</p>", subtype="html")
    document = read(made)
    assert document.text.endswith("\n\nThe rate is 10%.")
    assert [(n.kind, n.count) for n in document.notices] == [("hidden_text", 1)]


def test_the_plain_body_is_preferred() -> None:
    made = message("Plain words.")
    made.add_alternative("<p>HTML words.</p>", subtype="html")
    assert read(made).text.endswith("\n\nPlain words.")


def test_attachments_are_named() -> None:
    made = message()
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="order.pdf")
    made.add_attachment("a,b", subtype="csv", filename="rates.csv")
    assert [(n.kind, n.count, n.detail) for n in read(made).notices] == [
        ("attachments", 2, "attachments not read: order.pdf, rates.csv; save them beside the message to have them read")
    ]


def test_encoded_headers_and_old_encodings_are_read() -> None:
    data = b"From: a@example.com\nSubject: =?iso-8859-1?Q?Z=F6lle?=\nContent-Type: text/plain; charset=x-unknown\n\n"
    document = read(data + "Die Zölle – 10 €.".encode("cp1252"))
    assert document.title == "Zölle"
    assert document.text.endswith("Die Zölle – 10 €.")


def test_lines_broken_for_sending_are_one_again() -> None:
    data = b"Subject: x\nContent-Type: text/plain; format=flowed\n\nThe rate \nis 10 percent.\nNext line.\n"
    assert read(data).text == "Subject: x\n\nThe rate is 10 percent.\nNext line."


def test_a_file_without_mail_headers_is_refused_with_the_remedy() -> None:
    with pytest.raises(UnreadableFile, match=r"no mail headers.*suffix \.txt"):
        read(b"Just a sentence without any header at all.\n")


def test_bytes_of_no_character_in_a_header_are_shown_as_such() -> None:
    made = read(b"From: Ada \xf4\x90\x80\x80 <ada@example.com>\nSubject: Fees\n\nThe fee is 5 dollars.\n")
    assert dict(made.meta)["from"].encode().startswith(b"Ada ")
    assert made.title == "Fees"


def test_a_charset_that_is_no_name_is_passed_over() -> None:
    head = b'From: ada@example.com\nSubject: Fees\nContent-Type: text/plain; charset="u\0tf"\n\n'
    assert "The fee is 5 dollars." in read(head + b"The fee is 5 dollars.\n").text


@pytest.mark.parametrize("kind", [b"text/plain; char*", b"text/plain; name*1", b"multipart/mixed; boundary*"])
def test_a_header_whose_parser_fails_is_taken_for_plain_words(kind: bytes) -> None:
    made = read(b"From: ada@example.com\nSubject: Fees\nContent-Type: " + kind + b"\n\nThe fee is 5 dollars.\n")
    assert made.title == "Fees"
    assert "The fee is 5 dollars." in made.text


def test_headers_that_nest_without_an_end_are_named() -> None:
    deep = b"From: ada@example.com\nSubject: Fees\nContent-Type: " + b"(" * 5000 + b"\n\nThe fee is 5 dollars.\n"
    with pytest.raises(UnreadableFile, match="headers nest deeper"):
        read(deep)
