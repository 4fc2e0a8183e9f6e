"""Text to HTML for the page: the one way in which words of a document or a person reach the browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Date
from html import escape

Attributes = Mapping[str, str | int | None]

# What a browser would act on although it cannot be seen: bidirectional overrides can make a quote read backwards.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


def shown(text: str) -> str:
    """``text`` as HTML that displays it and does nothing else, inside an element or a quoted attribute."""
    return escape(UNSEEN.sub("\ufffd", text), quote=True)


def attributes(values: Attributes) -> str:
    """``values`` as HTML attributes, each led by a space; a None leaves its attribute out."""
    return "".join(f' {name}="{shown(str(value))}"' for name, value in values.items() if value is not None)


def element(name: str, text: str, values: Attributes | None = None) -> str:
    """One element that holds plain ``text``."""
    return f"<{name}{attributes(values or {})}>{shown(text)}</{name}>"


def written_date(day: Date) -> str:
    """A date as a lawyer writes it: November 10, 2025."""
    return f"{day:%B} {day.day}, {day.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 passage``, ``12 passages``, ``1,204 passages``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
