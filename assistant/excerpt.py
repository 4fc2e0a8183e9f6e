"""A quote cut to what a reader needs: whole words of the source, the omitted marked by an ellipsis outside them."""

from __future__ import annotations

import re

Span = tuple[int, int]

_PIECE_END = re.compile(r"[;:,.—–]\s+|\s+(?=\()|\n+")
_WORD = re.compile(r"\S+")


def excerpt(text: str, focus: Span, words: int) -> Span:
    """The span of ``text``, of about ``words`` words at most, that holds ``focus`` and ends at pauses where it can.

    Whole when the text is short enough; a focus longer than ``words`` is cut at its end.
    """
    tokens = [match.span() for match in _WORD.finditer(text)]
    if len(tokens) <= words:
        return _trimmed(text, 0, len(text))
    first, last = _inside(tokens, focus)
    last = min(last, first + words - 1)
    pieces = _pieces(text, tokens)
    start, end = first, last
    # Whole pieces are taken in turn, what follows the focus before what precedes it: reasons tend to follow.
    for before, after in _around(pieces, first, last):
        if after - start + 1 <= words:
            end = max(end, after)
        if end - before + 1 <= words:
            start = min(start, before)
    if end - start + 1 < words // 2:
        # No pause is near enough: a quote cut between words says more than a few words alone.
        end = min(len(tokens) - 1, start + words - 1)
    return tokens[start][0], tokens[end][1]


def elided(text: str, span: Span) -> str:
    """The words of ``text[span]`` on one line, with an ellipsis where the text goes on before or after."""
    inner = " ".join(text[slice(*span)].split())
    before = "… " if text[: span[0]].strip() else ""
    after = " …" if text[span[1] :].strip() else ""
    return f"{before}{inner}{after}"


def _inside(tokens: list[Span], focus: Span) -> tuple[int, int]:
    within = [i for i, (a, b) in enumerate(tokens) if a < focus[1] and focus[0] < b]
    return (within[0], within[-1]) if within else (0, 0)


def _pieces(text: str, tokens: list[Span]) -> list[tuple[int, int]]:
    """Runs of tokens between pauses, as (first, last)."""
    ends = {match.start() + (not match.group()[0].isspace()) for match in _PIECE_END.finditer(text)}
    pieces: list[tuple[int, int]] = []
    first = 0
    for i, (_, b) in enumerate(tokens):
        if i == len(tokens) - 1 or b in ends:
            pieces.append((first, i))
            first = i + 1
    return pieces


def _around(pieces: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """Steps outward from the pieces that hold the focus: (first token before, last token after) at each step."""
    low = next(i for i, (a, b) in enumerate(pieces) if a <= first <= b)
    high = next(i for i, (a, b) in enumerate(pieces) if a <= last <= b)
    steps = []
    for step in range(len(pieces)):
        before, after = max(0, low - step), min(len(pieces) - 1, high + step)
        steps.append((pieces[before][0], pieces[after][1]))
    return steps


def _trimmed(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    if not inner.strip():
        return start, start
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))
