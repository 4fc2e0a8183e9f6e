"""Cell values as Excel shows them: 0.39 under the format ``0%`` reads "39%"."""

from __future__ import annotations

import datetime
import re

_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[#0?][#0?,.]*|[.,][#0?]+|E[+-]|General|%|@|.', re.DOTALL)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")


def shown(value: object, pattern: str) -> str:
    """``value`` under an Excel number format (ECMA-376 part 1, 18.8.31); dates come out in ISO form.

    "" for a cell that the format hides (";;;").
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        try:
            return _number(value, pattern or "General")
        except OverflowError:  # hundreds of digits, which no spreadsheet makes
            return str(value)
    if isinstance(value, str):
        return _text(value, pattern)
    return str(value)


def hides(pattern: str) -> bool:
    """Whether the format shows nothing, whatever the value: ";;;"."""
    return pattern.strip() in (";;;", ";;", '"";"";"";""')


def _text(value: str, pattern: str) -> str:
    sections = _sections(pattern)
    if len(sections) == 4 and not sections[3].strip():
        return ""
    return value


def _sections(pattern: str) -> list[str]:
    """The up to four parts of a format, split where no quotation or escape holds the semicolon."""
    parts = [""]
    for token in _TOKEN.findall(pattern):
        if token == ";":
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _number(value: float, pattern: str) -> str:
    sections = _sections(pattern)
    section, sign = sections[0], "-" if value < 0 else ""
    if len(sections) > 2 and value == 0:
        section = sections[2]
    elif len(sections) > 1 and value < 0:
        section, sign = sections[1], ""
    section = _CURRENCY.sub(lambda m: f'"{m[1]}"', section)
    section = re.sub(r"\[[^\]]*\]", "", section)
    text = _filled(abs(value), section)
    return (sign if any(c in "123456789" for c in text) else "") + text


def _filled(value: float, section: str) -> str:
    """The section with its digits filled in, literals kept, padding left out."""
    tokens = _TOKEN.findall(section)
    places = [i for i, token in enumerate(tokens) if token[0] in "#0?" or (token[0] in ".," and len(token) > 1)]
    if not places:
        plain = "".join(_literal(t) for t in tokens if t not in ("General", "@"))
        return plain.replace("General", "") + general(value) if "General" in tokens or not tokens else plain.strip()
    value *= 100 ** tokens.count("%")
    if "E+" in tokens or "E-" in tokens:
        return f"{value:.{_decimals(tokens[places[0]])}E}"
    if any(t == "/" for t in tokens):
        return general(value)
    if len(places) > 1:
        return _masked(value, tokens, places)
    digits = tokens[places[0]]
    core = digits.rstrip(",")
    value /= 1000 ** (len(digits) - len(core))
    number = _digits(value, core)
    return "".join(number if i == places[0] else _literal(t) for i, t in enumerate(tokens)).strip()


def _masked(value: float, tokens: list[str], places: list[int]) -> str:
    """A code such as 85051100 under ``0000"."00"."00``: digits put in from the right."""
    width = sum(tokens[i].count("0") for i in places)
    left = f"{round(value):0{width}d}"
    filled: dict[int, str] = {}
    for i in reversed(places):
        size = len(tokens[i]) if i != places[0] else len(left)
        filled[i], left = left[max(0, len(left) - size) :], left[: max(0, len(left) - size)]
    return "".join(filled.get(i, "") if i in places else _literal(t) for i, t in enumerate(tokens)).strip()


def _digits(value: float, core: str) -> str:
    whole, _, fraction = core.partition(".")
    text = f"{value:{',' if ',' in whole else ''}.{len(fraction)}f}"
    for place in reversed(fraction):
        if place == "0" or not text.endswith("0"):
            break
        text = text[:-1]
    minimum = whole.count("0")
    head, dot, tail = text.rstrip(".").partition(".") if fraction else (text, "", "")
    head = head.zfill(minimum) if "," not in head else head
    if minimum == 0 and head == "0" and tail:
        head = ""
    return f"{head}{dot}{tail}"


def _decimals(digits: str) -> int:
    return len(digits.partition(".")[2])


def _literal(token: str) -> str:
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    if token[0] == "_":
        return " "
    return "" if token[0] in "*[" or token in ("@", "General") else token


def general(value: float) -> str:
    """A number without a format: no trailing zeros, no noise of binary fractions."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.10g}"
