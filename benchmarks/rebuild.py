"""What a re-index costs where little has changed: 10,000 made-up documents of ten passages each.

The index is written as a re-index would write it, but with made-up vectors: to embed 100,000 passages takes an hour.
"""

from __future__ import annotations

import shutil
import statistics
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.machine import Spent, conditions, keep, measured
from benchmarks.papers import Papers
from benchmarks.scale import near, real_vectors
from dealdesk.index.build import Report, reindex
from dealdesk.index.embed import packaged_embedder
from dealdesk.index.publish import draft, publish
from dealdesk.index.write import GenerationWriter, Made
from dealdesk.ingest.corpus import changed_ns, fingerprint

TOKENS = 256


def run(many: int, folder: Path, repeat: int) -> None:
    """``repeat`` runs (at least three) with nothing changed, and as many with one more file changed each; medians."""
    figures, repeat = conditions(), max(repeat, 3)
    home = folder / f"rebuild{many}"
    shutil.rmtree(home, ignore_errors=True)
    files, passages = _written(home, many, folder)
    embedder = packaged_embedder()
    embedder.embed_query("the model is loaded before the clock starts")

    def again() -> tuple[Report, Spent]:
        with measured() as spent:
            report = reindex(home / "corpus", home / "data", embedder, passage_tokens=TOKENS)
        return report, spent

    nothing, one = [], []
    for turn in range(repeat):
        report, spent = again()
        nothing.append(_checked(report, 0, spent))
        changed = files[(turn + 1) * len(files) // (repeat + 2)]
        changed.write_text(changed.read_text(encoding="utf-8") + "This sentence is new. ", encoding="utf-8")
        report, spent = again()
        one.append(_checked(report, 1, spent))
    figures |= {"documents": many, "passages": passages, "embedded_of_one": report.embedded}
    for name, runs in (("nothing_changed", nothing), ("one_changed", one)):
        figures[f"{name}_seconds"] = statistics.median(spent.seconds for spent in runs)
        figures[f"{name}_cpu_seconds"] = statistics.median(spent.cpu_seconds for spent in runs)
    shutil.rmtree(home)
    keep("rebuild", figures)
    for key, value in figures.items():
        print(f"{key:28} {value}")


def _written(home: Path, documents: int, folder: Path) -> tuple[list[Path], int]:
    """A corpus and its index. Returns the files, and how many passages they have."""
    papers, chance = Papers(), np.random.default_rng(17)
    real, embedder = real_vectors(papers, folder), packaged_embedder()
    made = Made(embedder.name, embedder.sha256, embedder.dimension, TOKENS)
    files: list[Path] = []
    with draft(home / "data") as place:
        writer = GenerationWriter(place, None, made)
        for document, passages, findings in papers.documents(0, documents):
            path = home / "corpus" / document.source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document.text, encoding="utf-8")
            files.append(path)
            status, vectors = path.stat(), near(real, len(passages), chance)
            document = replace(document, fingerprint=fingerprint(path))
            writer.add(document, passages, findings, vectors, status.st_size, changed_ns(status))
        manifest = writer.finish(home / "data", "")
        writer.close()
        publish(home / "data", place, manifest.id, "")
    return files, manifest.passages


def _checked(report: Report, changed: int, spent: Spent) -> Spent:
    """``spent``, once it is sure that the run did what is measured."""
    if len(report.changed) != changed or report.added or report.removed or report.unreadable:
        raise RuntimeError(f"the run was to find {changed} changed files and nothing else, but: {report}")
    return spent
