"""How a cell of a workbook looks, as far as its reading depends on it."""

from __future__ import annotations

from typing import Any

_WHITE = ("FFFFFFFF", "00FFFFFF")
_LEAST_POINTS = 2


def style(cell: Any, name: str) -> Any:
    """The part ``name`` of the cell's style; None where the workbook does not hold the one that the cell names."""
    try:
        return getattr(cell, name)
    except IndexError:
        return None


def is_bold(cell: Any) -> bool:
    font = style(cell, "font")
    return font is not None and bool(font.b)


def is_unseen(cell: Any) -> bool:
    """Whether its words are white on no background, or too small to be read."""
    font = style(cell, "font")
    colour = font.color.rgb if font is not None and font.color is not None and font.color.type == "rgb" else None
    white = isinstance(colour, str) and colour.upper() in _WHITE
    tiny = font is not None and font.sz is not None and font.sz < _LEAST_POINTS
    return (white and not is_filled(cell)) or tiny


def is_filled(cell: Any) -> bool:
    """Whether the cell has a background of its own."""
    fill = style(cell, "fill")
    if fill is None or fill.fill_type in (None, "none"):
        return False
    colour = getattr(fill, "fgColor", None)  # a gradient has none
    return not (colour is not None and colour.type == "rgb" and str(colour.rgb).upper() in _WHITE)
