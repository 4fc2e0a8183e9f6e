"""How long a re-index takes, beside the bare model on the same passages in the same run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from benchmarks.generate import generate
from benchmarks.machine import Spent, conditions, keep, measured
from benchmarks.minilm import minilm
from benchmarks.stages import stages
from dealdesk.index.build import reindex
from dealdesk.index.embed import Embedder, packaged_embedder
from dealdesk.index.library import Library
from dealdesk.index.models import BGE_SMALL_EN, packaged
from dealdesk.index.session import cores
from dealdesk.index.workshop import LARGE, local
from dealdesk.ingest.corpus import scan
from dealdesk.ui.settings import Settings

SOME, SHORT = 8, 200
"""Documents of the comparison with torch, and the most tokens of their passages: they have 170 on average."""


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
    whole: dict[int, list[Spent]] = {0: [], 1: []}
    alone: list[Spent] = []
    for turn in range(repeat):
        for readers, runs in whole.items():
            data = scratch / f"data{turn}-{readers}"
            with measured() as spent:
                report = reindex(corpus, data, embedder, passage_tokens=tokens, workshop=local(readers))
            runs.append(spent)
            generation = Library(data).current()
            texts = list(dict.fromkeys(passage.content for passage in generation.store.all_passages()))
            if not readers:
                alone.append(bare(texts))
    best = {readers: min(runs, key=lambda s: s.seconds) for readers, runs in whole.items()}
    floor = min(alone, key=lambda s: s.seconds)
    chosen = best[1 if sum(path.stat().st_size for path in corpus.rglob("*") if path.is_file()) >= LARGE else 0]
    figures |= {
        "documents": len(report.added),
        "characters": sum(record.characters for record in generation.documents()),
        "passages": generation.manifest.passages,
        "tokens": sum(embedder.count_tokens(texts)),
        "reindex": {f"{readers}_readers": asdict(spent) for readers, spent in best.items()},
        "bare": asdict(floor),
        "of_bare": round(floor.seconds / chosen.seconds, 3),
        "of_bare_cpu": round(floor.cpu_seconds / chosen.cpu_seconds, 3),
        "stages": stages(corpus, scratch, embedder, tokens),
    }
    figures["minilm"] = _beside_minilm(corpus, scratch, embedder, repeat)
    keep("ingest", figures)
    for key, value in figures.items():
        print(f"{key:26} {value}")


def _beside_minilm(corpus: Path, scratch: Path, embedder: Embedder, repeat: int) -> dict[str, Any]:
    """A re-index of some of the documents, in passages of about 170 tokens, and the plain torch pipeline on the same
    passages, in turns. What that pipeline needs to read and split is not counted."""
    some, data = scratch / "some", scratch / "some-data"
    some.mkdir()
    for place, file in enumerate(scan(corpus).files[:SOME]):
        shutil.copy(file.path, some / f"{place:03}{file.path.suffix}")
    ours, theirs = [], []
    for _ in range(repeat):
        with measured() as spent:
            reindex(some, data, embedder, passage_tokens=SHORT, full=True, workshop=local(0))
        ours.append(spent)
        texts = list(dict.fromkeys(passage.content for passage in Library(data).current().store.all_passages()))
        theirs.append(minilm(texts))
    return {
        "passages": len(texts),
        "tokens_a_passage": round(sum(embedder.count_tokens(texts)) / len(texts)),
        "ours": asdict(min(ours, key=lambda s: s.seconds)),
        "minilm": asdict(min(theirs, key=lambda s: s.seconds)),
        "times_as_fast": round(min(s.seconds for s in theirs) / min(s.seconds for s in ours), 2),
        "times_as_fast_cpu": round(min(s.cpu_seconds for s in theirs) / min(s.cpu_seconds for s in ours), 2),
    }


def bare(texts: Sequence[str]) -> Spent:
    """Nothing but tokenizer and ONNX session, the longest texts first, each text alone with a session thread for each
    core: the quickest way that there is (`batches`)."""
    model, tokenizer_file = packaged(BGE_SMALL_EN)
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.enable_truncation(512)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def embed(text: str) -> np.ndarray:
        encoded = tokenizer.encode(text)
        ids, mask = (np.array([one], dtype=np.int64) for one in (encoded.ids, encoded.attention_mask))
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        first = session.run(None, feed)[0][:, 0]
        return np.asarray(first / np.linalg.norm(first, axis=1, keepdims=True))

    embed(texts[0])
    with measured() as spent, ThreadPoolExecutor(cores()) as pool:
        np.concatenate(list(pool.map(embed, sorted(texts, key=len, reverse=True))))
    return spent
