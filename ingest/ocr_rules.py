"""Ruled tables on the image of a page: its drawn lines, and the cells between them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pdfplumber.table import Table, cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from dealdesk.ingest.pdf_chars import Box

_ACROSS, _DOWN = 22.0, 12.0  # points: a shorter line may be a stroke of a letter
_THICKEST = 4.0  # points
_NEAR = 3.0  # points: lines nearer than this are one, and meet
_WINDOW, _DARKER = 31, 12  # pixels around a pixel that it is compared with, and by how much of 255 ink is darker

Cells = list[list[Box | None]]
"""Rows of cells; None for the rest of a cell that spans several."""


def ruled_cells(gray: NDArray[np.uint8], points: float, cv2: Any) -> list[tuple[Box, Cells]]:
    """(where it stands, its cells) of each ruled table, from the top, in points.

    ``gray`` is the page, upright and level; ``points`` is how many a pixel has.
    """
    ink = cv2.adaptiveThreshold(255 - gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, _WINDOW, -_DARKER)
    edges = [*_edges(ink, "h", points, cv2), *_edges(ink, "v", points, cv2)]
    edges = merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    cells = intersections_to_cells(edges_to_intersections(edges, _NEAR, _NEAR))
    found: list[tuple[Box, Cells]] = []
    for group in cells_to_tables(cells):
        table = Table(None, group)  # type: ignore[arg-type]  # the page is asked for by extract() alone
        rows = [[Box(*cell) if cell else None for cell in row.cells] for row in table.rows]
        found.append((Box(*table.bbox), rows))
    return sorted(found, key=lambda item: (item[0].top, item[0].x0))


def _edges(ink: NDArray[np.uint8], way: str, points: float, cv2: Any) -> list[dict[str, Any]]:
    """The lines that run across ("h") or down ("v"), as pdfplumber has them."""
    shortest = max(3, round((_ACROSS if way == "h" else _DOWN) / points))
    across = way == "h"
    # A line that leans a little is in several rows: they are made one before what is too short is taken out.
    thick = cv2.dilate(ink, np.ones((3, 1) if across else (1, 3), np.uint8))
    kernel = np.ones((1, shortest) if across else (shortest, 1), np.uint8)
    kept = cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(kept)
    edges = []
    for x, y, width, height, _ in stats[1:count]:
        if (height if across else width) * points > _THICKEST:
            continue
        x0, x1, top, bottom = (v * points for v in (x, x + width, y, y + height))
        if across:
            top = bottom = (top + bottom) / 2
        else:
            x0 = x1 = (x0 + x1) / 2
        size = {"width": x1 - x0, "height": bottom - top}
        edges.append({"x0": x0, "x1": x1, "top": top, "bottom": bottom, "orientation": way, **size})
    return edges
