"""Text recognition: an image of a page in, its lines of text with the place of each character out."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealdesk.ingest.errors import IngestError
from dealdesk.ingest.ocr_detect import Corners, Detector, Image, cut, extent
from dealdesk.ingest.ocr_type import Face, measured
from dealdesk.ingest.ocr_weights import RECOGNIZE, cores, session

PAGE_SECONDS = 120.0
"""How long one page may take. A dense page takes 5 s on two cores; what takes so long is mostly no page of text."""

_HEIGHT = 48  # pixels of a line as the model sees it
_NARROWEST, _WIDEST = 320, 9600
_STEP = 8  # pixels of that image for each column of what the model says
_DOUBTED = 0.85  # mean confidence below which the page may stand on its head: upside down it is about 0.6
_SAMPLE = 8  # of the longest lines, which are then read the other way
_BETTER = 0.1
_UPRIGHT = 1.5  # a line this much taller than long runs upwards
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x3002: 0x2E}


class OcrTooSlow(IngestError):
    """A page took longer than it may."""


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A line of text that was found and read.

    ``corners`` are those in the image; ``middles`` holds for each character of ``text`` how far its middle is from
    the line's left edge, in pixels; ``confidence`` is the mean over its characters, 0 to 1.
    """

    corners: Corners
    text: str
    middles: tuple[float, ...]
    confidence: float
    face: Face


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What was seen on an image: ``turns`` quarters anticlockwise make it upright, and so it is in ``image``.

    ``upwards`` counts the lines that run up or down the page; they are not read.
    """

    image: Image
    turns: int
    strips: tuple[Strip, ...]
    upwards: int = 0


class Ocr:
    """Reads images of pages. Loads its models at the first one; safe to use from many threads.

    Each line goes through the model alone, several at a time on as many cores: what is read in one never depends on
    the lines beside it, nor on how many cores there are.
    """

    def __init__(self, threads: int = 0, page_seconds: float = PAGE_SECONDS) -> None:
        """``threads`` of 0 means one for each core that this process may use."""
        self._threads = threads or cores()
        self._seconds = page_seconds
        self._lock = threading.Lock()
        self._models: _Models | None = None

    def __reduce__(self) -> tuple[type[Ocr], tuple[int, float]]:
        return Ocr, (self._threads, self._seconds)  # another process loads models of its own

    def read(self, image: Image) -> Sight:
        """What stands on ``image``, turned upright first. Raises OcrTooSlow; UnreadableFile when a model is damaged."""
        deadline = time.monotonic() + self._seconds

        def in_time() -> None:
            if time.monotonic() > deadline:
                raise OcrTooSlow(f"it took longer than {self._seconds:.0f} s")

        models = self._loaded()
        found = models.detector.lines(image)
        in_time()
        turns = 0
        if sum(_length(c) * (1 if _runs_up(c) else -1) for c in found) > 0:
            image, turns = np.ascontiguousarray(np.rot90(image)), 1
            found = models.detector.lines(image)
            in_time()
        level = [corners for corners in found if not _runs_up(corners)]
        strips = models.strips(image, level, in_time)
        if level and _mean(strips) < _DOUBTED:
            other, turned = _turned(image, level)
            sample = sorted(range(len(level)), key=lambda i: _length(level[i]))[-_SAMPLE:]
            if _mean(models.strips(other, [turned[i] for i in sample], in_time)) > _mean(strips) + _BETTER:
                image, turns, strips = other, turns + 2, models.strips(other, turned, in_time)
        return Sight(image, turns, tuple(strips), len(found) - len(level))

    def _loaded(self) -> _Models:
        with self._lock:
            self._models = self._models or _Models(self._threads)
            return self._models


class _Models:
    """The three models, opened."""

    def __init__(self, threads: int) -> None:
        self._cv2: Any = import_module("cv2")
        self.detector = Detector(threads, self._cv2)
        self._recognize = session(RECOGNIZE, 1)
        letters = self._recognize.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *letters, " "]  # 0 says that nothing new begins here
        self._pool = ThreadPoolExecutor(threads, "ocr")

    def strips(self, image: Image, found: Sequence[Corners], in_time: Callable[[], None]) -> list[Strip]:
        """The lines, read; those that say nothing are left out."""

        def one(corners: Corners) -> Strip | None:
            in_time()
            return self._strip(image, corners)

        return [strip for strip in self._pool.map(one, found) if strip is not None]

    def _strip(self, image: Image, corners: Corners) -> Strip | None:
        part = cut(image, corners, self._cv2)
        pixels, width = _scaled(part, self._cv2)
        scores = self._recognize.run(None, {"x": pixels[None]})[0][0]
        text, columns, confidence = self._decoded(scores)
        if not text.strip():
            return None
        each = part.shape[1] / width * _STEP
        middles = tuple((column + 0.5) * each for column in columns)
        face = measured(self._cv2.cvtColor(part, self._cv2.COLOR_BGR2GRAY), text, middles, self._cv2)
        return Strip(corners, text, middles, confidence, face)

    def _decoded(self, scores: NDArray[np.float32]) -> tuple[str, list[float], float]:
        """(the text, the column of each of its characters, their mean score): a letter is what has the best score in
        one column or several side by side."""
        best = scores.argmax(axis=1)
        starts = np.flatnonzero(np.diff(best, prepend=-1))
        ends = np.append(starts[1:], len(best))
        letters: list[str] = []
        columns: list[float] = []
        sure: list[float] = []
        for start, end in zip(starts, ends, strict=True):
            letter = self._letters[best[start]].translate(_FULL_WIDTH)
            for each in letter:
                letters.append(each)
                columns.append(float(start + end - 1) / 2)
                sure.append(float(scores[start, best[start]]))
        return "".join(letters), columns, sum(sure) / max(len(sure), 1)


def _scaled(part: Image, cv2: Any) -> tuple[NDArray[np.float32], int]:
    """(a line as the model takes it: (3, 48, width); how much of its width the line takes up)"""
    height, width = part.shape[:2]
    wide = min(max(_STEP, math.ceil(_HEIGHT * width / height)), _WIDEST)
    pixels = np.zeros((_HEIGHT, max(_NARROWEST, wide), 3), np.float32)
    pixels[:, :wide] = cv2.resize(part, (wide, _HEIGHT)).astype(np.float32) / 127.5 - 1
    return pixels.transpose(2, 0, 1), wide


def _turned(image: Image, found: Sequence[Corners]) -> tuple[Image, list[Corners]]:
    """The image with its lines, upside down."""
    edge = np.array([image.shape[1], image.shape[0]], np.float32)
    return np.ascontiguousarray(np.rot90(image, 2)), [np.roll(edge - corners, 2, axis=0) for corners in found]


def _mean(strips: Sequence[Strip]) -> float:
    """The confidence of lines together, by their characters."""
    count = sum(len(strip.text) for strip in strips)
    return sum(strip.confidence * len(strip.text) for strip in strips) / max(count, 1)


def _length(corners: Corners) -> float:
    return max(extent(corners))


def _runs_up(corners: Corners) -> bool:
    length, height = extent(corners)
    return height > _UPRIGHT * length and height > 2 * _HEIGHT
