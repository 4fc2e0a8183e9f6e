"""Where the lines of text stand in an image."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealdesk.ingest.ocr_weights import DETECT, session

Image = NDArray[np.uint8]
"""(height, width, 3), blue before green before red, as the models were trained."""

Corners = NDArray[np.float32]
"""(4, 2): x and y in pixels of the corners of a line, clockwise from where its text begins above."""

_LONGEST = 1440  # pixels of the longer side as the model sees it: 8-point letters on a letter page are 14 high
_MULTIPLE = 32  # of which the model wants both sides to be
_INK = 0.3  # score of a pixel that belongs to text; this and the next two are the model's own defaults
_LINE = 0.5  # mean score of a line
_GROWN = 1.6  # how far a line is grown: the model finds its core
_THINNEST = 3  # pixels


class Detector:
    """Finds lines of text. Safe to use from many threads."""

    def __init__(self, threads: int, cv2: Any) -> None:
        self._cv2 = cv2
        self._session = session(DETECT, threads)

    def lines(self, image: Image) -> list[Corners]:
        """The lines in ``image``, from the top; each a rectangle that may lean."""
        height, width = image.shape[:2]
        scores = self._scores(image)
        mask = self._cv2.dilate((scores > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
        shapes, _ = self._cv2.findContours(mask, self._cv2.RETR_LIST, self._cv2.CHAIN_APPROX_SIMPLE)
        scale = np.array([width / scores.shape[1], height / scores.shape[0]], np.float32)
        limit = np.array([width - 1, height - 1], np.float32)
        found = []
        for shape in shapes:
            middle, (across, down), angle = self._cv2.minAreaRect(shape)
            if min(across, down) < _THINNEST or self._score(scores, middle, across, down, angle) < _LINE:
                continue
            grown = across * down * _GROWN / (2 * (across + down))
            box = self._cv2.boxPoints((middle, (across + 2 * grown, down + 2 * grown), angle))
            found.append(np.clip(_ordered(box) * scale, 0, limit).astype(np.float32))
        return sorted(found, key=lambda corners: (float(corners[0, 1]), float(corners[0, 0])))

    def _scores(self, image: Image) -> NDArray[np.float32]:
        """The model's score of each pixel, 0 to 1, of the image made smaller."""
        height, width = image.shape[:2]
        scale = min(1.0, _LONGEST / max(height, width))
        size = [max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (width, height)]
        pixels = self._cv2.resize(image, size).astype(np.float32) / 127.5 - 1
        scores: NDArray[np.float32] = self._session.run(None, {"x": pixels.transpose(2, 0, 1)[None]})[0][0, 0]
        return scores

    def _score(
        self, scores: NDArray[np.float32], middle: tuple[float, float], across: float, down: float, angle: float
    ) -> float:
        """The mean score inside a rectangle."""
        box = self._cv2.boxPoints((middle, (across, down), angle))
        x0, y0 = np.maximum(np.floor(box.min(axis=0)), 0).astype(int)
        x1, y1 = np.ceil(box.max(axis=0)).astype(int) + 1
        part = np.ascontiguousarray(scores[y0:y1, x0:x1])
        mask = np.zeros(part.shape, np.uint8)
        self._cv2.fillPoly(mask, [(box - (x0, y0)).astype(np.int32)], 1)
        return float(self._cv2.mean(part, mask)[0])


def _ordered(box: Corners) -> Corners:
    """The corners clockwise from the upper left one."""
    by_x = box[np.argsort(box[:, 0], kind="stable")]
    left, right = (side[np.argsort(side[:, 1], kind="stable")] for side in (by_x[:2], by_x[2:]))
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def extent(corners: Corners) -> tuple[float, float]:
    """The length of a line and its height, in pixels."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    return float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))


def cut(image: Image, corners: Corners, cv2: Any) -> Image:
    """The line at ``corners`` as an upright image of its own."""
    width, height = (max(1, round(side)) for side in extent(corners))
    upright = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    way = cv2.getPerspectiveTransform(corners, upright)
    part: Image = cv2.warpPerspective(
        image, way, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    return part
