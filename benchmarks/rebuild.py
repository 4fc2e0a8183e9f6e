"""How long a re-index takes of many documents of which none has changed, one has, or one is gone."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.generate import generate
from benchmarks.machine import conditions, keep, measured
from benchmarks.stand_in import StandIn
from dealdesk.index.build import reindex
from dealdesk.index.embed import QUERY_PROMPT, packaged_embedder
from dealdesk.index.generation import Library
from dealdesk.index.models import BGE_SMALL_EN
from dealdesk.ui.settings import Settings

SECTIONS = 10
"""Of each document; each becomes a passage."""


def run(many: int, repeat: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        corpus, data, tokens = Path(scratch) / "corpus", Path(scratch) / "data", Settings().passage_tokens
        for start in range(0, many, 500):
            generate(corpus / f"{start // 500:03}", min(500, many - start), seed=start, sections=SECTIONS)
        figures: dict[str, Any] = {"corpus": f"{many} made-up documents", **conditions()}
        with measured() as spent:
            reindex(corpus, data, StandIn(BGE_SMALL_EN, 384, QUERY_PROMPT), passage_tokens=tokens)
        figures["from_nothing"] = {"seconds": spent.seconds, "cpu_seconds": spent.cpu_seconds}
        print(f"indexed in {spent.seconds} s", flush=True)
        embedder = packaged_embedder()
        embedder.embed_query("the model is loaded before the clock starts")
        files = sorted(corpus.rglob("*.txt"))
        steps: dict[str, Callable[[int], Any]] = {
            "nothing_changed": lambda _: None,
            "one_changed": lambda turn: _change(files[(turn * 7919) % len(files)], turn),
            "one_removed": lambda turn: files[-1 - turn].unlink(),
        }
        for name, step in steps.items():
            runs = []
            for turn in range(repeat):
                step(turn)
                with measured() as spent:
                    report = reindex(corpus, data, embedder, passage_tokens=tokens)
                runs.append(spent)
            best = min(runs, key=lambda s: s.seconds)
            figures[name] = {"seconds": best.seconds, "cpu_seconds": best.cpu_seconds, "embedded": report.embedded}
        manifest = Library(data).current().manifest
        figures |= {"documents": manifest.documents, "passages": manifest.passages}
    keep("rebuild", figures)
    for key, value in figures.items():
        print(f"{key:26} {value}")


def _change(file: Path, turn: int) -> None:
    file.write_text(file.read_text(encoding="utf-8") + f"\nSentence {turn} is new.\n", encoding="utf-8")
