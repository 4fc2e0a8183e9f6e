"""What a document does to another's words: "in section 5(b), strike "90 days" and insert "180 days"", with its span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE, _MAYBE = r"\s{1,9}", r"\s{0,9}"
"""Counted: before words of any length a page of spaces would be tried from each of them."""
_QUOTED = rf"[\"“”']{_MAYBE}(?P<NAME>[^\"“”]{{1,300}}?)[.,;]?{_MAYBE}[\"“”']"
_OLD, _NEW = _QUOTED.replace("NAME", "old"), _QUOTED.replace("NAME", "new")
_IS = rf"{_SPACE}(?:is|are|shall be){_SPACE}(?:hereby{_SPACE})?"
_GAP = r"[^.;\"“”]{0,120}?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(?:strik(?:e|ing)|delet(?:e|ing)|remov(?:e|ing)){_SPACE}(?:out{_SPACE})?{_GAP}{_OLD}{_GAP}"
        rf"\b(?:insert(?:ing)?|substitut(?:e|ing)|add(?:ing)?)\b{_GAP}{_NEW}",
        rf"{_OLD}{_IS}(?:deleted|struck|stricken|removed)\b{_GAP}{_NEW}",
        rf"{_OLD}{_IS}(?:replaced|amended to read|changed){_MAYBE}(?:by|with|to)?"
        rf"{_GAP}{_NEW}",
        rf"(?:replac(?:e|ing)){_SPACE}{_GAP}{_OLD}{_SPACE}(?:by|with){_SPACE}{_GAP}{_NEW}",
        rf"substitut(?:e|ing){_SPACE}{_GAP}{_NEW}{_SPACE}for{_SPACE}{_GAP}{_OLD}",
    )
)
_PLACE = re.compile(
    r"\b(?:sub)?(?:sections?|sec\.|clauses?|articles?|art\.|paragraphs?|annex)\s+"
    r"(?P<label>[\dIVXA-Z]+(?:\.\d+)*(?:\s?\([a-zA-Z0-9]{1,4}\))*)",
    re.IGNORECASE,
)
_SENTENCE_REACH = 260


@dataclass(frozen=True, slots=True)
class Amendment:
    """Words put in the place of others. ``start:end`` is where the document says so; ``place`` is the section or
    clause that it names for it ("5(b)"), empty where it names none near by."""

    start: int
    end: int
    old: str
    new: str
    place: str


def amendments_in(text: str) -> tuple[Amendment, ...]:
    """The replacements of words that ``text`` orders, in order of place."""
    found: dict[int, Amendment] = {}
    for amendment in _all(text):
        if not any(amendment.start < other.end and other.start < amendment.end for other in found.values()):
            found[amendment.start] = amendment
    return tuple(found[start] for start in sorted(found))


def _all(text: str) -> Iterator[Amendment]:
    for form in _FORMS:
        for match in form.finditer(text):
            before = text[max(0, match.start() - _SENTENCE_REACH) : match.start()]
            # The place is named in the same sentence or list item, just before what is struck.
            places = list(
                _PLACE.finditer(
                    re.split(r"(?<!\bSec)(?<!\bArt)(?<!\bNo)[.;]\s+|\n", before)[-1]
                    + match[0][: match[0].find(match["old"])]
                )
            )
            yield Amendment(
                *match.span(), match["old"].strip(), match["new"].strip(), places[-1]["label"] if places else ""
            )
