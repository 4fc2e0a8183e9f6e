"""Countries of whom what is said of one may be said of another: a union and its members."""

from __future__ import annotations

import re

_MEMBERS = """
Ireland | Germany | France | Italy | Spain | Portugal | Netherlands | Belgium | Luxembourg | Austria | Sweden | Finland
Denmark | Poland | Czech Republic | Slovakia | Hungary | Romania | Bulgaria | Greece | Croatia | Slovenia | Estonia
Latvia | Lithuania | Malta | Cyprus
"""
_UNION = frozenset(re.split(r" \| |\n", _MEMBERS.strip()))
_CHINA = frozenset(("Hong Kong", "Macau"))
_WITH = {
    **dict.fromkeys(_UNION, frozenset(("European Union",))),
    **dict.fromkeys(_CHINA, frozenset(("China",))),
    "European Union": _UNION,
    "China": _CHINA,
}
"""Whom what is said of one may be said of too."""


def with_kin(countries: frozenset[str]) -> frozenset[str]:
    """``countries``, and those of whom what is said of them may be said too: a union and its members."""
    return countries.union(*(_WITH.get(name, frozenset()) for name in countries))
