"""Writes a multipart message: the same text as plain and as HTML, with one attachment's name to be seen."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path


def write(source: Path, target: Path, title: str, author: str, date: datetime) -> None:
    """Send the text of ``source`` as ``target``; ``title`` is the subject and ``author`` the sender."""
    text = source.read_text(encoding="utf-8")
    message = EmailMessage()
    message["From"] = author
    message["To"] = (
        "Caroline Abara <c.abara@northwind-industrial.example>, Ingrid Solheim <i.solheim@pell-marchetti.example>"
    )
    message["Cc"] = "Peter Nakamura <p.nakamura@pell-marchetti.example>"
    message["Subject"] = title
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{date:%Y%m%d%H%M}@pell-marchetti.example>"
    message.set_content(text, cte="quoted-printable")
    paragraphs = "".join(f"<p>{escape(p).replace(chr(10), '<br>')}</p>\n" for p in text.strip().split("\n\n"))
    message.add_alternative(f"<html><body>\n{paragraphs}</body></html>\n", subtype="html", cte="quoted-printable")
    message.set_boundary("=_halvorsen_closing_checklist")
    target.write_bytes(message.as_bytes())
