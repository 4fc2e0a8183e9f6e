"""What the styles of a Word document say of a paragraph or a run: heading, numbering, hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's own elements, as lxml writes it."""

_OFF = frozenset({"0", "false", "off", "none"})
_WHITE = 0xF0  # of 255, in every channel
_FIGURES = 9
_DEEPEST = 9
"""Levels of headings that Word has."""
_TINY = 4  # half-points: text under 2 points is not meant to be seen


@dataclass(frozen=True, slots=True)
class Look:
    """How a run shows, as far as it matters here; None where a property is left to what is around it."""

    vanish: bool | None = None
    white: bool | None = None
    tiny: bool | None = None
    bold: bool | None = None

    def over(self, under: Look) -> Look:
        """This look, with what it leaves open taken from ``under``."""
        return Look(
            under.vanish if self.vanish is None else self.vanish,
            under.white if self.white is None else self.white,
            under.tiny if self.tiny is None else self.tiny,
            under.bold if self.bold is None else self.bold,
        )


def flag(parent: Any, name: str) -> bool | None:
    """The on-off property ``name`` under ``parent``; None where it is not set."""
    node = None if parent is None else parent.find(W + name)
    return None if node is None else node.get(W + "val", "1").lower() not in _OFF


def value(parent: Any, name: str) -> str | None:
    """The ``w:val`` of the element ``name`` under ``parent``."""
    node = None if parent is None else parent.find(W + name)
    return None if node is None else node.get(W + "val")


def whole(told: str | None, otherwise: int = 0) -> int:
    """The number that an attribute tells; ``otherwise`` where it tells none, or one of more than nine figures."""
    return int(told) if told and told.isdecimal() and len(told) <= _FIGURES else otherwise


def look_of(properties: Any) -> Look:
    """The look that a ``w:rPr`` element sets."""
    if properties is None:
        return Look()
    colour, size = value(properties, "color"), value(properties, "sz")
    white = None if colour is None else _is_white(colour) and not is_shaded(properties)
    highlight = value(properties, "highlight")
    return Look(
        vanish=flag(properties, "vanish"),
        white=white and highlight in (None, "none", "white"),
        tiny=None if size is None or not size.isdecimal() else whole(size, _TINY) < _TINY,
        bold=flag(properties, "b"),
    )


def _is_white(colour: str) -> bool:
    try:
        return len(colour) == 6 and min(bytes.fromhex(colour)) >= _WHITE
    except ValueError:
        return False  # "auto", a theme's name


def is_shaded(properties: Any) -> bool:
    """Whether the properties put a background behind the text on which white shows."""
    node = None if properties is None else properties.find(W + "shd")
    if node is None:
        return False
    fill = (node.get(W + "fill") or "auto").upper()
    return fill not in ("AUTO", "FFFFFF") or node.get(W + "themeFill") is not None


class Styles:
    """The style sheet of a document (``word/styles.xml``), with what styles take over from one another."""

    def __init__(self, root: Any | None) -> None:
        """``root``: the ``w:styles`` element; None for a document without one."""
        self._styles: dict[str, Any] = {}
        self._default = ""
        for style in () if root is None else root.iter(W + "style"):
            name = style.get(W + "styleId") or ""
            self._styles[name] = style
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true"):
                self._default = name

    def chain(self, style_id: str | None) -> list[Any]:
        """The style and those it is based on, nearest first; a loop of styles ends where it closes."""
        found: list[Any] = []
        name = style_id or self._default
        while name in self._styles and self._styles[name] not in found:
            found.append(self._styles[name])
            name = value(found[-1], "basedOn") or ""
        return found

    def name(self, style_id: str | None) -> str:
        """The style's name in lower case, as Word shows it ("heading 1", "title")."""
        chain = self.chain(style_id)
        return (value(chain[0], "name") or "").lower() if chain else ""

    def look(self, style_id: str | None) -> Look:
        """The look that the style gives."""
        look = Look()
        for style in self.chain(style_id):
            look = look.over(look_of(style.find(W + "rPr")))
        return look

    def heading(self, style_id: str | None, properties: Any) -> int:
        """The outline level, from 1, of a paragraph with the style and ``w:pPr``; 0 for body text."""
        level = value(properties, "outlineLvl")
        for style in self.chain(style_id):
            name = (value(style, "name") or "").lower()
            if level is None and name.startswith("heading ") and name[8:].isdecimal():
                level = str(whole(name[8:], _DEEPEST + 1) - 1)
            if level is None:
                level = value(style.find(W + "pPr"), "outlineLvl")
        return rank + 1 if (rank := whole(level, _DEEPEST)) < _DEEPEST else 0

    def numbering(self, style_id: str | None) -> tuple[str | None, str | None, str]:
        """(numId, ilvl, the style that has them) of the nearest style with automatic numbers."""
        for style in self.chain(style_id):
            properties = style.find(W + "pPr")
            numbered = None if properties is None else properties.find(W + "numPr")
            if numbered is not None and value(numbered, "numId") is not None:
                return value(numbered, "numId"), value(numbered, "ilvl"), style.get(W + "styleId") or ""
        return None, None, ""
