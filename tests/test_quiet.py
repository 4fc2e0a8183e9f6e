"""Nothing calls home: the libraries that would tell their makers what they run on are told not to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODELS = {
    "index": (
        "from dealdesk.index.models import BGE_SMALL_EN; from dealdesk.index.session import OnnxSession; "
        "OnnxSession(BGE_SMALL_EN, 1)"
    ),
    "ingest": "from dealdesk.ingest.ocr_weights import DETECT, session; session(DETECT, 1)",
}


@pytest.mark.parametrize("package", MODELS)
def test_opening_a_model_leaves_no_report_for_the_maker_of_its_runtime(package: str, tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name}
    home = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", MODELS[package]], env=own | home, cwd=tmp_path, check=True, timeout=280)
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*onnxruntime*")] == []
