"""Words that are written with letters of another alphabet which look like Latin ones: "tаriff" with a Cyrillic a."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CYRILLIC = "аеорсхуіјѕԁһӏкмтвнАВЕКМНОРСТХУІЈЅ"
_GREEK = "οινκρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_ALIKE = f"[{_CYRILLIC}{_GREEK}ɑɡıᴏ]"
_HAS = re.compile(_ALIKE)
_WORD = re.compile(rf"(?<![^\W\d_])(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*{_ALIKE})[^\W\d_]{{3,}}")


def disguised(text: str) -> Iterator[tuple[int, int]]:
    """The spans of words that mix Latin letters with such. A word all in Greek or Cyrillic is not one."""
    if text.isascii() or not _HAS.search(text):
        return iter(())
    return ((match.start(), match.end()) for match in _WORD.finditer(text))
