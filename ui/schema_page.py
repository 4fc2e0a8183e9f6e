"""The bodies about the pages of a document."""

from __future__ import annotations

from pydantic import Field

from dealdesk.ui.schema import Body


class LeafBody(Body):
    """A page as a viewer shows it; ``width`` and ``height`` in points (1/72 inch)."""

    number: int
    width: float
    height: float


class LeavesBody(Body):
    """The pages of a document's file, those without text too."""

    pages: list[LeafBody]


class BoxBody(Body):
    """Where ``text[start:end]`` stands: the edges are fractions of the page's width and height, from its top left."""

    page: int
    start: int
    end: int
    x0: float = Field(ge=0, le=1)
    y0: float = Field(ge=0, le=1)
    x1: float = Field(ge=0, le=1)
    y1: float = Field(ge=0, le=1)


class BoxesBody(Body):
    """The boxes of a span in the order of the text, a box for each run of words on a line."""

    boxes: list[BoxBody]
    index_generation: str
