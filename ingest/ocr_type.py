"""How large and how bold a line of text is printed, measured on its image: headings are told by it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ENLARGED = 3  # times: the height of small letters is then known to a third of a pixel
_FAINT = 0.25  # of the darkest ink; below it is noise of the scanner
_RULE = 0.7  # of a row is ink where a line is drawn; of the darkest row of bold capitals less
_X_HEIGHT = 0.46  # of the font size: between Times (0.45) and Helvetica (0.52)
_CAPITALS = 1.45  # height of capitals and figures, by that of small letters
_PLAIN = 0.75  # share of small letters from which a line's height is theirs for sure
_LONG = 12  # characters from which it is
_ALIKE = 0.09  # two sizes nearer than this are one, measured twice
_BOLD = 1.22  # of the page's usual stroke


@dataclass(frozen=True, slots=True)
class Face:
    """What was measured, in pixels of the line's image: the row of its baseline, the height of its letters, the width
    of its strokes. ``em`` is the font size by the width of its letters, which depends on the font; ``sure``: its
    letters are mostly small ones, and many, so that the height is theirs."""

    baseline: float
    height: float
    stroke: float
    em: float
    sure: bool


def measured(gray: NDArray[np.uint8], text: str, middles: Sequence[float], cv2: Any) -> Face:
    """The face of the line whose image, upright and cut to it, is ``gray``, and whose characters have their middles
    at ``middles``, in pixels from its left edge."""
    enlarged = cv2.resize(gray, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    paper, print_ = np.percentile(enlarged, 85), np.percentile(enlarged, 3)
    ink = np.clip((paper - enlarged) / max(float(paper - print_), 1.0), 0, 1)
    ink[ink < _FAINT] = 0
    ink[(ink > 0.5).mean(axis=1) > _RULE] = 0  # a line drawn under the text, or above it
    rows = ink.mean(axis=1)
    top, baseline = _band(rows)
    band = ink[top:baseline] > 0.5
    strokes = int((band[:, 1:] & ~band[:, :-1]).sum())
    shown = [c for c in text if not c.isspace()]
    small = sum(c.islower() for c in shown) / max(len(shown), 1)
    return Face(
        baseline=baseline / _ENLARGED,
        height=(baseline - top) / _ENLARGED,
        stroke=float(band.sum()) / max(strokes, 1) / _ENLARGED,
        em=_em(text, middles),
        sure=small >= _PLAIN and len(shown) >= _LONG,
    )


def _em(text: str, middles: Sequence[float]) -> float:
    """The font size at which the text is as wide as it is, by usual widths of letters; 0 for a single one."""
    widths = [_width(char) for char in text]
    wide = sum(widths) - (widths[0] + widths[-1]) / 2
    return (middles[-1] - middles[0]) / wide if len(text) > 1 else 0.0


def _width(char: str) -> float:
    """Of the font size."""
    if char in "mwMW@%—":
        return 0.82
    if char.isupper():
        return 0.67
    return 0.29 if char in " iljtfrI.,;:'|!()[]/-" else 0.48


def _band(rows: NDArray[np.float32]) -> tuple[int, int]:
    """The rows between which most of the ink lies: where it sets in, and where it ends (the baseline)."""
    count = len(rows)
    step = max(1, round(count * 0.06))
    sums = np.concatenate([[0.0], np.cumsum(rows)])
    at = np.arange(step, count - step + 1)
    if len(at) == 0:
        return 0, max(count, 1)
    change = (sums[at + step] - sums[at]) - (sums[at] - sums[at - step])
    upper, lower = at < 0.6 * count, at >= 0.4 * count
    top = int(at[upper][change[upper].argmax()]) if upper.any() else 0
    baseline = int(at[lower][change[lower].argmin()]) if lower.any() else count
    return (top, baseline) if baseline > top else (0, count)


def sizes(faces: Sequence[Face], lengths: Sequence[int]) -> list[float]:
    """The font size of each line, in pixels. ``lengths`` are the lines' characters.

    A line of capitals or figures is as tall as a line of small letters in larger type; its width tells which it is.
    Sizes that are nearly the same are made the same.
    """
    usual = _usual(faces)
    heights = [_height(face, usual) for face in faces]
    left = set(range(len(heights)))
    found = [0.0] * len(heights)
    while left:
        weight = {i: sum(lengths[k] for k in left if abs(heights[k] / heights[i] - 1) <= _ALIKE) for i in left}
        centre = heights[max(sorted(left), key=lambda i: weight[i])]
        near = [i for i in left if abs(heights[i] / centre - 1) <= _ALIKE]
        size = median(heights[i] for i in near) / _X_HEIGHT
        for i in near:
            found[i] = size
        left -= set(near)
    return found


def _usual(faces: Sequence[Face]) -> float:
    """The height of small letters by the font size that their widths tell, on this page."""
    known = [face.height / face.em for face in faces if face.sure and face.em]
    return median(known) if known else _X_HEIGHT


def _height(face: Face, usual: float) -> float:
    """The height of the line's small letters, were it to have any."""
    if face.sure or not face.em:
        return face.height
    return min((face.height, face.height / _CAPITALS), key=lambda height: abs(math.log(height / (usual * face.em))))


def bolds(faces: Sequence[Face], sizes: Sequence[float], lengths: Sequence[int]) -> list[bool]:
    """Whether each line is bold: its strokes are wider, for its size, than those of the page's usual line."""
    strokes = [face.stroke / size for face, size in zip(faces, sizes, strict=True)]
    spread = sorted((stroke, length) for stroke, length in zip(strokes, lengths, strict=True))
    half, usual = sum(lengths) / 2, 0.0
    for stroke, length in spread:
        usual, half = stroke, half - length
        if half <= 0:
            break
    return [stroke > _BOLD * usual for stroke in strokes]
