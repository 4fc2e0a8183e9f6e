"""Words for a place in a row."""

from __future__ import annotations

_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth
twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
"""

ORDINALS = tuple(_WORDS.split())
"""In small letters, from "first" to "thirty-first", as far as the days of a month go."""
