"""A conversation as a file to hand on: every citation a footnote with its quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dealdesk.ui.export_markdown import markdown
from dealdesk.ui.export_word import docx_bytes as docx
from dealdesk.ui.page_history import Exchange

__all__ = ["Exchange", "File", "Format", "docx", "exported", "markdown"]

Format = Literal["markdown", "docx"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way out."""

    name: str
    media_type: str
    content: bytes


def exported(exchanges: Sequence[Exchange], format: Format) -> File:
    """The conversation, oldest question first, in ``format``."""
    if format == "docx":
        return File("dealdesk-answers.docx", _WORD, docx(exchanges))
    return File("dealdesk-answers.md", "text/markdown; charset=utf-8", markdown(exchanges).encode())
