"""The automatic numbers of a Word document, which stand nowhere in its text: "1.", "1.1", "(a)", "Article I"."""

from __future__ import annotations

import re
from typing import Any

from dealdesk.ingest.docx_style import Styles, W, flag, value, whole
from dealdesk.ingest.numbering import letter, roman
from dealdesk.ingest.ordinal import ORDINALS

_LEVEL = re.compile(r"%([1-9])")
_WORDS = "Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen Twenty"  # noqa: E501
_ORDINALS = ("Zeroth", *(word.capitalize() for word in ORDINALS[:20]))


class Numbering:
    """Counts through the numbered paragraphs of one document; ask once for each, in reading order."""

    def __init__(self, root: Any | None, styles: Styles) -> None:
        """``root``: the ``w:numbering`` element, None for a document without automatic numbers."""
        self._styles = styles
        self._abstract: dict[str, dict[int, Any]] = {}
        self._nums: dict[str, str] = {}
        self._overrides: dict[tuple[str, int], Any] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        for abstract in root.findall(W + "abstractNum"):
            levels = {whole(lvl.get(W + "ilvl")): lvl for lvl in abstract.findall(W + "lvl")}
            self._abstract[abstract.get(W + "abstractNumId") or ""] = levels
        for num in root.findall(W + "num"):
            number = num.get(W + "numId") or ""
            self._nums[number] = value(num, "abstractNumId") or ""
            for override in num.findall(W + "lvlOverride"):
                self._overrides[number, whole(override.get(W + "ilvl"))] = override

    def next(self, properties: Any, style_id: str | None) -> tuple[str, int]:
        """(the number's text, its level from 0) of a paragraph with this ``w:pPr``; ("", 0) where it has none.

        A bullet is "-" whatever its glyph.
        """
        number, level = self._place(properties, style_id)
        lvl = self._level(number, level)
        if number is None or lvl is None:
            return "", 0
        counts = self._count(number, level)
        kind = value(lvl, "numFmt") or "decimal"
        if kind == "bullet":
            return "-", level
        legal = flag(lvl, "isLgl") is True
        pattern = value(lvl, "lvlText") or ""
        shown = _LEVEL.sub(lambda m: self._shown(number, int(m[1]) - 1, counts, legal=legal), pattern)
        return shown.strip(), level

    def _place(self, properties: Any, style_id: str | None) -> tuple[str | None, int]:
        own = None if properties is None else properties.find(W + "numPr")
        number, level = (None, None) if own is None else (value(own, "numId"), value(own, "ilvl"))
        styled, styled_level, holder = self._styles.numbering(style_id)
        if number is None:
            number, level = styled, level or styled_level or self._level_of_style(styled, holder)
        if number in (None, "0"):
            return None, 0
        return number, whole(level)

    def _level_of_style(self, number: str | None, style_id: str) -> str | None:
        """The level that is tied to the style, where the style gives a list but no level."""
        levels = self._abstract.get(self._nums.get(number or "", ""), {})
        return next((str(i) for i, lvl in levels.items() if value(lvl, "pStyle") == style_id), None)

    def _level(self, number: str | None, level: int) -> Any | None:
        """How the level of a list is numbered; None for a list that the document does not define."""
        if number is None or number not in self._nums:
            return None
        override = self._overrides.get((number, level))
        own = None if override is None else override.find(W + "lvl")
        if own is not None:
            return own
        return self._abstract.get(self._nums[number], {}).get(level)

    def _count(self, number: str, level: int) -> dict[int, int]:
        """Count one more at the level; levels below begin anew, lists of one family count on together."""
        counts = self._counts.setdefault(self._nums[number], {})
        if number not in self._begun:
            self._begun.add(number)
            for (num, lvl), override in self._overrides.items():
                if num == number and value(override, "startOverride") is not None:
                    counts.pop(lvl, None)
        counts[level] = counts[level] + 1 if level in counts else self._start(number, level)
        for deeper in [i for i in counts if i > level]:
            if value(self._level(number, deeper), "lvlRestart") != "0":
                del counts[deeper]
        return counts

    def _start(self, number: str, level: int) -> int:
        override = self._overrides.get((number, level))
        start = value(override, "startOverride") or value(self._level(number, level), "start") or "1"
        return whole(start, 1)

    def _shown(self, number: str, level: int, counts: dict[int, int], *, legal: bool) -> str:
        count = counts.get(level, self._start(number, level))
        return written(count, "decimal" if legal else value(self._level(number, level), "numFmt") or "decimal")


def written(count: int, kind: str) -> str:
    """``count`` in one of Word's number formats (ST_NumberFormat); formats of other scripts come out as digits."""
    if kind in ("lowerLetter", "upperLetter"):
        return letter(count) if kind == "lowerLetter" else letter(count).upper()
    if kind in ("lowerRoman", "upperRoman"):
        return roman(count).lower() if kind == "lowerRoman" else roman(count)
    if kind == "decimalZero":
        return f"{count:02d}"
    if kind == "ordinal":
        return f"{count}{'th' if 10 <= count % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"
    words = {"cardinalText": tuple(_WORDS.split()), "ordinalText": _ORDINALS}.get(kind, ())
    if count < len(words):
        return words[count]
    return "" if kind == "none" else str(count)
