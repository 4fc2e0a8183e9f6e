"""Mail messages: who wrote what to whom and when; quoted replies kept, attachments named."""

from __future__ import annotations

import datetime
import email
import email.policy
import re
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from typing import Any

from dealdesk.ingest.compose import Block, Facts, compose, shortened
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.normalize import decode, squeeze
from dealdesk.ingest.read_html import read_markup
from dealdesk.ingest.unread import Unread

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_NAMED = 12  # attachments
_KNOWN = (*_SHOWN, "Message-ID", "Received", "Reply-To", "Sender", "MIME-Version")


class _Headers(HeaderRegistry):
    """Takes a header for plain words where its parser fails on it: the message around it still reads."""

    def __call__(self, name: str, value: str) -> Any:
        try:
            return super().__call__(name, value)
        except RecursionError:
            raise  # the whole message is refused
        except Exception:  # the parser fails in several ways on malformed headers
            return self["subject"](name, value)


_POLICY = email.policy.default.clone(header_factory=_Headers())


def read_mail(data: bytes, source: str) -> Document:
    """The message in ``data``: its headers as lines, then its body; the plain text where it has one, else the HTML.

    Raises UnreadableFile where it has no mail headers, or such as nest without an end.
    """
    try:
        return _read(data, source)
    except RecursionError:
        raise UnreadableFile(
            "its headers nest deeper than they can be read", "open it in a mail program, and save it again"
        ) from None


def _read(data: bytes, source: str) -> Document:
    message = email.message_from_bytes(data.lstrip(b"\r\n \t\xef\xbb\xbf"), policy=_POLICY)
    assert isinstance(message, EmailMessage)
    if not any(_header(message, name) for name in _KNOWN):
        raise UnreadableFile("it has no mail headers", "give the file the suffix .txt if it is plain text")
    headers = [(name, _header(message, name)) for name in _SHOWN]
    blocks = [Block(f"{name}: {value}", tight=i > 0) for i, (name, value) in enumerate(headers) if value]
    body, notices, unread = _body(message)
    facts = Facts(
        title=dict(headers)["Subject"],
        stated=_date(message),
        notices=(*notices, *_attachments(message)),
        meta=tuple((name.lower(), value) for name, value in headers if value and name in ("From", "To", "Cc")),
        unread=unread,
    )
    return compose(source, "eml", [*blocks, *body], facts)


def _header(message: EmailMessage, name: str) -> str:
    try:
        told = str(message.get(name) or "")
    except Exception:  # the parser of headers fails in several ways on malformed ones; the message still reads
        told = str(dict(message.raw_items()).get(name) or "")
    return squeeze(told.encode("utf-8", "replace").decode())  # bytes that it could not read are half characters


def _date(message: EmailMessage) -> datetime.date | None:
    try:
        header = message["Date"]
        return header.datetime.date() if header is not None and header.datetime is not None else None
    except Exception:  # as in _header
        return None


def _body(message: EmailMessage) -> tuple[list[Block], tuple[Notice, ...], tuple[Unread, ...]]:
    """The blocks of the body, what was left out of it, and what an HTML one says where nobody looks."""
    html = message.get_body(preferencelist=("html",))
    blocks, facts = read_markup(_content(html)) if html is not None else ([], Facts())
    plain = message.get_body(preferencelist=("plain",))
    if html is None and plain is None and message.get_content_maintype() == "multipart" and not message.is_multipart():
        plain = message  # it does not say where its parts begin
    if plain is not None and (text := _content(plain)).strip():
        told = tuple(notice for notice in facts.notices if notice.kind in ("active_content", "remote_content"))
        return _paragraphs(text, flowed=plain.get_param("format") == "flowed"), told, facts.unread
    return blocks, facts.notices, facts.unread


def _content(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if charset:
        try:
            text = data.decode({"us-ascii": "utf-8", "iso-8859-1": "cp1252"}.get(charset, charset))
            text.encode()  # some codecs give halves of characters
            return text
        except (LookupError, ValueError):
            pass  # a charset that is unknown, untrue or no name at all: look at the bytes instead
    return decode(data) if data else ""


def _paragraphs(text: str, *, flowed: bool) -> list[Block]:
    """The body's paragraphs; lines that were broken only to be sent (format=flowed, RFC 3676) put together."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if flowed:
        text = re.sub(r"(?<=\S) \n(?=[^\s>])(?!-- \n)", " ", text)
        text = re.sub(r"^ (?=[ >]|From )", "", text, flags=re.MULTILINE)
    return [Block(part) for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def _attachments(message: EmailMessage) -> tuple[Notice, ...]:
    names = [_name(part) for part in message.iter_attachments()]
    if not names:
        return ()
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    told = ", ".join(shortened(name, 100) for name in names[:_NAMED])
    detail = f"attachments not read: {told}{more}; save them beside the message to have them read"
    return (Notice("attachments", len(names), detail),)


def _name(part: MIMEPart) -> str:
    return squeeze(part.get_filename() or "") or f"one without a name ({part.get_content_type()})"
