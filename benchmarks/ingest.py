"""How long a re-index takes, beside the bare model on the same passages in the same run."""

from __future__ import annotations

import resource
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from benchmarks.generate import generate
from benchmarks.machine import Spent, conditions, keep, measured
from dealdesk.index.build import reindex
from dealdesk.index.embed import packaged_embedder
from dealdesk.index.generation import Library
from dealdesk.index.models import BGE_SMALL_EN, packaged
from dealdesk.index.session import cores
from dealdesk.ui.settings import Settings


def run(corpus: Path | None, documents: int, repeat: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "corpus"
        if corpus:
            shutil.copytree(corpus, copy)
        else:
            generate(copy, documents)
        _measure(copy, Path(scratch), repeat, str(corpus.name) if corpus else f"{documents} made-up documents")


def _measure(corpus: Path, scratch: Path, repeat: int, name: str) -> None:
    figures = {"corpus": name, **conditions()}
    embedder, tokens = packaged_embedder(), Settings().passage_tokens
    embedder.embed_query("the model is loaded before the clock starts")
    whole: list[Spent] = []
    alone: list[Spent] = []
    padded: list[Spent] = []
    for turn in range(repeat):
        with measured() as spent:
            report = reindex(corpus, scratch / f"data{turn}", embedder, passage_tokens=tokens)
        whole.append(spent)
        generation = Library(scratch / f"data{turn}").current()
        texts = list(dict.fromkeys(passage.content for passage in generation.store.all_passages()))
        alone.append(bare(texts, one_by_one=True))
        padded.append(bare(texts, one_by_one=False))
    data = scratch / f"data{repeat - 1}"
    with measured() as nothing:
        reindex(corpus, data, embedder, passage_tokens=tokens)
    files = sorted(path for path in corpus.rglob("*") if path.suffix in (".txt", ".md"))
    changed = files[len(files) // 2]
    changed.write_text(changed.read_text(encoding="utf-8") + "\nThis sentence is new.\n", encoding="utf-8")
    with measured() as one:
        reindex(corpus, data, embedder, passage_tokens=tokens)
    best, bare_best, bare_padded = (min(runs, key=lambda s: s.seconds) for runs in (whole, alone, padded))
    figures |= {
        "documents": len(report.added),
        "characters": sum(record.characters for record in generation.documents()),
        "passages": generation.manifest.passages,
        "reindex_seconds": best.seconds,
        "bare_seconds": bare_best.seconds,
        "bare_padded_seconds": bare_padded.seconds,
        "ratio": round(best.seconds / min(bare_best.seconds, bare_padded.seconds), 3),
        "ratio_cpu": round(best.cpu_seconds / min(bare_best.cpu_seconds, bare_padded.cpu_seconds), 3),
        "nothing_changed_seconds": nothing.seconds,
        "one_changed_seconds": one.seconds,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    keep("ingest", figures)
    for key, value in figures.items():
        print(f"{key:26} {value}")


def bare(texts: Sequence[str], one_by_one: bool) -> Spent:
    """Nothing but tokenizer and ONNX session, the longest texts first: each text alone with a session thread for
    each core, or in padded batches of 32 with all cores on each."""
    model, tokenizer_file = packaged(BGE_SMALL_EN)
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.enable_truncation(512)
    threads = cores()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1 if one_by_one else threads
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    size = 1 if one_by_one else 32
    if not one_by_one:
        tokenizer.enable_padding()

    def embed(batch: Sequence[str]) -> np.ndarray:
        encoded = tokenizer.encode_batch_fast(list(batch))
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        first = session.run(None, feed)[0][:, 0]
        return np.asarray(first / np.linalg.norm(first, axis=1, keepdims=True))

    embed(texts[:1])
    ordered = sorted(texts, key=len, reverse=True)
    batches = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    with measured() as spent, ThreadPoolExecutor(threads if one_by_one else 1) as pool:
        np.concatenate(list(pool.map(embed, batches)))
    return spent
