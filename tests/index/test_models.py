"""Weights are found, and refused when they are not the pinned ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from dealdesk.index.faults import ModelFault
from dealdesk.index.models import (
    BGE_SMALL_EN,
    COLBERT_SMALL,
    MS_MARCO_MINILM,
    Weights,
    check,
    folder_sha256,
    packaged,
)


@pytest.mark.parametrize("weights", [BGE_SMALL_EN, MS_MARCO_MINILM, COLBERT_SMALL], ids=lambda w: w.name)
def test_the_packaged_weights_are_the_pinned_ones(weights: Weights) -> None:
    model, tokenizer = packaged(weights)
    assert hashlib.sha256(model.read_bytes()).hexdigest() == weights.model_sha256
    assert hashlib.sha256(tokenizer.read_bytes()).hexdigest() == weights.tokenizer_sha256


def test_a_changed_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"other weights")
    with pytest.raises(ModelFault, match=r"model\.onnx has sha256 .* not the pinned 0000.*; reinstall it: pip"):
        check(path, "0" * 64)


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match=r"model\.onnx is missing; reinstall it: pip"):
        check(tmp_path / "model.onnx", "0" * 64)


def test_a_folder_is_known_by_the_names_and_bytes_of_its_files(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder, name in zip(folders, ("model.bin", "model.bin", "weights.bin"), strict=True):
        folder.mkdir()
        (folder / name).write_bytes(b"same")
    (folders[1] / "README.md").write_text("documents are not weights")
    one, same, renamed = (folder_sha256(folder) for folder in folders)
    assert one == same != renamed
